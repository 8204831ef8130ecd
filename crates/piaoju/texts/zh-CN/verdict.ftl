# Verdicts, reasons, and the words for what was proven. The headlines are fixed by the contract.
# `.explain-<reason>` replaces `.explain` when that reason is the first of the verdict's list
# that has one.

notice = 本系统不是税务机关平台。结论来自文件自身和所列的数据源，不代替税务机关的查验。

verdict-valid = 发票有效
    .explain = 数据源确认这张发票现在有效，文件里没有与之矛盾的内容。
verdict-authentic = 原件真实，状态待查
    .explain = 文件自签署后未被改动，签名者身份可信。它现在是否作废或红冲，尚未向数据源查询。
verdict-invalid = 发票无效
    .explain = 文件与它自己的签名或内容相矛盾，不能作为凭证。
    .explain-content-altered = 文件在签署之后被改动，不能作为凭证。
    .explain-voided = 数据源说明这张发票已经作废。
    .explain-red-full = 数据源说明这张发票已被全额红冲。
verdict-mismatch = 不一致
    .explain = 数据源有这张发票，但有的要素与文件不同。
verdict-not-found = 查无此票
    .explain = 数据源没有这张发票。可能是刚刚开具尚未同步、号码有误，或发票是假的。
verdict-undetermined = 暂无法判定
    .explain = 没有发现矛盾，但也没有可信的签名者或数据源为它作证。已经证明的内容列在下面。
    .explain-test-signer = 签名和内容完好，但签名者属于测试机构：这是测试文件，不是真发票。
    .explain-signer-unverified = 文件自签署后未被改动，但无从证实签名者的身份。
    .explain-layout-unsigned = 数电票的版式文件按设计不带电子签名，真伪须联网查验，或以开票方交付的 XML 文件为准。没有发现矛盾。
    .explain-no-signature = 文件没有电子签名，无法证明未被改动。没有发现矛盾。
    .explain-private-signature = 文件带有签名，但签名格式没有公开，离线无法验证。没有发现矛盾。
    .explain-signature-uncheckable = 文件带有签名，但验证它所需的东西不在文件里。没有发现矛盾。
    .explain-not-an-invoice = 文件里没有读出发票，因此谈不上真伪。

integrity-intact = 未被改动
integrity-altered = 已被改动
integrity-unsigned = 没有签名
integrity-unverifiable = 有签名，无法验证

trust-trusted = 由已安装的证书机构担保
trust-pinned = 已知的签名者
trust-unverified = 身份未证实
trust-test = 测试机构
trust-none = 没有签名者

tax-status-normal = 正常
tax-status-voided = 已作废
tax-status-red-partial = 部分红冲
tax-status-red-full = 全额红冲
tax-status-abnormal = 异常
tax-status-unknown = 未查询

outcome-pass = 通过
outcome-fail = 不通过
outcome-warn = 留意
outcome-info = 说明
outcome-skipped = 未做

severity-fatal = 不通过即无效
severity-serious = 不通过则不予采信
severity-notice = 提请留意
severity-fact = 只作说明

group-protection = 文件与签名
group-content = 票面内容
group-numbers = 号码与规则
group-status = 税务状态

reason-content-altered = 受签名保护的内容被改动、删除或重复
    .advice = 不要入账。请向开票方重新索取原始文件。
reason-signature-false = 签名与内容、证书对不上
    .advice = 不要入账。请向开票方重新索取原始文件。
reason-seal-forged = 印章不是它所称的制章者制作，或签名者无权使用
    .advice = 不要入账。请向开票方核实；必要时向主管税务机关反映。
reason-impossible-content = 内容自相矛盾，真发票不会如此
    .advice = 不要入账。请向开票方核实。
reason-amount-contradiction = 金额、税额与合计对不上
    .advice = 不要入账。请核对原件，或向开票方核实。
reason-words-contradiction = 大写金额与小写金额不同
    .advice = 不要入账。请核对原件，或向开票方核实。
reason-qr-checksum-wrong = 二维码的校验码与内容不符
    .advice = 请重新扫描一次；仍不相符，请向开票方核实。
reason-qr-differs = 二维码与票面说的不是同一张发票或同一金额
    .advice = 不要入账。请向开票方重新索取原始文件。
reason-page-differs-from-data = 票面与所附数据不同
    .advice = 不要入账。请向开票方重新索取原始文件。
reason-voided = 已作废
    .advice = 不能报销或抵扣。请向开票方重新索取发票。
reason-red-full = 已被全额红冲
    .advice = 不能报销或抵扣。请向开票方核实。
reason-field-differs = 与数据源的记录不同
    .advice = 请核对所列要素；确认无误后向开票方核实。
reason-not-known = 数据源没有记录
    .advice = 刚开具的发票请次日再查；请核对号码、日期和金额。
reason-test-signer = 由测试机构签名
    .advice = 只能用于测试，不能作为凭证。
reason-signer-unverified = 签名者的身份没有得到证实
    .advice = 请在税务机关的查验平台核对，或由管理员安装签发机构的证书。
reason-signer-expired = 签署时证书或印章不在有效期内
    .advice = 请在税务机关的查验平台核对。
reason-extended-after-signing = 签署之后文件又追加了内容
    .advice = 请向开票方索取未经处理的原始文件。
reason-uncovered-fields = 有的要素只见于不受签名保护的部分
    .advice = 请对照票面核对这些要素，或在税务机关的查验平台核对。
reason-weak-algorithm = 签名使用的算法今天已能被伪造
    .advice = 请在税务机关的查验平台核对。
reason-private-signature = 签名格式没有公开
    .advice = 请在签发机构自己的平台上核对。
reason-signature-uncheckable = 验证签名所需的东西不在文件里
    .advice = 请在税务机关的查验平台核对。
reason-signature-missing = 文件提到的签名不在文件里
    .advice = 请向开票方重新索取原始文件。
reason-no-signature = 文件没有签名
    .advice = 请索取带签名的原始文件，或在税务机关的查验平台核对。
reason-layout-unsigned = 数电票的版式文件按设计不带签名
    .advice = 请在税务机关的查验平台核对，或在税务数字账户中核对。
reason-tax-id-checksum-wrong = 税号的校验位不对
    .advice = 请核对税号是否读错或填错。
reason-number-implausible = 号码与日期、地区或票种不符
    .advice = 请核对号码，并在税务机关的查验平台核对。
reason-future-date = 开票日期还没有到
    .advice = 请核对开票日期和本机时间。
reason-red-letter = 这是红字发票，用来冲销另一张发票
    .advice = 请与所冲的蓝字发票一并处理。
reason-resaved = 文件被别的软件另存过
    .advice = 请向开票方索取未经处理的原始文件。
reason-not-an-invoice = 没有从文件里读出发票
    .advice = 请确认选对了文件；若是照片或扫描件，请改用电子原件。
reason-status-not-asked = 没有查询税务状态
    .advice = 入账之前，请在税务机关的查验平台查询它现在的状态。
