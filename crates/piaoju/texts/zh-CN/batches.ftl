# Many invoices at once.

column-digital-number = 数电发票号码
column-status = 发票状态
column-is-positive = 是否正数发票
column-original-number = 被红冲蓝字发票号码
column-lines = 全部明细
column-line-name = 明细：名称
column-line-spec = 明细：规格型号
column-line-unit = 明细：单位
column-line-quantity = 明细：数量
column-line-unit-price = 明细：单价
column-line-amount = 明细：金额
column-line-tax-rate = 明细：税率
column-line-tax = 明细：税额
column-line-total = 明细：价税合计

unreadable-sheet-old = 这是旧版 Excel 文件，或设有密码
    .advice = 请用 Excel 或 WPS 去掉密码，另存为 .xlsx 后再上传。
unreadable-sheet-format = 这不是表格文件
    .advice = 请使用 CSV、XLSX 或每行一个对象的 JSON；网页另存的 .xls 请先另存为 .xlsx。
unreadable-sheet-json = JSON 不是每行一个对象
    .advice = 请把每张发票写成单独一行的 JSON 对象。
unreadable-sheet-empty = 表格里没有内容
    .advice = 请确认数据在第一个可见的工作表里，并且有表头。
unreadable-sheet-columns = 表格的列过多
    .advice = 请只保留需要的列，不超过 256 列。
unreadable-sheet-cells = 工作表过大
    .advice = 请改存为 CSV，或分成几个文件。

batch-too-many-rows = 表格超过一万行，请分成几份
batch-too-many-files = 一次最多一千份文件，请分成几批
batch-too-large = 内容合计过大，请分成几批
batch-empty = 里面没有可以查验的内容
batch-no-number = 请指定哪一列是发票号码
batch-column-twice = 有两列对应了同一项内容，请只留一列
batch-template-nameless = 请给模板起个名字
batch-one-table = 表格要单独上传，一次一份
batch-several = { $name } 等 { $count } 个文件
batch-several-bare = 多个文件
batch-repeat-of = 与第 { $row } 行是同一张发票
batch-repeat-of-bare = 与前面一行是同一张发票
batch-at = { $field }：{ $why }
batch-at-bare = 内容有误
batch-why = 原因
batch-sheet-exceptions = 异常清单
batch-sheet-results = 查验结果
batch-template-explained = 填写说明
batch-template-notes =
    每行一张发票，第一行是列名，请保留。
    数电票填写票种、发票号码（20 位）、开票日期和价税合计，不填发票代码。
    电子普票、普票和卷票填写发票代码、发票号码、开票日期和校验码后 6 位。
    专票填写发票代码、发票号码、开票日期和不含税金额。
    代码和号码请保持文本格式，改成数字后末尾会丢失。
    一次最多一万行；自己的表格也可以直接上传，列名不同没有关系。
