# Lo schermo del registratore in italiano. Forma di cortesia o impersonale, frasi brevi e calme; pulsanti corti.
# recorder = registratore, password = password, secure code = codice di sicurezza, verification code = codice di
# verifica, recovery kit = kit di recupero, USB stick = chiavetta USB, long serial number = numero di serie lungo,
# request = richiesta, recovery = recupero, event log = registro eventi, installer = installatore, reset button =
# tasto di ripristino, live view = immagine dal vivo, device management = gestione dispositivo

## On every page

back = Indietro
cancel = Annulla
to-start = Immagine dal vivo
help = Aiuto
close = Chiudi
continue = Continua
language = Lingua
contrast-strong = Contrasto elevato
contrast-calm = Contrasto normale
step = Passo { $step } di { $steps }
wait-a-moment = Un momento…
time-minutes = { $minutes } min
time-hours = { $hours } h { $minutes } min
time-days = { $count ->
    [one] { $count } giorno
   *[other] { $count } giorni
  }

## The live picture

device-management = Gestione dispositivo
idle-hint = Porti il puntatore in alto sullo schermo o prema un tasto

## Sign-in

sign-in-title = Gestione dispositivo
sign-in-lead = Acceda come «{ $account }».
sign-in = Accedi
password = Password
password-placeholder = Digiti la password
forgot-password = Password dimenticata
forgot-lead = Qui può impostare una nuova password in pochi passi.
sign-in-wait = Troppi tentativi. Il prossimo sarà possibile tra { $time }.
sign-in-help =
    Digiti la password dell’account «{ $account }» e scelga «Accedi». Usi i tasti sullo schermo o una tastiera collegata.
    Se non conosce la password, scelga «Password dimenticata». Registrazioni e impostazioni restano invariate.

## Signed in

home-title = Accesso effettuato
home-lead = Che cosa è successo su questo registratore, dal più recente.
home-recovery = La password è stata recuperata il { $date }.
home-recovery-lead = Se non è stato Lei, avvisi l’installatore e imposti una nuova password.
home-sticker-lead = La password è il codice dell’etichetta, che altri possono conoscere. La cambi subito nelle impostazioni.
home-known = Ne sono al corrente
home-empty = Non è ancora successo nulla.
home-changed = Alcune voci sono state modificate o rimosse dall’esterno.
home-close = Esci
earlier = Precedenti
later = Successive
home-help =
    È l’elenco del registratore con recuperi e accessi. Lo legga ogni tanto: chieda spiegazioni per una voce che non riconosce.

## Forgot password: whom, and whether one may

forgot-title = Password dimenticata
forgot-question = Sta per impostare una nuova password per questo account:
account = Account
recorder = Registratore
serial-number = Numero di serie
forgot-entitled = Sono il proprietario di questo registratore o agisco su suo incarico.
forgot-noted = Il proprietario vedrà nel registro eventi che c’è stato un recupero. Registrazioni e impostazioni restano invariate.
forgot-delay = La nuova password varrà { $hours } ore dopo averla impostata. Fino ad allora la vecchia può fermare tutto.
forgot-yes = Sì, continua
forgot-help =
    Riceverà un codice da { $vendor } o userà quello del kit di recupero. Con esso imposterà qui una nuova password. Non occorre scollegare nulla e la registrazione continua.

## The ways

ways-title = Come vuole confermare la Sua identità?
ways-lead = Per primo il modo più rapido che funziona ora.
ways-more = Altri modi
ways-best = Consigliato
ways-not-now = Ora no
ways-choose = Usa questo modo
way-online = Codice via e-mail o SMS
way-online-lead = Il codice viene inviato subito. Ci vuole circa un minuto.
way-online-sent = Se questo registratore è registrato, un codice è stato inviato a { $contact }. Lo inserisca qui.
way-offline = Fotografare il codice QR
way-offline-lead = Invii a { $vendor } una foto della prossima pagina o un file su chiavetta USB. Riceverà un codice.
way-kit = Kit di recupero
way-kit-lead = Digiti il codice del kit di recupero che ha conservato. Funziona subito.
way-button = Tasto di ripristino
have-code = Ho un codice
ways-help =
    Tutti i modi portano alla stessa pagina, dove si imposta la nuova password. Se uno non funziona, torni qui e ne scelga un altro: provare non costa nulla.


## Offline: the QR code

