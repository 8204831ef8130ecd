# Fields, kinds, formats and the places where values are read.

field-kind = 票种
field-code = 发票代码
field-number = 发票号码
field-issue-date = 开票日期
field-check-code = 校验码
field-machine-number = 机器编号
field-buyer-name = 购买方名称
field-buyer-tax-id = 购买方税号
field-buyer-address-phone = 购买方地址、电话
field-buyer-bank-account = 购买方开户行及账号
field-seller-name = 销售方名称
field-seller-tax-id = 销售方税号
field-seller-address-phone = 销售方地址、电话
field-seller-bank-account = 销售方开户行及账号
field-total-without-tax = 不含税金额
field-tax = 税额
field-total = 价税合计
field-total-in-words = 价税合计（大写）
field-remark = 备注
field-drawer = 开票人
field-payee = 收款人
field-reviewer = 复核人

line-name = 名称
line-spec = 规格型号
line-unit = 单位
line-quantity = 数量
line-unit-price = 单价
line-amount = 金额
line-tax-rate = 税率
line-tax = 税额

kind-vat-special = 增值税专用发票
kind-vat-normal = 增值税普通发票
kind-vat-normal-electronic = 增值税电子普通发票
kind-vat-special-electronic = 增值税电子专用发票
kind-vat-roll = 增值税普通发票（卷票）
kind-vat-toll = 通行费电子普通发票
kind-motor-vehicle = 机动车销售统一发票
kind-used-vehicle = 二手车销售统一发票
kind-digital-special = 电子发票（增值税专用发票）
kind-digital-normal = 电子发票（普通发票）
kind-digital-paper-special = 数电纸质发票（专用发票）
kind-digital-paper-normal = 数电纸质发票（普通发票）
kind-rail = 电子发票（铁路电子客票）
kind-air = 电子发票（航空运输电子客票行程单）
kind-blockchain = 区块链电子发票
kind-fiscal = 财政电子票据
kind-bank-receipt = 银行电子回单
kind-bank-statement = 银行电子对账单
kind-taxi = 出租车发票
kind-quota = 定额发票
kind-other = 其他

source-attachment = 附件数据
source-metadata = 元数据
source-page = 票面标注
source-text = 票面文字
source-qr = 二维码
source-ocr = 图像识别
source-typed = 手工输入

asked-file = 文件自身
asked-register = 发票底账
asked-provider = 查验接口

format-ofd = OFD 文件
format-pdf = PDF 文件
format-xml = XML 文件
format-image = 图片
format-qr = 二维码内容
format-typed = 手工输入

list-separator = 、
list-more = { $shown } 等 { $count } 项
