# The checks. One message for each check: the title, `.meaning`, and one attribute for each thing
# the check can say. A sentence with variables has a sister `…-bare` without any, which is shown
# when the facts behind the evidence lack one of them.
#
# Variables, the facts of the evidence:
#   count     how many (parts, seals, lines, bytes, voices)
#   parts     paths inside the file          fields    fields, or what differs in them
#   missing   fields that were not read      method    name of an algorithm or encoding
#   subject   who signed                     by        authority, pin or program
#   signed_at when it was signed             from, to  begin and end of a validity
#   value     the value itself               key       the key against double claims
#   expected  what the rule demands          found     what the document says
#   net, tax, others, total   amounts        sum, stated, amount   amounts
#   line      number of a line of goods      rate      a tax rate
#   words     an amount in capitals          tax_id    a tax number
#   code, number   of the invoice            year, date, today   days
#   region, title  names of regions          code_kind, kind, qr_kind   kinds
#   original  number of the blue invoice     form      number of a red-letter form
#   source    who was asked
#
# A fact may have another name for the same thing; `texts.rs` lists these.

## Container

check-package-read = 文件结构
    .meaning = 文件能否按标准打开，有没有多余或重名的内容。
    .ok = 文件包可以正常打开，共 { $count } 个部分。
    .ok-bare = 文件可以正常打开。
    .prefix = 文件开头有 { $count } 个字节不属于文件包，已略过。
    .prefix-bare = 文件开头有不属于文件包的内容，已略过。
    .duplicate = 文件包里有重名的部分：{ $parts }。不同软件可能读到不同的内容。
    .duplicate-bare = 文件包里有重名的部分，不同软件可能读到不同的内容。
    .odd = 文件包里有不合规范的路径：{ $parts }。其余内容可以读取。
    .odd-bare = 文件包的写法不合规范，但可以读取。

## Seals of OFD documents

check-seal-present = 电子签章
    .meaning = 文件里有没有电子签章。
    .found = 找到 { $count } 个电子签章。
    .found-bare = 找到电子签章。
    .none = 文件没有电子签章，文件本身无法证明自己未被改动。
    .none-digital = 这是数电票的版式文件，按设计不带电子签名；真伪须联网查验，或以开票方交付的 XML 文件为准。
    .dangling = 文件声明了电子签章，签章数据却不在文件里：{ $parts }。
    .dangling-bare = 文件声明了电子签章，签章数据却不在文件里。
check-seal-digests = 内容完整
    .meaning = 逐一重算签章所保护部分的摘要，与签章时的记录比对。
    .match = { $count } 个受保护部分的 { $method } 摘要全部一致。
    .match-bare = 受保护部分的摘要全部一致。
    .altered = 签章之后被改动的部分：{ $parts }。
    .altered-bare = 有受保护的部分在签章之后被改动。
    .missing = 签章保护的部分不见了：{ $parts }。
    .missing-bare = 有签章保护的部分不见了。
    .empty = 签章没有保护任何部分，因此什么也证明不了。
    .unknown-method = 不认识摘要算法 { $method }，无法比对。
    .unknown-method-bare = 不认识所用的摘要算法，无法比对。
    .weak = 摘要一致，但 { $method } 已能被伪造，不足以证明内容未被改动。
    .weak-bare = 摘要一致，但所用算法已能被伪造，不足以证明内容未被改动。
check-seal-appended = 后加签章
    .meaning = 签章之后，文件的签章目录是否因追加别的签章而变化。
    .later-seal = 签章目录的变化来自后加的签章，被保护的内容没有变化。
check-seal-signed-info = 签名清单
    .meaning = 受保护部分的清单，是否就是签章时的那一份。
    .match = 清单与签章时一致。
    .differs = 清单与签章时不同：文件或清单在签章之后被改动。
