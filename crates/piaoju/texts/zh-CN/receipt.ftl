# Receipts of payments, and the letter with an invoice.

nav-receipt = 缴费凭证核验

receipt-check = 缴费凭证核验
receipt-check-lead = 凭证号和校验码印在凭证上，扫描凭证上的二维码会自动填好。
receipt-check-number = 凭证号
receipt-check-number-hint = PJ 开头，14 位数字，空格可以不输。
receipt-check-code = 校验码
receipt-check-code-hint = 8 位数字和字母，不分大小写。
receipt-check-send = 核验
receipt-check-privacy = 凭证上的户名和户号只显示一部分，本页也不会显示更多。

receipt-genuine = 凭证真实
receipt-genuine-more = 这笔缴费由本系统收取，以下内容与收款时一致。
receipt-partly-refunded = 凭证真实，已部分退款
receipt-partly-refunded-more = 这笔缴费由本系统收取，其中一部分已经退回。
receipt-refunded = 已退款
receipt-refunded-more = 这笔缴费由本系统收取，后来已全部退回。
receipt-unknown = 无此凭证
receipt-unknown-more = 没有这个凭证号，或者校验码不对。请对照凭证重新输入；仍然如此的话，请联系收费单位。

receipt-title = 缴费凭证
receipt-biller = 收费单位
receipt-number = 凭证号
receipt-code = 校验码
receipt-paid-at = 缴费时间
receipt-service = 缴费项目
receipt-account = 户号
receipt-holder = 户名
receipt-place = 缴费地点
receipt-channel = 支付方式
receipt-back = 已退金额
receipt-items = 费用明细
receipt-item = 项目
receipt-amount = 金额（元）
receipt-total = 合计（元）
receipt-scan = 扫码核验凭证真伪
receipt-notice = 本凭证只证明已收款，不是发票，不能用于报销抵扣。
receipt-open = 打印凭证
receipt-roll = 80 毫米凭条（PDF）
receipt-sheet = A4（PDF）

channel-wechat = 微信支付
channel-alipay = 支付宝
channel-unionpay = 云闪付
channel-cash = 现金
channel-card = 银行卡
channel-ecny = 数字人民币

letter-invoice = 您的电子发票
    .body = 您申请的电子发票已经开好，号码 { $number }，价税合计 { $total } 元，文件见附件。可以在这里查验：{ $link } 如果您没有申请过，不必理会。
    .body-bare = 您申请的电子发票已经开好，文件见附件。
letter-red-invoice = 红字电子发票
    .body = 因为退款，已开具红字电子发票，号码 { $number }，价税合计 { $total } 元，文件见附件。可以在这里查验：{ $link } 原来的发票请不要再用于报销。
    .body-bare = 因为退款，已开具红字电子发票，文件见附件。

receipt-send = 寄送凭证
receipt-send-to = 邮箱或手机号
receipt-send-hint = 邮箱会收到带 PDF 的邮件，手机会收到带链接的短信。地址只用于这一次寄送。
receipt-send-now = 寄送
receipt-send-done = 已交付寄送，通常一分钟内到达。
receipt-send-form = 请输入邮箱，或 11 位手机号
receipt-send-no-sms = 本站没有开通短信，请填写邮箱
receipt-send-often = 这张凭证今天已寄送多次，请明天再试，或直接打印
letter-receipt = 缴费凭证
    .body = { $biller }已收款 { $total } 元。凭证号 { $number }，校验码 { $code }。核验或打印：{ $link } 本凭证不是发票。如果您没有索取过，不必理会。
    .body-bare = 您索取的缴费凭证。本凭证不是发票。
