package doctor

import (
	"maps"
	"slices"
	"strings"

	"dateline/internal/news"
)

// Text says what a finding means and what to do, in a language: Chinese for both scripts, else English. {0} of the
// tables is the subject.
func (f Finding) Text(lang news.Lang) string {
	table := english()
	if lang.IsChinese() {
		table = chinese()
	}
	text, ok := table[f.Code]
	if !ok {
		text = f.Code
	}
	return strings.ReplaceAll(text, "{0}", f.Subject)
}

// Codes returns all codes that have words, in order.
func Codes() []string { return slices.Sorted(maps.Keys(english())) }

// english returns all words in English. Its keys are those of chinese.
func english() map[string]string {
	return map[string]string{
		"dns":           "DNS did not answer about {0}. Try again.",
		"spf.good":      "SPF: {0} may send.",
		"spf.unknown":   "SPF: {0} has a record. Which addresses send is not known here, so it was not tried on one.",
		"spf.missing":   "SPF: {0} has no record. Add the one shown.",
		"spf.several":   "SPF: {0} has more than one record, which counts as none. Keep one.",
		"spf.syntax":    "SPF: the record of {0}, or one that it includes, has a word that receivers do not know.",
		"spf.include":   "SPF: the record of {0} includes a domain that has no single record of its own.",
		"spf.lookups":   "SPF: the record of {0} needs more than 10 look-ups, which counts as none. Include fewer domains.",
		"spf.open":      "SPF: the record of {0} lets everyone send. End it with -all.",
		"spf.endless":   "SPF: the record of {0} does not say what of other senders. End it with -all.",
		"spf.fail":      "SPF: the record does not let {0} send. Add the address.",
		"dkim.good":     "DKIM: the key at {0} is ours.",
		"dkim.unsigned": "DKIM: nothing signs here. Let the relay sign for {0}, or make keys.",
		"dkim.broken":   "DKIM: the key {0} cannot be used.",
		"dkim.missing":  "DKIM: {0} has no key. Add the record shown.",
		"dkim.several":  "DKIM: {0} has more than one record. Keep ours.",
		"dkim.revoked":  "DKIM: the key at {0} is empty, which means that it was withdrawn. Add the record shown.",
		"dkim.other":    "DKIM: the key at {0} is not the one that signs here. Set the record shown.",
		"dkim.testing":  "DKIM: the key at {0} says that it is a test. Remove t=y.",
		"dkim.short":    "DKIM: the key at {0} is shorter than 2048 bits. Make a new one.",
		"dkim.foreign":  "DKIM: {0} is not under the sender's domain, so DMARC does not count it.",
		"dmarc.good":    "DMARC: {0} has a policy.",
		"dmarc.missing": "DMARC: {0} has no policy. Large receivers refuse such mail. Add the record shown.",
		"dmarc.several": "DMARC: {0} has more than one policy, which counts as none. Keep one.",
		"dmarc.policy":  "DMARC: the policy of {0} has no p=none, p=quarantine or p=reject.",
		"dmarc.strict":  "DMARC: the policy of {0} asks for a signature of just this domain (adkim=s), and none is made here.",
		"dmarc.silent":  "DMARC: the policy of {0} names nobody for reports. Add rua=.",
		"ptr.good":      "PTR: {0} has a name that leads back to it.",
		"ptr.missing":   "PTR: {0} has no name. Ask who gave you the address to set one.",
		"ptr.oneway":    "PTR: the name of {0} does not lead back to it.",
		"mx.good":       "MX: mail to {0} has somewhere to go.",
		"mx.null":       "MX: {0} says that it takes no mail, so reports and answers are lost.",
		"mx.missing":    "MX: {0} has neither MX nor address, so reports and answers are lost.",
		"mx.implicit":   "MX: {0} has no MX. Mail goes to its own address; some senders refuse that. Add an MX.",
		"mx.dead":       "MX: the MX of {0} has no address.",
		"tls.good":      "TLS: {0} speaks it with a good certificate.",
		"tls.connect":   "TLS: {0} cannot be reached.",
		"tls.greeting":  "TLS: {0} does not speak SMTP as it should.",
		"tls.none":      "TLS: {0} does not offer STARTTLS. Nothing is sent in clear text.",
		"tls.refused":   "TLS: {0} offers STARTTLS and then refuses it.",
		"tls.injected":  "TLS: something was put in between {0} and TLS. Nothing is sent.",
		"tls.handshake": "TLS: the talk with {0} failed.",
		"tls.name":      "TLS: the certificate of {0} is for another name.",
		"tls.expired":   "TLS: the certificate of {0} has ended.",
		"tls.untrusted": "TLS: who signed the certificate of {0} is not trusted.",
		"tls.ending":    "TLS: the certificate of {0} ends in less than 14 days.",
	}
}

