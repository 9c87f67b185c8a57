# 录像机屏幕的简体中文文本。称呼用“您”，语句简短平和；按钮文字要短。
# recorder = 录像机, password = 密码, secure code = 安全码, verification code = 验证码, recovery kit = 恢复卡,
# USB stick = U盘, long serial number = 长序列号, request = 申请, recovery = 密码找回, event log = 事件日志,
# installer = 安装商, reset button = 复位键, live view = 实时画面, device management = 设备管理

## On every page

back = 返回
cancel = 取消
to-start = 实时画面
help = 帮助
close = 关闭
continue = 继续
language = 语言
contrast-strong = 高对比度
contrast-calm = 普通对比度
step = 第 { $step } 步，共 { $steps } 步
wait-a-moment = 请稍候…
time-minutes = { $minutes } 分钟
time-hours = { $hours } 小时 { $minutes } 分钟
time-days = { $count } 天

## The live picture

device-management = 设备管理
idle-hint = 请将鼠标移到屏幕顶部，或按任意键

## Sign-in

sign-in-title = 设备管理
sign-in-lead = 请以“{ $account }”登录。
sign-in = 登录
password = 密码
password-placeholder = 请输入密码
forgot-password = 忘记密码
forgot-lead = 只需几步，即可在此设置新密码。
sign-in-wait = 尝试次数过多。{ $time } 后可再试。
sign-in-help =
    请输入账户“{ $account }”的密码，然后选择“登录”。可使用屏幕键盘或外接键盘。
    如果不知道密码，请选择“忘记密码”。录像和设置不会改变。

## Signed in

home-title = 您已登录
home-lead = 本录像机的事件记录，最新的在前。
home-recovery = { $date } 进行过密码找回。
home-recovery-lead = 如果不是您本人操作，请告知安装商并设置新密码。
home-sticker-lead = 密码是录像机标签上的代码，他人可能知道。请立即在设置中修改。
home-known = 我已知晓
home-empty = 暂无记录。
home-changed = 部分记录被从录像机外部修改或删除。
home-close = 退出登录
earlier = 更早
later = 更晚
home-help =
    这是录像机自己保存的密码找回和登录记录。请不时查看：如有无法解释的记录，请查问清楚。

## Forgot password: whom, and whether one may

forgot-title = 忘记密码
forgot-question = 您将为以下账户设置新密码：
account = 账户
recorder = 录像机
serial-number = 序列号
forgot-entitled = 我是本录像机的所有者，或受所有者委托。
forgot-noted = 所有者会在事件日志中看到此次密码找回。录像和设置不会改变。
forgot-delay = 新密码将在设置 { $hours } 小时后生效。在此之前，可用旧密码中止。
forgot-yes = 是，继续
forgot-help =
    您将从 { $vendor } 或恢复卡获得代码，用它在此设置新密码。无需拔下任何线缆，录像机会继续录像。

## The ways

ways-title = 您想如何验证身份？
ways-lead = 当前可用的最快方式排在最前。
ways-more = 其他方式
ways-best = 推荐
ways-not-now = 暂不可用
ways-choose = 使用此方式
way-online = 电子邮件或短信验证码
way-online-lead = 立即发送代码，约需一分钟。
way-online-sent = 如果本录像机已登记，验证码已发送至 { $contact }。请在此输入。
way-offline = 拍摄二维码
way-offline-lead = 将下一页的照片或U盘中的文件发送给 { $vendor }，您会收到代码。
way-kit = 恢复卡
way-kit-lead = 输入您保存的恢复卡上的代码，立即生效。
way-button = 复位键
have-code = 我有代码
ways-help =
    所有方式都通往同一页面，您可在那里设置新密码。如果一种方式不行，请返回此处换另一种：尝试不会有任何损失。


## Offline: the QR code

offline-title = 请将此页发送给 { $vendor }
offline-scan-step = 用手机扫描二维码，或拍摄整个屏幕。
offline-send-step = 发送到：
offline-answer-step = 您会收到 16 位代码。{ $hours }
offline-answer-soon = 您会收到 16 位代码。
long-serial = 长序列号
offline-open = 请求剩余时间：{ $time }
offline-other = 或使用U盘
offline-no-stick = 请将U盘插入录像机。
export = 导出到U盘
export-lead = 将申请保存到 { $stick }。
export-writing = 正在保存到 { $stick }…
export-keep = 请勿拔出U盘。
export-safe = 已保存。可以安全拔出 { $stick }。
export-file = 请将文件 { $file } 发送到上面的地址。
export-failed = 无法保存到 { $stick }。
stick-cannot = 无法使用 { $stick }。
enter-code = 输入代码
qr-label = 长序列号的二维码
offline-help =
    请拍摄整个屏幕：二维码、长序列号和日期缺一不可。将照片连同购买凭证发送到所示地址。您会收到仅适用于本录像机的 16 位代码。
    您可以离开此页，也可以关闭录像机：申请仍然有效。