offline-title = Invii questo a { $vendor }
offline-scan-step = Inquadri il codice QR con il telefono o fotografi tutto lo schermo.
offline-send-step = Lo invii a:
offline-answer-step = Riceverà un codice di 16 cifre. { $hours }
offline-answer-soon = Riceverà un codice di 16 cifre.
long-serial = Numero di serie lungo
offline-open = Ancora aperta: { $time }
offline-other = Oppure con una chiavetta USB
offline-no-stick = Inserisca una chiavetta USB nel registratore.
export = Esporta su USB
export-lead = Salva la richiesta su { $stick }.
export-writing = Salvataggio su { $stick }…
export-keep = Non rimuova la chiavetta.
export-safe = Salvato. Ora può rimuovere { $stick }.
export-file = Invii il file { $file } all’indirizzo qui sopra.
export-failed = Non è stato possibile salvare su { $stick }.
stick-cannot = Impossibile usare { $stick }.
enter-code = Inserisci il codice
qr-label = Codice QR del numero di serie lungo
offline-help =
    Fotografi tutto lo schermo: codice QR, numero di serie lungo e data vanno insieme. Invii la foto all’indirizzo indicato con la prova d’acquisto. Riceverà un codice di 16 cifre valido solo su questo registratore.
    Può lasciare questa pagina e spegnere il registratore: la richiesta resta aperta.

## A code is typed

code-secure = Inserisca il codice di sicurezza
code-lead = Le 16 cifre ricevute da { $vendor }.
code-kit = Inserisca il codice del kit di recupero
kit-lead = Le 24 cifre stampate sul kit di recupero.
code-box = Cifre da { $from } a { $to }
code-digit = Cifra { $number }
code-mistyped = Una delle cifre non è giusta. La confronti con il codice ricevuto; non conta come tentativo.
code-complete = Tutte le cifre sono presenti.
code-missing = { $count ->
    [one] Manca 1 cifra
   *[other] Mancano { $count } cifre
  }
code-try = Verifica il codice
code-wait = Prossimo tentativo tra { $time }
code-left = { $count ->
    [one] Resta 1 tentativo, poi serve una nuova richiesta.
   *[other] Restano { $count } tentativi, poi serve una nuova richiesta.
  }
erase = Cancella
clear = Cancella tutto
reply-found = La risposta è sulla chiavetta { $stick }
reply-lead = Non occorre digitare nulla.
reply-use = Usala
reply-none = La risposta è un file? Inserisca la chiavetta USB che lo contiene.
code-help =
    Digiti le cifre da sinistra a destra; gruppi e ordine sono quelli del messaggio ricevuto. Un errore di battitura si nota subito e non consuma tentativi. Se la risposta è un file, lo copi su una chiavetta USB e la inserisca.

## Online: a code by e-mail or text message

code-verification = Inserisca il codice ricevuto
online-lead = Se questo registratore è registrato, un codice è stato inviato a { $contact }.
online-time = Vale ancora { $time }.
online-asking = Richiesta di un codice in corso
online-asking-lead = Ci vogliono pochi secondi.
online-over = Invia un codice
online-over-lead = L’ultimo codice inviato non è più valido.
online-to = Dove inviare il nuovo codice?
online-nothing = Non è arrivato nulla? Guardi anche nella posta indesiderata o lo faccia inviare di nuovo:
online-wait = Non è arrivato nulla? Guardi anche nella posta indesiderata. Si può inviare di nuovo tra { $time }:
online-wait-new = Un nuovo codice si può inviare tra { $time }.
online-again = Invia di nuovo
online-send = Invia il codice
online-cannot = Non posso riceverlo
online-other = Altro modo
online-left = { $count ->
    [one] Resta 1 tentativo con questo codice.
   *[other] Restano { $count } tentativi con questo codice.
  }
online-help =
    Il codice ha 8 cifre e arriva per e-mail o SMS; un’e-mail può richiedere qualche minuto. Va solo ai contatti registrati per questo registratore. Sono abbreviati perché nessun altro li conosca.
    Se non arriva nulla o il contatto non è più Suo, scelga «Non posso riceverlo»: gli altri modi non richiedono messaggi.

## The new password

new-title = Scelga una nuova password
new-lead = Per l’account «{ $account }», almeno { $count } caratteri.
new-password = Nuova password
new-repeat = Ancora una volta
new-repeat-placeholder = Ripeta la password
new-save = Salva la nuova password
show = Mostra
hide = Nascondi
strength = Sicurezza
strength-0 = molto debole
strength-1 = debole
strength-2 = discreta
strength-3 = buona
strength-4 = forte
missing-characters = { $count ->
    [one] Manca 1 carattere.
   *[other] Mancano { $count } caratteri.
  }
