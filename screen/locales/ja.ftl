# レコーダー画面の日本語。です・ます調で短く、落ち着いた表現に。ボタンは短く。
# recorder = レコーダー, password = パスワード, secure code = セキュリティコード, verification code = 確認コード,
# recovery kit = 復旧カード, USB stick = USBメモリー, long serial number = 長いシリアル番号, request = 申請,
# recovery = パスワード復旧, event log = イベントログ, installer = 設置業者, reset button = リセットボタン,
# live view = ライブ映像, device management = デバイス管理

## On every page

back = 戻る
cancel = キャンセル
to-start = ライブ映像
help = ヘルプ
close = 閉じる
continue = 次へ
language = 言語
contrast-strong = 高コントラスト
contrast-calm = 標準コントラスト
step = ステップ { $step }/{ $steps }
wait-a-moment = お待ちください…
time-minutes = { $minutes }分
time-hours = { $hours }時間{ $minutes }分
time-days = { $count }日

## The live picture

device-management = デバイス管理
idle-hint = マウスを画面の上端に動かすか、キーを押してください

## Sign-in

sign-in-title = デバイス管理
sign-in-lead = 「{ $account }」でサインインします。
sign-in = サインイン
password = パスワード
password-placeholder = パスワードを入力
forgot-password = パスワードを忘れた場合
forgot-lead = ここで新しいパスワードを設定できます。
sign-in-wait = 試行回数が多すぎます。次の入力まで { $time }。
sign-in-help =
    アカウント「{ $account }」のパスワードを入力し、「サインイン」を選んでください。画面のキーか、接続したキーボードを使えます。
    パスワードがわからないときは「パスワードを忘れた場合」を選んでください。録画と設定は変わりません。

## Signed in

home-title = サインインしました
home-lead = このレコーダーの記録です。新しい順に表示します。
home-recovery = { $date } にパスワードが復旧されました。
home-recovery-lead = 心当たりがない場合は、設置業者に連絡し、新しいパスワードを設定してください。
home-sticker-lead = パスワードはラベルのコードで、ほかの人に知られている可能性があります。今すぐ設定で変更してください。
home-known = 確認しました
home-empty = まだ記録はありません。
home-changed = 一部の記録がレコーダーの外部から変更または削除されました。
home-close = サインアウト
earlier = 前の記録
later = 後の記録
home-help =
    パスワード復旧とサインインの記録です。ときどき確認し、心当たりのない記録があればお問い合わせください。

## Forgot password: whom, and whether one may

forgot-title = パスワードを忘れた場合
forgot-question = 次のアカウントに新しいパスワードを設定します。
account = アカウント
recorder = レコーダー
serial-number = シリアル番号
forgot-entitled = 私はこのレコーダーの所有者か、所有者から依頼された者です。
forgot-noted = 復旧したことはイベントログに残り、所有者が確認できます。録画と設定は変わりません。
forgot-delay = 新しいパスワードは、設定してから{ $hours }時間後に有効になります。それまでは古いパスワードで中止できます。
forgot-yes = はい、進みます
forgot-help =
    { $vendor }または復旧カードのコードを使って、ここで新しいパスワードを設定します。ケーブルを抜く必要はなく、録画は続きます。

## The ways

ways-title = ご本人であることをどの方法で確認しますか？
ways-lead = 今使えるいちばん速い方法を先に表示しています。
ways-more = ほかの方法
ways-best = おすすめ
ways-not-now = 今は使えません
ways-choose = この方法を使う
way-online = メールまたはSMSのコード
way-online-lead = すぐにコードを送信します。約1分かかります。
way-online-sent = このレコーダーが登録されていれば、{ $contact } にコードを送信しました。ここで入力してください。
way-offline = QRコードを撮影
way-offline-lead = 次のページの写真か、USBメモリーのファイルを{ $vendor }に送ってください。コードが返信されます。
way-kit = 復旧カード
way-kit-lead = 保管している復旧カードのコードを入力します。すぐに使えます。
way-button = リセットボタン
have-code = コードを持っています
ways-help =
    どの方法でも、新しいパスワードを設定するページに進みます。うまくいかないときはここに戻り、別の方法をお試しください。試しても失うものはありません。


## Offline: the QR code