check-seal-signature = 签名值
    .meaning = 用证书里的公钥验证签名值。
    .valid = 签名正确：{ $subject }，{ $method }。
    .valid-bare = 签名正确。
    .false = 签名值与内容、证书对不上，签名是假的或已被改动。
    .unreadable = 签章数据无法解读，签名不能验证。
    .unknown-algorithm = 不认识签名算法 { $method }，签名不能验证。
    .unknown-algorithm-bare = 不认识所用的签名算法，签名不能验证。
    .no-certificate = 签名里没有签名者证书，离线无法验证。
check-seal-encoding = 签名编码
    .meaning = 签名值的写法是否合乎标准。
    .odd = { $method ->
        [unsigned-integers] 签名值的整数没有符号位
        [raw] 签名值没有 DER 结构
       *[other] 签名值末尾的零被截去
    }，不合标准但通行；按这种写法解读后验证。
    .odd-bare = 签名值的写法不合标准，按通行的写法解读后验证。
check-seal-algorithm = 算法强度
    .meaning = 签名所用的算法今天是否还可靠。
    .weak = 签名使用 { $method }，这一算法今天已能被伪造。
    .weak-bare = 签名使用的算法今天已能被伪造。
check-seal-maker = 制章者
    .meaning = 印章本身是否由它所称的制章者签发。
    .valid = 印章由“{ $subject }”签发，签发的签名正确。
    .valid-bare = 印章的签发签名正确。
    .false = 印章的签发签名是假的：印章不是它所称的制章者做的。
    .unreadable = 印章的签发信息无法解读。
    .unknown-algorithm = 不认识印章的签发算法 { $method }。
    .unknown-algorithm-bare = 不认识印章的签发算法。
check-seal-certificate-list = 用章授权
    .meaning = 签名者的证书是否在印章允许使用者的名单里。
    .listed = 签名者在印章的用章名单里。
    .not-listed = 签名者“{ $subject }”不在印章的用章名单里：有人用别人的印章签了名。
    .absent = 印章没有带用章名单，无从核对。
    .not-listed-bare = 签名者不在印章的用章名单里：有人用别人的印章签了名。
check-seal-validity = 有效期
    .meaning = 签署的时候，证书和印章是否在有效期内。
    .inside = 签署于 { $signed_at }，证书和印章都在有效期内。
    .inside-bare = 签署时证书和印章都在有效期内。
    .outside-certificate = 签署于 { $signed_at }，证书的有效期是 { $from } 至 { $to }。
    .outside-certificate-bare = 签署时间不在证书的有效期内。
    .outside-seal = 签署于 { $signed_at }，印章的有效期是 { $from } 至 { $to }。
    .outside-seal-bare = 签署时间不在印章的有效期内。
    .unknown-time = 签名没有可读的签署时间，无法判断当时是否有效。
check-seal-embedded = 印章一致
    .meaning = 文件里另存的印章，与签名中的印章是否相同。
    .same = 另存的印章与签名中的印章相同。
    .differs = 另存的印章与签名中的印章不同：看到的印章可能不是签名的印章。
check-seal-timestamp = 时间戳
    .meaning = 签名所带的时间戳是否属于这个签名。
    .match = 时间戳属于这个签名：{ $signed_at }。
    .match-bare = 时间戳属于这个签名。
    .differs = 时间戳不属于这个签名，签署时间不可信。
    .unreadable = 时间戳无法解读，未作依据。
check-seal-trust = 签名者身份
    .meaning = 签名者是否由已安装的证书机构签发，或是已知的签名者。
    .own = 由本系统自己的开票专用章签署：证明文件由本系统开具且未被改动；发票是否有效，以底账为准。
    .chained = 证书链到已安装的证书机构“{ $by }”：{ $subject }。
    .chained-bare = 签名者的证书链到已安装的证书机构。
    .pinned = “{ $subject }”是已知的签名者。
    .pinned-bare = 签名者是已知的。
    .maker-pinned = 印章由已知的制章者“{ $by }”制作，签名者“{ $subject }”在它的名单里。
    .maker-pinned-bare = 印章由已知的制章者制作，签名者在它的名单里。
    .unverified = 签名正确，但无从证实签名者“{ $subject }”的身份；证书上的名字谁都能写。
    .unverified-bare = 签名正确，但无从证实签名者的身份；证书上的名字谁都能写。
    .test = “{ $subject }”属于测试机构，这是测试文件，不是真发票。
    .test-bare = 签名者属于测试机构，这是测试文件，不是真发票。
    .self-signed = 签名者“{ $subject }”的证书由自己签发，没有任何机构为它作证。
    .self-signed-bare = 签名者的证书由自己签发，没有任何机构为它作证。
