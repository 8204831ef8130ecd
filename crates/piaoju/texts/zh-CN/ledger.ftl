# The register of issued invoices (底账).

# Why a row is refused.
refused-missing = 必填项为空
refused-code-length = 发票代码应为 10 位或 12 位数字；如被表格软件去掉了开头的 0，请把该列设为文本后重新填写
refused-number-length = 发票号码应为 8 位或 20 位数字；如被表格软件去掉了开头的 0，请把该列设为文本后重新填写
refused-date-form = 日期无法识别，请写成 2026-01-15 这样的形式
refused-date-future = 日期还没有到
refused-check-code-length = 校验码应为 20 位，或其后 6 位
refused-amount-form = 金额无法识别，最多两位小数
refused-not-asked = 这种票据没有可查询的来源
refused-number-damaged = 号码被表格软件变成了科学计数，末尾数字已丢失；请把该列设为文本后重新填写
refused-kind-unknown = 票种无法识别
refused-status-unknown = 发票状态无法识别
refused-answer-unknown = 应填“是”或“否”
refused-amounts-differ = 金额加税额不等于价税合计
refused-rows-differ = 同一张发票的几行说法不一，或其中有一行无法读取
refused-too-many-lines = 明细行过多
refused-line-form = 明细不是合格的列表
refused-cell-error = 单元格里的公式出错了
refused-cell-too-long = 单元格内容过长
refused-row-too-long = 这一行过长，或有引号没有成对
refused-too-many-cells = 单元格比表头多，这一行可能错位了
refused-encoding = 有乱码，与文件的编码不符
refused-control-character = 含有不可见的控制字符
refused-not-json = 这一行不是 JSON 对象
refused-column-late = 这个字段没有在前面的行里出现过，请让前面的行也带上它
refused-interrupted = 文件读到这里中断了
