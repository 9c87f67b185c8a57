# Die Anzeige des Rekorders auf Deutsch. Anrede "Sie", knapp und ruhig; Schaltflächen kurz.
# recorder = Rekorder, password = Passwort, secure code = Sicherheitscode, verification code = Bestätigungscode,
# recovery kit = Notfallkarte, USB stick = USB-Stick, long serial number = lange Seriennummer, request = Anfrage,
# recovery = Wiederherstellung, event log = Ereignisprotokoll, installer = Installateur, reset button = Rücksetztaste,
# live view = Livebild, device management = Geräteverwaltung

## On every page

back = Zurück
cancel = Abbrechen
to-start = Livebild
help = Hilfe
close = Schließen
continue = Weiter
language = Sprache
contrast-strong = Hoher Kontrast
contrast-calm = Normaler Kontrast
step = Schritt { $step } von { $steps }
wait-a-moment = Einen Moment …
time-minutes = { $minutes } Min.
time-hours = { $hours } Std. { $minutes } Min.
time-days = { $count ->
    [one] { $count } Tag
   *[other] { $count } Tage
  }

## The live picture

device-management = Geräteverwaltung
idle-hint = Mauszeiger an den oberen Bildrand bewegen oder eine Taste drücken

## Sign-in

sign-in-title = Geräteverwaltung
sign-in-lead = Melden Sie sich als „{ $account }“ an.
sign-in = Anmelden
password = Passwort
password-placeholder = Passwort eingeben
forgot-password = Passwort vergessen
forgot-lead = Hier können Sie in wenigen Schritten ein neues Passwort festlegen.
sign-in-wait = Zu viele Versuche. Der nächste ist in { $time } möglich.
sign-in-help =
    Geben Sie das Passwort des Kontos „{ $account }“ ein und wählen Sie „Anmelden“. Benutzen Sie die Tasten auf dem Bildschirm oder eine angeschlossene Tastatur.
    Wenn Sie das Passwort nicht wissen, wählen Sie „Passwort vergessen“. Ihre Aufnahmen und Einstellungen bleiben erhalten.

## Signed in

home-title = Sie sind angemeldet
home-lead = Was an diesem Rekorder geschehen ist, das Neueste zuerst.
home-recovery = Das Passwort wurde wiederhergestellt: { $date }.
home-recovery-lead = Wenn Sie das nicht waren, informieren Sie Ihren Installateur und legen Sie ein neues Passwort fest.
home-sticker-lead = Das Passwort ist der Code auf dem Aufkleber, den andere kennen können. Ändern Sie es jetzt in den Einstellungen.
home-known = Ist mir bekannt
home-empty = Bisher ist nichts geschehen.
home-changed = Einige Einträge wurden von außerhalb des Rekorders geändert oder entfernt.
home-close = Abmelden
earlier = Früher
later = Später
home-help =
    Dies ist die eigene Liste des Rekorders über Wiederherstellungen und Anmeldungen. Lesen Sie sie hin und wieder: Fragen Sie nach, wenn Sie sich einen Eintrag nicht erklären können.

## Forgot password: whom, and whether one may

forgot-title = Passwort vergessen
forgot-question = Sie sind dabei, für dieses Konto ein neues Passwort festzulegen:
account = Konto
recorder = Rekorder
serial-number = Seriennummer
forgot-entitled = Ich bin Besitzer dieses Rekorders oder handle in seinem Auftrag.
forgot-noted = Der Besitzer sieht im Ereignisprotokoll, dass das Passwort wiederhergestellt wurde. Aufnahmen und Einstellungen bleiben erhalten.
forgot-delay = Das neue Passwort gilt { $hours } Stunden nachdem Sie es festgelegt haben. Bis dahin lässt sich der Vorgang mit dem alten anhalten.
forgot-yes = Ja, weiter
forgot-help =
    Sie bekommen einen Code von { $vendor } oder haben ihn auf Ihrer Notfallkarte. Damit legen Sie hier ein neues Passwort fest. Sie müssen nichts abziehen, und der Rekorder nimmt weiter auf.

