package render

// deskEnglish returns the words of the editor's desk.
func deskEnglish() map[string]string {
	//nolint:gosec // words about passwords
	return map[string]string{
		"desk.title": "Desk", "desk.signin": "Sign in", "desk.signout": "Sign out", "desk.account": "Your account", "desk.users": "People", "desk.audit": "What was done",
		"desk.name": "Name", "desk.password": "Password", "desk.password.new": "New password", "desk.password.again": "New password once more", "desk.password.old": "Your present password",
		"desk.password.change": "Change password", "desk.password.rule": "{0} characters or more; a sentence is good. All other browsers are signed out.",
		"desk.password.short": "The password is too short: {0} characters or more.", "desk.password.long": "The password is too long.",
		"desk.password.common": "That password is easily guessed. Take a sentence of your own.", "desk.password.differ": "The two new passwords differ.", "desk.password.wrong": "That is not your present password.",
		"desk.signin.wrong": "Name and password do not fit together.", "desk.signin.code": "Code of your authenticator", "desk.signin.code.wrong": "That code is not right, or was used already. Wait for the next.",
		"desk.signin.late": "That took too long, or something changed meanwhile. Please begin again.", "desk.signin.again": "Begin again",
		"desk.join": "Welcome", "desk.join.role": "You are invited to work at this desk: {0}. Choose your name and a password.", "desk.join.anew": "{0}, choose a new password.", "desk.join.do": "Begin",
		"desk.name.bad": "Please give a name of at most 100 characters.", "desk.name.taken": "That name is taken. Please choose another.",
		"desk.factor": "Second factor", "desk.factor.on": "An authenticator's code is asked for after your password.", "desk.factor.off": "Your password alone signs you in.", "desk.factor.add": "Add an authenticator",
		"desk.factor.remove": "Remove the authenticator", "desk.factor.new": "Add an authenticator", "desk.factor.scan": "Scan this with the authenticator on your phone, then type the code that it shows.",
		"desk.factor.image": "The authenticator's secret as a QR code", "desk.factor.open": "Open in an authenticator on this device", "desk.factor.secret": "Or type this secret:",
		"desk.passkey": "Passkey", "desk.passkeys": "Passkeys", "desk.passkeys.none": "None yet. A passkey signs you in by finger, face or your device's own code.", "desk.passkey.name": "Name of the device",
		"desk.passkey.add": "Add a passkey", "desk.passkey.signin": "Sign in with a passkey", "desk.passkey.wrong": "That passkey was not accepted. Please try again.", "desk.passkey.last": "It is all that you sign in with: set a password first.",
		"desk.added": "added {0}", "desk.used": "used {0}", "desk.seen": "seen {0}", "desk.remove": "Remove", "desk.save": "Save", "desk.actions": "Actions", "desk.added.on": "Since", "desk.proofs": "Signs in by",
		"desk.sessions": "Where you are signed in", "desk.session.here": "this browser", "desk.session.end": "Sign out there",
		"desk.proof.password": "password", "desk.proof.factor": "authenticator", "desk.proof.passkeys": "{0} {0:passkey|passkeys}",
		"desk.role": "Role", "desk.role.of": "Role of {0}", "desk.role.owner": "owner", "desk.role.editor": "editor", "desk.role.reader": "reader of drafts",
		"desk.self": "(you)", "desk.disabled": "(locked out)", "desk.disable": "Lock out", "desk.enable": "Let in again", "desk.reset": "New password", "desk.users.last": "There must be one owner at least.",
		"desk.invite": "Invite somebody", "desk.invite.do": "Make a link", "desk.invite.words": "The link works once, for three days. Send it by a way that you trust.",
		"desk.invited": "Here is the link", "desk.invited.words": "It is shown this once and works once, until {0}.",
		"desk.done.password": "The password is changed, and all other browsers are signed out.", "desk.done.factor": "From now on the authenticator's code is asked for.", "desk.done.nofactor": "The authenticator is removed.",
		"desk.done.passkey": "The passkey is added.", "desk.done.nopasskey": "The passkey is removed.", "desk.done.session": "That browser is signed out.", "desk.done.role": "The role is changed, and its bearer signed out.",
		"desk.done.disable": "Locked out, and signed out everywhere.", "desk.done.enable": "Let in again.",
		"desk.audit.words": "Every change at the desk, the newest first. Lines are never changed.", "desk.audit.at": "When", "desk.audit.who": "Who", "desk.audit.what": "What", "desk.audit.subject": "On what",
		"desk.audit.none": "Nothing yet.", "desk.audit.older": "Older",
		"desk.fault.forbidden": "Your role does not allow this, or the request did not come from the desk's own pages.", "desk.fault.notfound": "There is nothing here. A link that works once may have been used, or its time is over.",
		"desk.fault.invalid": "That request makes no sense to the desk.", "desk.fault.conflict": "Somebody else was faster. Look at it again.", "desk.fault.often": "Too many tries. Wait a quarter of an hour.",
		"desk.fault.internal": "That went wrong, and it is not your fault.", "desk.fault.id": "Number for the log: {0}",
	}
}

