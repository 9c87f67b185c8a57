# The recorder's screen, in English.
#
# For translators: translate what stands to the right of "=", keep { $names } as they are and in any order. Short texts
# stand on buttons, so keep them short. $time is a wait like 0:30 or 12:05; $date is a date and time like 2026-11-22 14:30.
# The person reading has just lost access to cameras that may matter: be plain, calm and exact; never blame.

## On every page

back = Back
cancel = Cancel
to-start = Live view
help = Help
close = Close
continue = Continue
language = Language
contrast-strong = High contrast
contrast-calm = Normal contrast
step = Step { $step } of { $steps }
wait-a-moment = One moment…
time-minutes = { $minutes } min
time-hours = { $hours } h { $minutes } min
time-days = { $count ->
    [one] 1 day
   *[other] { $count } days
  }

## The live picture

device-management = Device management
idle-hint = Move the pointer to the top of the screen, or press any key

## Sign-in

sign-in-title = Device management
sign-in-lead = Sign in as “{ $account }”.
sign-in = Sign in
password = Password
password-placeholder = Type the password
forgot-password = Forgot password
forgot-lead = You can set a new password here, in a few steps.
sign-in-wait = Too many tries. The next one is possible in { $time }.
sign-in-help =
    Type the password of the account “{ $account }” and choose “Sign in”. Use the keys on the screen or a keyboard that is plugged in.
    If you do not know the password, choose “Forgot password”. Your recordings and settings stay as they are.

## Signed in

home-title = You are signed in
home-lead = What happened on this recorder, newest first.
home-recovery = A recovery happened on { $date }.
home-recovery-lead = If it was not you, tell your installer and set a new password.
home-sticker-lead = The password is the code on the recorder's sticker, which others may know. Change it in the settings now.
home-known = I know about it
home-empty = Nothing has happened yet.
home-changed = Some entries were changed or removed from outside this recorder.
home-close = Sign out
earlier = Earlier
later = Later
home-help =
    This is the recorder's own list of recoveries and sign-ins. Read it now and then: an entry that you cannot explain is worth asking about.

## Forgot password: whom, and whether one may

forgot-title = Forgot password
forgot-question = You are about to set a new password for this account:
account = Account
recorder = Recorder
serial-number = Serial number
forgot-entitled = I am the owner of this recorder, or the owner asked me to do this.
forgot-noted = The owner will see in the event log that a recovery happened. Recordings and settings stay as they are.
forgot-delay = The new password will start to work { $hours } hours after you set it. Until then the old one can stop it.
forgot-yes = Yes, continue
forgot-help =
    You will get a code from { $vendor } or from your recovery kit. With it you choose a new password here. Nothing has to be unplugged and the recorder keeps recording.

## The ways

ways-title = How do you want to prove it is you?
ways-lead = The quickest way that works right now comes first.
ways-more = Other ways
ways-best = Recommended
ways-not-now = Not right now
ways-choose = Use this way
way-online = Code by e-mail or text message
way-online-lead = A code is sent to you right away. Takes about a minute.
way-online-sent = If this recorder is registered, a code went to { $contact }. Enter it here.
way-offline = Photograph the QR code
way-offline-lead = Send a photo of the next page, or a file on a USB stick, to { $vendor }. You get a code back.
way-kit = Recovery kit
way-kit-lead = Type the code from the recovery kit you kept. Works at once.
way-button = Reset button
have-code = I have a code
ways-help =
    Each way leads to the same page, where you choose a new password. If one does not work, come back here and take another: nothing is lost by trying.


## Offline: the QR code

offline-title = Send this to { $vendor }
offline-scan-step = Scan the QR code with your phone, or take a photo of the whole screen.
offline-send-step = Send it to:
offline-answer-step = You get a code of 16 digits back. { $hours }
offline-answer-soon = You get a code of 16 digits back.
long-serial = Long serial number
offline-open = Open for another { $time }
offline-other = Or with a USB stick
offline-no-stick = Plug a USB stick into the recorder.
export = Export to USB
export-lead = Save the request to { $stick }.
export-writing = Saving to { $stick }…
export-keep = Leave the stick plugged in.
export-safe = Saved. It is safe to remove { $stick }.
export-file = Send the file { $file } to the address above.
export-failed = It could not be saved to { $stick }.
stick-cannot = { $stick } cannot be used.
enter-code = Enter the code
qr-label = QR code of the long serial number
offline-help =
    Photograph the whole screen: the QR code, the long serial number and the date belong together. Send the photo to the address shown, with your proof of purchase. The answer is a code of 16 digits that works only on this recorder.
    You may leave this page, and switch the recorder off: the request stays open.