missing-too-long = La password è troppo lunga.
missing-character = Usi solo lettere, cifre, spazi e segni.
missing-serial = Si indovina facilmente dal numero di serie. Ne scelga un’altra.
missing-account = Si indovina facilmente dal nome dell’account. Ne scelga un’altra.
missing-common = È una delle password più comuni. Ne scelga un’altra.
missing-repeat = Digiti la stessa password nei due campi.
missing-nothing = Pronta per il salvataggio.
password-empty = vuota
password-length = { $count ->
    [one] 1 carattere
   *[other] { $count } caratteri
  }
new-help =
    Tre o quattro parole senza legame tra loro sono sicure e facili da ricordare. Annoti la password e la conservi dove solo Lei può trovarla.
new-time = Ancora { $time } per questo passo

## The keys on the screen

key-shift = Maiuscole
key-erase = Cancella
key-space = Spazio
key-next = Avanti

## The end

done-title = La nuova password è impostata
done-lead = Acceda con la nuova password. La vecchia non vale più.
done-sign-in = Vai all’accesso
done-help =
    Registrazioni e impostazioni sono invariate. Le app su telefoni e computer chiederanno la nuova password alla prossima connessione.
delayed-title = La nuova password varrà tra { $time }
delayed-lead = Fino ad allora vale la vecchia password, che può fermare il recupero. Può lasciare questa pagina; il tempo scorre finché il registratore è acceso.
delayed-stop = Se non l’ha chiesto Lei, digiti la vecchia password e lo fermi.
delayed-help =
    L’attesa permette al proprietario di accorgersi di un recupero avviato da altri.
applying-title = Impostazione della nuova password
applying-lead = Lasci acceso il registratore. Ci vuole un momento.

## When something is wrong

notice-grant-ended = Il tempo per la nuova password è scaduto. Inserisca di nuovo il codice.
notice-request-ended = La richiesta è terminata. Ne apra una nuova.
notice-stopped = Il recupero è stato fermato. La password non è cambiata.
notice-not-set = Non è stato possibile impostare la password; è rimasta quella di prima.
notice-other-ways = Questi modi non richiedono né e-mail né SMS.
lost-not-running = Il recupero della password ora non è attivo. Viene cercato di nuovo automaticamente.
lost-not-permitted = Questo schermo non può usare il recupero della password. Chieda all’installatore.
lost-broken = Il collegamento con il recupero della password è caduto. Si riprova automaticamente.
lost-title = Il recupero non risponde
lost-lead = La registrazione continua. Attenda un momento; la pagina riprenderà da sola.
button-page-title = Il tasto di ripristino
button-page-lead = Il tasto di ripristino si trova sul registratore.
button-page-help =
    Tenga premuto il tasto finché il tempo sullo schermo è finito. Se lo rilascia prima, non succede nulla.
stop-recovery = Ferma il recupero
old-password = Vecchia password
done-sticker-title = La password è il codice sull’etichetta
done-sticker-lead = Acceda con il codice sull’etichetta del registratore e lo cambi subito.
unavailable-title = Qui non si possono recuperare password
unavailable-lead = Si rivolga a { $vendor }:

## The reset button

button-title = Tenga premuto il tasto di ripristino
button-lead = Lo rilasci per fermare. Non succede nulla prima della fine del tempo.
button-left = { $count ->
    [one] 1 secondo
   *[other] { $count } secondi
  }

## What the recorder answers. The names are those of its interface, io.recoveryd.Recovery.

method-off = Il recupero della password è disattivato su questo registratore.
method-cannot-keep = Il registratore ora non può salvare i suoi dati. Chieda all’installatore.
method-no-stick = Inserisca una chiavetta USB nel registratore.
method-no-kit = Per questo registratore non è stato creato un kit di recupero.
method-no-desk = Questo registratore non può inviare codici da solo. Può scegliere un altro modo.
method-not-connected = Il registratore non è connesso. Può scegliere un altro modo.
method-verification-closed = Troppi codici errati. Scelga un altro modo; il codice QR funziona ancora.
method-button-broken = Il tasto di ripristino non funziona.
method-button-off = Il tasto di ripristino è disattivato su questo registratore.
method-hold-for-sticker = Tenga premuto il tasto di ripristino per { $seconds } secondi: la password diventa il codice sull’etichetta del registratore.
method-hold-for-request = Tenga premuto il tasto di ripristino per { $seconds } secondi: si apre una richiesta.
online-no-address = Il registratore non è connesso: non ha un indirizzo di rete. Può scegliere un altro modo.
online-unplugged = Il registratore non è connesso: il cavo di rete è scollegato. Può scegliere un altro modo.
online-off = Il registratore non è connesso: la rete è spenta. Può scegliere un altro modo.
online-no-port = Il registratore non ha rete. Può scegliere un altro modo.