## The ways

ways-title = Wie möchten Sie sich ausweisen?
ways-lead = Der schnellste Weg, der jetzt möglich ist, steht vorn.
ways-more = Andere Wege
ways-best = Empfohlen
ways-not-now = Zurzeit nicht
ways-choose = Diesen Weg wählen
way-online = Code per E-Mail oder SMS
way-online-lead = Sie bekommen sofort einen Code. Dauert etwa eine Minute.
way-online-sent = Wenn dieser Rekorder registriert ist, ging ein Code an { $contact }. Hier geben Sie ihn ein.
way-offline = QR-Code fotografieren
way-offline-lead = Senden Sie ein Foto der nächsten Seite oder eine Datei auf einem USB-Stick an { $vendor }. Sie bekommen einen Code zurück.
way-kit = Notfallkarte
way-kit-lead = Geben Sie den Code von Ihrer Notfallkarte ein. Wirkt sofort.
way-button = Rücksetztaste
have-code = Ich habe einen Code
ways-help =
    Alle Wege führen zu derselben Seite, auf der Sie ein neues Passwort festlegen. Wenn einer nicht geht, kommen Sie hierher zurück und nehmen einen anderen: Ein Versuch schadet nicht.


## Offline: the QR code

offline-title = Senden Sie dies an { $vendor }
offline-scan-step = Scannen Sie den QR-Code mit dem Handy oder fotografieren Sie den ganzen Bildschirm.
offline-send-step = Senden Sie das Bild an:
offline-answer-step = Sie bekommen einen Code mit 16 Ziffern zurück. { $hours }
offline-answer-soon = Sie bekommen einen Code mit 16 Ziffern zurück.
long-serial = Lange Seriennummer
offline-open = Noch offen: { $time }
offline-other = Oder mit einem USB-Stick
offline-no-stick = Stecken Sie einen USB-Stick in den Rekorder.
export = Auf USB speichern
export-lead = Anfrage auf { $stick } speichern.
export-writing = Wird auf { $stick } gespeichert …
export-keep = Lassen Sie den Stick stecken.
export-safe = Gespeichert. Sie können { $stick } jetzt abziehen.
export-file = Senden Sie die Datei { $file } an die Adresse oben.
export-failed = Auf { $stick } konnte nicht gespeichert werden.
stick-cannot = { $stick } kann nicht benutzt werden.
enter-code = Code eingeben
qr-label = QR-Code der langen Seriennummer
offline-help =
    Fotografieren Sie den ganzen Bildschirm: QR-Code, lange Seriennummer und Datum gehören zusammen. Senden Sie das Foto mit Ihrem Kaufbeleg an die angezeigte Adresse. Sie bekommen einen Code mit 16 Ziffern, der nur an diesem Rekorder gilt.
    Sie können diese Seite verlassen und den Rekorder ausschalten: Die Anfrage bleibt offen.

## A code is typed

code-secure = Sicherheitscode eingeben
code-lead = Die 16 Ziffern, die Sie von { $vendor } bekommen haben.
code-kit = Code der Notfallkarte eingeben
kit-lead = Die 24 Ziffern auf Ihrer Notfallkarte.
code-box = Ziffern { $from } bis { $to }
code-digit = Ziffer { $number }
code-mistyped = Eine der Ziffern stimmt nicht. Vergleichen Sie sie mit Ihrem Code; dies zählt nicht als Versuch.
code-complete = Alle Ziffern sind da.
code-missing = { $count ->
    [one] Noch 1 Ziffer
   *[other] Noch { $count } Ziffern
  }
code-try = Code prüfen
code-wait = Nächster Versuch in { $time }
code-left = { $count ->
    [one] Noch 1 Versuch, dann brauchen Sie eine neue Anfrage.
   *[other] Noch { $count } Versuche, dann brauchen Sie eine neue Anfrage.
  }