## A code is typed

code-secure = Enter the secure code
code-lead = The 16 digits you received from { $vendor }.
code-kit = Enter the recovery kit's code
kit-lead = The 24 digits printed on your recovery kit.
code-box = Digits { $from } to { $to }
code-digit = Digit { $number }
code-mistyped = One of the digits is not right. Compare it with the code you received; this was not counted as a try.
code-complete = All digits are there.
code-missing = { $count ->
    [one] 1 digit to go
   *[other] { $count } digits to go
  }
code-try = Check the code
code-wait = Next try in { $time }
code-left = { $count ->
    [one] 1 try left before you need a new request.
   *[other] { $count } tries left before you need a new request.
  }
erase = Delete
clear = Clear
reply-found = The answer is on the stick { $stick }
reply-lead = No need to type anything.
reply-use = Use it
reply-none = Got the answer as a file? Plug in the USB stick that holds it.
code-help =
    Type the digits from left to right; the groups and their order are as in the message you received. A mistyped digit is noticed at once and costs no try. If the answer came as a file, put it on a USB stick and plug it in.

## Online: a code by e-mail or text message

code-verification = Enter the code you were sent
online-lead = If this recorder is registered, a code went to { $contact }.
online-time = It is good for another { $time }.
online-asking = A code is being asked for
online-asking-lead = This takes a few seconds.
online-over = Send a code
online-over-lead = The code that was sent before is no longer good.
online-to = Where should the new code go?
online-nothing = Nothing came? Look in the spam folder too, or have it sent again:
online-wait = Nothing came? Look in the spam folder too. It can be sent again in { $time }:
online-wait-new = A new code can be sent in { $time }.
online-again = Send again
online-send = Send the code
online-cannot = I can't receive it
online-other = Take another way
online-left = { $count ->
    [one] 1 try left with this code.
   *[other] { $count } tries left with this code.
  }
online-help =
    The code has 8 digits and comes by e-mail or text message; an e-mail can take a few minutes. It goes only to contacts that were registered for this recorder. They are shown shortened, so that nobody else learns them.
    If nothing comes, or the contact is not yours any more, choose “I can't receive it”: the other ways need no message.

## The new password

new-title = Choose a new password
new-lead = For the account “{ $account }”, at least { $count } characters.
new-password = New password
new-repeat = The same once more
new-repeat-placeholder = Type it again
new-save = Save the new password
show = Show
hide = Hide
strength = Strength
strength-0 = very weak
strength-1 = weak
strength-2 = fair
strength-3 = good
strength-4 = strong
missing-characters = { $count ->
    [one] 1 more character is needed.
   *[other] { $count } more characters are needed.
  }
missing-too-long = The password is too long.
missing-character = Use letters, digits, blanks and signs only.
missing-serial = This is easily guessed from the serial number. Use something else.
missing-account = This is easily guessed from the account's name. Use something else.
missing-common = This is one of the most common passwords. Use something else.
missing-repeat = Type the same password in both fields.
missing-nothing = Ready to save.
password-empty = empty
password-length = { $count ->
    [one] 1 character
   *[other] { $count } characters
  }
new-help =
    Three or four words that have nothing to do with each other are strong and easy to remember. Write the password down and keep it where only you can find it.
new-time = { $time } left for this step

## The keys on the screen

key-shift = Shift
key-erase = Delete
key-space = Space
key-next = Next

## The end

done-title = The new password is set
done-lead = Sign in with it now. The old password no longer works.
done-sign-in = Go to sign-in
done-help =
    Recordings and settings are as they were. Apps on phones and computers ask for the new password the next time they connect.
delayed-title = The new password starts to work in { $time }
delayed-lead = Until then the old password still works, and it can stop this recovery. You can leave this page; the recorder keeps counting while it is switched on.
delayed-stop = If you did not ask for this, type the old password and stop it.
delayed-help =
    The waiting time gives the owner a chance to notice a recovery that somebody else started.
applying-title = The new password is being set
applying-lead = Leave the recorder switched on. This takes a moment.

## When something is wrong

