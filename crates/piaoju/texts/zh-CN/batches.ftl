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