stick-looking = Controllo della chiavetta. Attenda un momento.
stick-none = Nessuna chiavetta USB inserita.
stick-several = Sono inserite più chiavette. Ne scelga una.
stick-gone = La chiavetta non c’è più. La inserisca e riprovi.
stick-pulled-out = La chiavetta è stata rimossa. La inserisca e riprovi.
stick-write-protected = La chiavetta è protetta da scrittura.
stick-full = La chiavetta è piena.
stick-not-permitted = Il registratore non può usare questa chiavetta.
stick-damaged = La chiavetta non si può leggere o scrivere. Ne provi un’altra.
stick-covered = Rimuova la chiavetta e la inserisca di nuovo.
stick-not-read-back = I dati salvati non si leggono. Usi un’altra chiavetta.
stick-taken = Sulla chiavetta c’è un altro file con lo stesso nome. Lo rimuova o usi un’altra chiavetta.
stick-not-a-file = Ciò che ha quel nome sulla chiavetta non è un file.
stick-no-folder = Manca la cartella che sostituisce la chiavetta.
stick-absent = La risposta a questa richiesta non è sulla chiavetta.
stick-too-large = Il file è troppo grande per essere una risposta.
stick-not-text = Il file non è una risposta.
stick-no-file-system = La chiavetta deve essere formattata: FAT32 o exFAT.
stick-encrypted = La chiavetta è cifrata. Ne usi un’altra.
stick-no-driver = Il registratore non legge questo formato. Usi una chiavetta formattata in FAT32.
stick-not-mountable = La chiavetta non è stata espulsa dal computer o è danneggiata. La espella lì o ne usi un’altra.
stick-in-use = La chiavetta è in uso. Attenda un momento e riprovi.
stick-cannot-mount = Questo registratore non può usare chiavette USB.
stick-stopped = Il contenuto della chiavetta non si può leggere in sicurezza. Ne usi un’altra.
stick-silent = La chiavetta non risponde. Ne usi un’altra.
stick-failed = La chiavetta ha un guasto. Ne provi un’altra.

code-length = Mancano delle cifre.
code-character = Un codice contiene solo cifre.
code-check-digit = Una delle cifre non è giusta. La confronti con il codice ricevuto; non conta come tentativo.
code-repeat = Questo codice è stato appena provato e non è quello giusto. Non conta come tentativo.
code-wrong = Questo codice non è quello giusto.
code-past = Questo codice risponde a una richiesta precedente, terminata. Ne chieda uno nuovo.
error-no-request = Non c’è una richiesta aperta per questo codice. Torni indietro e mostri prima il codice QR.
offer-not-offered = Questo modo non è disponibile su questo registratore.
offer-no-kit = Per questo registratore non c’è un kit di recupero, o è già stato usato.
offer-verification-closed = Troppi codici errati. Scelga un altro modo; il codice QR funziona ancora.
offer-used-up = Troppi tentativi errati con questo codice. Ne chieda uno nuovo.
error-wait = Troppo presto. Attenda la fine del tempo.
error-wrong-password = Non è la password.
grant-none = Il tempo per questo passo è scaduto. Inserisca di nuovo il codice.
grant-elsewhere = Il codice è stato inserito altrove ({ $surface }). Imposti lì la password o inserisca qui il codice.
grant-nothing-to-stop = Non c’è nulla da fermare.
password-too-short = Usi almeno { $limit } caratteri.
password-too-long = La password è troppo lunga.
password-character = Usi solo lettere, cifre, spazi e segni.
password-serial = Si indovina facilmente dal numero di serie. Ne scelga un’altra.
password-account = Si indovina facilmente dal nome dell’account. Ne scelga un’altra.
password-common = È una delle password più comuni. Ne scelga un’altra.
not-set-refused = Non è stato possibile impostare la password. Il codice resta valido; riprovi.
not-set-trying-again = La password non è stata ancora impostata. Il registratore riprova da solo.
not-sent-not-connected = Il registratore non è connesso alla rete. Può scegliere un altro modo.
not-sent-no-name = Il servizio dei codici non si trova nella rete. Riprovi o scelga un altro modo.
not-sent-no-answer = Il servizio dei codici non risponde. Riprovi o scelga un altro modo.
not-sent-not-trusted = Non ha risposto il servizio giusto; non è stato inviato nulla. Scelga un altro modo.
not-sent-clock = L’orologio del registratore è sbagliato: il servizio dei codici non è verificabile. Scelga un altro modo.
not-sent-refused = Il servizio dei codici non accetta la richiesta di questo registratore. Scelga un altro modo.
not-sent-busy = Il servizio dei codici per ora non ne invia altri. Riprovi più tardi o scelga un altro modo.
not-sent-unknown-contact = Questo contatto non è più registrato. Ne scelga un altro.
not-sent-failed = Non è stato possibile inviare un codice. Riprovi o scelga un altro modo.
reply-unreadable = Il file sulla chiavetta non è una risposta o è danneggiato.
reply-other-recorder = La risposta sulla chiavetta è per un altro registratore ({ $serial }).
reply-earlier-request = La risposta sulla chiavetta è per una richiesta precedente. Ne chieda una nuova.
busy-delayed = Un recupero è già in corso. La vecchia password può fermarlo.
busy-being-set = Si sta impostando una nuova password. Attenda un momento.
busy-checking = È in corso un altro controllo. Attenda un momento e riprovi.
busy-asking = È già in corso la richiesta di un codice. Attenda un momento.
unavailable-off = Il recupero della password è disattivato su questo registratore.
unavailable-cannot-keep = Il registratore ora non può salvare i suoi dati. Chieda all’installatore.
unavailable-stopping = Il registratore si sta spegnendo.
unavailable-cannot-compare = Non è stato possibile verificare il codice; il tentativo non conta. Riprovi.
unavailable-cannot-verify = Il registratore ora non può verificare password. Riprovi più tardi.
unavailable-failed = Qualcosa non ha funzionato. Riprovi.
error-not-permitted = Questo schermo non può farlo.
error-lost = Il registratore non ha risposto. Forse è stato fatto, forse no; controlli e poi riprovi.

