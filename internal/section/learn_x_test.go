package section_test
import ("testing";"dateline/internal/section")
func TestX(t *testing.T){
	g, filer := artificialIntelligence(t)
	weeks := map[string]map[string]*item{}
	var rf []section.Refile
	for _,l:=range labels(t){ if weeks[l.week]==nil{weeks[l.week]=week(t,l.week)}; if l.part=="tune"{ rf=append(rf,section.Refile{Story:weeks[l.week][l.url].story(g),Home:l.home})}}
	f2,_:=filer.Learn(rf)
	var a,b,en tally
	for _,l:=range labels(t){ if l.part=="test"{ st:=weeks[l.week][l.url].story(g); a.add(l,filer.File(st)); b.add(l,f2.File(st)); if l.lang=="en"{en.add(l,f2.File(st))} } }
	t.Log(&a); t.Log(&b); t.Log(&en)
}