erase = Löschen
clear = Alles löschen
reply-found = Die Antwort ist auf dem Stick { $stick }
reply-lead = Sie müssen nichts eintippen.
reply-use = Verwenden
reply-none = Antwort als Datei bekommen? Stecken Sie den USB-Stick mit der Datei ein.
code-help =
    Geben Sie die Ziffern von links nach rechts ein; Gruppen und Reihenfolge sind wie in Ihrer Nachricht. Ein Tippfehler fällt sofort auf und kostet keinen Versuch. Wenn die Antwort als Datei kam, speichern Sie sie auf einem USB-Stick und stecken Sie ihn ein.

## Online: a code by e-mail or text message

code-verification = Zugesandten Code eingeben
online-lead = Wenn dieser Rekorder registriert ist, ging ein Code an { $contact }.
online-time = Er gilt noch { $time }.
online-asking = Ein Code wird angefordert
online-asking-lead = Das dauert ein paar Sekunden.
online-over = Code senden
online-over-lead = Der zuletzt gesendete Code gilt nicht mehr.
online-to = Wohin soll der neue Code gehen?
online-nothing = Nichts angekommen? Sehen Sie auch im Spam-Ordner nach oder lassen Sie ihn erneut senden:
online-wait = Nichts angekommen? Sehen Sie auch im Spam-Ordner nach. Erneut senden können Sie ihn in { $time }:
online-wait-new = Ein neuer Code kann in { $time } gesendet werden.
online-again = Erneut senden
online-send = Code senden
online-cannot = Ich kann ihn nicht empfangen
online-other = Anderer Weg
online-left = { $count ->
    [one] Noch 1 Versuch mit diesem Code.
   *[other] Noch { $count } Versuche mit diesem Code.
  }
online-help =
    Der Code hat 8 Ziffern und kommt per E-Mail oder SMS; eine E-Mail kann ein paar Minuten brauchen. Er geht nur an Kontakte, die für diesen Rekorder registriert wurden. Sie sind gekürzt, damit niemand sonst sie erfährt.
    Wenn nichts kommt oder der Kontakt nicht mehr Ihrer ist, wählen Sie „Ich kann ihn nicht empfangen“: Die anderen Wege kommen ohne Nachricht aus.

## The new password

new-title = Neues Passwort festlegen
new-lead = Für das Konto „{ $account }“, mindestens { $count } Zeichen.
new-password = Neues Passwort
new-repeat = Noch einmal dasselbe
new-repeat-placeholder = Passwort wiederholen
new-save = Neues Passwort speichern
show = Zeigen
hide = Verbergen
strength = Stärke
strength-0 = sehr schwach
strength-1 = schwach
strength-2 = mittel
strength-3 = gut
strength-4 = stark
missing-characters = { $count ->
    [one] Es fehlt noch 1 Zeichen.
   *[other] Es fehlen noch { $count } Zeichen.
  }
missing-too-long = Das Passwort ist zu lang.
missing-character = Nur Buchstaben, Ziffern, Leerzeichen und Zeichen verwenden.
missing-serial = Das lässt sich leicht aus der Seriennummer erraten. Nehmen Sie etwas anderes.
missing-account = Das lässt sich leicht aus dem Namen des Kontos erraten. Nehmen Sie etwas anderes.
missing-common = Das ist eines der häufigsten Passwörter. Nehmen Sie etwas anderes.
missing-repeat = Geben Sie in beiden Feldern dasselbe Passwort ein.
missing-nothing = Kann gespeichert werden.
password-empty = leer
password-length = { $count ->
    [one] 1 Zeichen
   *[other] { $count } Zeichen
  }
new-help =
    Drei oder vier Wörter, die nichts miteinander zu tun haben, sind stark und leicht zu merken. Schreiben Sie das Passwort auf und verwahren Sie es so, dass nur Sie es finden.
new-time = Noch { $time } für diesen Schritt

## The keys on the screen

key-shift = Umschalttaste
key-erase = Löschen
key-space = Leertaste
key-next = Nächste

## The end

