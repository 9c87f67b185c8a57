# Ekran rejestratora po polsku. Formy bezosobowe albo uprzejmy tryb rozkazujący, krótko i spokojnie; przyciski krótkie.
# recorder = rejestrator, password = hasło, secure code = kod bezpieczeństwa, verification code = kod weryfikacyjny,
# recovery kit = karta odzyskiwania, USB stick = pamięć USB, long serial number = długi numer seryjny, request =
# zgłoszenie, recovery = odzyskiwanie, event log = dziennik zdarzeń, installer = instalator, reset button = przycisk
# resetowania, live view = obraz na żywo, device management = zarządzanie urządzeniem

## On every page

back = Wstecz
cancel = Anuluj
to-start = Obraz na żywo
help = Pomoc
close = Zamknij
continue = Dalej
language = Język
contrast-strong = Wysoki kontrast
contrast-calm = Zwykły kontrast
step = Krok { $step } z { $steps }
wait-a-moment = Proszę czekać…
time-minutes = { $minutes } min
time-hours = { $hours } godz. { $minutes } min
time-days = { $count ->
    [one] { $count } dzień
    [few] { $count } dni
   *[other] { $count } dni
  }

## The live picture

device-management = Zarządzanie urządzeniem
idle-hint = Przesuń wskaźnik do górnej krawędzi ekranu lub naciśnij dowolny klawisz

## Sign-in

sign-in-title = Zarządzanie urządzeniem
sign-in-lead = Zaloguj się jako „{ $account }”.
sign-in = Zaloguj się
password = Hasło
password-placeholder = Wpisz hasło
forgot-password = Nie pamiętam hasła
forgot-lead = Tutaj w kilku krokach ustawisz nowe hasło.
sign-in-wait = Za dużo prób. Następna możliwa za { $time }.
sign-in-help =
    Wpisz hasło konta „{ $account }” i wybierz „Zaloguj się”. Użyj klawiszy na ekranie lub podłączonej klawiatury.
    Jeśli nie znasz hasła, wybierz „Nie pamiętam hasła”. Nagrania i ustawienia zostaną zachowane.

## Signed in

home-title = Zalogowano
home-lead = Co działo się na tym rejestratorze, od najnowszych.
home-recovery = Hasło odzyskano { $date }.
home-recovery-lead = Jeśli to nie Ty, powiadom instalatora i ustaw nowe hasło.
home-sticker-lead = Hasłem jest kod z naklejki, który mogą znać inni. Zmień je teraz w ustawieniach.
home-known = Wiem o tym
home-empty = Nic się jeszcze nie wydarzyło.
home-changed = Niektóre wpisy zmieniono lub usunięto spoza rejestratora.
home-close = Wyloguj się
earlier = Wcześniejsze
later = Późniejsze
home-help =
    To własna lista rejestratora: odzyskiwanie hasła i logowania. Zaglądaj tu co jakiś czas: warto zapytać o wpis, którego nie potrafisz wyjaśnić.

## Forgot password: whom, and whether one may

forgot-title = Nie pamiętam hasła
forgot-question = Ustawiasz nowe hasło dla tego konta:
account = Konto
recorder = Rejestrator
serial-number = Numer seryjny
forgot-entitled = Rejestrator należy do mnie lub działam na prośbę właściciela.
forgot-noted = Właściciel zobaczy w dzienniku zdarzeń, że odzyskano hasło. Nagrania i ustawienia zostaną zachowane.
forgot-delay = Nowe hasło zacznie działać po { $hours } godz. od ustawienia. Do tego czasu stare hasło może to zatrzymać.
forgot-yes = Tak, dalej
forgot-help =
    Otrzymasz kod od { $vendor } lub użyjesz kodu z karty odzyskiwania. Dzięki niemu ustawisz tu nowe hasło. Niczego nie trzeba odłączać, a rejestrator nagrywa dalej.

## The ways

