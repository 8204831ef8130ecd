# The API: keys, documentation, problems.

serve-ready = 票据已启动：{ $address }（按 Ctrl-C 停止）
serve-stopped = 已停止，没有丢下未完成的工作。
unreadable-service = 服务无法启动
    .advice = 请检查地址是否被占用、数据库能否连接、证书文件是否可读。
unreadable-secret = 密钥文件长度不对
    .advice = 请从备份恢复这个文件；换成新的会使旧数据无法读取。
unreadable-no-chance = 系统不提供随机数
    .advice = 没有随机数就不能生成密钥，请检查系统。

failure-sentence = { $why }。{ $advice }
problem-not-found = 没有这个页面或内容
    .advice = 请检查地址；也可能它不属于当前账号。
problem-sign-in = 请先登录
    .advice = 登录后即可继续。
problem-scope = 密钥没有这项权限
    .advice = 请用带有所需权限的密钥。
problem-foreign = 请求来自别的网站，已被拒绝
    .advice = 请在本站的页面上重新操作。
problem-quota = 今天的查验次数已用完
    .advice = 登录后不受此限，或请明天再来。
problem-too-many = 操作太频繁
    .advice = 请稍等片刻再试。
problem-too-large = 内容太大
    .advice = 单个文件不超过 32 MB，请分次上传。
problem-malformed = 请求无法理解
    .advice = 请回到上一页重新填写。
problem-broken-form = 表单没有完整到达
    .advice = 请检查网络后重新提交。
problem-no-files = 没有收到文件
    .advice = 请选择文件后再提交。
problem-unreadable = 文件无法读取
    .advice = 请换一个文件，或检查它是否完整。
problem-method = 这个地址不接受这种操作
    .advice = 请从页面上操作。
problem-unavailable = 服务暂时繁忙
    .advice = 请稍后再试，已填写的内容不会丢失。
problem-bug = 服务出错了
    .advice = 请把请求编号告诉管理员。

settings-saved = 设置已保存。
settings-retention-fault = 保存天数应为 1 到 36500 的整数，留空表示一直保存。
history-id = 查验编号
problem-no-fonts = 这台机器没有中文字体，写不出 PDF
    .advice = 请下载 JSON 报告，或请管理员安装中文字体。

demo-ready = 票据演示已启动：{ $address }（按 Ctrl-C 停止，数据随之删除）
demo-person = { $address }（{ $role }）
demo-password = 密码都是 { $password }，寄出的信在 { $mail }
demo-ready-bare = 票据演示已启动。
demo-person-bare = 演示人员
demo-password-bare = 密码和信箱见启动时的提示。
serve-ready-bare = 票据已启动。
failure-sentence-bare = 文件无法读取。
log-proof-holds-bare = 记录在日志中。
log-read-bare = 日志已读完。
