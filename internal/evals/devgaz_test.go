package evals_test

import (
	"strings"

	"dateline/internal/hans"
	"dateline/internal/news"
	"dateline/internal/similar"
	"dateline/internal/text"
)

const miniGaz = `英伟达=nvidia
微软=microsoft
谷歌=google
苹果=apple
亚马逊=amazon
甲骨文=oracle
特斯拉=tesla
马斯克=musk
黄仁勋=jensen huang,huang
奥特曼=altman
扎克伯格=zuckerberg
阿里巴巴,阿里=alibaba
腾讯=tencent
字节跳动,字节=bytedance
百度=baidu
华为=huawei
小米=xiaomi
台积电=tsmc
三星=samsung
英特尔=intel
高通=qualcomm
博通=broadcom
软银=softbank
智谱=zhipu
月之暗面=moonshot
迪士尼=disney
奈飞,网飞=netflix
派拉蒙=paramount
华纳兄弟=warner bros,warner
优步=uber
太空探索技术=spacex
摩根大通=jpmorgan
高盛=goldman
埃森哲=accenture
杨立昆=lecun
贝索斯=bezos
纳德拉=nadella
皮查伊=pichai
库克=tim cook,cook
梁文锋=liang wenfeng
时代周刊=time
麦当劳=mcdonald
福特=ford
丰田=toyota
日产=nissan
思科=cisco
戴尔=dell
惠普=hp
爱立信=ericsson
诺基亚=nokia
美光=micron
海力士=hynix
阿斯麦=asml
寒武纪=cambricon
摩尔线程=moore threads
特朗普,川普=trump
欧盟=eu
路透=reuters
滴滴=didi
京东=jd
美团=meituan
快手=kuaishou
爱诗=pixverse
豆包=doubao
千问=qwen
深度求索=deepseek
`

func annotateMini(docs []similar.Doc) {
	type row struct {
		id string
		zh []string
		en []string
	}
	var rows []row
	for line := range strings.SplitSeq(strings.TrimSpace(miniGaz), "\n") {
		z, e, _ := strings.Cut(line, "=")
		en := strings.Split(e, ",")
		rows = append(rows, row{en[0], strings.Split(z, ","), en})
	}
	for i := range docs {
		d := &docs[i]
		tz, bz := hans.Mainland(d.Title), hans.Mainland(d.Body)
		te, be := " "+strings.Join(text.Terms(d.Title), " ")+" ", " "+strings.Join(text.Terms(d.Body), " ")+" "
		d.Entities = nil
		for _, r := range rows {
			n, title := 0, false
			for _, z := range r.zh {
				if strings.Contains(tz, z) {
					title = true
					n++
				}
				n += strings.Count(bz, z)
			}
			for _, e := range r.en {
				if strings.Contains(te, " "+e+" ") {
					title = true
					n++
				}
				n += strings.Count(be, " "+e+" ")
			}
			if n > 0 {
				d.Entities = append(d.Entities, news.EntityCount{ID: news.EntityID(r.id), Name: r.en[0], Count: n, Title: title})
			}
		}
	}
}