done-title = Das neue Passwort ist gesetzt
done-lead = Melden Sie sich jetzt damit an. Das alte Passwort gilt nicht mehr.
done-sign-in = Zur Anmeldung
done-help =
    Aufnahmen und Einstellungen sind unverändert. Apps auf Handys und Computern fragen bei der nächsten Verbindung nach dem neuen Passwort.
delayed-title = Das neue Passwort gilt in { $time }
delayed-lead = Bis dahin gilt noch das alte Passwort, und Sie können den Vorgang damit anhalten. Sie können diese Seite verlassen; der Rekorder zählt weiter, solange er eingeschaltet ist.
delayed-stop = Wenn Sie das nicht veranlasst haben, geben Sie das alte Passwort ein und halten Sie den Vorgang an.
delayed-help =
    Die Wartezeit gibt dem Besitzer Gelegenheit, eine Wiederherstellung zu bemerken, die jemand anderes begonnen hat.
applying-title = Das neue Passwort wird gesetzt
applying-lead = Lassen Sie den Rekorder eingeschaltet. Es dauert einen Moment.

## When something is wrong

notice-grant-ended = Die Zeit für das neue Passwort ist um. Geben Sie den Code erneut ein.
notice-request-ended = Die Anfrage ist abgelaufen. Stellen Sie eine neue.
notice-stopped = Die Wiederherstellung wurde angehalten. Das Passwort bleibt, wie es war.
notice-not-set = Das Passwort konnte nicht gesetzt werden und ist, wie es war.
notice-other-ways = Diese Wege kommen ohne E-Mail und ohne SMS aus.
lost-not-running = Die Passwort-Wiederherstellung läuft gerade nicht. Sie wird von selbst wieder gesucht.
lost-not-permitted = Diese Anzeige darf die Passwort-Wiederherstellung nicht ansprechen. Fragen Sie Ihren Installateur.
lost-broken = Die Verbindung zur Passwort-Wiederherstellung ist abgebrochen. Es wird von selbst erneut versucht.
lost-title = Die Wiederherstellung antwortet nicht
lost-lead = Der Rekorder nimmt weiter auf. Warten Sie einen Moment; es geht von selbst weiter.
button-page-title = Die Rücksetztaste
button-page-lead = Die Rücksetztaste ist am Gehäuse des Rekorders.
button-page-help =
    Halten Sie die Taste gedrückt, bis die Zeit auf dem Bildschirm um ist. Wenn Sie früher loslassen, geschieht nichts.
stop-recovery = Vorgang anhalten
old-password = Altes Passwort
done-sticker-title = Das Passwort ist jetzt der Code auf dem Aufkleber
done-sticker-lead = Melden Sie sich mit dem Code auf dem Aufkleber des Rekorders an und ändern Sie ihn sofort.
unavailable-title = Passwörter lassen sich hier nicht wiederherstellen
unavailable-lead = Wenden Sie sich an { $vendor }:

## The reset button

button-title = Halten Sie die Rücksetztaste weiter gedrückt
button-lead = Loslassen bricht ab. Vorher geschieht nichts.
button-left = { $count ->
    [one] 1 Sekunde
   *[other] { $count } Sekunden
  }

## What the recorder answers. The names are those of its interface, io.recoveryd.Recovery.

