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
try-again = Try again
device-line = { $model } · serial number { $serial }

## The live picture

device-management = Device management
idle-hint = Move the pointer to the top of the screen, or press any key
live-view = Live view

## Sign-in

sign-in-title = Device management
sign-in-lead = Sign in as “{ $account }”.
sign-in = Sign in
password = Password
password-placeholder = Type the password
forgot-password = Forgot password
forgot-lead = You can set a new password here, in a few steps.
sign-in-help =
    Type the password of the account “{ $account }” and choose “Sign in”. Use the keys on the screen or a keyboard that is plugged in.
    If you do not know the password, choose “Forgot password”. Your recordings and settings stay as they are.

## Signed in

home-title = You are signed in
home-lead = What happened on this recorder, newest first.
home-recovery = A recovery happened on { $date }.
home-recovery-lead = If it was not you, tell your installer and set a new password.
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
way-online-not = The recorder is not connected to the internet. You can still use another way.
way-offline = Photograph the QR code
way-offline-lead = Send a photo of the next page, or a file on a USB stick, to { $vendor }. You get a code back.
way-offline-not = This way is switched off on this recorder.
way-kit = Recovery kit
way-kit-lead = Type the code from the recovery kit you kept. Works at once.
way-kit-not = No recovery kit was made for this recorder.
way-button = Reset button
way-button-lead = Hold the reset button on the recorder for { $seconds } seconds.
way-button-not = The reset button cannot be used on this recorder.
have-code = I have a code
ways-help =
    Each way leads to the same page, where you choose a new password. If one does not work, come back here and take another: nothing is lost by trying.

## Online

online-title = Where should the code go?
online-code-title = Type the code you received
online-lead = It was sent to { $contact }. It has 8 digits.
online-send = Send the code
online-again = Send again
online-again-in = Send again in { $time }
online-cannot = I can't receive it
online-help =
    The code arrives within a minute. Look in the folder for unwanted mail too. If you cannot receive it, take another way.

## Offline: the QR code

offline-title = Send this to { $vendor }
offline-scan = Scan with a phone, or take a photo of the whole screen
offline-scan-step = Scan the QR code with your phone, or take a photo of the whole screen.
offline-send-step = Send it to:
offline-answer-step = You get a code of 16 digits back. { $hours }
offline-answer-soon = You get a code of 16 digits back.
long-serial = Long serial number
offline-time = Date and time
offline-ends = This request is open for { $time } more.
offline-other = Or with a USB stick
offline-no-stick = Plug a USB stick into the recorder.
export-to = Save to { $stick }
export-writing = Saving to { $stick }…
export-keep = Leave the stick plugged in.
export-safe = Saved. It is safe to remove { $stick }.
export-file = Send the file { $file } to the address above.
export-failed = It could not be saved to { $stick }.
export-again = Save again
stick-cannot = { $stick } cannot be used.
stick-looking = The stick is being looked at…
enter-code = Enter the code
qr-label = QR code of the long serial number
offline-help =
    Photograph the whole screen: the QR code, the long serial number and the date belong together. Send the photo to the address shown, with your proof of purchase. The answer is a code of 16 digits that works only on this recorder.
    You may leave this page, and switch the recorder off: the request stays open.

## A code is typed

code-title = Enter the secure code
code-lead = The 16 digits you received from { $vendor }.
kit-title = Enter the recovery kit's code
kit-lead = The 24 digits printed on your recovery kit.
code-box = Digits { $from } to { $to }
code-mistyped = One of the digits is not right. Compare it with the code you received; this was not counted as a try.
code-not-counted = This was not counted as a try.
code-complete = All digits are there.
code-missing = { $count ->
    [one] 1 digit to go
   *[other] { $count } digits to go
  }
code-try = Check the code
code-wait = Next try in { $time }
code-wrong = This code is not the right one. Check it and try again.
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

## The new password

new-title = Choose a new password
new-lead = For the account “{ $account }”, at least { $count } characters.
new-password = New password
new-repeat = The same once more
new-repeat-placeholder = Type it again
new-save = Save the new password
show = Show
hide = Hide
shown-password = Show the password
hidden-password = Hide the password
strength = Strength
strength-0 = very weak
strength-1 = weak
strength-2 = fair
strength-3 = good
strength-4 = strong
need-length = { $count ->
    [one] 1 more character is needed.
   *[other] { $count } more characters are needed.
  }
need-repeat = Type the same password once more.
need-same = The two passwords are not the same yet.
need-nothing = Good. Both are the same.
fault-too-long = The password is too long.
fault-control = Use letters, digits, blanks and signs only.
fault-serial = This is easily guessed from the serial number. Use something else.
fault-account = This is easily guessed from the account's name. Use something else.
fault-common = This is one of the most common passwords. Use something else.
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
key-done = Done
key-letters = Letters { $cap }
key-left = Cursor to the left
key-right = Cursor to the right

## The end

done-title = The new password is set
done-lead = Sign in with it now. The old password no longer works.
done-sign-in = Go to sign-in
done-help =
    Recordings and settings are as they were. Apps on phones and computers ask for the new password the next time they connect.
delayed-title = The new password starts to work in { $time }
delayed-lead = Until then the old password still works, and it can stop this recovery. You can leave this page; the recorder keeps counting while it is switched on.
delayed-stop = Remembered the old one? Sign in with it, or stop this recovery.
delayed-help =
    The waiting time gives the owner a chance to notice a recovery that somebody else started.
applying-title = The new password is being set
applying-lead = Leave the recorder switched on. This takes a moment.

## When something is wrong

lost-title = Recovery does not answer
lost-lead = The recorder keeps recording. Wait a moment; this page goes on by itself.
unavailable-title = Passwords cannot be recovered here
unavailable-lead = Ask { $vendor }:
error-password = That is not the password.
error-wait = Too many tries. The next one is possible in { $time }.
error-busy = Something else is under way. Wait a moment, then try again.
error-not-code = One of the digits is not right. This was not counted as a try.
error-no-request = This code belongs to an earlier request. Ask for a new one.
error-no-grant = Time is up, or the code was entered somewhere else. Enter the code again.
error-not-set = The password could not be set. Your code stays good; try again.
error-not-offered = This way is not offered on this recorder.
error-stick = The stick could not be used.
error-reply = The answer on the stick could not be used.
error-refused = This password cannot be used.
error-not-permitted = This screen may not do that.
error-unavailable = Passwords cannot be recovered right now.

## The reset button

button-title = Keep holding the reset button
button-lead = Let go to stop. Nothing happens before the time is over.
button-left = { $count ->
    [one] 1 second
   *[other] { $count } seconds
  }
