package quantity_test

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/quantity"
)

// show writes the figures and specifications of a text in short: "[text] low..high unit", with ~ for inexact, V for vague.
func show(s string, lang news.Lang) []string {
	var out []string
	for _, q := range quantity.Scan(s, lang) {
		if q.Kind != quantity.Figure && q.Kind != quantity.Spec {
			continue
		}
		v := number(q.Low)
		if q.High != q.Low {
			v += ".." + number(q.High)
		}
		line := q.In(s) + " = " + v + " " + q.Unit
		if q.Approx {
			line += " ~"
		}
		if q.Vague {
			line += " vague"
		}
		if q.Kind == quantity.Spec {
			line += " spec"
		}
		out = append(out, line)
	}
	return out
}

// number writes a value in full, with at most four digits behind the point.
func number(v float64) string {
	s := strconv.FormatFloat(v, 'f', 4, 64)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

func TestScanEnglish(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		want []string
	}{
		// Money.
		{"The bank lent it $1.4 trillion.", []string{"$1.4 trillion = 1400000000000 USD"}},
		{"A fund of €3.5bn and £200m", []string{"€3.5bn = 3500000000 EUR", "£200m = 200000000 GBP"}},
		{"costs $19.99 a month", []string{"$19.99 = 19.99 USD"}},
		{"it paid 12 million dollars", []string{"12 million dollars = 12000000 USD"}},
		{"a loan of HK$7.8 billion, or US$1bn", []string{"HK$7.8 billion = 7800000000 HKD", "US$1bn = 1000000000 USD"}},
		{"A$40m, C$25 million and NT$300 billion", []string{"A$40m = 40000000 AUD", "C$25 million = 25000000 CAD", "NT$300 billion = 300000000000 TWD"}},
		{"a fine of Rs 4,200 crore", []string{"Rs 4,200 crore = 42000000000 INR"}},
		{"₩2.3 trillion in subsidies", []string{"₩2.3 trillion = 2300000000000 KRW"}},
		{"worth 350 million euros", []string{"350 million euros = 350000000 EUR"}},
		{"Tencent spent 38 billion yuan", []string{"38 billion yuan = 38000000000 CNY"}},
		{"two billion dollars", []string{"two billion dollars = 2000000000 USD"}},
		{"half a million pounds", []string{"half a million pounds = 500000 GBP"}},
		{"RMB500 million", []string{"RMB500 million = 500000000 CNY"}},
		{"USD 4.2 billion", []string{"USD 4.2 billion = 4200000000 USD"}},
		{"a ¥600 billion plan, said Tokyo", []string{"¥600 billion = 600000000000 JPY"}},
		{"raised $1.5 million from angels", []string{"$1.5 million = 1500000 USD"}},
		{"tens of billions of dollars", []string{"tens of billions of dollars = 20000000000..90000000000 USD ~ vague"}},
		{"hundreds of millions of users", []string{"hundreds of millions of users = 200000000..900000000 person ~ vague"}},
		{"several hundred engineers", []string{"several hundred engineers = 200..900 person ~ vague"}},
		// Ranges and changes.
		{"guided to $66-72B", []string{"$66-72B = 66000000000..72000000000 USD"}},
		{"capex of $66 billion to $72 billion", []string{"$66 billion to $72 billion = 66000000000..72000000000 USD"}},
		{"from $66 billion to $72 billion", []string{"$66 billion = 66000000000 USD", "$72 billion = 72000000000 USD"}},
		{"ranging from $5 to $20", []string{"$5 to $20 = 5..20 USD"}},
		{"between 40 and 60 percent of staff", []string{"40 and 60 percent = 40..60 percent"}},
		{"10% to 15% fewer", []string{"10% to 15% = 10..15 percent"}},
		{"margins of 30 - 40%", []string{"30 - 40% = 30..40 percent"}},
		{"raised its outlook from $66–72B to $70–72B", []string{"$66–72B = 66000000000..72000000000 USD", "$70–72B = 70000000000..72000000000 USD"}},
		{"$500M-$1B", []string{"$500M-$1B = 500000000..1000000000 USD"}},
		// Shares and multiples.
		{"nearly half of developers", []string{"half = 50 percent ~"}},
		{"two-thirds of firms, three quarters of banks", []string{"two-thirds = 66.6667 percent", "three quarters = 75 percent"}},
		{"one in five workers", []string{"one in five workers = 20 percent"}},
		{"9 out of 10 doctors", []string{"9 out of 10 doctors = 90 percent"}},
		{"profit doubled, sales tripled", []string{"doubled = 2 multiple", "tripled = 3 multiple"}},
		{"Mozilla is doubling down on privacy", nil},
		{"it runs 3.5x faster and is ten times cheaper", []string{"3.5x = 3.5 multiple", "ten times = 10 multiple"}},
		{"a 20-fold rise", []string{"20-fold = 20 multiple"}},
		{"twice as fast, but twice a week", []string{"twice = 2 multiple"}},
		{"up 1.5 percentage points", []string{"1.5 percentage points = 1.5 percent"}},
		{"cut rates by 25 basis points", []string{"25 basis points = 25 basis point"}},
		// Counts.
		{"more than 3,000 employees", []string{"3,000 employees = 3000 person ~"}},
		{"has 800 million weekly active users", []string{"800 million weekly active users = 800000000 person"}},
		{"Intel Cuts 24,000 Jobs", []string{"24,000 Jobs = 24000 position"}},
		{"120 companies in 30 countries", []string{"120 companies = 120 company", "30 countries = 30 country"}},
		{"ordered 1.2 million AI chips", []string{"1.2 million AI chips = 1200000 chip"}},
		{"trained on 15 trillion tokens", []string{"15 trillion tokens = 15000000000000 token"}},
		{"a 200-person lab", []string{"200-person = 200 person"}},
		{"600 of its staff", []string{"600 of its staff = 600 person"}},
		{"a 2 gigawatt campus, 500MW at first", []string{"2 gigawatt = 2000000000 W", "500MW = 500000000 W"}},
		{"40 gigafactories", []string{"40 gigafactories = 40 gigafactory"}},
		// Properties of products.
		{"a 70B model and a 123 billion parameter one", []string{"70B = 70000000000 parameter spec", "123 billion parameter = 123000000000 parameter spec"}},
		{"a 128K token context window", []string{"128K token = 128000 context-token spec"}},
		{"made in 3nm, with 192GB at 8 TB/s", []string{"3nm = 3 nm spec", "192GB = 192000000000 byte spec", "8 TB/s = 64000000000000 bit/s spec"}},
		// What measures nothing.
		{"GPT-5.2 beats Gemini 3 Pro on an RTX 5090 and an H200", nil},
		{"Windows 11 users and iOS 26.1 phones", nil},
		{"on December 12, 2025 at 10:30", nil},
		{"Top 10 of 2026, No. 3, #7, 21st", nil},
		{"call 400-820-1234 or +1 415-555-0100", nil},
		{"see https://example.org/2025/12/500-million-users now", nil},
		{"an 83-year-old man, a three-year deal", nil},
		{"$5 per million tokens", []string{"$5 = 5 USD"}},
		{"the Fortune 500 and the S&P 500", nil},
		{"in Q3 FY2026, H1 was weak", nil},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, show(tt.text, news.English)); diff != "" {
				t.Errorf("Scan(%q) (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

func TestScanChinese(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		lang news.Lang
		want []string
	}{
		{"资本开支从660–720亿美元上调至700–720亿美元", news.Chinese, []string{"660–720亿美元 = 66000000000..72000000000 USD", "700–720亿美元 = 70000000000..72000000000 USD"}},
		{"由 5 亿元增至 8 亿元", news.Chinese, []string{"5 亿元 = 500000000 CNY", "8 亿元 = 800000000 CNY"}},
		{"投入1,600万元，约合１２０万美元", news.Chinese, []string{"1,600万元 = 16000000 CNY", "１２０万美元 = 1200000 USD ~"}},
		{"营收143 亿元，同比增长两成", news.Chinese, []string{"143 亿元 = 14300000000 CNY", "两成 = 20 percent"}},
		{"融资三亿元", news.Chinese, []string{"三亿元 = 300000000 CNY"}},
		{"获数亿元投资，花了上百亿美元", news.Chinese, []string{"数亿元 = 200000000..900000000 CNY ~ vague", "上百亿美元 = 10000000000 USD ~ vague"}},
		{"裁员三千多人", news.Chinese, []string{"三千多人 = 3000 person ~"}},
		{"3000多万用户，100余家企业", news.Chinese, []string{"3000多万用户 = 30000000 person ~", "100余家企业 = 100 company ~"}},
		{"百分之二十五的受访者", news.Chinese, []string{"百分之二十五 = 25 percent"}},
		{"三分之一的员工、四分之三的用户", news.Chinese, []string{"三分之一 = 33.3333 percent", "四分之三 = 75 percent"}},
		{"过半份额，超半数企业", news.Chinese, []string{"过半 = 50 percent ~", "半数 = 50 percent ~"}},
		{"超过半导体行业平均水平", news.Chinese, nil},
		{"利润翻番，销量翻了两番，速度提升3.5倍", news.Chinese, []string{"翻番 = 2 multiple", "翻了两番 = 4 multiple", "3.5倍 = 3.5 multiple"}},
		{"打八五折，降至五折", news.Chinese, []string{"八五折 = 85 percent", "五折 = 50 percent"}},
		{"5至8万台", news.Chinese, []string{"5至8万台 = 50000..80000 device"}},
		{"10%到15%的份额", news.Chinese, []string{"10%到15% = 10..15 percent"}},
		{"装机2吉瓦，一期500兆瓦，年发电3亿千瓦时", news.Chinese, []string{"2吉瓦 = 2000000000 W", "500兆瓦 = 500000000 W", "3亿千瓦时 = 300000000000 Wh"}},
		{"恒指收报25000点，上涨1.2个百分点", news.Chinese, []string{"25000点 = 25000 point", "1.2个百分点 = 1.2 percent"}},
		{"售价9999元，港版8.8万港元，人民币20亿元", news.Chinese, []string{"9999元 = 9999 CNY", "8.8万港元 = 88000 HKD", "人民币20亿元 = 2000000000 CNY"}},
		{"新台幣3000億元的訂單，資本支出1.5兆元", news.Traditional, []string{"新台幣3000億元 = 300000000000 TWD", "1.5兆元 = 1500000000000 TWD"}},
		{"輝達市值突破5兆美元，用戶逾1千萬", news.Traditional, []string{"5兆美元 = 5000000000000 USD ~"}},
		{"聘用5萬名員工，裁減600個職位", news.Traditional, []string{"5萬名員工 = 50000 person", "600個職位 = 600 position"}},
		{"參數達6710億個，滲透率近3成", news.Traditional, []string{"3成 = 30 percent ~"}},
		{"建成12座数据中心，采购2万张GPU", news.Chinese, []string{"12座数据中心 = 12 data centre", "2万张GPU = 20000 chip"}},
		{"发射36颗卫星，交付43万辆汽车", news.Chinese, []string{"36颗卫星 = 36 satellite", "43万辆汽车 = 430000 vehicle"}},
		{"日均处理120万亿tokens", news.Chinese, []string{"120万亿tokens = 120000000000000 token"}},
		{"支持128K上下文、6710亿参数、3纳米工艺、16GB内存", news.Chinese, []string{"6710亿参数 = 671000000000 parameter spec", "3纳米 = 3 nm spec", "16GB = 16000000000 byte spec"}},
		{"每百万tokens收费2元", news.Chinese, []string{"2元 = 2 CNY"}},
		{"万亿元产业、千亿美元市值、百万用户", news.Chinese, []string{"万亿元 = 1000000000000 CNY", "千亿美元 = 100000000000 USD", "百万用户 = 1000000 person"}},
		{"一点五亿美元", news.Chinese, []string{"一点五亿美元 = 150000000 USD"}},
		{"三四百家门店，五六十亿元", news.Chinese, []string{"三四百家门店 = 300..400 store ~", "五六十亿元 = 5000000000..6000000000 CNY ~"}},
		// What measures nothing.
		{"OpenAI发布GPT-5.2，小米17 Pro搭载骁龙8 Gen 5", news.Chinese, nil},
		{"2025年12月11日上午10时30分，第三季度，前十大厂商", news.Chinese, nil},
		{"为期两天，28岁，历时12个月", news.Chinese, nil},
		{"通义千问、百度、三星、四川、万科、六安、双十一", news.Chinese, nil},
		{"十分重要，一些数据，几乎没有，上市公司", news.Chinese, nil},
		{"服务热线400-820-8820，股票代码600519", news.Chinese, nil},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, show(tt.text, tt.lang)); diff != "" {
				t.Errorf("Scan(%q) (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

func TestKinds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		lang news.Lang
		want string // the kinds of all quantities, with their text
	}{
		{"GPT-5.2 came out on Dec. 11, 2025", news.English, "version:GPT-5.2 time:Dec. 11 time:2025"},
		{"ranked No. 3 of 40", news.English, "ordinal:3 plain:40"},
		{"It took 18 months", news.English, "time:18 months"},
		{"第3名，2026年", news.Chinese, "ordinal:3名 time:2026年"},
		{"iPhone 17卖出800万", news.Chinese, "version:iPhone 17 plain:800万"},
		{"Meta - 70 people", news.English, "figure:70 people"},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			names := [...]string{"plain", "figure", "spec", "version", "time", "ordinal"}
			var got []string
			for _, q := range quantity.Scan(tt.text, tt.lang) {
				got = append(got, names[q.Kind]+":"+q.In(tt.text))
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("Scan(%q) (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

// TestSameInBothLanguages holds pairs of one fact: values and units must be equal, or no record would join them.
func TestSameInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ zh, en string }{
		{"143亿美元", "$14.3 billion"},
		{"3.5亿用户", "350 million users"},
		{"裁撤1.2万个岗位", "cut 12,000 jobs"},
		{"增长三成", "grew 30%"},
		{"1.2吉瓦", "1.2GW"},
		{"660–720亿美元", "$66-72 billion"},
		{"9000名员工", "9,000 employees"},
		{"50万颗芯片", "500,000 chips"},
		{"六倍", "6x"},
		{"数十亿美元", "billions of dollars"},
		{"数百亿美元", "tens of billions of dollars"},
		{"四分之三", "three-quarters of"},
		{"2000万辆汽车", "20 million cars"},
		{"300家门店", "300 stores"},
		{"100万台机器人", "1 million robots"},
	} {
		t.Run(tt.en, func(t *testing.T) {
			t.Parallel()
			zh, en := quantity.Scan(tt.zh, news.Chinese), quantity.Scan(tt.en, news.English)
			if len(zh) != 1 || len(en) != 1 {
				t.Fatalf("Scan found %v in %q and %v in %q, want one each", zh, tt.zh, en, tt.en)
			}
			if zh[0].Low != en[0].Low || zh[0].High != en[0].High || zh[0].Unit != en[0].Unit {
				t.Errorf("%q is %v..%v %s, but %q is %v..%v %s", tt.zh, zh[0].Low, zh[0].High, zh[0].Unit, tt.en, en[0].Low, en[0].High, en[0].Unit)
			}
		})
	}
}

// TestTables holds that every line of the embedded lists can be read.
func TestTables(t *testing.T) {
	t.Parallel()
	for file, columns := range map[string]int{"units.tsv": 4, "nouns.tsv": 2} {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(strings.TrimSuffix(string(b), "\n"), "\n") {
			if strings.HasPrefix(line, "#") {
				continue
			}
			f := strings.Split(line, "\t")
			if len(f) != columns || f[0] == "" {
				t.Errorf("%s:%d: %q has %d columns, want %d", file, i+1, line, len(f), columns)
				continue
			}
			if columns == 4 {
				if v, err := strconv.ParseFloat(f[3], 64); err != nil || v <= 0 {
					t.Errorf("%s:%d: %q is no factor", file, i+1, f[3])
				}
			}
		}
	}
}

func FuzzScan(f *testing.F) {
	for _, s := range []string{
		"from $66–72B to $70–72B", "资本开支从660–720亿美元上调至700–720亿美元", "数十亿", "１２３，４５６元", "1.2.3", "one in 25 people", "50%+", "三四百家", "兆瓦",
		"$", "9", "百分之", "10-", "a million", "tens of of", "新台幣3000億", "2025-12-11", "x1x", "千", "上", "9,,9", "12:3", "\xff9亿\xfe",
	} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, s string, zh bool) {
		lang := news.English
		if zh {
			lang = news.Chinese
		}
		end := 0
		for _, q := range quantity.Scan(s, lang) {
			if q.Start < end || q.End <= q.Start || q.End > len(s) {
				t.Fatalf("Scan(%q): span %d:%d after %d", s, q.Start, q.End, end)
			}
			if utf8.ValidString(s) && !utf8.ValidString(q.In(s)) {
				t.Fatalf("Scan(%q): span %q cuts a character", s, q.In(s))
			}
			if !(q.Low <= q.High) {
				t.Fatalf("Scan(%q): low %v, high %v", s, q.Low, q.High)
			}
			end = q.End
		}
	})
}

func BenchmarkScan(b *testing.B) {
	for _, bb := range []struct {
		name, text string
		lang       news.Lang
	}{
		{"zh", strings.Repeat("知情人士透露，该公司计划以约16亿美元收购一家芯片企业，交易最快下月达成，去年营收增长两成，员工超过3000人。", 20), news.Chinese},
		{"en", strings.Repeat("The company said it would spend between $66 billion and $72 billion in 2025, up from about half of that last year, and hire 3,000 people. ", 20), news.English},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(len(bb.text)))
			for b.Loop() {
				quantity.Scan(bb.text, bb.lang)
			}
		})
	}
}