offline-title = これを{ $vendor }に送ってください
offline-scan-step = QRコードをスマートフォンで読み取るか、画面全体を撮影してください。
offline-send-step = 送り先：
offline-answer-step = 16桁のコードが返信されます。{ $hours }
offline-answer-soon = 16桁のコードが返信されます。
long-serial = 長いシリアル番号
offline-open = 受付の残り時間: { $time }
offline-other = USBメモリーでも送れます
offline-no-stick = USBメモリーをレコーダーに差し込んでください。
export = USBに保存
export-lead = 申請を { $stick } に保存します。
export-writing = { $stick } に保存しています…
export-keep = USBメモリーを抜かないでください。
export-safe = 保存しました。{ $stick } を抜いてもかまいません。
export-file = ファイル { $file } を上の宛先に送ってください。
export-failed = { $stick } に保存できませんでした。
stick-cannot = { $stick } は使えません。
enter-code = コードを入力
qr-label = 長いシリアル番号のQRコード
offline-help =
    画面全体を撮影してください。QRコード、長いシリアル番号、日付がすべて必要です。写真を購入証明とともに表示の宛先に送ってください。このレコーダーだけで使える16桁のコードが返信されます。
    このページを離れても、レコーダーの電源を切っても、申請は有効です。

## A code is typed

code-secure = セキュリティコードを入力
code-lead = { $vendor }から届いた16桁の数字です。
code-kit = 復旧カードのコードを入力
kit-lead = 復旧カードに印刷された24桁の数字です。
code-box = { $from }～{ $to }桁目
code-digit = { $number }桁目
code-mistyped = 正しくない数字があります。届いたコードと見比べてください。この入力は回数に含まれません。
code-complete = すべて入力されました。
code-missing = あと{ $count }桁
code-try = コードを確認
code-wait = 次の入力まで { $time }
code-left = あと{ $count }回で、新しい申請が必要になります。
erase = 削除
clear = すべて消去
reply-found = USBメモリー { $stick } に返信があります
reply-lead = 入力は不要です。
reply-use = 使用する
reply-none = 返信がファイルの場合は、そのUSBメモリーを差し込んでください。
code-help =
    左から右へ入力してください。区切りと順番は届いた内容と同じです。打ち間違いはすぐにわかり、回数に含まれません。返信がファイルの場合は、USBメモリーに入れて差し込んでください。

## Online: a code by e-mail or text message

code-verification = 届いたコードを入力
online-lead = このレコーダーが登録されていれば、{ $contact } にコードを送信しました。
online-time = 有効時間はあと{ $time }です。
online-asking = コードを依頼しています
online-asking-lead = 数秒かかります。
online-over = コードを送信
online-over-lead = 前に送信したコードはもう使えません。
online-to = 新しいコードの送信先を選んでください。
online-nothing = 届きませんか？ 迷惑メールも確認するか、もう一度送信してください。
online-wait = 届きませんか？ 迷惑メールも確認してください。{ $time } 後にもう一度送信できます。
online-wait-new = { $time } 後に新しいコードを送信できます。
online-again = もう一度送信
online-send = コードを送信
online-cannot = 受け取れません
online-other = 別の方法
online-left = このコードはあと{ $count }回入力できます。
online-help =
    コードは8桁の数字で、メールまたはSMSで届きます。メールは数分かかることがあります。送信先は、このレコーダーに登録された連絡先だけです。ほかの人に知られないよう、一部だけを表示しています。
    届かない場合や、その連絡先をもう使っていない場合は、「受け取れません」を選んでください。ほかの方法ではメッセージは不要です。

## The new password

new-title = 新しいパスワードを設定
new-lead = アカウント「{ $account }」、{ $count }文字以上。
new-password = 新しいパスワード
new-repeat = もう一度入力
new-repeat-placeholder = 同じパスワードを入力
new-save = 新しいパスワードを保存
show = 表示
hide = 隠す
strength = 強さ
strength-0 = とても弱い
strength-1 = 弱い
strength-2 = 普通
strength-3 = 良い
strength-4 = 強い
missing-characters = あと{ $count }文字必要です。
missing-too-long = パスワードが長すぎます。
missing-character = 文字、数字、空白、記号だけが使えます。
missing-serial = シリアル番号から簡単に推測されます。別のものにしてください。
missing-account = アカウント名から簡単に推測されます。別のものにしてください。
missing-common = よく使われるパスワードです。別のものにしてください。
missing-repeat = 両方の欄に同じパスワードを入力してください。
missing-nothing = 保存できます。
password-empty = 未入力
password-length = { $count }文字
new-help =
    互いに関係のない3～4語の組み合わせは、強くて覚えやすいパスワードです。書き留めて、ご自分だけがわかる場所に保管してください。