method-off = Die Passwort-Wiederherstellung ist an diesem Rekorder ausgeschaltet.
method-cannot-keep = Der Rekorder kann zurzeit nichts speichern. Fragen Sie Ihren Installateur.
method-no-stick = Stecken Sie einen USB-Stick in den Rekorder.
method-no-kit = Für diesen Rekorder gibt es keine Notfallkarte.
method-no-desk = Dieser Rekorder kann selbst keine Codes senden. Sie können einen anderen Weg nehmen.
method-not-connected = Der Rekorder ist nicht verbunden. Sie können einen anderen Weg nehmen.
method-verification-closed = Zu viele falsche Codes. Nehmen Sie einen anderen Weg; der QR-Code geht weiterhin.
method-button-broken = Die Rücksetztaste des Rekorders funktioniert nicht.
method-button-off = Die Rücksetztaste ist an diesem Rekorder ausgeschaltet.
method-hold-for-sticker = Halten Sie die Rücksetztaste { $seconds } Sekunden: Das Passwort wird der Code auf dem Aufkleber des Rekorders.
method-hold-for-request = Halten Sie die Rücksetztaste { $seconds } Sekunden: Eine Anfrage wird gestellt.
online-no-address = Der Rekorder ist nicht verbunden: Er hat keine Netzwerkadresse. Sie können einen anderen Weg nehmen.
online-unplugged = Der Rekorder ist nicht verbunden: Das Netzwerkkabel steckt nicht. Sie können einen anderen Weg nehmen.
online-off = Der Rekorder ist nicht verbunden: Sein Netzwerk ist ausgeschaltet. Sie können einen anderen Weg nehmen.
online-no-port = Der Rekorder hat kein Netzwerk. Sie können einen anderen Weg nehmen.

stick-looking = Der Stick wird geprüft. Einen Moment bitte.
stick-none = Es steckt kein USB-Stick.
stick-several = Es stecken mehrere Sticks. Wählen Sie einen aus.
stick-gone = Der Stick ist nicht mehr da. Stecken Sie ihn ein und versuchen Sie es erneut.
stick-pulled-out = Der Stick wurde abgezogen. Stecken Sie ihn ein und versuchen Sie es erneut.
stick-write-protected = Der Stick ist schreibgeschützt.
stick-full = Der Stick ist voll.
stick-not-permitted = Der Rekorder darf diesen Stick nicht benutzen.
stick-damaged = Der Stick ist nicht lesbar oder beschreibbar. Versuchen Sie einen anderen.
stick-covered = Ziehen Sie den Stick ab und stecken Sie ihn wieder ein.
stick-not-read-back = Das Gespeicherte lässt sich nicht lesen. Nehmen Sie einen anderen Stick.
stick-taken = Auf dem Stick ist eine andere Datei mit demselben Namen. Entfernen Sie sie oder nehmen Sie einen anderen Stick.
stick-not-a-file = Was auf dem Stick so heißt, ist keine Datei.
stick-no-folder = Der Ordner, der als Stick dient, fehlt.
stick-absent = Die Antwort auf diese Anfrage ist nicht auf dem Stick.
stick-too-large = Die Datei ist zu groß für eine Antwort.
stick-not-text = Die Datei ist keine Antwort.
stick-no-file-system = Der Stick muss formatiert sein: FAT32 oder exFAT.
stick-encrypted = Der Stick ist verschlüsselt. Nehmen Sie einen anderen.
stick-no-driver = Der Rekorder kann dieses Format nicht lesen. Nehmen Sie einen Stick mit FAT32.
stick-not-mountable = Der Stick wurde am Computer nicht ausgeworfen oder ist beschädigt. Werfen Sie ihn dort aus oder nehmen Sie einen anderen.
stick-in-use = Der Stick wird gerade anderweitig benutzt. Warten Sie einen Moment und versuchen Sie es erneut.
stick-cannot-mount = Dieser Rekorder kann keine USB-Sticks benutzen.
stick-stopped = Der Inhalt des Sticks lässt sich nicht sicher lesen. Nehmen Sie einen anderen Stick.
stick-silent = Der Stick antwortet nicht. Nehmen Sie einen anderen.
stick-failed = Der Stick hat versagt. Versuchen Sie einen anderen.

