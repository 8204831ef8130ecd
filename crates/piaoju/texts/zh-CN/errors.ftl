# Why a file could not be read, and what to do. `unreadable-other` serves every reason that has
# no text of its own.

complaint = { $what }：{ $why }。{ $advice }
complaint-bare = 有文件无法处理。

unreadable-other = 内容不合格式
    .advice = 请确认文件完整，或向开票方重新索取。
unreadable-not-found = 文件不存在
    .advice = 请检查路径。
unreadable-permission = 没有读取权限
    .advice = 请检查文件权限。
unreadable-io = 系统读取失败
    .advice = 请检查磁盘，然后重试。
unreadable-empty = 文件是空的
    .advice = 请重新下载。
unreadable-too-large = 文件过大
    .advice = 单个发票文件不应超过 32 MB，请确认选对了文件。
unreadable-too-many-files = 文件过多
    .advice = 请分几次查验。
unreadable-folder-empty = 文件夹里没有文件
    .advice = 请检查路径。
unreadable-folder-deep = 文件夹嵌套过深
    .advice = 请直接给出里层的文件夹。
unreadable-archive-broken = 压缩包已损坏
    .advice = 请重新下载或重新压缩。
unreadable-archive-encrypted = 压缩包有密码
    .advice = 请先解压。
unreadable-archive-empty = 压缩包里没有 OFD、PDF 或 XML 文件
    .advice = 请确认选对了文件。
unreadable-archive-entries = 压缩包里的文件过多
    .advice = 请分成几个压缩包，每个不超过一万个文件。
unreadable-archive-bomb = 压缩包解开后异常庞大，为安全起见没有打开
    .advice = 请勿使用来历不明的压缩包。
unreadable-archive-nested = 压缩包里的压缩包不再打开
    .advice = 请先解压外层。
unreadable-archive-here = 这是压缩包，不是单个文件
    .advice = 请先解压，或用 piaoju verify 查验整个压缩包。
unreadable-output = 无法写入
    .advice = 请检查路径、权限和磁盘空间。
unreadable-output-exists = 文件已经存在，没有覆盖
    .advice = 请换一个文件夹。
unreadable-internal = 程序内部出错
    .advice = 其他文件不受影响；请把这个文件的情况告诉维护者。
unreadable-not-built = 这个版本没有包含所需的功能
    .advice = 请换用完整的版本。