new-time = このステップの残り時間 { $time }

## The keys on the screen

key-shift = シフト
key-erase = 削除
key-space = 空白
key-next = 次へ

## The end

done-title = 新しいパスワードを設定しました
done-lead = 新しいパスワードでサインインしてください。古いパスワードは使えません。
done-sign-in = サインインへ
done-help =
    録画と設定は変わっていません。スマートフォンやパソコンのアプリは、次の接続時に新しいパスワードを求めます。
delayed-title = 新しいパスワードは { $time } 後に有効になります
delayed-lead = それまでは古いパスワードが使え、この復旧を中止することもできます。このページを離れてもかまいません。電源が入っている間、時間は進みます。
delayed-stop = 心当たりがない場合は、古いパスワードを入力して中止してください。
delayed-help =
    待ち時間は、ほかの人が始めた復旧に所有者が気づくためのものです。
applying-title = 新しいパスワードを設定しています
applying-lead = 電源を切らずに、少しお待ちください。

## When something is wrong

notice-grant-ended = 新しいパスワードの設定時間が過ぎました。もう一度コードを入力してください。
notice-request-ended = 申請が終了しました。新しく申請してください。
notice-stopped = 復旧を中止しました。パスワードは変わっていません。
notice-not-set = パスワードを設定できませんでした。パスワードは変わっていません。
notice-other-ways = 次の方法では、メールもSMSも不要です。
lost-not-running = パスワード復旧は現在動作していません。自動的に再接続します。
lost-not-permitted = この画面はパスワード復旧を使えません。設置業者にお問い合わせください。
lost-broken = パスワード復旧との接続に失敗しました。自動的に再試行します。
lost-title = パスワード復旧が応答しません
lost-lead = 録画は続いています。しばらくお待ちください。自動的に再開します。
button-page-title = リセットボタン
button-page-lead = リセットボタンはレコーダー本体にあります。
button-page-help =
    画面の時間が終わるまでボタンを押し続けてください。途中で離すと何も起こりません。
stop-recovery = 復旧を中止
old-password = 古いパスワード
done-sticker-title = パスワードはラベルのコードになりました
done-sticker-lead = レコーダーのラベルのコードでサインインし、すぐに変更してください。
unavailable-title = ここではパスワードを復旧できません
unavailable-lead = { $vendor }にお問い合わせください：

## The reset button

button-title = リセットボタンを押し続けてください
button-lead = 離すと中止します。時間が終わるまで何も起こりません。
button-left = { $count }秒

## What the recorder answers. The names are those of its interface, io.recoveryd.Recovery.

method-off = このレコーダーではパスワード復旧が無効です。
method-cannot-keep = レコーダーは現在、記録を保存できません。設置業者にお問い合わせください。
method-no-stick = USBメモリーをレコーダーに差し込んでください。
method-no-kit = このレコーダーの復旧カードは作成されていません。
method-no-desk = このレコーダーはコードを送信できません。別の方法を使えます。
method-not-connected = レコーダーが接続されていません。別の方法を使えます。
method-verification-closed = コードの間違いが多すぎます。別の方法をお使いください。QRコードは使えます。
method-button-broken = リセットボタンが故障しています。
method-button-off = このレコーダーではリセットボタンが無効です。
method-hold-for-sticker = リセットボタンを{ $seconds }秒間押すと、パスワードがレコーダーのラベルのコードになります。
method-hold-for-request = リセットボタンを{ $seconds }秒間押すと、復旧の申請が始まります。
online-no-address = レコーダーが接続されていません。ネットワークアドレスがありません。別の方法を使えます。
online-unplugged = レコーダーが接続されていません。ネットワークケーブルが抜けています。別の方法を使えます。
online-off = レコーダーが接続されていません。ネットワークがオフです。別の方法を使えます。
online-no-port = レコーダーにネットワークがありません。別の方法を使えます。