check-seal-coverage = 保护范围
    .meaning = 文件里有没有签章没有保护到的部分。
    .all = 文件的全部内容都受签章保护。
    .uncovered = { $count } 个部分不受签章保护：{ $parts }。
    .uncovered-bare = 有的部分不受签章保护。
check-seal-fields = 字段受保护
    .meaning = 报告中的字段，是否都读自受签章保护的部分。
    .covered = 关键字段都读自受签章保护的部分。
    .uncovered = 这些字段只能从不受保护的部分读到：{ $fields }。
    .uncovered-bare = 有的字段只能从不受保护的部分读到。

## Signatures of PDF documents

check-pdf-signature = PDF 签名
    .meaning = PDF 里的电子签名是否正确。
    .valid = 签名正确：{ $subject }，{ $method }。
    .valid-bare = 签名正确。
    .false = 签名值与证书对不上，签名是假的或已被改动。
    .unreadable = 签名数据无法解读，不能验证。
    .unknown-algorithm = 不认识签名算法 { $method }，不能验证。
    .unknown-algorithm-bare = 不认识所用的签名算法，不能验证。
    .private = 带有“{ $subject }”的签名，但格式没有公开，离线无法验证。
    .private-bare = 带有签名，但格式没有公开，离线无法验证。
    .no-certificate = 签名里没有签名者证书，离线无法验证。
    .empty = 有一个尚未签署的签名域，没有签名。
check-pdf-digest = 内容完整
    .meaning = 签名范围内的内容，与签名时是否一致。
    .match = 签名范围内的 { $method } 摘要一致。
    .match-bare = 签名范围内的内容与签名时一致。
    .altered = 签名范围内的内容在签名之后被改动。
    .absent = 签名没有记录内容摘要。
check-pdf-byte-range = 签名范围
    .meaning = 签名是否覆盖整个文件。
    .whole = 签名覆盖整个文件。
    .extended = 签名之后又追加了 { $count } 个字节，追加的内容不受保护。
    .extended-bare = 签名之后又追加了内容，追加的内容不受保护。
    .extended-signatures = 签名之后追加的 { $count } 个字节只含别的签名，原有内容没有变化。
    .extended-signatures-bare = 签名之后只追加了别的签名，原有内容没有变化。
    .padded = 文件末尾另有 { $count } 个空白字节，不影响内容。
    .padded-bare = 文件末尾另有空白字节，不影响内容。
    .partial = 签名只覆盖文件的一部分。
    .broken = 签名范围的写法有误，无法确定覆盖了什么。
check-pdf-revisions = 修订次数
    .meaning = 文件生成之后是否追加过修订。
    .one = 文件只有一个版本，没有追加修订。
    .several = 文件共有 { $count } 个版本，生成之后追加过修订。
    .several-bare = 文件生成之后追加过修订。
check-pdf-writer = 生成软件
    .meaning = 文件是否由开票软件直接生成，还是被别的软件另存过。
    .plain = 没有另存的迹象（{ $value }）。
    .plain-bare = 没有另存的迹象。
    .resaved = 文件被“{ $by }”另存过，原有的签名可能因此丢失。
    .resaved-bare = 文件被别的软件另存过，原有的签名可能因此丢失。