code-length = Es fehlen Ziffern.
code-character = Ein Code besteht nur aus Ziffern.
code-check-digit = Eine der Ziffern stimmt nicht. Vergleichen Sie sie mit Ihrem Code; dies zählt nicht als Versuch.
code-repeat = Dieser Code wurde eben schon versucht und ist nicht der richtige. Dies zählt nicht als Versuch.
code-wrong = Dieser Code ist nicht der richtige.
code-past = Dieser Code gehört zu einer früheren Anfrage, die abgelaufen ist. Bitten Sie um einen neuen.
error-no-request = Zu diesem Code gibt es keine offene Anfrage. Gehen Sie zurück und zeigen Sie zuerst den QR-Code an.
offer-not-offered = Dieser Weg wird an diesem Rekorder nicht angeboten.
offer-no-kit = Für diesen Rekorder gibt es keine Notfallkarte, oder sie wurde schon benutzt.
offer-verification-closed = Zu viele falsche Codes. Nehmen Sie einen anderen Weg; der QR-Code geht weiterhin.
offer-used-up = Zu viele falsche Versuche mit diesem Code. Bitten Sie um einen neuen.
error-wait = Das war zu früh. Warten Sie, bis die Zeit um ist.
error-wrong-password = Das ist nicht das Passwort.
grant-none = Die Zeit für diesen Schritt ist um. Geben Sie den Code erneut ein.
grant-elsewhere = Der Code wurde an anderer Stelle eingegeben ({ $surface }). Legen Sie das Passwort dort fest oder geben Sie den Code hier ein.
grant-nothing-to-stop = Es gibt nichts anzuhalten.
password-too-short = Nehmen Sie mindestens { $limit } Zeichen.
password-too-long = Das Passwort ist zu lang.
password-character = Nur Buchstaben, Ziffern, Leerzeichen und Zeichen verwenden.
password-serial = Das lässt sich leicht aus der Seriennummer erraten. Nehmen Sie etwas anderes.
password-account = Das lässt sich leicht aus dem Namen des Kontos erraten. Nehmen Sie etwas anderes.
password-common = Das ist eines der häufigsten Passwörter. Nehmen Sie etwas anderes.
not-set-refused = Das Passwort konnte nicht gesetzt werden. Ihr Code gilt weiter; versuchen Sie es erneut.
not-set-trying-again = Das Passwort konnte noch nicht gesetzt werden. Der Rekorder versucht es von selbst weiter.
not-sent-not-connected = Der Rekorder ist nicht mit dem Netzwerk verbunden. Sie können einen anderen Weg nehmen.
not-sent-no-name = Der Code-Dienst wurde im Netzwerk nicht gefunden. Versuchen Sie es erneut oder nehmen Sie einen anderen Weg.
not-sent-no-answer = Der Code-Dienst antwortet nicht. Versuchen Sie es erneut oder nehmen Sie einen anderen Weg.
not-sent-not-trusted = Geantwortet hat nicht der richtige Dienst; es wurde nichts gesendet. Nehmen Sie einen anderen Weg.
not-sent-clock = Die Uhr des Rekorders geht falsch, darum ist dem Code-Dienst nicht zu trauen. Nehmen Sie einen anderen Weg.
not-sent-refused = Der Code-Dienst nimmt die Anfrage dieses Rekorders nicht an. Nehmen Sie einen anderen Weg.
not-sent-busy = Der Code-Dienst sendet vorerst keine Codes mehr. Versuchen Sie es später oder nehmen Sie einen anderen Weg.
not-sent-unknown-contact = Dieser Kontakt ist nicht mehr registriert. Wählen Sie einen anderen.
not-sent-failed = Es konnte kein Code gesendet werden. Versuchen Sie es erneut oder nehmen Sie einen anderen Weg.
reply-unreadable = Die Datei auf dem Stick ist keine Antwort oder ist beschädigt.
reply-other-recorder = Die Antwort auf dem Stick ist für einen anderen Rekorder ({ $serial }).
reply-earlier-request = Die Antwort auf dem Stick ist für eine frühere Anfrage. Bitten Sie um eine neue.
busy-delayed = Eine Wiederherstellung läuft bereits. Mit dem alten Passwort lässt sie sich anhalten.
busy-being-set = Gerade wird ein neues Passwort gesetzt. Einen Moment bitte.
busy-checking = Gerade wird etwas anderes geprüft. Warten Sie einen Moment und versuchen Sie es erneut.
busy-asking = Gerade wird ein Code angefordert. Einen Moment bitte.
unavailable-off = Die Passwort-Wiederherstellung ist an diesem Rekorder ausgeschaltet.
unavailable-cannot-keep = Der Rekorder kann zurzeit nichts speichern. Fragen Sie Ihren Installateur.
unavailable-stopping = Der Rekorder wird gerade ausgeschaltet.
unavailable-cannot-compare = Der Code konnte nicht geprüft werden und wurde nicht gezählt. Versuchen Sie es erneut.
unavailable-cannot-verify = Der Rekorder kann zurzeit keine Passwörter prüfen. Versuchen Sie es später.
unavailable-failed = Etwas ist schiefgegangen. Versuchen Sie es erneut.
error-not-permitted = Das darf diese Anzeige nicht.
error-lost = Der Rekorder hat nicht geantwortet. Vielleicht ist es geschehen, vielleicht nicht; sehen Sie nach und versuchen Sie es dann erneut.

