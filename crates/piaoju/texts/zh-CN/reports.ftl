# Signed reports and the log that proves them.

signed-genuine = 报告真实，未被修改
    .explain = 文件的每一个字节都与所信任的密钥签发时一致。
signed-not-genuine = 报告已被修改或不是本系统签发
    .altered = 文件的内容与签名不符，或签名已不完整。
    .unknown-key = 签名与内容相符，但签发的密钥不在信任之列；请通过可靠的途径核对公钥指纹，再用 --key 给出公钥。
    .not-a-report = 文件里没有查验报告的签名。
signed-id = 报告编号
signed-installation = 签发机构
signed-issued-at = 签发时间
signed-titles = 报告内容
signed-key = 签发公钥
signed-fingerprint = 公钥指纹

unreadable-key = 其中没有公钥
    .advice = 请给出 64 位十六进制的公钥，或只存有公钥的文件。

report-page-title = 发票查验报告
report-log = 审计日志位置
report-how = 如何核验这份报告
report-how-page = 在签发机构的“查验报告核验”页面上传这个文件。
report-how-command = 或在任何一台电脑上离线运行 piaoju report verify，用 --key 给出签发机构的公钥。
report-folio = 第 [page] 页，共 [pages] 页
report-cut = 另有 [count] 行，见随附的数据。
report-check = 检查项
report-outcome = 结果
report-says = 说明
report-evidence = 核对证据
report-same = 一致
report-other = 不一致
report-uncompared = 未比对
report-face = 票面
report-known = 数据源
report-compared = 票面与数据源
report-source = 数据源
report-asked-at = 查询时间
report-answer = 回答
report-data-time = 数据时间
report-sources = 数据来源
report-none = 无
report-uncovered = 未受签名保护的内容

log-proof-holds = { $object }：{ $count } 条记录在日志中（共 { $size } 条），树头签于 { $time }，公钥 { $key }
log-proof-false = 证明不成立
log-proof-false-format = 不是日志证明，或不完整
log-proof-false-head = 树头的签名不对
log-proof-false-leaf = 记录与证明的对象不符
log-proof-false-path = 记录不在这个树头之下
log-read = 读了 { $entries } 条记录、{ $heads } 个签名树头、{ $objects } 个对象，树根 { $root }
log-wrong-entry-altered = 记录与写入时不同
log-wrong-entries-missing = 此处缺少记录
log-wrong-head-differs = 签名树头与记录不符，日志被重写过
log-wrong-head-signature-false = 树头的签名不对
log-wrong-object-altered = 对象与写入时不同
log-wrong-object-missing = 对象不见了，却没有到期删除的记录