check-picture-code = 图片中的二维码
    .meaning = 图片里有没有读得出的二维码。二维码自带纠错，读出的内容与印上去的一致。
    .read = 读出 { $count } 个二维码。
    .read-bare = 读出了二维码。
    .none = 没有读出二维码。
check-picture-text = 图片中的文字
    .meaning = 图片里的文字由程序识别，可能看错；只作线索，不作定论。
    .read = 识别了 { $count } 行文字，标为“请核对”的内容请对照原件。图片只说明票面写了什么，证明不了发票的真假。
    .read-bare = 识别了图片里的文字，标为“请核对”的内容请对照原件。图片只说明票面写了什么，证明不了发票的真假。
    .none = 没有看到文字。
    .no-reader = 没有安装识别文字的模型，只读了二维码。运行 piaoju models install 即可安装。

## What the data say by themselves

check-xml-signature = XML 签名
    .meaning = 数电票 XML 里的税务签名。
    .uncheckable = XML 带有税务签名，但验证所需的证书和规范没有公开，离线无法验证。
    .absent = XML 没有税务签名。
    .masked = XML 的税务签名被遮盖或清空，无法验证。
check-seller-signature = 开票方签名
    .meaning = 原始发票数据里开票方自己的签名。
    .uncheckable = 原始数据带有开票方签名，但没有附证书，无法验证。
check-invoice-recognised = 识别发票
    .meaning = 是否从文件里读出了一张发票。
    .yes = 读出了发票的全部要素。
    .no = 没有从文件里读出发票。
    .partly = 只读出了一部分要素，缺少：{ $missing }。
    .partly-bare = 只读出了一部分要素。
check-invoice-key = 查重键
    .meaning = 同一张发票的所有副本共用的键，用来防止重复报销。
    .key = { $key }
    .key-bare = 没有可用的查重键。
check-amount-sum = 金额勾稽
    .meaning = 不含税金额加税额是否等于价税合计。
    .match = 不含税金额加税额等于价税合计。
    .differs = 不含税金额 { $net }、税额 { $tax } 与其他 { $others } 相加，不等于价税合计 { $total }。
    .differs-bare = 不含税金额加税额不等于价税合计。
check-amount-lines = 明细合计
    .meaning = 各行明细相加，是否等于合计。
    .match = 明细相加与合计一致。
    .differs = { $count } 行明细的金额相加是 { $sum }，合计写的是 { $stated }。
    .differs-bare = 明细相加与合计不一致。
    .incomplete = 明细不全（另有清单），未作合计。
    .tax-differs = { $count } 行明细的税额相加是 { $sum }，合计写的是 { $stated }。
    .tax-differs-bare = 明细的税额相加与合计不一致。
check-amount-rate = 税率
    .meaning = 每行的税额是否等于金额乘税率。
    .match = 各行税额与金额乘税率相符。
    .differs = 第 { $line } 行：金额 { $amount } 按税率 { $rate } 应纳 { $expected }，写的是 { $tax }。
    .differs-bare = 有的行税额与金额乘税率不符。
check-amount-words = 大写金额
    .meaning = 大写金额与小写金额是否相同。
    .match = 大写与小写一致。
    .differs = 大写金额是 { $stated }（{ $words }），小写金额是 { $total }。
    .differs-bare = 大写金额与小写金额不同。
    .unreadable = 大写金额无法解读：{ $words }。
    .unreadable-bare = 大写金额无法解读。
check-qr-checksum = 二维码校验码
    .meaning = 二维码末尾的校验码与其余内容是否相符。
    .match = 校验码正确。
    .differs = 校验码应为 { $expected }，二维码里是 { $found }。
    .differs-bare = 校验码与二维码的其余内容不符。
    .absent = 二维码没有校验码。
check-qr-fields = 二维码内容
    .meaning = 二维码里的要素与票面是否相同。
    .match = 二维码里的要素与票面一致。
    .differs = 二维码与票面不同的要素：{ $fields }。
    .differs-bare = 二维码里的要素与票面不同。
    .unreadable = 二维码的内容不是发票二维码的格式。
    .other-amount = 二维码里的金额是票上的另一个金额（含税与不含税互换），其余要素一致。
