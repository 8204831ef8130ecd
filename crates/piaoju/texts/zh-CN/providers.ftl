# Sources of answers, their order, cost and budget.

source-kind-register = 本机底账
source-kind-piaoju = 另一套票据系统的底账
source-kind-baidu = 百度智能云
source-kind-jumdata = 聚美智数

sources-saved = 数据源已保存，下一次查验就按新的设置。
sources-removed = 数据源已移除，密钥一并删除，已经发生的费用仍然计入。

source-new = 添加数据源
source-new-more = 外部数据源默认停用，填好密钥并启用后才会被询问。
source-change = 修改
source-back = 返回
source-remove = 移除
source-remove-more = 密钥一并删除，已经发生的费用仍然计入。

source-name = 名称
source-address = 地址
source-key = 接口密钥
source-keys-new = 加密保存，保存后不再显示。
source-keys-kept = 已经保存，不再显示；留空就不改动。
source-licence = 数据来源依据
source-licence-hint = 凭什么可以查询，例如合同编号或授权书。
source-certificate = 只信任这些证书（PEM）
source-certificate-hint = 对方用自制证书时填写；留空就按公共证书机构核对。
source-cost = 每次费用（元）
source-money = 每日费用上限（元）
source-tries = 同一张发票每日上限（次）
source-timeout = 最长等待（毫秒）
source-empty = 留空为不限。
source-knows-all = 包含全部发票
source-knows-all-more = 勾选后，它回答“查无此票”才算数。

source-cost-today = 今日 { $amount } 元
source-cost-today-bare = 今日费用不明
source-rule-questions = 每日最多 { $count } 次
source-rule-questions-bare = 每日次数有上限
source-rule-money = 每日最多 { $amount } 元
source-rule-money-bare = 每日费用有上限
source-rule-tries = 同一张发票每日 { $count } 次
source-rule-tries-bare = 同一张发票的次数有上限
source-rule-cache = 结果沿用 { $hours } 小时
source-rule-cache-bare = 结果会沿用

source-fault-account = 请填写这一项，服务商用它识别账号
source-fault-secret = 请填写密钥；地址改动之后也要重新填写
source-fault-too-long = 太长了，最多 { $most } 个字符
source-fault-too-long-bare = 太长了
source-fault-range = 请填写 { $least } 到 { $most } 之间的数字
source-fault-range-bare = 这个数字超出范围
source-fault-address-form = 请填写以 https:// 开头的完整地址
source-fault-address-open = 密钥不能明文传送，请用以 https:// 开头的地址
source-fault-certificate = 这里没有能读懂的证书，请粘贴 PEM 格式的全文
source-fault-too-many = 最多 { $most } 个数据源，请先移除不用的
source-fault-too-many-bare = 数据源已到上限，请先移除不用的
source-fault-twice = 本机底账已经在列表里了

about-outbound = 对外连接
about-outbound-on = 只连接工作区启用的数据源和运营者设定的发信服务器。
about-outbound-here = 只连接本机上的模拟服务。
about-outbound-off = 已关闭，不查外部数据源，也不发信。
