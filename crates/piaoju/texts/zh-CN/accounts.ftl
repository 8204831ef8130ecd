# Accounts, workspaces, members and roles.

workspace-personal = 个人工作区

# Roles that every workspace has.

role-admin = 管理员
role-manager = 经理
role-finance = 财务
role-staff = 员工
role-auditor = 审计
role-operator = 运维
role-viewer = 仅查看
role-own = { $name }（自建）
role-own-bare = 自建角色

# What a form answers, one sentence for each fault of the catalogue.

fault-identifier-form = 请输入邮箱，或者11位手机号
fault-password-weak = 密码至少10位，且不能是常见密码
fault-password-long = 密码太长，请控制在128个字符以内
fault-password-same = 新密码不能与现在的密码相同
fault-password-wrong = 现在的密码不对
fault-name-form = 名称不能为空，不能太长，也不能含有看不见的字符
fault-code-wrong = 验证码不对，或者已经过期
fault-code-soon = 刚刚发送过，请稍等一会儿再试
fault-login-wrong = 账号或密码不对
fault-login-locked = 登录失败次数过多，请15分钟后再试或找回密码
fault-link-spent = 链接已失效
fault-not-invited = 这份邀请是发给别人的，请用受邀的账号登录
fault-effort-missing = 请完成防机器人检查后再提交
fault-factor-wrong = 动态验证码不对，或者已经用过
fault-factor-on = 两步验证已经开启
fault-factor-off = 两步验证没有开启
fault-taken = 这个名称已经有了
fault-last-admin = 至少要留一位管理员
fault-own-role = 不能修改自己的角色，也不能移除自己
fault-too-strong = 不能给出或收回您自己没有的权限
fault-not-a-scope = 请至少选择一项可以给密钥的权限
fault-role-used = 还有成员或邀请在使用这个角色
fault-nothing-chosen = 请至少选择一项权限
fault-expiry-form = 有效期不对，请重新选择
fault-rate-form = 每分钟次数超出范围
fault-too-many = 数量已到上限，请先清理不再需要的
fault-personal-only = 个人工作区没有成员和角色

# Further parts of the pages of accounts and roles.

roles-change = 修改角色
account-company = 新建企业工作区
account-company-more = 新建后您是管理员，可以邀请同事，随时在工作区之间切换。
account-ends = 离开与注销
account-leave = 离开当前工作区
account-leave-more = 离开后，您在这里创建的密钥停用，做过的事仍然留在工作区。
account-close = 注销账户
account-close-more = 注销后，称呼、邮箱、手机号和登录设备立即删除，个人工作区不能再打开。在企业工作区里做过的事只按编号保留。

# What was just done, said once above a page.

done-password = 密码已修改，其他设备已退出
done-name = 称呼已修改
done-left = 已离开工作区
done-role-changed = 角色的权限已修改，立即生效
done-session = 已退出所选设备
done-factor-off = 两步验证已关闭
done-invited = 邀请已发出
done-withdrawn = 邀请已撤回
done-role = 角色已修改
done-removed = 成员已移除，由其创建的密钥已停用
done-role-made = 角色已新建
done-role-removed = 角色已删除
done-key-ended = 密钥已停用

# The page behind the link of an invitation.

join-title = 加入工作区
join-lead = { $workspace } 邀请 { $to } 加入。
join-lead-bare = 您收到了一份加入工作区的邀请。
join-known = 受邀的账号已经注册，请先登录，再回到这里接受邀请。
join-send = 接受邀请
join-dead = 邀请只能接受一次，七天内有效。需要的话请邀请人重新发送。

# Letters: subject and text.

letter-code = 票据验证码
    .body = 您的验证码是 { $code }，十分钟内有效。请不要告诉任何人。如果不是您本人操作，不必理会。
    .body-bare = 验证码已经生成，请在页面上重新获取。
letter-known = 您已有票据账户
    .body = 有人用这个地址申请注册，而它已经有账户了。如果是您本人，请直接登录，忘记密码可以在那里找回：{ $link } 如果不是，不必理会，账户没有任何变化。
    .body-bare = 有人用这个地址申请注册，而它已经有账户了。请直接登录。
letter-reset = 重设票据密码
    .body = 请打开下面的链接设置新密码，十五分钟内有效，只能用一次：{ $link } 如果不是您本人操作，不必理会，密码没有任何变化。
    .body-bare = 有人申请重设密码。如果不是您本人操作，不必理会。
letter-unknown = 这个地址没有票据账户
    .body = 有人用这个地址申请重设密码，而它没有账户。您可能是用另一个地址注册的，也可以在这里注册：{ $link } 如果不是您本人操作，不必理会。
    .body-bare = 有人用这个地址申请重设密码，而它没有账户。
letter-changed = 票据密码已修改
    .body = 您的密码刚刚修改过，其他设备已退出。如果不是您本人操作，请立即找回密码：{ $link }
    .body-bare = 您的密码刚刚修改过，其他设备已退出。
letter-locked = 票据账户登录失败次数过多
    .body = 有人多次输错您的密码，账户将锁定十五分钟。如果是您本人，可以稍后再试，或者找回密码：{ $link }
    .body-bare = 有人多次输错您的密码，账户将锁定十五分钟。
letter-invitation = 邀请您加入票据工作区
    .body = { $workspace } 邀请您加入。请在七天内打开下面的链接：{ $link } 如果不认识对方，不必理会。
    .body-bare = 您收到了一份加入工作区的邀请。
