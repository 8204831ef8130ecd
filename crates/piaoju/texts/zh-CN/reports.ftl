# Signed reports and the log that proves them.

report-genuine = 报告真实，未被修改
    .explain = 文件的每一个字节都与所信任的密钥签发时一致。
report-not-genuine = 报告已被修改或不是本系统签发
    .altered = 文件的内容与签名不符，或签名已不完整。
    .unknown-key = 签名与内容相符，但签发的密钥不在信任之列；请通过可靠的途径核对公钥指纹，再用 --key 给出公钥。
    .not-a-report = 文件里没有查验报告的签名。
report-id = 报告编号
report-installation = 签发机构
report-issued-at = 签发时间
report-titles = 报告内容
report-key = 签发公钥
report-fingerprint = 公钥指纹

unreadable-key = 其中没有公钥
    .advice = 请给出 64 位十六进制的公钥，或只存有公钥的文件。
