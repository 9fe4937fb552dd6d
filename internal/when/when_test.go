package when_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"dateline/internal/news"
	"dateline/internal/when"
)

// published is a Wednesday.
func published() time.Time { return time.Date(2025, 12, 17, 10, 0, 0, 0, time.UTC) }

// show writes dates as "words from..to", with a letter for the bound and for a fiscal year.
func show(s string, dates []when.Date) []string {
	out := []string{}
	for _, d := range dates {
		w := fmt.Sprintf("%s %s..%s", d.In(s), d.From, d.To)
		w += [...]string{"", " by", " from", " until"}[d.Bound]
		if d.Fiscal {
			w += " fiscal"
		}
		if d.Grain == when.Vague {
			w = d.In(s) + " vague"
		}
		out = append(out, w)
	}
	return out
}

type row struct {
	text string
	want []string
}

func run(t *testing.T, lang news.Lang, rows []row) {
	t.Helper()
	for _, tt := range rows {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			got := show(tt.text, when.Scan(tt.text, published(), lang))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Scan(%q) differs (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

// A failure says that an English date is read as other days than a reader would.
func TestScanEnglish(t *testing.T) {
	t.Parallel()
	run(t, news.English, []row{
		// Whole dates.
		{"It opens on March 3, 2026.", []string{"March 3, 2026 2026-03-03..2026-03-03"}},
		{"It opened on 10 March 2026.", []string{"10 March 2026 2026-03-10..2026-03-10"}},
		{"Signed 2025-12-03 at 10:00.", []string{"2025-12-03 2025-12-03..2025-12-03"}},
		{"The rule binds from Jan. 5.", []string{"Jan. 5 2026-01-05.. from"}},
		{"It was filed on Dec. 9.", []string{"Dec. 9 2025-12-09..2025-12-09"}},
		{"The show runs Dec. 19-20.", []string{"Dec. 19-20 2025-12-19..2025-12-20"}},
		{"Week of 8–14 December 2025.", []string{"8–14 December 2025 2025-12-08..2025-12-14"}},
		{"Open 8 December 2025 to 14 December 2025.", []string{"8 December 2025 to 14 December 2025 2025-12-08..2025-12-14"}},
		{"Between 8 and 14 December 2025 it rained.", []string{"8 and 14 December 2025 2025-12-08..2025-12-14"}},
		{"Open from 19 to 23 December.", []string{"19 to 23 December 2025-12-19..2025-12-23"}},
		{"It runs 30 December – 3 January.", []string{"30 December – 3 January 2025-12-30..2026-01-03"}},
		{"It won't ship until 2027.", []string{"2027 2027-01-01.. from"}},
		{"It will be out before Chinese New Year, or by Christmas.", []string{"Chinese New Year ..2026-02-15 by", "Christmas ..2025-12-24 by"}},
		{"Chinese labs sell a Christmas tree.", []string{}},
		{"Closed December 30 to January 2.", []string{"December 30 to January 2 2025-12-30..2026-01-02"}},
		{"On the 5th of May it ends.", []string{"the 5th of May 2026-05-05..2026-05-05"}},
		{"Doors open Tuesday, Jan. 6.", []string{"Tuesday, Jan. 6 2026-01-06..2026-01-06"}},
		{"In the week of January 12, 2026, we ship.", []string{"January 12, 2026 2026-01-12..2026-01-18"}},
		// Months, quarters, halves, seasons, years.
		{"Sales start in May.", []string{"May 2026-05-01..2026-05-31"}},
		{"It came out in November.", []string{"November 2025-11-01..2025-11-30"}},
		{"Expect it in the first quarter of 2026.", []string{"the first quarter of 2026 2026-01-01..2026-03-31"}},
		{"Due in Q2 2026, or 3Q26.", []string{"Q2 2026 2026-04-01..2026-06-30", "3Q26 2026-07-01..2026-09-30"}},
		{"In the second half of next year we ship.", []string{"the second half of next year 2026-07-01..2026-12-31"}},
		{"H1 2026 will be busy.", []string{"H1 2026 2026-01-01..2026-06-30"}},
		{"Coming spring 2026.", []string{"Coming spring 2026 2026-03-01..2026-05-31"}},
		{"It ships next summer.", []string{"next summer 2026-06-01..2026-08-31"}},
		{"It will be retired in May.", []string{"May 2026-05-01..2026-05-31"}},
		{"The launch was delayed to fall.", []string{"fall 2026-09-01..2026-11-30"}},
		{"Prices are expected to fall.", []string{}},
		{"It arrives this fall.", []string{"this fall 2025-09-01..2025-11-30"}},
		{"In 2026, all changes.", []string{"2026 2026-01-01..2026-12-31"}},
		{"Guidance for FY2026 and fiscal 2027.", []string{"FY2026 2026-01-01..2026-12-31 fiscal", "fiscal 2027 2027-01-01..2027-12-31 fiscal"}},
		{"In the fiscal first quarter of 2026 sales fell.", []string{"the fiscal first quarter of 2026 2026-01-01..2026-03-31 fiscal"}},
		// Parts.
		{"Early 2026 is the goal.", []string{"Early 2026 2026-01-01..2026-03-31"}},
		{"Due early next year.", []string{"early next year 2026-01-01..2026-03-31"}},
		{"By late January it works.", []string{"late January ..2026-01-31 by"}},
		{"Shipping in late March 2026.", []string{"late March 2026 2026-03-21..2026-03-31"}},
		{"A launch in mid-to-late 2026.", []string{"mid-to-late 2026 2026-07-01..2026-12-31"}},
		{"Coming later this year.", []string{"later this year 2025-12-17..2025-12-31"}},
		{"Early in the second half of 2026 it starts.", []string{"Early in the second half of 2026 2026-07-01..2026-08-31"}},
		{"By the end of the decade.", []string{"the end of the decade ..2029-12-31 by"}},
		// Bounds.
		{"Done by year-end.", []string{"year-end ..2025-12-31 by"}},
		{"Done by the end of 2026.", []string{"the end of 2026 ..2026-12-31 by"}},
		{"Done before March.", []string{"March ..2026-02-28 by"}},
		{"No later than June 30, 2026.", []string{"June 30, 2026 ..2026-06-30 by"}},
		{"As early as next month.", []string{"next month 2026-01-01.. from"}},
		{"Not until 2027.", []string{"2027 2027-01-01.. from"}},
		{"It lasts until March 2026.", []string{"March 2026 ..2026-03-31 until"}},
		{"Starting in 2026, it pays.", []string{"2026 2026-01-01.. from"}},
		{"After 2026 it ends.", []string{"2026 2027-01-01.. from"}},
		{"From March to May 2026 it is shut.", []string{"March to May 2026 2026-03-01..2026-05-31"}},
		{"It was pushed from March to May 2026.", []string{"March 2026-03-01..2026-03-31", "May 2026 2026-05-01..2026-05-31"}},
		{"Between 2026 and 2028 we build.", []string{"2026 and 2028 2026-01-01..2028-12-31"}},
		{"It will run into 2026.", []string{"2026 2026-01-01..2026-12-31"}},
		// Relative ones.
		{"He said so on Monday.", []string{"Monday 2025-12-15..2025-12-15"}},
		{"It will launch on Monday.", []string{"Monday 2025-12-22..2025-12-22"}},
		{"Next Thursday it opens.", []string{"Next Thursday 2025-12-25..2025-12-25"}},
		{"Within 30 days it must answer.", []string{"Within 30 days ..2026-01-16 by"}},
		{"It will open in three months.", []string{"in three months 2026-03-01..2026-03-31"}},
		{"Over the next two years it grows.", []string{"the next two years 2025-12-17..2027-12-17"}},
		{"Three weeks ago it was sold.", []string{"Three weeks ago 2025-11-24..2025-11-30"}},
		{"Last year and this month.", []string{"Last year 2024-01-01..2024-12-31", "this month 2025-12-01..2025-12-31"}},
		{"In the coming weeks, a few months ago.", []string{"the coming weeks vague", "a few months ago vague"}},
		// No dates.
		{"You may march on. March for jobs.", []string{}},
		{"GPT-4.5, iOS 26, $2026, 2,026 people and 2030 people.", []string{}},
		{"CES 2026 and Windows Server 2025.", []string{}},
		{"See v2025.12.01 at https://example.com/2025/12/01/x.", []string{}},
		{"A fall in prices; spring back; the first half of the game.", []string{}},
		{"Today's phones are built in three months.", []string{}},
	})
}

// A failure says that a Chinese date is read as other days than a reader would.
func TestScanChinese(t *testing.T) {
	t.Parallel()
	run(t, news.Chinese, []row{
		{"12月19日至20日在北京", []string{"12月19日至20日 2025-12-19..2025-12-20"}},
		{"12月8日至14日", []string{"12月8日至14日 2025-12-08..2025-12-14"}},
		{"12月8—14日", []string{"12月8—14日 2025-12-08..2025-12-14"}},
		{"展期8日至14日，8日、14日休息", []string{"8日至14日 2025-12-08..2025-12-14", "8日 2025-12-08..2025-12-08", "14日 2025-12-14..2025-12-14"}},
		{"2025.12.8-12.14", []string{"2025.12.8-12.14 2025-12-08..2025-12-14"}},
		{"周一至周五开放", []string{"周一至周五 2025-12-15..2025-12-19"}},
		{"3月3日开始生效", []string{"3月3日 2026-03-03..2026-03-03"}},
		{"自3月3日开始生效", []string{"3月3日开始 2026-03-03.. from"}},
		{"2026年中后期", []string{"2026年中后期 2026-07-01..2026-12-31"}},
		{"明年秋季前推出", []string{"明年秋季前 ..2026-08-31 by"}},
		{"春节前推出，明年国庆假期前量产", []string{"春节前 ..2026-02-15 by", "明年国庆假期前 ..2026-09-30 by"}},
		{"春节消费与春节期间", []string{"春节期间 2026-02-16..2026-02-23"}},
		{"股票明起复牌，说明起因", []string{"明起 2025-12-18.. from"}},
		{"二〇二六年三月五日启用", []string{"二〇二六年三月五日 2026-03-05..2026-03-05"}},
		{"２０２６年３月上线", []string{"２０２６年３月 2026-03-01..2026-03-31"}},
		{"2026 年 1 月 10 日正式开售", []string{"2026 年 1 月 10 日 2026-01-10..2026-01-10"}},
		{"1月1日起实施", []string{"1月1日起 2026-01-01.. from"}},
		{"12月1日起诉对方", []string{"12月1日 2025-12-01..2025-12-01"}},
		{"记者12日获悉", []string{"12日 2025-12-12..2025-12-12"}},
		{"2026年第一季度发布", []string{"2026年第一季度 2026-01-01..2026-03-31"}},
		{"新手机二季度发布", []string{"二季度 2026-04-01..2026-06-30"}},
		{"三季度发布的手机卖得很好", []string{"三季度 2025-07-01..2025-09-30"}},
		{"预计一季度上线", []string{"一季度 2026-01-01..2026-03-31"}},
		{"前三季度营收增长", []string{"前三季度 2025-01-01..2025-09-30"}},
		{"2026年Q2与26年初", []string{"2026年Q2 2026-04-01..2026-06-30", "26年初 2026-01-01..2026-03-31"}},
		{"2027年最后一个季度交付", []string{"2027年最后一个季度 2027-10-01..2027-12-31"}},
		{"明年上半年量产", []string{"明年上半年 2026-01-01..2026-06-30"}},
		{"或于明年春季推出", []string{"明年春季 2026-03-01..2026-05-31"}},
		{"明年初上市", []string{"明年初 2026-01-01..2026-03-31"}},
		{"力争年底前完成", []string{"年底前 ..2025-12-31 by"}},
		{"2027年底量产", []string{"2027年底 2027-12-01..2027-12-31"}},
		{"年内投产", []string{"年内 ..2025-12-31 by"}},
		{"1月中下旬上线", []string{"1月中下旬 2026-01-11..2026-01-31"}},
		{"本月底上线", []string{"本月底 2025-12-21..2025-12-31"}},
		{"推迟至明年3月或4月", []string{"明年3月或4月 2026-03-01..2026-04-30"}},
		{"从2027年推迟至2028年", []string{"2027年 2027-01-01..2027-12-31", "2028年 2028-01-01..2028-12-31"}},
		{"今年12月至明年3月", []string{"今年12月至明年3月 2025-12-01..2026-03-31"}},
		{"2026-2028年规划", []string{"2026-2028年 2026-01-01..2028-12-31"}},
		{"预计五六月推出", []string{"五六月 2026-05-01..2026-06-30"}},
		{"三四月上线", []string{"三四月 2026-03-01..2026-04-30"}},
		{"3-5月推出", []string{"3-5月 2026-03-01..2026-05-31"}},
		{"最快下月达成", []string{"下月 2026-01-01.. from"}},
		{"最迟明年3月", []string{"明年3月 ..2026-03-31 by"}},
		{"到2030年达770亿", []string{"2030年 ..2030-12-31 by"}},
		{"截至11月30日", []string{"11月30日 ..2025-11-30 until"}},
		{"自2026年起", []string{"2026年起 2026-01-01.. from"}},
		{"下周三与本周五", []string{"下周三 2025-12-24..2025-12-24", "本周五 2025-12-19..2025-12-19"}},
		{"计划周五推出", []string{"周五 2025-12-19..2025-12-19"}},
		{"周五发布了新品", []string{"周五 2025-12-12..2025-12-12"}},
		{"即日起开放，明日截止", []string{"即日起 2025-12-17.. from", "明日 2025-12-18..2025-12-18"}},
		{"未来三年投入，30天内回复", []string{"未来三年 2025-12-17..2028-12-17", "30天内 ..2026-01-16 by"}},
		{"两个月后与三年前", []string{"两个月后 2026-02-01..2026-02-28", "三年前 2022-01-01..2022-12-31"}},
		{"近期、不久后、未来几年", []string{"近期 vague", "不久后 vague", "未来几年 vague"}},
		{"2026财年第一财季", []string{"2026财年第一财季 2026-01-01..2026-03-31 fiscal"}},
		{"民国115年", []string{"民国115年 2026-01-01..2026-12-31"}},
		{"今明两年", []string{"今明两年 2025-01-01..2026-12-31"}},
		{"2026年中国市场、2026年底层模型", []string{"2026年 2026-01-01..2026-12-31", "2026年 2026-01-01..2026-12-31"}},
		{"今日头条、日内瓦、一周三次、每周一、一月球、第一季节目", []string{}},
		{"售价2999元，提升4倍，3.5版本，5纳米", []string{}},
	})
	run(t, news.Traditional, []row{
		{"預計明年第2季量產，後年推出", []string{"明年第2季 2026-04-01..2026-06-30", "後年 2027-01-01..2027-12-31"}},
		{"下週三開賣，延後至2027年", []string{"下週三 2025-12-24..2025-12-24", "2027年 2027-01-01..2027-12-31"}},
	})
}

// A failure says that a date which needs the day of publication is resolved without it, or that one which does not is lost.
func TestScanUnpublished(t *testing.T) {
	t.Parallel()
	s := "Next year, on Friday and in May 2026."
	got := when.Scan(s, time.Time{}, news.English)
	want := []string{"Next year ..", "Friday ..", "May 2026 2026-05-01..2026-05-31"}
	if diff := cmp.Diff(want, show(s, got)); diff != "" {
		t.Errorf("Scan without a day (-want +got):\n%s", diff)
	}
}

// A failure says that a Chinese report of a late UTC hour is dated on the day before.
func TestScanChinaTime(t *testing.T) {
	t.Parallel()
	got := when.Scan("今日发布", time.Date(2025, 12, 31, 18, 0, 0, 0, time.UTC), news.Chinese)
	if len(got) != 1 || got[0].From != "2026-01-01" {
		t.Errorf("Scan = %+v, want 2026-01-01", got)
	}
}

func FuzzScan(f *testing.F) {
	for _, s := range []string{
		"By late January 2026, Q1 FY26", "12月19日至20日，明年3月或4月", "2026-2028年", "从2027年推迟至2028年", "Dec. 31-", "第一至第三季度", "30天内", "２０２６年", "the 5th of May",
		"from March to May", "本周日", "2月30日", "Feb. 31, 2026", "民国9999年", "it could begin within the", "\xe5\xb9", "上半年前", "2026-02-30",
	} {
		f.Add(s, int64(1_765_965_600), true)
		f.Add(s, int64(-1), false)
	}
	f.Fuzz(func(t *testing.T, s string, at int64, zh bool) {
		lang := news.English
		if zh {
			lang = news.Chinese
		}
		end := 0
		for _, d := range when.Scan(s, time.Unix(at, 0).UTC(), lang) {
			switch {
			case d.Start < end || d.End <= d.Start || d.End > len(s):
				t.Fatalf("Scan(%q): span %d–%d after %d", s, d.Start, d.End, end)
			case utf8.ValidString(s) && !utf8.ValidString(d.In(s)):
				t.Fatalf("Scan(%q): %q cuts a character", s, d.In(s))
			case d.From != "" && d.To != "" && d.From > d.To:
				t.Fatalf("Scan(%q): %q is %s to %s", s, d.In(s), d.From, d.To)
			}
			for _, day := range []string{d.From, d.To} {
				if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
					t.Fatalf("Scan(%q): day %q: %v", s, day, err)
				}
			}
			end = d.End
		}
	})
}

func BenchmarkScan(b *testing.B) {
	for _, bb := range []struct {
		name string
		lang news.Lang
		text string
	}{
		{"zh", news.Chinese, "知情人士透露，公司计划在2026年第一季度发布新一代模型，交易最快下月达成，估值约50亿美元，原定年底前完成的收购推迟至明年3月。"},
		{"en", news.English, "The company said on Friday that its new model, first expected by the end of 2025, will now ship in early 2026, people familiar with the plans said. "},
	} {
		b.Run(bb.name, func(b *testing.B) {
			s := strings.Repeat(bb.text, 50)
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				when.Scan(s, published(), bb.lang)
			}
		})
	}
}