stick-looking = USBメモリーを確認しています。お待ちください。
stick-none = USBメモリーが差し込まれていません。
stick-several = USBメモリーが複数あります。1つ選んでください。
stick-gone = USBメモリーがありません。差し込んで、もう一度お試しください。
stick-pulled-out = USBメモリーが抜かれました。差し込んで、もう一度お試しください。
stick-write-protected = USBメモリーは書き込み禁止です。
stick-full = USBメモリーに空きがありません。
stick-not-permitted = このUSBメモリーの使用は許可されていません。
stick-damaged = USBメモリーを読み書きできません。別のものをお試しください。
stick-covered = USBメモリーを抜き、もう一度差し込んでください。
stick-not-read-back = 保存した内容を読み取れません。別のUSBメモリーをお使いください。
stick-taken = 同じ名前の別のファイルがあります。削除するか、別のUSBメモリーをお使いください。
stick-not-a-file = USBメモリーにあるその名前のものは、ファイルではありません。
stick-no-folder = USBメモリーの代わりのフォルダーがありません。
stick-absent = この申請への返信がUSBメモリーにありません。
stick-too-large = ファイルが大きすぎます。返信ではありません。
stick-not-text = このファイルは返信ではありません。
stick-no-file-system = USBメモリーをFAT32またはexFATでフォーマットしてください。
stick-encrypted = USBメモリーは暗号化されています。別のものをお使いください。
stick-no-driver = この形式は読み取れません。FAT32のUSBメモリーをお使いください。
stick-not-mountable = パソコンで取り外し操作をしていないか、壊れています。パソコンで取り外すか、別のものをお使いください。
stick-in-use = USBメモリーは使用中です。少し待って、もう一度お試しください。
stick-cannot-mount = このレコーダーではUSBメモリーを使えません。
stick-stopped = USBメモリーの内容を安全に読み取れません。別のものをお使いください。
stick-silent = USBメモリーが応答しません。別のものをお使いください。
stick-failed = USBメモリーのエラーです。別のものをお試しください。

code-length = 桁数が足りません。
code-character = コードは数字だけです。
code-check-digit = 正しくない数字があります。届いたコードと見比べてください。この入力は回数に含まれません。
code-repeat = このコードは先ほど入力され、正しくありませんでした。この入力は回数に含まれません。
code-wrong = コードが正しくありません。
code-past = このコードは終了した申請のものです。新しいコードをお求めください。
error-no-request = このコードに対応する申請がありません。戻って、先にQRコードを表示してください。
offer-not-offered = この方法はこのレコーダーでは使えません。
offer-no-kit = 復旧カードがないか、すでに使用されています。
offer-verification-closed = コードの間違いが多すぎます。別の方法をお使いください。QRコードは使えます。
offer-used-up = このコードの間違いが多すぎます。新しいコードをお求めください。
error-wait = まだ入力できません。時間が終わるまでお待ちください。
error-wrong-password = パスワードが違います。
grant-none = このステップの時間が過ぎました。もう一度コードを入力してください。
grant-elsewhere = コードは別の場所で入力されました（{ $surface }）。そこで新しいパスワードを設定するか、ここでコードを入力してください。
grant-nothing-to-stop = 中止するものはありません。
password-too-short = { $limit }文字以上にしてください。
password-too-long = パスワードが長すぎます。
password-character = 文字、数字、空白、記号だけが使えます。
password-serial = シリアル番号から簡単に推測されます。別のものにしてください。
password-account = アカウント名から簡単に推測されます。別のものにしてください。
password-common = よく使われるパスワードです。別のものにしてください。
not-set-refused = パスワードを設定できませんでした。コードは有効です。もう一度お試しください。
not-set-trying-again = まだパスワードを設定できません。自動的に再試行します。
not-sent-not-connected = レコーダーがネットワークに接続されていません。別の方法を使えます。
not-sent-no-name = コードのサービスがネットワークで見つかりません。もう一度試すか、別の方法をお使いください。
not-sent-no-answer = コードのサービスが応答しません。もう一度試すか、別の方法をお使いください。
not-sent-not-trusted = 応答したのは正しいサービスではないため、何も送信していません。別の方法をお使いください。
not-sent-clock = レコーダーの時計が正しくないため、コードのサービスを信頼できません。別の方法をお使いください。
not-sent-refused = コードのサービスがこのレコーダーの依頼を受け付けません。別の方法をお使いください。
not-sent-busy = コードのサービスは、しばらくコードを送信しません。あとで試すか、別の方法をお使いください。
not-sent-unknown-contact = この連絡先はもう登録されていません。ほかの連絡先を選んでください。
not-sent-failed = コードを送信できませんでした。もう一度試すか、別の方法をお使いください。
reply-unreadable = USBメモリーのファイルは返信ではないか、壊れています。
reply-other-recorder = USBメモリーの返信は別のレコーダー（{ $serial }）のものです。
reply-earlier-request = USBメモリーの返信は以前の申請のものです。新しい返信をお求めください。
busy-delayed = 復旧はすでに進行中です。古いパスワードで中止できます。
busy-being-set = 新しいパスワードを設定しています。お待ちください。
busy-checking = ほかの確認をしています。少し待って、もう一度お試しください。
busy-asking = コードを依頼しています。お待ちください。
unavailable-off = このレコーダーではパスワード復旧が無効です。
unavailable-cannot-keep = レコーダーは現在、記録を保存できません。設置業者にお問い合わせください。
unavailable-stopping = レコーダーの電源を切っています。
unavailable-cannot-compare = コードを確認できませんでした。回数には含まれません。もう一度お試しください。
unavailable-cannot-verify = 現在パスワードを確認できません。後でお試しください。
unavailable-failed = エラーが起きました。もう一度お試しください。
error-not-permitted = この画面では許可されていません。
error-lost = レコーダーが応答しませんでした。完了したかどうか確認してから、もう一度お試しください。