check-sources-agree = 各处一致
    .meaning = 附件数据、票面、元数据和二维码说的是否是同一张发票。
    .agree = 文件里 { $count } 处所载完全一致。
    .agree-bare = 文件各处所载完全一致。
    .differ = 文件各处说法不一的要素：{ $fields }。
    .differ-bare = 文件各处的说法不一致。
    .single = 文件只有一处载有发票内容，没有可以互相印证的来源。
check-tax-id-seller = 销售方税号
    .meaning = 销售方税号的结构与校验位。
    .valid = 校验位正确。
    .wrong = { $tax_id } 的校验位应为 { $expected }，不是有效的统一社会信用代码。
    .wrong-bare = 税号的校验位不对。
    .legacy = { $tax_id } 是旧式税号。
    .legacy-bare = 这是旧式税号。
    .odd = { $tax_id } 不合任何一种税号的结构。
    .odd-bare = 税号不合任何一种税号的结构。
    .masked = 税号被遮盖，无法核对。
check-tax-id-buyer = 购买方税号
    .meaning = 购买方税号的结构与校验位。
    .valid = 校验位正确。
    .wrong = { $tax_id } 的校验位应为 { $expected }，不是有效的统一社会信用代码。
    .wrong-bare = 税号的校验位不对。
    .legacy = { $tax_id } 是旧式税号。
    .legacy-bare = 这是旧式税号。
    .odd = { $tax_id } 不合任何一种税号的结构。
    .odd-bare = 税号不合任何一种税号的结构。
    .masked = 税号被遮盖，无法核对。
check-number-structure = 号码结构
    .meaning = 发票代码和号码是否合乎编码规则。
    .fits = 代码和号码合乎编码规则。
    .odd-code = 发票代码 { $code } 不合编码规则。
    .odd-code-bare = 发票代码不合编码规则。
    .odd-number = 发票号码 { $number } 不合编码规则。
    .odd-number-bare = 发票号码不合编码规则。
    .odd-pair = 发票代码 { $code } 与号码 { $number } 的位数不相配。
    .placeholder = 号码 { $number } 是占位号码，不是真实的发票号码。
    .placeholder-bare = 号码是占位号码，不是真实的发票号码。
    .odd-pair-bare = 发票代码与号码的位数不相配。
check-number-date = 号码与日期
    .meaning = 号码里的年份与开票日期是否相符。
    .fits = 号码里的年份与开票日期相符。
    .differs = 号码里的年份是 { $year }，开票日期是 { $date }。
    .differs-bare = 号码里的年份与开票日期不符。
check-number-region = 号码与地区
    .meaning = 号码里的地区码是否存在，与开票地是否相符。
    .fits = 号码里的地区码有效，与票面相符。
    .unknown = 不认识号码里的地区码 { $code }。
    .unknown-bare = 不认识号码里的地区码。
    .differs = 号码里的地区码 { $code } 是{ $region }，票面写的是{ $title }。
    .differs-bare = 号码里的地区与票面不符。
check-number-kind = 号码与票种
    .meaning = 代码里的票种，与票面标题、二维码是否相同。
    .fits = 代码、标题和二维码的票种相同。
    .differs = 票种说法不一：代码为“{ $code_kind }”，票面为“{ $kind }”，二维码为“{ $qr_kind }”。
    .differs-bare = 代码、票面和二维码的票种说法不一。
check-date-future = 开票日期
    .meaning = 开票日期是否已经到来。
    .past = 开票日期不晚于今天。
    .future = 开票日期 { $date } 晚于今天（{ $today }）。
    .future-bare = 开票日期晚于今天。