notice-grant-ended = The time for the new password is over. Enter the code again.
notice-request-ended = The request has ended. Make a new one.
notice-stopped = The recovery was stopped. The password stays as it was.
notice-not-set = The password could not be set and is as it was.
notice-other-ways = These ways need no e-mail and no text message.
lost-not-running = Password recovery does not run right now. It is looked for again by itself.
lost-not-permitted = This screen may not speak with password recovery. Ask your installer.
lost-broken = The connection to password recovery failed. It is tried again by itself.
lost-title = Recovery does not answer
lost-lead = The recorder keeps recording. Wait a moment; this page goes on by itself.
button-page-title = The reset button
button-page-lead = The reset button is on the recorder's case.
button-page-help =
    Hold the button until the time on this screen is over. Let go earlier and nothing happens.
stop-recovery = Stop the recovery
old-password = Old password
done-sticker-title = The password is the code on the sticker
done-sticker-lead = Sign in with the code on the recorder's sticker, and change it at once.
unavailable-title = Passwords cannot be recovered here
unavailable-lead = Ask { $vendor }:

## The reset button

button-title = Keep holding the reset button
button-lead = Let go to stop. Nothing happens before the time is over.
button-left = { $count ->
    [one] 1 second
   *[other] { $count } seconds
  }

## What the recorder answers. The names are those of its interface, io.recoveryd.Recovery.

method-off = Password recovery is switched off on this recorder.
method-cannot-keep = The recorder cannot keep its notes right now. Ask your installer.
method-no-stick = Plug a USB stick into the recorder.
method-no-kit = No recovery kit was made for this recorder.
method-no-desk = This recorder's software cannot send codes by itself. You can still take another way.
method-not-connected = The recorder is not connected. You can still take another way.
method-verification-closed = Too many wrong codes were entered. Take another way; the QR code still works.
method-button-broken = The recorder's reset button does not work.
method-button-off = The reset button is switched off on this recorder.
method-hold-for-sticker = Hold the reset button for { $seconds } seconds: the password becomes the code on the recorder's sticker.
method-hold-for-request = Hold the reset button for { $seconds } seconds: a recovery request opens.
online-no-address = The recorder is not connected: it has no network address. You can still take another way.
online-unplugged = The recorder is not connected: the network cable is unplugged. You can still take another way.
online-off = The recorder is not connected: its network is switched off. You can still take another way.
online-no-port = The recorder has no network. You can still take another way.

stick-looking = The stick is being looked at. Wait a moment.
stick-none = No USB stick is plugged in.
stick-several = More than one stick is plugged in. Choose one.
stick-gone = The stick is not there any more. Plug it in and try again.
stick-pulled-out = The stick was pulled out. Plug it in and try again.
stick-write-protected = The stick is write-protected.
stick-full = The stick is full.
stick-not-permitted = The recorder may not use this stick.
stick-damaged = The stick cannot be read or written. Try another one.
stick-covered = Pull the stick out and plug it in again.
stick-not-read-back = What was saved cannot be read back. Use another stick.
stick-taken = Another file with the same name is on the stick. Remove it or use another stick.
stick-not-a-file = What has that name on the stick is not a file.
stick-no-folder = The folder that stands for a stick is missing.
stick-absent = The answer to this request is not on the stick.
stick-too-large = The file is too large to be an answer.
stick-not-text = The file is not an answer.
stick-no-file-system = The stick must be formatted: FAT32 or exFAT.
stick-encrypted = The stick is encrypted. Use another one.
stick-no-driver = The recorder cannot read this kind of format. Use a stick formatted as FAT32.
stick-not-mountable = The stick was not ejected from the computer, or is damaged. Eject it there, or use another one.
stick-in-use = Something else uses the stick. Wait a moment and try again.
stick-cannot-mount = This recorder cannot use USB sticks.
stick-stopped = What is on the stick is not safe to read. Use another stick.
stick-silent = The stick does not answer. Use another one.
stick-failed = The stick failed. Try another one.