ways-title = Jak chcesz potwierdzić swoją tożsamość?
ways-lead = Najszybszy dostępny teraz sposób jest pierwszy.
ways-more = Inne sposoby
ways-best = Zalecane
ways-not-now = Teraz niedostępne
ways-choose = Wybierz ten sposób
way-online = Kod e-mailem lub SMS-em
way-online-lead = Kod zostanie wysłany od razu. Trwa to około minuty.
way-online-sent = Jeśli ten rejestrator jest zarejestrowany, wysłano kod na { $contact }. Wpisz go tutaj.
way-offline = Sfotografuj kod QR
way-offline-lead = Wyślij do { $vendor } zdjęcie następnej strony lub plik z pamięci USB. W odpowiedzi otrzymasz kod.
way-kit = Karta odzyskiwania
way-kit-lead = Wpisz kod z karty odzyskiwania. Działa od razu.
way-button = Przycisk resetowania
have-code = Mam kod
ways-help =
    Każdy sposób prowadzi do tej samej strony, na której ustawisz nowe hasło. Jeśli jeden nie działa, wróć tu i wybierz inny: próba nic nie kosztuje.


## Offline: the QR code

offline-title = Wyślij to do { $vendor }
offline-scan-step = Zeskanuj kod QR telefonem lub sfotografuj cały ekran.
offline-send-step = Wyślij na adres:
offline-answer-step = W odpowiedzi otrzymasz kod z 16 cyfr. { $hours }
offline-answer-soon = W odpowiedzi otrzymasz kod z 16 cyfr.
long-serial = Długi numer seryjny
offline-open = Otwarte jeszcze: { $time }
offline-other = Albo przez pamięć USB
offline-no-stick = Podłącz pamięć USB do rejestratora.
export = Eksportuj na USB
export-lead = Zapisz zgłoszenie na { $stick }.
export-writing = Zapisywanie na { $stick }…
export-keep = Nie wyjmuj pamięci USB.
export-safe = Zapisano. Możesz wyjąć { $stick }.
export-file = Wyślij plik { $file } na powyższy adres.
export-failed = Nie udało się zapisać na { $stick }.
stick-cannot = Nie można użyć { $stick }.
enter-code = Wpisz kod
qr-label = Kod QR długiego numeru seryjnego
offline-help =
    Sfotografuj cały ekran: kod QR, długi numer seryjny i data są potrzebne razem. Wyślij zdjęcie na podany adres z dowodem zakupu. Otrzymasz kod z 16 cyfr ważny tylko dla tego rejestratora.
    Możesz opuścić tę stronę i wyłączyć rejestrator: zgłoszenie pozostanie otwarte.

## A code is typed

code-secure = Wpisz kod bezpieczeństwa
code-lead = 16 cyfr otrzymanych od { $vendor }.
code-kit = Wpisz kod z karty odzyskiwania
kit-lead = 24 cyfry wydrukowane na karcie odzyskiwania.
code-box = Cyfry od { $from } do { $to }
code-digit = Cyfra { $number }
code-mistyped = Jedna z cyfr jest błędna. Porównaj z otrzymanym kodem; to nie liczy się jako próba.
code-complete = Wpisano wszystkie cyfry.
code-missing = { $count ->
    [one] Jeszcze { $count } cyfra
    [few] Jeszcze { $count } cyfry
   *[other] Jeszcze { $count } cyfr
  }
code-try = Sprawdź kod
code-wait = Następna próba za { $time }
code-left = { $count ->
    [one] Została { $count } próba, potem potrzebne będzie nowe zgłoszenie.
    [few] Zostały { $count } próby, potem potrzebne będzie nowe zgłoszenie.
   *[other] Zostało { $count } prób, potem potrzebne będzie nowe zgłoszenie.
  }
erase = Usuń
clear = Wyczyść
reply-found = Odpowiedź jest w pamięci { $stick }
reply-lead = Nie trzeba nic wpisywać.
reply-use = Użyj
reply-none = Odpowiedź przyszła jako plik? Podłącz pamięć USB z tym plikiem.
code-help =
    Wpisuj cyfry od lewej do prawej; grupy i kolejność są takie jak w wiadomości. Pomyłka jest widoczna od razu i nie liczy się jako próba. Jeśli odpowiedź przyszła jako plik, zapisz go w pamięci USB i podłącz ją.

## Online: a code by e-mail or text message