check-red-letter-reference = 红字发票
    .meaning = 是否红字发票；若是，金额和所冲的蓝字发票是否写明。
    .blue = 这是蓝字发票。
    .red = 这是红字发票，冲的是 { $original }。
    .red-bare = 这是红字发票。
    .red-without-original = 这是红字发票，但没有写明所冲的蓝字发票。
    .sign-differs = 金额 { $amount } 的正负与红字、蓝字的说法不符。
    .red-by-form = 这是红字发票，依据的红字信息表或确认单是 { $form }。
    .red-by-form-bare = 这是红字发票，依据红字信息表或确认单开具。
    .sign-differs-bare = 金额的正负与红字、蓝字的说法不符。

## What only a source knows

check-source-answer = 数据源
    .meaning = 向发票底账或查验服务查询，看它有没有这张发票。
    .found = { $source }有这张发票的记录。
    .found-bare = 数据源有这张发票的记录。
    .not-found = { $source }没有这张发票的记录。
    .not-found-bare = 数据源没有这张发票的记录。
    .daily-limit = { $source }：超过当日查验次数，明日自动重查。
    .daily-limit-bare = 数据源：超过当日查验次数，明日自动重查。
    .too-new = { $source }：当天开具的发票，数据可能尚未同步，请次日再查。
    .too-new-bare = 数据源：当天开具的发票，数据可能尚未同步，请次日再查。
    .too-old = { $source }：发票开具已超过五年，不再提供查询。
    .too-old-bare = 数据源：发票开具已超过五年，不再提供查询。
    .unsupported = { $source }不受理这一票种。
    .unsupported-bare = 数据源不受理这一票种。
    .no-budget = { $source }：本单位的查验额度已经用完。
    .no-budget-bare = 数据源：本单位的查验额度已经用完。
    .no-right = { $source }：密钥无效、过期或没有权限，请联系管理员。
    .no-right-bare = 数据源：密钥无效、过期或没有权限，请联系管理员。
    .busy = { $source }：查询太频繁，稍后自动重查。
    .busy-bare = 数据源：查询太频繁，稍后自动重查。
    .refused = { $source }：不接受所给的查验要素。
    .refused-bare = 数据源：不接受所给的查验要素。
    .down = { $source }：数据源暂不可用，稍后自动重查。
    .down-bare = 数据源：数据源暂不可用，稍后自动重查。
    .slow = { $source }：没有及时回答，稍后自动重查。
    .slow-bare = 数据源：没有及时回答，稍后自动重查。
    .malformed = { $source }：回答无法读取，不予采信。
    .malformed-bare = 数据源：回答无法读取，不予采信。
    .forbidden = { $source }：已关闭对外连接，没有查询。
    .forbidden-bare = 数据源：已关闭对外连接，没有查询。
check-source-fields = 要素比对
    .meaning = 数据源返回的每一项要素都与票面比对。
    .match = { $source }返回的 { $count } 项要素与票面一致。
    .match-bare = 数据源返回的要素与票面一致。
    .differs = 与{ $source }的记录不同：{ $fields }。
    .differs-bare = 有要素与数据源的记录不同。
    .nothing = { $source }没有返回可以比对的要素。
    .nothing-bare = 数据源没有返回可以比对的要素。
check-tax-status = 税务状态
    .meaning = 发票现在是否作废、红冲，只有数据源知道。
    .not-asked = 未查询：本次为离线查验，不知道它现在是否作废或红冲。
    .not-told = 已查询{ $source }，没有得到税务状态，不知道它现在是否作废或红冲。
    .not-told-bare = 已查询数据源，没有得到税务状态，不知道它现在是否作废或红冲。
    .normal = { $source }：正常。
    .normal-bare = 正常。
    .voided = { $source }：已作废。
    .voided-bare = 已作废。
    .red-partial = { $source }：部分红冲。
    .red-partial-bare = 部分红冲。
    .red-full = { $source }：全额红冲。
    .red-full-bare = 全额红冲。
    .abnormal = { $source }：异常。
    .abnormal-bare = 异常。
    .unknown = { $source }没有说明税务状态。
    .unknown-bare = 没有说明税务状态。