code-length = Some digits are missing.
code-character = There are only digits in a code.
code-check-digit = One of the digits is not right. Compare it with the code you received; this was not counted as a try.
code-repeat = This code was just tried and is not the right one. This was not counted as a try.
code-wrong = This code is not the right one.
code-past = This code answers an earlier request, which is over. Ask for a new one.
error-no-request = There is no open request for this code. Go back and show the QR code first.
offer-not-offered = This way is not offered on this recorder.
offer-no-kit = There is no recovery kit for this recorder, or it was used already.
offer-verification-closed = Too many wrong codes were entered. Take another way; the QR code still works.
offer-used-up = Too many wrong tries with this code. Ask for a new one.
error-wait = That was too soon. Wait until the time is over.
error-wrong-password = That is not the password.
grant-none = The time for this step is over. Enter the code again.
grant-elsewhere = The code was entered somewhere else ({ $surface }). Set the new password there, or enter the code here.
grant-nothing-to-stop = There is nothing to stop.
password-too-short = Use at least { $limit } characters.
password-too-long = The password is too long.
password-character = Use letters, digits, blanks and signs only.
password-serial = This is easily guessed from the serial number. Use something else.
password-account = This is easily guessed from the account's name. Use something else.
password-common = This is one of the most common passwords. Use something else.
not-set-refused = The password could not be set. Your code stays good; try again.
not-set-trying-again = The password could not be set yet. The recorder keeps trying by itself.
not-sent-not-connected = The recorder is not connected to the network. You can still take another way.
not-sent-no-name = The code service was not found on the network. Try again, or take another way.
not-sent-no-answer = The code service does not answer. Try again, or take another way.
not-sent-not-trusted = The service that answered is not the right one; nothing was sent. Take another way.
not-sent-clock = The recorder's clock is wrong, so the code service cannot be trusted. Take another way.
not-sent-refused = The code service does not accept this recorder's request. Take another way.
not-sent-busy = The code service sends no more codes for now. Try again later, or take another way.
not-sent-unknown-contact = This contact is not registered any more. Choose another one.
not-sent-failed = No code could be sent. Try again, or take another way.
reply-unreadable = The file on the stick is not an answer, or it is damaged.
reply-other-recorder = The answer on the stick is for another recorder ({ $serial }).
reply-earlier-request = The answer on the stick is for an earlier request. Ask for a new one.
busy-delayed = A recovery is under way already. The old password can stop it.
busy-being-set = A new password is being set right now. Wait a moment.
busy-checking = Something else is being checked. Wait a moment, then try again.
busy-asking = A code is being asked for right now. Wait a moment.
unavailable-off = Password recovery is switched off on this recorder.
unavailable-cannot-keep = The recorder cannot keep its notes right now. Ask your installer.
unavailable-stopping = The recorder is being switched off.
unavailable-cannot-compare = The code could not be checked, and was not counted. Try again.
unavailable-cannot-verify = The recorder cannot check passwords right now. Try again later.
unavailable-failed = Something went wrong. Try again.
error-not-permitted = This screen may not do that.
error-lost = The recorder did not answer. It may or may not have been done; look, then try again.

note-no-landlock = USB sticks are read with one protection less than they could be.
note-no-seccomp = USB sticks are read with one protection less than they could be.
note-no-namespaces = A USB stick works only where something else on the recorder opens it.
note-not-shut-in = The recovery service runs with one protection less than it could.
note-no-plug-watch = Plug a USB stick in before the recorder is switched on.
note-button-off = The reset button was held, but recovery is switched off.
note-button-busy = The reset button was held, but another recovery is under way.
note-button-failed = The reset button was held, but the password could not be set.
note-hook-failed = A program that was to be told of the new password failed. The event log says which.

## The event log

event-request-opened = A recovery request was opened.
event-request-expired = A recovery request ended: its 30 days were over.
event-request-void = A recovery request was voided.
event-code-sent = A verification code was sent.
event-code-accepted = A code was accepted: { $channel }.
event-wrong-code = A wrong code was entered: { $channel }. Tries since the last right one: { $count }.
event-grant-expired = No new password was set in time.
event-password-delayed = A new password was chosen and will start to work later.
event-recovery-stopped = A recovery was stopped with the old password.
event-recovery-dropped = A recovery was dropped, because recovery was switched off.
event-password-set = A new password was set: { $channel }.
event-store-failed = A new password could not be set.
event-wrong-password = A wrong password was entered. Tries since the last right one: { $count }.
event-button-held = The reset button was held.
event-kit-made = A recovery kit was made; any earlier one no longer works.
event-set-up = Password recovery was set up on this recorder.
event-state-lost = Recovery's notes were missing or damaged.
event-events-lost = { $count } entries are missing here.
event-other = { $message }
event-log-restarted = Entries before this one were changed or damaged.
channel-secure-code = secure code
channel-verification-code = verification code
channel-kit = recovery kit
channel-button = reset button

## Dates and sizes. Day and month have two digits, the year four.

date = { $year }-{ $month }-{ $day }
size-mb = { $count } MB
size-gb = { $count } GB
size-tb = { $count } TB