code-verification = Wpisz otrzymany kod
online-lead = Jeśli ten rejestrator jest zarejestrowany, wysłano kod na { $contact }.
online-time = Jest ważny jeszcze { $time }.
online-asking = Trwa zamawianie kodu
online-asking-lead = Zajmie to kilka sekund.
online-over = Wyślij kod
online-over-lead = Ostatnio wysłany kod nie jest już ważny.
online-to = Dokąd wysłać nowy kod?
online-nothing = Nic nie przyszło? Sprawdź też folder ze spamem albo wyślij kod ponownie:
online-wait = Nic nie przyszło? Sprawdź też folder ze spamem. Kod można wysłać ponownie za { $time }:
online-wait-new = Nowy kod można wysłać za { $time }.
online-again = Wyślij ponownie
online-send = Wyślij kod
online-cannot = Nie mogę go odebrać
online-other = Inny sposób
online-left = { $count ->
    [one] Została { $count } próba z tym kodem.
    [few] Zostały { $count } próby z tym kodem.
   *[other] Zostało { $count } prób z tym kodem.
  }
online-help =
    Kod ma 8 cyfr i przychodzi e-mailem lub SMS-em; e-mail może dotrzeć po kilku minutach. Trafia tylko do kontaktów zarejestrowanych dla tego rejestratora. Są skrócone, żeby nikt inny ich nie poznał.
    Jeśli nic nie przychodzi albo kontakt nie należy już do Ciebie, wybierz „Nie mogę go odebrać”: pozostałe sposoby nie wymagają wiadomości.

## The new password

new-title = Ustaw nowe hasło
new-lead = Dla konta „{ $account }”, minimalna liczba znaków: { $count }.
new-password = Nowe hasło
new-repeat = Jeszcze raz to samo
new-repeat-placeholder = Powtórz hasło
new-save = Zapisz nowe hasło
show = Pokaż
hide = Ukryj
strength = Siła
strength-0 = bardzo słabe
strength-1 = słabe
strength-2 = średnie
strength-3 = dobre
strength-4 = silne
missing-characters = { $count ->
    [one] Potrzebny jeszcze { $count } znak.
    [few] Potrzebne jeszcze { $count } znaki.
   *[other] Potrzeba jeszcze { $count } znaków.
  }
missing-too-long = Hasło jest za długie.
missing-character = Tylko litery, cyfry, spacje i znaki.
missing-serial = Łatwo je odgadnąć z numeru seryjnego. Wybierz inne.
missing-account = Łatwo je odgadnąć z nazwy konta. Wybierz inne.
missing-common = To jedno z najczęstszych haseł. Wybierz inne.
missing-repeat = Wpisz to samo hasło w obu polach.
missing-nothing = Można zapisać.
password-empty = puste
password-length = { $count ->
    [one] { $count } znak
    [few] { $count } znaki
   *[other] { $count } znaków
  }
new-help =
    Trzy lub cztery słowa niezwiązane ze sobą są silne i łatwe do zapamiętania. Zapisz hasło i przechowuj tam, gdzie tylko Ty je znajdziesz.
new-time = Na ten krok zostało { $time }

## The keys on the screen

key-shift = Shift
key-erase = Usuń
key-space = Spacja
key-next = Dalej

## The end

done-title = Nowe hasło jest ustawione
done-lead = Zaloguj się nowym hasłem. Stare już nie działa.
done-sign-in = Przejdź do logowania
done-help =
    Nagrania i ustawienia są bez zmian. Aplikacje w telefonach i komputerach zapytają o nowe hasło przy następnym połączeniu.
delayed-title = Nowe hasło zacznie działać za { $time }
delayed-lead = Do tego czasu działa stare hasło i można nim zatrzymać odzyskiwanie. Możesz opuścić tę stronę; czas płynie, gdy rejestrator jest włączony.
delayed-stop = Jeśli to nie Twoja prośba, wpisz stare hasło i zatrzymaj odzyskiwanie.
delayed-help =
    Czas oczekiwania pozwala właścicielowi zauważyć odzyskiwanie rozpoczęte przez kogoś innego.
applying-title = Trwa ustawianie nowego hasła
applying-lead = Nie wyłączaj rejestratora. To potrwa chwilę.

## When something is wrong