// deskChinese returns the same words in Chinese.
func deskChinese() map[string]string {
	//nolint:gosec // words about passwords
	return map[string]string{
		"desk.title": "编辑台", "desk.signin": "登录", "desk.signout": "退出", "desk.account": "我的账户", "desk.users": "成员", "desk.audit": "操作记录",
		"desk.name": "姓名", "desk.password": "密码", "desk.password.new": "新密码", "desk.password.again": "再输入一次新密码", "desk.password.old": "当前密码",
		"desk.password.change": "更改密码", "desk.password.rule": "至少 {0} 个字符，用一句话就很好。其他浏览器会全部退出登录。",
		"desk.password.short": "密码太短：至少 {0} 个字符。", "desk.password.long": "密码太长。",
		"desk.password.common": "这个密码容易被猜到，请用自己的一句话。", "desk.password.differ": "两次输入的新密码不同。", "desk.password.wrong": "当前密码不对。",
		"desk.signin.wrong": "姓名与密码不符。", "desk.signin.code": "验证器上的代码", "desk.signin.code.wrong": "代码不对，或已用过。请等下一个。",
		"desk.signin.late": "时间过长，或情况有变，请重新开始。", "desk.signin.again": "重新开始",
		"desk.join": "欢迎", "desk.join.role": "邀请您加入编辑台，角色：{0}。请填写姓名并设定密码。", "desk.join.anew": "{0}，请设定新密码。", "desk.join.do": "开始",
		"desk.name.bad": "请填写不超过 100 个字符的姓名。", "desk.name.taken": "这个姓名已有人使用，请换一个。",
		"desk.factor": "第二重验证", "desk.factor.on": "输入密码之后，还需要验证器上的代码。", "desk.factor.off": "目前只凭密码登录。", "desk.factor.add": "添加验证器",
		"desk.factor.remove": "移除验证器", "desk.factor.new": "添加验证器", "desk.factor.scan": "请用手机上的验证器扫描，再输入它显示的代码。",
		"desk.factor.image": "验证器密钥的二维码", "desk.factor.open": "在本设备的验证器中打开", "desk.factor.secret": "或手动输入密钥：",
		"desk.passkey": "通行密钥", "desk.passkeys": "通行密钥", "desk.passkeys.none": "还没有。通行密钥可用指纹、面容或设备密码登录。", "desk.passkey.name": "设备名称",
		"desk.passkey.add": "添加通行密钥", "desk.passkey.signin": "用通行密钥登录", "desk.passkey.wrong": "通行密钥未被接受，请再试一次。", "desk.passkey.last": "这是您唯一的登录方式，请先设定密码。",
		"desk.added": "添加于 {0}", "desk.used": "最近使用 {0}", "desk.seen": "最近活动 {0}", "desk.remove": "移除", "desk.save": "保存", "desk.actions": "操作", "desk.added.on": "加入时间", "desk.proofs": "登录方式",
		"desk.sessions": "已登录的浏览器", "desk.session.here": "当前浏览器", "desk.session.end": "让它退出",
		"desk.proof.password": "密码", "desk.proof.factor": "验证器", "desk.proof.passkeys": "{0} 个通行密钥",
		"desk.role": "角色", "desk.role.of": "{0} 的角色", "desk.role.owner": "所有者", "desk.role.editor": "编辑", "desk.role.reader": "草稿读者",
		"desk.self": "（您）", "desk.disabled": "（已停用）", "desk.disable": "停用", "desk.enable": "恢复", "desk.reset": "重设密码", "desk.users.last": "至少要有一位所有者。",
		"desk.invite": "邀请成员", "desk.invite.do": "生成链接", "desk.invite.words": "链接只能用一次，三天内有效。请用可信的方式发送。",
		"desk.invited": "邀请链接", "desk.invited.words": "只显示这一次，只能用一次，有效期至 {0}。",
		"desk.done.password": "密码已更改，其他浏览器均已退出登录。", "desk.done.factor": "今后登录需要验证器代码。", "desk.done.nofactor": "验证器已移除。",
		"desk.done.passkey": "已添加通行密钥。", "desk.done.nopasskey": "已移除通行密钥。", "desk.done.session": "那个浏览器已退出登录。", "desk.done.role": "角色已更改，其持有人已退出登录。",
		"desk.done.disable": "已停用，并在各处退出登录。", "desk.done.enable": "已恢复。",
		"desk.audit.words": "编辑台上的每次改动，新的在前；记录不可更改。", "desk.audit.at": "时间", "desk.audit.who": "人", "desk.audit.what": "操作", "desk.audit.subject": "对象",
		"desk.audit.none": "还没有记录。", "desk.audit.older": "更早",
		"desk.fault.forbidden": "您的角色无权这样做，或请求并非来自编辑台页面。", "desk.fault.notfound": "这里什么也没有。一次性链接可能已用过或过期。",
		"desk.fault.invalid": "编辑台无法理解这个请求。", "desk.fault.conflict": "有人先改动了，请再看一看。", "desk.fault.often": "尝试次数过多，请一刻钟后再试。",
		"desk.fault.internal": "出了差错，不是您的问题。", "desk.fault.id": "日志编号：{0}",
	}
}
