# The frame of every page: navigation, footer, common words; the first page; forms.

nav-skip = 跳到正文
nav-main = 主导航
nav-foot = 页脚
nav-way = 所在位置
nav-home = 首页
nav-verify = 发票验证
nav-lookup = 发票信息查询
nav-report = 查验报告核验
nav-desk = 工作台
nav-elder = 长辈版
nav-normal = 标准版
nav-login = 登录
nav-menu = 个人菜单
nav-account = 账户与安全
nav-logout = 退出登录
nav-about = 关于本系统
nav-api = 接口文档

frame-not-official = 本系统不是税务机关平台
frame-not-official-more = 。结论来自文件自身和所列的数据源，以税务机关的查验结果为准。
frame-offline = 网络好像断开了。填写的内容已经保留，请刷新页面或更换网络后再试。
frame-not-stated = 未提供
frame-close = 关闭

keys-title = 快捷键
keys-number = 跳到发票号码
keys-send = 提交
keys-close = 关闭弹窗
keys-list = 显示这份清单

drop-anywhere = 松开鼠标，开始查验
drop-title = 把发票拖到这里
drop-hint = OFD、PDF、XML 或 ZIP，单个不超过 32 MB，可一次放入多份。选好后自动开始。
drop-choose = 选择文件

home-title = 这张发票，证据说了算
home-lead = 印章、摘要、二维码、金额逐项核对，每一步都写明依据。不用注册，几秒出结论。
home-verify = 真伪、签名、税务状态
home-lookup = 按号码查票面全部信息
home-promises = 我们的承诺
home-offline = 不联网也能验
home-offline-more = 印章和摘要就在这台服务器上核对，文件不会交给别人。
home-evidence = 每个结论都有出处
home-evidence-more = 查了什么、没查什么、数据来自哪里、何时取得，逐条列出。
home-report = 报告可以复核
home-report-more = 查验报告带有签名，任何人都能证明它没有被改过。
home-official = 不冒充官方
home-official-more = 需要官方结果时，帮您按顺序填好官方平台要的每一项。

form-faults = 有几处需要改正
form-busy = 请稍候……
pow-working = 正在做防机器人检查，几秒就好……
pow-done = 检查完成
pow-without = 浏览器没有运行脚本：改为向您的邮箱发送验证码。

pager-label = 分页
pager-rows = 共 { $count } 条
pager-rows-bare = 共几条
pager-place = 第 { $page } / { $pages } 页
pager-place-bare = 分页
pager-before = 上一页
pager-after = 下一页

page-login = 登录
page-identifier = 邮箱或手机号
page-password = 密码
page-forgot = 忘记密码
page-register-new = 注册新账户
page-code-title = 两步验证
page-code-lead = 请打开验证器应用，输入为这个账户显示的六位数字。
page-code = 动态验证码
page-code-hint = 手机不在身边？也可以输入一个备用码。
page-code-send = 继续