notice-grant-ended = Czas na nowe hasło minął. Wpisz kod ponownie.
notice-request-ended = Zgłoszenie wygasło. Utwórz nowe.
notice-stopped = Odzyskiwanie zatrzymano. Hasło się nie zmieniło.
notice-not-set = Nie udało się ustawić hasła; pozostało bez zmian.
notice-other-ways = Te sposoby nie wymagają e-maila ani SMS-a.
lost-not-running = Odzyskiwanie hasła teraz nie działa. Połączenie jest ponawiane automatycznie.
lost-not-permitted = Ten ekran nie ma dostępu do odzyskiwania hasła. Skontaktuj się z instalatorem.
lost-broken = Połączenie z odzyskiwaniem hasła nie powiodło się. Próba jest ponawiana automatycznie.
lost-title = Odzyskiwanie nie odpowiada
lost-lead = Rejestrator nagrywa dalej. Poczekaj chwilę; strona wznowi działanie sama.
button-page-title = Przycisk resetowania
button-page-lead = Przycisk resetowania jest na obudowie rejestratora.
button-page-help =
    Przytrzymaj przycisk, aż minie czas na ekranie. Jeśli puścisz wcześniej, nic się nie stanie.
stop-recovery = Zatrzymaj odzyskiwanie
old-password = Stare hasło
done-sticker-title = Hasłem jest kod z naklejki
done-sticker-lead = Zaloguj się kodem z naklejki rejestratora i od razu go zmień.
unavailable-title = Tutaj nie można odzyskać hasła
unavailable-lead = Skontaktuj się z { $vendor }:

## The reset button

button-title = Trzymaj dalej przycisk resetowania
button-lead = Puść, aby przerwać. Przed upływem czasu nic się nie stanie.
button-left = { $count ->
    [one] { $count } sekunda
    [few] { $count } sekundy
   *[other] { $count } sekund
  }

## What the recorder answers. The names are those of its interface, io.recoveryd.Recovery.

method-off = Odzyskiwanie hasła jest w tym rejestratorze wyłączone.
method-cannot-keep = Rejestrator nie może teraz zapisywać danych. Skontaktuj się z instalatorem.
method-no-stick = Podłącz pamięć USB do rejestratora.
method-no-kit = Dla tego rejestratora nie utworzono karty odzyskiwania.
method-no-desk = Ten rejestrator nie może sam wysyłać kodów. Możesz wybrać inny sposób.
method-not-connected = Rejestrator nie jest połączony. Możesz wybrać inny sposób.
method-verification-closed = Za dużo błędnych kodów. Wybierz inny sposób; kod QR nadal działa.
method-button-broken = Przycisk resetowania nie działa.
method-button-off = Przycisk resetowania jest w tym rejestratorze wyłączony.
method-hold-for-sticker = Przytrzymaj przycisk resetowania przez { $seconds } s: hasłem stanie się kod z naklejki rejestratora.
method-hold-for-request = Przytrzymaj przycisk resetowania przez { $seconds } s: powstanie zgłoszenie.
online-no-address = Rejestrator nie jest połączony: brak adresu sieciowego. Możesz wybrać inny sposób.
online-unplugged = Rejestrator nie jest połączony: kabel sieciowy jest odłączony. Możesz wybrać inny sposób.
online-off = Rejestrator nie jest połączony: jego sieć jest wyłączona. Możesz wybrać inny sposób.
online-no-port = Rejestrator nie ma sieci. Możesz wybrać inny sposób.

stick-looking = Trwa sprawdzanie pamięci USB. Poczekaj chwilę.
stick-none = Nie podłączono pamięci USB.
stick-several = Podłączono kilka pamięci USB. Wybierz jedną.
stick-gone = Pamięci USB już nie ma. Podłącz ją i spróbuj ponownie.
stick-pulled-out = Pamięć USB wyjęto. Podłącz ją i spróbuj ponownie.
stick-write-protected = Pamięć USB jest chroniona przed zapisem.
stick-full = Pamięć USB jest pełna.
stick-not-permitted = Rejestrator nie może używać tej pamięci USB.
stick-damaged = Nie można odczytać lub zapisać pamięci USB. Spróbuj innej.
stick-covered = Wyjmij pamięć USB i podłącz ją ponownie.
stick-not-read-back = Nie można odczytać zapisanych danych. Użyj innej pamięci USB.
stick-taken = W pamięci USB jest inny plik o tej nazwie. Usuń go lub użyj innej pamięci.
stick-not-a-file = To, co ma tę nazwę w pamięci USB, nie jest plikiem.
stick-no-folder = Brakuje folderu zastępującego pamięć USB.
stick-absent = W pamięci USB nie ma odpowiedzi na to zgłoszenie.
stick-too-large = Plik jest za duży na odpowiedź.
stick-not-text = Ten plik nie jest odpowiedzią.
stick-no-file-system = Pamięć USB musi być sformatowana: FAT32 lub exFAT.
stick-encrypted = Pamięć USB jest zaszyfrowana. Użyj innej.
stick-no-driver = Rejestrator nie czyta tego formatu. Użyj pamięci USB z FAT32.
stick-not-mountable = Pamięci USB nie wysunięto w komputerze lub jest uszkodzona. Wysuń ją tam lub użyj innej.
stick-in-use = Pamięć USB jest zajęta. Poczekaj chwilę i spróbuj ponownie.
stick-cannot-mount = Ten rejestrator nie obsługuje pamięci USB.
stick-stopped = Zawartości pamięci USB nie da się bezpiecznie odczytać. Użyj innej.
stick-silent = Pamięć USB nie odpowiada. Użyj innej.
stick-failed = Błąd pamięci USB. Spróbuj innej.