## A code is typed

code-secure = 输入安全码
code-lead = 您从 { $vendor } 收到的 16 位数字。
code-kit = 输入恢复卡代码
kit-lead = 恢复卡上印的 24 位数字。
code-box = 第 { $from } 至 { $to } 位
code-digit = 第 { $number } 位
code-mistyped = 有一位数字不正确。请与收到的代码核对；此次不计入尝试次数。
code-complete = 已输入全部数字。
code-missing = 还差 { $count } 位
code-try = 验证代码
code-wait = { $time } 后可再试
code-left = 还可尝试 { $count } 次，之后需要重新申请。
erase = 删除
clear = 清空
reply-found = U盘 { $stick } 中有答复
reply-lead = 无需输入任何内容。
reply-use = 使用
reply-none = 收到的答复是文件？请插入存有该文件的U盘。
code-help =
    请从左到右输入数字；分组和顺序与收到的消息一致。输错的数字会立即提示，不计入尝试次数。如果答复是文件，请存入U盘并插入录像机。

## Online: a code by e-mail or text message

code-verification = 输入收到的验证码
online-lead = 如果本录像机已登记，验证码已发送至 { $contact }。
online-time = 剩余有效时间 { $time }。
online-asking = 正在获取验证码
online-asking-lead = 需要几秒钟。
online-over = 发送验证码
online-over-lead = 之前发送的验证码已失效。
online-to = 新验证码发送到哪里？
online-nothing = 没有收到？请查看垃圾邮件，或重新发送：
online-wait = 没有收到？请查看垃圾邮件。{ $time } 后可重新发送：
online-wait-new = { $time } 后可发送新验证码。
online-again = 重新发送
online-send = 发送验证码
online-cannot = 我收不到验证码
online-other = 其他方式
online-left = 此验证码还可尝试 { $count } 次。
online-help =
    验证码为 8 位数字，通过电子邮件或短信发送；电子邮件可能需要几分钟。验证码只会发送给为本录像机登记的联系方式。为防止他人得知，联系方式只显示一部分。
    如果收不到，或该联系方式已不归您使用，请选择“我收不到验证码”：其他方式不需要接收消息。

## The new password

new-title = 设置新密码
new-lead = 账户“{ $account }”，至少 { $count } 个字符。
new-password = 新密码
new-repeat = 再次输入
new-repeat-placeholder = 请再次输入密码
new-save = 保存新密码
show = 显示
hide = 隐藏
strength = 强度
strength-0 = 很弱
strength-1 = 弱
strength-2 = 一般
strength-3 = 较强
strength-4 = 强
missing-characters = 还需要 { $count } 个字符。
missing-too-long = 密码过长。
missing-character = 只能使用字母、数字、空格和符号。
missing-serial = 容易从序列号猜出。请换一个。
missing-account = 容易从账户名猜出。请换一个。
missing-common = 这是最常见的密码之一。请换一个。
missing-repeat = 请在两个框中输入相同的密码。
missing-nothing = 可以保存。
password-empty = 空
password-length = { $count } 个字符
new-help =
    三四个互不相关的词语既安全又容易记住。请写下密码，存放在只有您能找到的地方。
new-time = 此步骤剩余 { $time }

## The keys on the screen

key-shift = 大写
key-erase = 删除
key-space = 空格
key-next = 下一项

## The end

done-title = 新密码已设置
done-lead = 请用新密码登录。旧密码不再有效。
done-sign-in = 前往登录
done-help =
    录像和设置没有改变。手机和电脑上的应用下次连接时会要求输入新密码。
delayed-title = 新密码将在 { $time } 后生效
delayed-lead = 在此之前旧密码仍然有效，并可用它中止此次密码找回。您可以离开此页；录像机开机期间会继续计时。
delayed-stop = 如果不是您本人的要求，请输入旧密码并中止。
delayed-help =
    等待时间让所有者有机会发现他人发起的密码找回。
applying-title = 正在设置新密码
applying-lead = 请勿关闭录像机。请稍候。

## When something is wrong

