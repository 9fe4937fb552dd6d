package claim_test

import (
	"fmt"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"dateline/internal/claim"
	"dateline/internal/news"
)

// dealsOf writes the deals of a passage: kind, status, sides by id or as printed, amount, round.
func dealsOf(claims []news.Claim) []string {
	var out []string
	name := func(n news.Name) string {
		if n.ID != "" {
			return string(n.ID)
		}
		if n.Text == "" {
			return "-"
		}
		return n.Text
	}
	for _, c := range claims {
		if c.Deal == nil {
			continue
		}
		d := c.Deal
		s := fmt.Sprintf("%s %s %s %s", d.Kind, d.Status, name(d.By), name(d.With))
		if !d.What.Empty() {
			s += " what=" + name(d.What)
		}
		if d.Amount != nil {
			s += fmt.Sprintf(" %.0f %s", d.Amount.Low, d.Amount.Unit)
		}
		if d.Round != "" {
			s += " " + d.Round
		}
		if d.Class {
			s += " class"
		}
		out = append(out, s)
	}
	return out
}

// A deal is read from a sentence that says who does what to whom, and from no other.
func TestDeals(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		lang news.Lang
		text string
		want []string
	}{
		{news.English, "Meta acquires Quillbird, the social network for agents", []string{"acquisition announced meta Quillbird"}},
		{news.English, "Microsoft buys UK AI start-up Brightpath in $1bn deal", []string{"acquisition announced microsoft Brightpath 1000000000 USD"}},
		{news.English, "Intel agrees to acquire Brightpath, which makes chips, for an undisclosed sum", []string{"acquisition planned intel Brightpath"}},
		{news.English, "Salesforce in talks to acquire Brightpath", []string{"acquisition talks salesforce Brightpath"}},
		{news.English, "Microsoft calls off plan to buy Brightpath", []string{"acquisition ended microsoft Brightpath"}},
		{news.English, "Apple buys Nvidia chips for its servers", nil},
		{news.English, "Google acquires a stake in Brightpath", nil},
		{news.English, "Nvidia Motor partners with Google on robots", nil},
		{news.English, "Apple and Google acquire Brightpath", nil},
		{news.English, "Google denies it will acquire Brightpath", nil},
		{news.English, "Should Apple buy Anthropic?", nil},
		{news.English, "In 2019, Salesforce acquired Brightpath for $15.7 billion.", nil},
		{news.English, "Anthropic raises $13B Series F at $183B post-money valuation", []string{"funding announced anthropic - 13000000000 USD F"}},
		{news.English, "Brightpath, which makes anvils, raised a $50M Series B led by Acme Ventures", []string{"funding announced Brightpath - 50000000 USD B"}},
		{news.English, "Acme Ventures is raising about $3B in new funds", nil},
		{news.English, "Brightpath has raised $250 million in total", nil},
		{news.English, "Meta raises questions about $5 billion of spending", nil},
		{news.English, "Google to invest up to $10 billion in OpenAI", []string{"investment planned google openai 10000000000 USD"}},
		{news.English, "Microsoft to invest $17.5B in India by 2029", nil},
		{news.English, "Anthropic sues Google over a patent", []string{"lawsuit announced anthropic google"}},
		{news.English, "Family of an injured child sues OpenAI", []string{"lawsuit announced - openai"}},
		{news.English, "Brightpath Is Facing a Class Action Lawsuit Over Its AI Feature", []string{"lawsuit announced - Brightpath class"}},
		{news.English, "Brightpath sued for helping companies score job seekers", []string{"lawsuit announced - Brightpath"}},
		{news.English, "Salesforce teams up with Anthropic to enhance its tools", []string{"partnership announced salesforce anthropic"}},
		{news.English, "Big Tech joins forces with Google to set a standard", nil},
		{news.English, "OpenAI Joins the Maple Foundation's New Agentic Tools Foundation", []string{"membership announced openai Agentic Tools Foundation"}},
		{news.English, "Anthropic is bringing Claude to Copilot", []string{"integration planned anthropic copilot what=claude"}},
		{news.English, "Google brings Gemini in Copilot to India", nil},
		{news.English, "Google fined Meta roughly $275 million", []string{"fine announced google meta 275000000 USD"}},
		{news.Chinese, "微软收购 AI 数据平台 Brightpath", []string{"acquisition announced microsoft Brightpath"}},
		{news.Chinese, "苹果洽谈收购Brightpath", []string{"acquisition talks apple Brightpath"}},
		{news.Chinese, "苹果收购英伟达交易正被审查", nil},
		{news.Chinese, "英伟达将向Brightpath投资20亿美元", []string{"investment planned nvidia Brightpath 2000000000 USD"}},
		{news.Chinese, "百度与英伟达达成战略合作", []string{"partnership announced baidu nvidia"}},
		{news.Chinese, "腾讯遭集体诉讼，被指使用盗版书籍训练模型", []string{"lawsuit announced - tencent class"}},
		{news.Chinese, "苹果否认收购Brightpath", nil},
		{news.Chinese, "Brightpath 完成 1.25 亿美元 B 轮融资", []string{"funding announced Brightpath - 125000000 USD B"}},
		{news.Chinese, "百度通过港交所聆讯", []string{"listing cleared baidu -"}},
		{news.Traditional, "微軟併購Brightpath，加碼開源", []string{"acquisition announced microsoft Brightpath"}},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			r := report(tt.lang, "", tt.text)
			claims, _ := claim.Read(r)
			if d := gocmp.Diff(tt.want, dealsOf(claims)); d != "" {
				t.Errorf("deals (-want +got):\n%s", d)
			}
		})
	}
}
