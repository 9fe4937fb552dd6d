package text

// script returns 's' for a common character that only simplified text has, 't' for one that only traditional text has,
// else 0. The lists hold some 400 of the commonest pairs (發/发); characters that both scripts use (后, 里, 云) are left
// out, since they would speak for the wrong side.
func script(r rune) byte {
	const (
		hans = "万与业东丢两严个为丽举么义乌乐习书买争亏亚产亲亿仅从仓仪们价众优会伟传伤体侦侧债倾储儿党兰关兴养兽内写军农决况净减凤击刘" +
			"则刚创删剂剧劝办务动劳势区医华协单卖卫历压参双发变听启员响团园围国图圣场坏块坚垄声处备复头夺奋妇孙学宁宝实审宽对导将尔尽" +
			"层岁岛币师带帮庆库应开张弹强归录忆忧怀态总恶悬惊惯愿战户扑执扩扫扬护报担拥择挂挤挥损换据掷摄敌数断无旧时显晓机权条来极构" +
			"标树样桥检楼欢欧残毁气汇汉沟泽洁浅测济浏涨温湾湿满滨灭灯灵炉点热爱牵状独狱玛环现电画疗监盘矿码确离种积称稳穷竞笔签简类粮" +
			"约级纪纯纳纸纽线组细织终经结给络绝统继绩续维综编缩网罗职联胜脑脸艺节苏荣药获营蓝虑虽补装见观规视览觉计订认让训议讯记许论" +
			"设证评识诉诊词译试话询该详语误说请读课谁调谈贝负贡财责贤败账货质购贵贸费资赏赖赛赞赵践踪车转软轻载较辆输边达迁过运还这进" +
			"远违连迟适选遗邮邻郑酱释针钟钢钥钱铁铜银链销锁锐错键镜长门闭问间闻阅队阳阴阶际陆险随隐难韩页顶项顺须顾顿预领频题颜额风飘" +
			"飞饭饮饰馆马验骗鱼鲜鸟鸿麦黄齐龄龙"
		hant = "丟亞來倉個們偉側偵備傳債傷傾僅價儀億優儲兒內兩別刪則剛創劃劇劉劑動務勝勞勢勸匯區協參員問啟單嚴國圍園圖團執堅報場塊壓壞壟" +
			"奪奮婦孫學實寧審寫寬寶將對導層島師帶幣幫幾庫張強彈從復惡愛態慣慮慶憂憶應懷懸戰戶掃掛揚換揮損撲擁擇擊擔據擠擲擴攝敗敵數斷" +
			"時曉書會東條業極榮構樂樓標樣樹橋機檢權歐歡歲歷歸殘毀氣決況淨淺減測溝溫滅滿漢漲潔澤濕濟濱瀏灣為烏無熱燈營爐爭爾牽狀獄獨獲" +
			"獸現瑪環產畫療發盡監盤眾確碼礦種稱穀積穩窮競筆節範簡簽糧紀約納紐純紙級細終組結絕絡給統經綜維網線編縮總績織繼續羅義習聖聞" +
			"聯聲職聽腦臉與興舉舊華萬藍藝藥蘇蘭處虧衛衝補裝見規視親覺覽觀訂計訊訓記設許訴診評詞詢試話該詳認語誤說誰課調談請論證識譯議" +
			"護讀變讓貝負財貢貨責貴買費貿資賞賢賣質賬賴購賽贊趙踐蹤車軍軟較載輕輛輸轉辦農這連進運過達違遠適遲遷選遺還邊郵鄭鄰醫醬釋針" +
			"銀銅銳銷鋼錄錢錯鍵鎖鏈鏡鐘鐵鑰長門閉開間閱關陰陸陽隊階際隨險隱雖雙離難雲電靈韓響頁頂項順須預頓領頭頻題額顏願類顧顯風飄飛" +
			"飯飲飾養餘館馬騙驗驚體鬥魚鮮鳥鳳鴻麗麥麼黃點黨齊齡龍"
	)
	switch {
	case containsSorted(hans, r):
		return 's'
	case containsSorted(hant, r):
		return 't'
	}
	return 0
}

// containsSorted looks r up in a text of sorted runes of three bytes each.
func containsSorted(sorted string, r rune) bool {
	lo, hi := 0, len(sorted)/3
	for lo < hi {
		m := (lo + hi) / 2
		switch got, _ := decode(sorted, 3*m); {
		case got == r:
			return true
		case got < r:
			lo = m + 1
		default:
			hi = m
		}
	}
	return false
}