note-no-landlock = USB-Sticks werden mit einem Schutz weniger gelesen als möglich.
note-no-seccomp = USB-Sticks werden mit einem Schutz weniger gelesen als möglich.
note-no-namespaces = Ein USB-Stick geht nur, wenn etwas anderes im Rekorder ihn öffnet.
note-not-shut-in = Der Wiederherstellungsdienst läuft mit einem Schutz weniger als möglich.
note-no-plug-watch = Stecken Sie einen USB-Stick ein, bevor Sie den Rekorder einschalten.
note-button-off = Die Rücksetztaste wurde gehalten, aber die Wiederherstellung ist ausgeschaltet.
note-button-busy = Die Rücksetztaste wurde gehalten, aber eine andere Wiederherstellung läuft.
note-button-failed = Die Rücksetztaste wurde gehalten, aber das Passwort konnte nicht gesetzt werden.
note-hook-failed = Ein Programm, dem das neue Passwort gemeldet werden sollte, ist gescheitert. Welches, steht im Ereignisprotokoll.

## The event log

event-request-opened = Eine Anfrage wurde gestellt.
event-request-expired = Eine Anfrage ist abgelaufen: Ihre 30 Tage waren um.
event-request-void = Eine Anfrage wurde ungültig.
event-code-sent = Ein Bestätigungscode wurde gesendet.
event-code-accepted = Ein Code wurde angenommen: { $channel }.
event-wrong-code = Ein falscher Code wurde eingegeben: { $channel }. Versuche seit dem letzten richtigen: { $count }.
event-grant-expired = Das neue Passwort wurde nicht rechtzeitig festgelegt.
event-password-delayed = Ein neues Passwort wurde gewählt und gilt später.
event-recovery-stopped = Eine Wiederherstellung wurde mit dem alten Passwort angehalten.
event-recovery-dropped = Eine Wiederherstellung wurde verworfen, weil die Wiederherstellung ausgeschaltet wurde.
event-password-set = Ein neues Passwort wurde gesetzt: { $channel }.
event-store-failed = Ein neues Passwort konnte nicht gesetzt werden.
event-wrong-password = Ein falsches Passwort wurde eingegeben. Versuche seit dem letzten richtigen: { $count }.
event-button-held = Die Rücksetztaste wurde gehalten.
event-kit-made = Eine Notfallkarte wurde erstellt; eine frühere gilt nicht mehr.
event-set-up = Die Passwort-Wiederherstellung wurde an diesem Rekorder eingerichtet.
event-state-lost = Die Aufzeichnungen der Wiederherstellung fehlten oder waren beschädigt.
event-events-lost = Hier fehlen { $count } Einträge.
event-other = { $message }
event-log-restarted = Einträge vor diesem wurden geändert oder beschädigt.
channel-secure-code = Sicherheitscode
channel-verification-code = Bestätigungscode
channel-kit = Notfallkarte
channel-button = Rücksetztaste

## Dates and sizes. Day and month have two digits, the year four.

date = { $day }.{ $month }.{ $year }
size-mb = { $count } MB
size-gb = { $count } GB
size-tb = { $count } TB