// chinese returns all words in Chinese.
func chinese() map[string]string {
	return map[string]string{
		"dns":           "DNS 没有答复 {0} 的查询，请再试一次。",
		"spf.good":      "SPF：{0} 可以发信。",
		"spf.unknown":   "SPF：{0} 有记录。此处不知道由哪个地址发信，因此没有逐一核对。",
		"spf.missing":   "SPF：{0} 没有记录，请添加所示的一条。",
		"spf.several":   "SPF：{0} 有多条记录，等于没有，请只留一条。",
		"spf.syntax":    "SPF：{0} 的记录或其引用的记录里有收信方不认识的词。",
		"spf.include":   "SPF：{0} 的记录引用了一个没有唯一记录的域名。",
		"spf.lookups":   "SPF：{0} 的记录需要超过 10 次查询，等于没有，请少引用几个域名。",
		"spf.open":      "SPF：{0} 的记录允许任何人发信，请以 -all 结尾。",
		"spf.endless":   "SPF：{0} 的记录没有说明如何对待其他发信者，请以 -all 结尾。",
		"spf.fail":      "SPF：记录不允许 {0} 发信，请加上这个地址。",
		"dkim.good":     "DKIM：{0} 处的公钥就是这里使用的。",
		"dkim.unsigned": "DKIM：这里不签名。请让中继为 {0} 签名，或生成密钥。",
		"dkim.broken":   "DKIM：密钥 {0} 无法使用。",
		"dkim.missing":  "DKIM：{0} 没有公钥，请添加所示的记录。",
		"dkim.several":  "DKIM：{0} 有多条记录，请只留这里使用的一条。",
		"dkim.revoked":  "DKIM：{0} 处的公钥为空，表示已撤回，请添加所示的记录。",
		"dkim.other":    "DKIM：{0} 处的公钥不是这里签名用的，请改为所示的记录。",
		"dkim.testing":  "DKIM：{0} 处的公钥标明为测试，请去掉 t=y。",
		"dkim.short":    "DKIM：{0} 处的公钥短于 2048 位，请更换。",
		"dkim.foreign":  "DKIM：{0} 不在发信域名之下，DMARC 不予承认。",
		"dmarc.good":    "DMARC：{0} 有策略。",
		"dmarc.missing": "DMARC：{0} 没有策略，大型邮件服务会拒收，请添加所示的记录。",
		"dmarc.several": "DMARC：{0} 有多条策略，等于没有，请只留一条。",
		"dmarc.policy":  "DMARC：{0} 的策略缺少 p=none、p=quarantine 或 p=reject。",
		"dmarc.strict":  "DMARC：{0} 的策略要求恰由该域名签名（adkim=s），而这里没有这样的签名。",
		"dmarc.silent":  "DMARC：{0} 的策略没有指定报告的收件人，请加上 rua=。",
		"ptr.good":      "PTR：{0} 有名称，且该名称指回这个地址。",
		"ptr.missing":   "PTR：{0} 没有名称，请联系提供该地址的服务商设置。",
		"ptr.oneway":    "PTR：{0} 的名称没有指回这个地址。",
		"mx.good":       "MX：寄往 {0} 的邮件有处可投。",
		"mx.null":       "MX：{0} 声明不收邮件，退信与回信会丢失。",
		"mx.missing":    "MX：{0} 既无 MX 也无地址，退信与回信会丢失。",
		"mx.implicit":   "MX：{0} 没有 MX，邮件投往其自身地址，有些发信方会拒绝，请添加 MX。",
		"mx.dead":       "MX：{0} 的 MX 没有地址。",
		"tls.good":      "TLS：{0} 支持 TLS，证书有效。",
		"tls.connect":   "TLS：无法连接 {0}。",
		"tls.greeting":  "TLS：{0} 没有按规矩使用 SMTP。",
		"tls.none":      "TLS：{0} 不提供 STARTTLS。邮件绝不明文发送。",
		"tls.refused":   "TLS：{0} 声称支持 STARTTLS，却又拒绝。",
		"tls.injected":  "TLS：在 {0} 与 TLS 之间有内容被插入，不会发送任何邮件。",
		"tls.handshake": "TLS：与 {0} 的握手失败。",
		"tls.name":      "TLS：{0} 的证书属于另一个名称。",
		"tls.expired":   "TLS：{0} 的证书已过期。",
		"tls.untrusted": "TLS：{0} 的证书签发者不受信任。",
		"tls.ending":    "TLS：{0} 的证书将在 14 天内到期。",
	}
}