note-no-landlock = Le chiavette USB vengono lette con una protezione in meno del possibile.
note-no-seccomp = Le chiavette USB vengono lette con una protezione in meno del possibile.
note-no-namespaces = Una chiavetta USB funziona solo se la apre un’altra parte del registratore.
note-not-shut-in = Il servizio di recupero funziona con una protezione in meno del possibile.
note-no-plug-watch = Inserisca la chiavetta USB prima di accendere il registratore.
note-button-off = Il tasto di ripristino è stato premuto, ma il recupero è disattivato.
note-button-busy = Il tasto di ripristino è stato premuto, ma è in corso un altro recupero.
note-button-failed = Il tasto di ripristino è stato premuto, ma non è stato possibile impostare la password.
note-hook-failed = Un programma che doveva essere avvisato della nuova password non è riuscito. Il registro eventi dice quale.

## The event log

event-request-opened = È stata aperta una richiesta di recupero.
event-request-expired = Una richiesta di recupero è terminata: i suoi 30 giorni sono passati.
event-request-void = Una richiesta di recupero è stata annullata.
event-code-sent = È stato inviato un codice di verifica.
event-code-accepted = È stato accettato un codice: { $channel }.
event-wrong-code = È stato inserito un codice errato: { $channel }. Tentativi dall’ultimo corretto: { $count }.
event-grant-expired = Nessuna nuova password impostata in tempo.
event-password-delayed = È stata scelta una nuova password, che varrà più tardi.
event-recovery-stopped = Un recupero è stato fermato con la vecchia password.
event-recovery-dropped = Un recupero è stato abbandonato perché la funzione è stata disattivata.
event-password-set = È stata impostata una nuova password: { $channel }.
event-store-failed = Non è stato possibile impostare una nuova password.
event-wrong-password = È stata inserita una password errata. Tentativi dall’ultima corretta: { $count }.
event-button-held = Il tasto di ripristino è stato tenuto premuto.
event-kit-made = È stato creato un kit di recupero; i precedenti non valgono più.
event-set-up = Il recupero della password è stato configurato su questo registratore.
event-state-lost = I dati del recupero mancavano o erano danneggiati.
event-events-lost = Qui mancano { $count } voci.
event-other = { $message }
event-log-restarted = Le voci precedenti sono state modificate o danneggiate.
channel-secure-code = codice di sicurezza
channel-verification-code = codice di verifica
channel-kit = kit di recupero
channel-button = tasto di ripristino

## Dates and sizes. Day and month have two digits, the year four.

date = { $day }/{ $month }/{ $year }
size-mb = { $count } MB
size-gb = { $count } GB
size-tb = { $count } TB