code-length = Brakuje cyfr.
code-character = Kod zawiera tylko cyfry.
code-check-digit = Jedna z cyfr jest błędna. Porównaj z otrzymanym kodem; to nie liczy się jako próba.
code-repeat = Ten kod przed chwilą sprawdzono i jest błędny. To nie liczy się jako próba.
code-wrong = Ten kod jest błędny.
code-past = Ten kod dotyczy wcześniejszego, zakończonego zgłoszenia. Poproś o nowy.
error-no-request = Nie ma otwartego zgłoszenia dla tego kodu. Wróć i najpierw wyświetl kod QR.
offer-not-offered = Ten sposób nie jest dostępny w tym rejestratorze.
offer-no-kit = Karta odzyskiwania nie istnieje lub została już użyta.
offer-verification-closed = Za dużo błędnych kodów. Wybierz inny sposób; kod QR nadal działa.
offer-used-up = Za dużo błędnych prób z tym kodem. Poproś o nowy.
error-wait = Za wcześnie. Poczekaj, aż minie czas.
error-wrong-password = To nie jest właściwe hasło.
grant-none = Czas na ten krok minął. Wpisz kod ponownie.
grant-elsewhere = Kod wpisano gdzie indziej ({ $surface }). Ustaw hasło tam albo wpisz kod tutaj.
grant-nothing-to-stop = Nie ma czego zatrzymać.
password-too-short = Minimalna liczba znaków: { $limit }.
password-too-long = Hasło jest za długie.
password-character = Tylko litery, cyfry, spacje i znaki.
password-serial = Łatwo je odgadnąć z numeru seryjnego. Wybierz inne.
password-account = Łatwo je odgadnąć z nazwy konta. Wybierz inne.
password-common = To jedno z najczęstszych haseł. Wybierz inne.
not-set-refused = Nie udało się ustawić hasła. Twój kod jest nadal ważny; spróbuj ponownie.
not-set-trying-again = Hasła jeszcze nie udało się ustawić. Rejestrator sam ponawia próby.
not-sent-not-connected = Rejestrator nie jest połączony z siecią. Możesz wybrać inny sposób.
not-sent-no-name = Nie znaleziono w sieci usługi kodów. Spróbuj ponownie lub wybierz inny sposób.
not-sent-no-answer = Usługa kodów nie odpowiada. Spróbuj ponownie lub wybierz inny sposób.
not-sent-not-trusted = Odpowiedziała niewłaściwa usługa; nic nie wysłano. Wybierz inny sposób.
not-sent-clock = Zegar rejestratora jest błędny, więc nie można zaufać usłudze kodów. Wybierz inny sposób.
not-sent-refused = Usługa kodów nie przyjmuje zapytania tego rejestratora. Wybierz inny sposób.
not-sent-busy = Usługa kodów na razie nie wysyła więcej kodów. Spróbuj później lub wybierz inny sposób.
not-sent-unknown-contact = Ten kontakt nie jest już zarejestrowany. Wybierz inny.
not-sent-failed = Nie udało się wysłać kodu. Spróbuj ponownie lub wybierz inny sposób.
reply-unreadable = Plik w pamięci USB nie jest odpowiedzią lub jest uszkodzony.
reply-other-recorder = Odpowiedź w pamięci USB jest dla innego rejestratora ({ $serial }).
reply-earlier-request = Odpowiedź w pamięci USB dotyczy wcześniejszego zgłoszenia. Poproś o nową.
busy-delayed = Odzyskiwanie już trwa. Stare hasło może je zatrzymać.
busy-being-set = Trwa ustawianie nowego hasła. Poczekaj chwilę.
busy-checking = Trwa inne sprawdzanie. Poczekaj chwilę i spróbuj ponownie.
busy-asking = Kod jest właśnie zamawiany. Poczekaj chwilę.
unavailable-off = Odzyskiwanie hasła jest w tym rejestratorze wyłączone.
unavailable-cannot-keep = Rejestrator nie może teraz zapisywać danych. Skontaktuj się z instalatorem.
unavailable-stopping = Rejestrator się wyłącza.
unavailable-cannot-compare = Nie udało się sprawdzić kodu i nie policzono próby. Spróbuj ponownie.
unavailable-cannot-verify = Rejestrator nie może teraz sprawdzać haseł. Spróbuj później.
unavailable-failed = Coś poszło nie tak. Spróbuj ponownie.
error-not-permitted = Ten ekran nie ma do tego uprawnień.
error-lost = Rejestrator nie odpowiedział. Nie wiadomo, czy się udało; sprawdź i spróbuj ponownie.

