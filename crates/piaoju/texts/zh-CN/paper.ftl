# 人工鉴别：纸质发票看什么、摸什么，以及查验平台不受理的票种该去哪里。

paper-title = 人工鉴别
paper-more = 纸质发票的纸张与防伪标识，逐项看一遍
paper-how = 请对着纸质原件逐项回答。看不清、没有工具或该处有磨损时选“不确定”。复印件和电子发票的打印件没有这些标识。
paper-log-in = 登录后可以记下每一项的结果并附照片。
paper-rule = 依据：
paper-hint = 经验提示，个别真票也可能不同
paper-note = 说明
paper-picture = 照片（可不传；紫光灯下也可以拍）
paper-save = 保存鉴别结果
paper-found = 鉴别结果
paper-result = 所见
paper-unlike = 不符之处
paper-photo = 照片
paper-photo-open = 下载照片
paper-by = 记录人
paper-no-verdict = 这是人的观察，只作参考，不改变上面的结论；没有发现不符，也不等于发票是真的。

paper-answer-yes = 是
paper-answer-no = 否
paper-answer-unsure = 不确定

paper-tool-eye = 肉眼
paper-tool-touch = 手摸
paper-tool-backlight = 对光
paper-tool-ultraviolet = 紫光灯
paper-tool-magnifier = 放大镜
paper-tool-tester = 检验仪

paper-outcome-against = 缺少规定的防伪标识
paper-outcome-hint = 有可疑之处
paper-outcome-incomplete = 看得还不够
paper-outcome-nothing-against = 未发现不符

paper-ask-paper-feel = 纸张挺括、厚薄均匀吗？
paper-look-paper-feel = 与同一单位以前开来的发票放在一起摸。复印纸偏滑偏厚，颜色发亮。
paper-ask-supervision-seal = 票头有椭圆形的红色发票监制章吗？
paper-look-supervision-seal = 章里应有“全国统一发票监制章”和税务机关的名称，随发票一起印刷，不是后盖的。
paper-ask-seal-lines = 放大看，监制章的细线和小字清楚连贯吗？
paper-look-seal-lines = 喷墨或激光打印的章放大后是一个个色点，线条发毛。
paper-ask-code-ink = 用白纸擦左上角的发票代码，会擦出红色吗？
paper-look-code-ink = 真票的发票代码用变色油墨印制，擦过的纸上和代码上都会留下红痕。
paper-ask-number-type = 右上角的发票号码是特殊的异型字体吗？
paper-look-number-type = 数字的笔画粗细有变化，与旁边打印的数字明显不同。
paper-ask-tester = 检验仪提示通过了吗？
paper-look-tester = 用税务机关的复合信息防伪特征检验仪，仪器会语音提示。没有仪器选“不确定”。
paper-ask-fibres = 紫光灯斜照，能看到随机分布的小圆环，半边红、半边黄绿吗？
paper-look-fibres = 用 365 nm 的紫光灯，与纸面成小于 45 度的角。只有 2019 年以前印制的专用发票才有。
paper-ask-thread = 对着光，靠右边能看到一条黑色的水印线吗？
paper-look-thread = 线在距右边 2 到 8 厘米处，紫光灯下是红蓝光点组成的光带。只有 2019 年以前印制的专用发票才有。
paper-ask-watermark = 对着光，纸里有水印图案吗？
paper-look-watermark = 各地的票纸不同，有的省份没有水印；水印应在纸里，不是印在表面。
paper-ask-microprint = 放大看，印刷的框线和底纹清晰，没有断点吗？
paper-look-microprint = 有的框线由微缩文字组成；复印件上会糊成一条线。
paper-ask-cipher = 密码区的字符整齐、没有压线或出格吗？
paper-look-cipher = 应是四行数字和 + - * / < > 符号，每行等长。套打错位的真票也有，可要求重开。
paper-ask-seller-seal = 发票专用章是椭圆形，中间是销售方的税号吗？
paper-look-seller-seal = 上方环形排列销售方全称，中间是税号，下方是“发票专用章”，名称和税号要与票面一致。
paper-ask-print = 机器打印的字迹颜色均匀、没有涂改吗？
paper-look-print = 看代码、号码、日期和金额是不是同一次打印，有没有刮擦、粘贴或描过的痕迹。

paper-way = 本票种请用：
paper-route-provincial-tax = 印制地税务局网站的发票查验栏目，或拨打 12366。全国增值税发票查验平台不受理这一票种，各地的规定以当地税务局为准。
paper-route-fiscal-platform = 全国财政电子票据查验平台；纸质票据请询问开票单位或当地财政部门。
paper-route-railway = 铁路 12306 的网站、客户端或电话，按车票信息核实。
paper-route-airline = 承运的航空公司或填开单位，按电子客票号码核实。
paper-route-bank = 出具回单的银行，在它的网上银行或柜台凭回单编号核实。
paper-route-issuer = 出具票据的单位，请按票面上的电话核实。
paper-printed-in = 从代码看，印制地是
paper-open = 打开查验平台

# 核对开票单位：与同一税号以前的发票比。

seller-title = 核对开票单位
seller-more = 名称、地址电话、开户行，与同一税号以前的发票对照
seller-now = 这张发票
seller-before = 以前的发票
seller-standing = 比对
seller-times = （{ $count } 张）
seller-times-bare = （出现过）
seller-compared = 本工作区此前查验过这个税号的 { $verified } 张发票，底账里有 { $registered } 张。
seller-compared-bare = 与本工作区此前的发票和底账对照。
seller-nothing = 没有可以对照的资料：最近 { $latest } 次查验和底账里，都没有这个税号的其他发票。请按发票上的电话，或从别处查到的联系方式，向开票单位核实。
seller-nothing-bare = 没有可以对照的资料。
seller-no-tax-id = 没有读出销售方税号，无法与以前的发票对照。
seller-no-verdict = 单位会搬迁、更名或换开户行，有出入不等于发票是假的；请向开票单位核实。这里的比对不改变上面的结论。
seller-standing-same = 一致
seller-standing-differs = 有出入
seller-standing-silent = 未写明
seller-standing-new = 以前没有