note-no-landlock = USBメモリーの読み取りで、保護機能の1つが使えません。
note-no-seccomp = USBメモリーの読み取りで、保護機能の1つが使えません。
note-no-namespaces = USBメモリーは、レコーダーのほかの機能が開いたときだけ使えます。
note-not-shut-in = パスワード復旧で、保護機能の1つが使えません。
note-no-plug-watch = USBメモリーは、レコーダーの電源を入れる前に差し込んでください。
note-button-off = リセットボタンが押されましたが、パスワード復旧は無効です。
note-button-busy = リセットボタンが押されましたが、別の復旧が進行中です。
note-button-failed = リセットボタンが押されましたが、パスワードを設定できませんでした。
note-hook-failed = 新しいパスワードの通知先の一つで失敗しました。イベントログをご確認ください。

## The event log

event-request-opened = 復旧の申請が始まりました。
event-request-expired = 復旧の申請が終了しました（30日経過）。
event-request-void = 復旧の申請が無効になりました。
event-code-sent = 確認コードを送信しました。
event-code-accepted = コードが受け付けられました：{ $channel }。
event-wrong-code = 間違ったコードが入力されました：{ $channel }。前回の正しい入力からの回数：{ $count }。
event-grant-expired = 新しいパスワードが時間内に設定されませんでした。
event-password-delayed = 新しいパスワードが選ばれ、後で有効になります。
event-recovery-stopped = 古いパスワードで復旧が中止されました。
event-recovery-dropped = パスワード復旧が無効になったため、復旧が取り消されました。
event-password-set = 新しいパスワードが設定されました：{ $channel }。
event-store-failed = 新しいパスワードを設定できませんでした。
event-wrong-password = 間違ったパスワードが入力されました。前回の正しい入力からの回数：{ $count }。
event-button-held = リセットボタンが押されました。
event-kit-made = 復旧カードが作成されました。以前のカードは使えません。
event-set-up = このレコーダーでパスワード復旧が設定されました。
event-state-lost = パスワード復旧の記録がないか、壊れていました。
event-events-lost = ここに{ $count }件の記録が欠けています。
event-other = { $message }
event-log-restarted = これより前の記録は変更されたか、壊れています。
channel-secure-code = セキュリティコード
channel-verification-code = 確認コード
channel-kit = 復旧カード
channel-button = リセットボタン

## Dates and sizes. Day and month have two digits, the year four.

date = { $year }年{ $month }月{ $day }日
size-mb = { $count } MB
size-gb = { $count } GB
size-tb = { $count } TB