note-no-landlock = Pamięci USB są odczytywane z mniejszą ochroną, niż to możliwe.
note-no-seccomp = Pamięci USB są odczytywane z mniejszą ochroną, niż to możliwe.
note-no-namespaces = Pamięć USB działa tylko wtedy, gdy otwiera ją inna część rejestratora.
note-not-shut-in = Usługa odzyskiwania działa z mniejszą ochroną, niż to możliwe.
note-no-plug-watch = Podłącz pamięć USB przed włączeniem rejestratora.
note-button-off = Przytrzymano przycisk resetowania, ale odzyskiwanie jest wyłączone.
note-button-busy = Przytrzymano przycisk resetowania, ale trwa inne odzyskiwanie.
note-button-failed = Przytrzymano przycisk resetowania, ale nie udało się ustawić hasła.
note-hook-failed = Program, który miał zostać powiadomiony o nowym haśle, zakończył się błędem. Dziennik zdarzeń podaje który.

## The event log

event-request-opened = Utworzono zgłoszenie odzyskiwania.
event-request-expired = Zgłoszenie odzyskiwania wygasło: minęło 30 dni.
event-request-void = Zgłoszenie odzyskiwania unieważniono.
event-code-sent = Wysłano kod weryfikacyjny.
event-code-accepted = Przyjęto kod: { $channel }.
event-wrong-code = Wpisano błędny kod: { $channel }. Próby od ostatniego poprawnego: { $count }.
event-grant-expired = Nie ustawiono nowego hasła na czas.
event-password-delayed = Wybrano nowe hasło; zacznie działać później.
event-recovery-stopped = Odzyskiwanie zatrzymano starym hasłem.
event-recovery-dropped = Odzyskiwanie porzucono, ponieważ je wyłączono.
event-password-set = Ustawiono nowe hasło: { $channel }.
event-store-failed = Nie udało się ustawić nowego hasła.
event-wrong-password = Wpisano błędne hasło. Próby od ostatniego poprawnego: { $count }.
event-button-held = Przytrzymano przycisk resetowania.
event-kit-made = Utworzono kartę odzyskiwania; wcześniejsza już nie działa.
event-set-up = Skonfigurowano odzyskiwanie hasła w tym rejestratorze.
event-state-lost = Brakowało danych odzyskiwania lub były uszkodzone.
event-events-lost = Liczba brakujących tu wpisów: { $count }.
event-other = { $message }
event-log-restarted = Wcześniejsze wpisy zmieniono lub uszkodzono.
channel-secure-code = kod bezpieczeństwa
channel-verification-code = kod weryfikacyjny
channel-kit = karta odzyskiwania
channel-button = przycisk resetowania

## Dates and sizes. Day and month have two digits, the year four.

date = { $day }.{ $month }.{ $year }
size-mb = { $count } MB
size-gb = { $count } GB
size-tb = { $count } TB