notice-grant-ended = 设置新密码的时间已过。请重新输入代码。
notice-request-ended = 申请已结束。请重新申请。
notice-stopped = 密码找回已中止。密码没有改变。
notice-not-set = 无法设置密码，密码没有改变。
notice-other-ways = 这些方式不需要电子邮件或短信。
lost-not-running = 密码找回服务当前未运行。系统会自动重新连接。
lost-not-permitted = 此屏幕无权使用密码找回服务。请联系安装商。
lost-broken = 与密码找回服务的连接失败。系统会自动重试。
lost-title = 密码找回服务没有响应
lost-lead = 录像机仍在录像。请稍候，本页会自动继续。
button-page-title = 复位键
button-page-lead = 复位键位于录像机机身上。
button-page-help =
    请按住复位键，直到屏幕上的时间结束。提前松开则不会有任何变化。
stop-recovery = 中止密码找回
old-password = 旧密码
done-sticker-title = 密码已变为标签上的代码
done-sticker-lead = 请用录像机标签上的代码登录，并立即修改密码。
unavailable-title = 此处无法找回密码
unavailable-lead = 请联系 { $vendor }：

## The reset button

button-title = 请继续按住复位键
button-lead = 松开即停止。时间结束前不会有任何变化。
button-left = { $count } 秒

## What the recorder answers. The names are those of its interface, io.recoveryd.Recovery.

method-off = 本录像机已关闭密码找回。
method-cannot-keep = 录像机当前无法保存记录。请联系安装商。
method-no-stick = 请将U盘插入录像机。
method-no-kit = 本录像机没有制作恢复卡。
method-no-desk = 本录像机的软件无法自行发送代码。您仍可选择其他方式。
method-not-connected = 录像机未联网。您仍可选择其他方式。
method-verification-closed = 错误代码过多。请换另一种方式；二维码仍可使用。
method-button-broken = 录像机的复位键无法使用。
method-button-off = 本录像机已关闭复位键。
method-hold-for-sticker = 按住复位键 { $seconds } 秒：密码将变为录像机标签上的代码。
method-hold-for-request = 按住复位键 { $seconds } 秒：将发起密码找回申请。
online-no-address = 录像机未联网：没有网络地址。您仍可选择其他方式。
online-unplugged = 录像机未联网：网线未插好。您仍可选择其他方式。
online-off = 录像机未联网：网络已关闭。您仍可选择其他方式。
online-no-port = 录像机没有网络。您仍可选择其他方式。

stick-looking = 正在检查U盘，请稍候。
stick-none = 未插入U盘。
stick-several = 插入了多个U盘。请选择一个。
stick-gone = U盘已不在。请插入后重试。
stick-pulled-out = U盘已被拔出。请插入后重试。
stick-write-protected = U盘有写保护。
stick-full = U盘已满。
stick-not-permitted = 录像机无权使用此U盘。
stick-damaged = U盘无法读写。请换一个。
stick-covered = 请拔出U盘后重新插入。
stick-not-read-back = 保存的内容无法读回。请换一个U盘。
stick-taken = U盘上有同名的其他文件。请删除该文件或换一个U盘。
stick-not-a-file = U盘上的同名项目不是文件。
stick-no-folder = 代替U盘的文件夹不存在。
stick-absent = U盘上没有本申请的答复。
stick-too-large = 文件过大，不是答复文件。
stick-not-text = 该文件不是答复文件。
stick-no-file-system = U盘需要格式化为 FAT32 或 exFAT。
stick-encrypted = U盘已加密。请换一个。
stick-no-driver = 录像机无法读取此格式。请使用 FAT32 格式的U盘。
stick-not-mountable = U盘未从电脑安全弹出，或已损坏。请在电脑上弹出，或换一个。
stick-in-use = U盘正被占用。请稍候重试。
stick-cannot-mount = 本录像机无法使用U盘。
stick-stopped = U盘上的内容无法安全读取。请换一个U盘。
stick-silent = U盘没有响应。请换一个。
stick-failed = U盘出错。请换一个。

