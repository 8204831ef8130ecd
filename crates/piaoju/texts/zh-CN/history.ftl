# What was verified before, and the folder (票夹).

history-lead = 每一次查验都留有记录：输入、数据源、结论和证据。
history-text = 号码、销售方或文件名
history-any = 全部
history-way = 查验方式
history-way-photo = 图片识别
history-way-api = 接口
history-from = 从
history-to = 到
history-by = 查验人
history-everybody = 所有人
history-mine = 只看我的
history-search = 查找
history-clear = 清除条件
history-export = 导出
history-invoice = 发票
history-asked = 方式与来源
history-when = 时间
history-compare = 比较两次
history-compare-hint = 勾选两条记录，看看哪里不同。
history-none = 没有符合条件的记录
history-none-more = 查验过的发票都会出现在这里。
history-two = 两次查验对比
history-two-lead = 不同之处用底色标出；检查项只列结果不同的。

folder-lead = 收好要用的发票：查验结论、税务状态、有没有用过，一目了然。
folder-use = 使用情况
folder-unused = 未使用
folder-used = 已使用
folder-remove = 移出
folder-none = 票夹是空的
folder-none-more = 查验之后点“加入票夹”，发票就会收在这里。