code-length = 数字不完整。
code-character = 代码只含数字。
code-check-digit = 有一位数字不正确。请与收到的代码核对；此次不计入尝试次数。
code-repeat = 此代码刚刚试过，并不正确。此次不计入尝试次数。
code-wrong = 代码不正确。
code-past = 此代码对应的申请已结束。请索取新代码。
error-no-request = 此代码没有对应的申请。请返回并先显示二维码。
offer-not-offered = 本录像机不提供此方式。
offer-no-kit = 本录像机没有恢复卡，或恢复卡已使用过。
offer-verification-closed = 错误代码过多。请换另一种方式；二维码仍可使用。
offer-used-up = 此代码的错误尝试过多。请索取新代码。
error-wait = 操作过早。请等到时间结束。
error-wrong-password = 密码不正确。
grant-none = 此步骤的时间已过。请重新输入代码。
grant-elsewhere = 代码已在别处输入（{ $surface }）。请在那里设置新密码，或在此输入代码。
grant-nothing-to-stop = 没有可中止的操作。
password-too-short = 请至少使用 { $limit } 个字符。
password-too-long = 密码过长。
password-character = 只能使用字母、数字、空格和符号。
password-serial = 容易从序列号猜出。请换一个。
password-account = 容易从账户名猜出。请换一个。
password-common = 这是最常见的密码之一。请换一个。
not-set-refused = 无法设置密码。您的代码仍然有效，请重试。
not-set-trying-again = 暂时无法设置密码。录像机会自动重试。
not-sent-not-connected = 录像机未联网。您仍可选择其他方式。
not-sent-no-name = 在网络中找不到验证码服务。请重试，或选择其他方式。
not-sent-no-answer = 验证码服务没有应答。请重试，或选择其他方式。
not-sent-not-trusted = 应答的不是正确的服务，没有发送任何内容。请选择其他方式。
not-sent-clock = 录像机的时钟不正确，无法信任验证码服务。请选择其他方式。
not-sent-refused = 验证码服务不接受本录像机的请求。请选择其他方式。
not-sent-busy = 验证码服务暂时不再发送。请稍后重试，或选择其他方式。
not-sent-unknown-contact = 该联系方式已不再登记。请选择其他联系方式。
not-sent-failed = 无法发送验证码。请重试，或选择其他方式。
reply-unreadable = U盘上的文件不是答复，或已损坏。
reply-other-recorder = U盘上的答复属于另一台录像机（{ $serial }）。
reply-earlier-request = U盘上的答复属于以前的申请。请索取新的答复。
busy-delayed = 密码找回已在进行中。可用旧密码中止。
busy-being-set = 正在设置新密码，请稍候。
busy-checking = 正在进行其他检查。请稍候重试。
busy-asking = 正在获取验证码，请稍候。
unavailable-off = 本录像机已关闭密码找回。
unavailable-cannot-keep = 录像机当前无法保存记录。请联系安装商。
unavailable-stopping = 录像机正在关闭。
unavailable-cannot-compare = 无法验证代码，此次不计入尝试次数。请重试。
unavailable-cannot-verify = 录像机当前无法验证密码。请稍后再试。
unavailable-failed = 出现错误。请重试。
error-not-permitted = 此屏幕无权执行该操作。
error-lost = 录像机没有响应。操作可能已完成，也可能未完成；请查看后重试。

note-no-landlock = 读取U盘时缺少一项可用的保护。
note-no-seccomp = 读取U盘时缺少一项可用的保护。
note-no-namespaces = 只有录像机的其他程序打开U盘时，U盘才能使用。
note-not-shut-in = 密码找回缺少一项可用的保护。
note-no-plug-watch = 请在录像机开机前插入U盘。
note-button-off = 按住了复位键，但密码找回已关闭。
note-button-busy = 按住了复位键，但另一次密码找回正在进行。
note-button-failed = 按住了复位键，但无法设置密码。
note-hook-failed = 应获知新密码的一个程序运行失败。请查看事件日志。

## The event log

event-request-opened = 发起了密码找回申请。
event-request-expired = 密码找回申请已结束：30 天期限已到。
event-request-void = 密码找回申请已作废。
event-code-sent = 发送了验证码。
event-code-accepted = 代码验证通过：{ $channel }。
event-wrong-code = 输入了错误代码：{ $channel }。上次正确后的尝试次数：{ $count }。
event-grant-expired = 未及时设置新密码。
event-password-delayed = 已选定新密码，将在稍后生效。
event-recovery-stopped = 用旧密码中止了密码找回。
event-recovery-dropped = 密码找回被关闭，进行中的找回已取消。
event-password-set = 设置了新密码：{ $channel }。
event-store-failed = 无法设置新密码。
event-wrong-password = 输入了错误密码。上次正确后的尝试次数：{ $count }。
event-button-held = 按住了复位键。
event-kit-made = 制作了恢复卡；以前的恢复卡不再有效。
event-set-up = 本录像机已启用密码找回。
event-state-lost = 密码找回的记录丢失或损坏。
event-events-lost = 此处缺少 { $count } 条记录。
event-other = { $message }
event-log-restarted = 此前的记录被修改或损坏。
channel-secure-code = 安全码
channel-verification-code = 验证码
channel-kit = 恢复卡
channel-button = 复位键

## Dates and sizes. Day and month have two digits, the year four.

date = { $year }年{ $month }月{ $day }日
size-mb = { $count } MB
size-gb = { $count } GB
size-tb = { $count } TB
