# L'écran de l'enregistreur en français. Vouvoiement, phrases courtes et calmes ; boutons brefs.
# recorder = enregistreur, password = mot de passe, secure code = code de sécurité, verification code = code de
# vérification, recovery kit = kit de secours, USB stick = clé USB, long serial number = numéro de série long,
# request = demande, recovery = récupération, event log = journal, installer = installateur, reset button = bouton de
# réinitialisation, live view = image en direct, device management = gestion de l'appareil

## On every page

back = Retour
cancel = Annuler
to-start = Image en direct
help = Aide
close = Fermer
continue = Continuer
language = Langue
contrast-strong = Contraste élevé
contrast-calm = Contraste normal
step = Étape { $step } sur { $steps }
wait-a-moment = Un instant…
time-minutes = { $minutes } min
time-hours = { $hours } h { $minutes } min
time-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
  }

## The live picture

device-management = Gestion de l’appareil
idle-hint = Amenez le pointeur en haut de l’écran ou appuyez sur une touche

## Sign-in

sign-in-title = Gestion de l’appareil
sign-in-lead = Connectez-vous en tant que « { $account } ».
sign-in = Se connecter
password = Mot de passe
password-placeholder = Saisissez le mot de passe
forgot-password = Mot de passe oublié
forgot-lead = Vous pouvez créer ici un nouveau mot de passe en quelques étapes.
sign-in-wait = Trop d’essais. Le prochain sera possible dans { $time }.
sign-in-help =
    Saisissez le mot de passe du compte « { $account } » et choisissez « Se connecter ». Utilisez les touches à l’écran ou un clavier branché.
    Si vous ne connaissez pas le mot de passe, choisissez « Mot de passe oublié ». Vos enregistrements et réglages sont conservés.

## Signed in

home-title = Vous êtes connecté
home-lead = Ce qui s’est passé sur cet enregistreur, le plus récent d’abord.
home-recovery = Le mot de passe a été récupéré le { $date }.
home-recovery-lead = Si ce n’était pas vous, prévenez votre installateur et créez un nouveau mot de passe.
home-sticker-lead = Le mot de passe est le code de l’étiquette, que d’autres peuvent connaître. Changez-le dès maintenant dans les réglages.
home-known = Je suis au courant
home-empty = Rien ne s’est encore passé.
home-changed = Des entrées ont été modifiées ou supprimées depuis l’extérieur de l’enregistreur.
home-close = Se déconnecter
earlier = Avant
later = Après
home-help =
    C’est la liste que l’enregistreur tient des récupérations et des connexions. Lisez-la de temps en temps : renseignez-vous sur toute entrée que vous ne pouvez expliquer.

## Forgot password: whom, and whether one may

forgot-title = Mot de passe oublié
forgot-question = Vous allez créer un nouveau mot de passe pour ce compte :
account = Compte
recorder = Enregistreur
serial-number = Numéro de série
forgot-entitled = Je suis le propriétaire de cet enregistreur ou j’agis à sa demande.
forgot-noted = Le propriétaire verra dans le journal qu’une récupération a eu lieu. Les enregistrements et les réglages sont conservés.
forgot-delay = Le nouveau mot de passe sera valable { $hours } heures après sa création. D’ici là, l’ancien permet de tout arrêter.
forgot-yes = Oui, continuer
forgot-help =
    Vous recevrez un code de { $vendor } ou utiliserez celui de votre kit de secours. Il vous permet de créer ici un nouveau mot de passe. Rien n’est à débrancher et l’enregistrement continue.

## The ways

ways-title = Comment voulez-vous prouver votre identité ?
ways-lead = Le moyen le plus rapide disponible est en premier.
ways-more = Autres moyens
ways-best = Recommandé
ways-not-now = Indisponible
ways-choose = Choisir ce moyen
way-online = Code par e-mail ou SMS
way-online-lead = Un code est envoyé aussitôt. Cela prend environ une minute.
way-online-sent = Si cet enregistreur est inscrit, un code a été envoyé à { $contact }. Saisissez-le ici.
way-offline = Photographier le QR code
way-offline-lead = Envoyez à { $vendor } une photo de la page suivante ou un fichier sur une clé USB. Vous recevrez un code.
way-kit = Kit de secours
way-kit-lead = Saisissez le code du kit de secours que vous avez conservé. Effet immédiat.
way-button = Bouton de réinitialisation
have-code = J’ai un code
ways-help =
    Tous les moyens mènent à la même page, où vous créez un nouveau mot de passe. Si l’un ne marche pas, revenez ici et prenez-en un autre : essayer ne coûte rien.


## Offline: the QR code

offline-title = Envoyez ceci à { $vendor }
offline-scan-step = Scannez le QR code avec votre téléphone ou photographiez tout l’écran.
offline-send-step = Envoyez-le à :
offline-answer-step = Vous recevrez un code de 16 chiffres. { $hours }
offline-answer-soon = Vous recevrez un code de 16 chiffres.
long-serial = Numéro de série long
offline-open = Encore ouverte : { $time }
offline-other = Ou avec une clé USB
offline-no-stick = Branchez une clé USB sur l’enregistreur.
export = Exporter sur USB
export-lead = Enregistrer la demande sur { $stick }.
export-writing = Enregistrement sur { $stick }…
export-keep = Laissez la clé branchée.
export-safe = Enregistré. Vous pouvez retirer { $stick }.
export-file = Envoyez le fichier { $file } à l’adresse ci-dessus.
export-failed = Impossible d’enregistrer sur { $stick }.
stick-cannot = { $stick } ne peut pas être utilisée.
enter-code = Saisir le code
qr-label = QR code du numéro de série long
offline-help =
    Photographiez tout l’écran : le QR code, le numéro de série long et la date vont ensemble. Envoyez la photo à l’adresse affichée, avec votre preuve d’achat. Vous recevrez un code de 16 chiffres valable seulement sur cet enregistreur.
    Vous pouvez quitter cette page et éteindre l’enregistreur : la demande reste ouverte.

## A code is typed

code-secure = Saisissez le code de sécurité
code-lead = Les 16 chiffres reçus de { $vendor }.
code-kit = Saisissez le code du kit de secours
kit-lead = Les 24 chiffres imprimés sur votre kit de secours.
code-box = Chiffres { $from } à { $to }
code-digit = Chiffre { $number }
code-mistyped = L’un des chiffres est faux. Comparez avec le code reçu ; ceci ne compte pas comme un essai.
code-complete = Tous les chiffres sont là.
code-missing = { $count ->
    [one] Encore { $count } chiffre
   *[other] Encore { $count } chiffres
  }
code-try = Vérifier le code
code-wait = Prochain essai dans { $time }
code-left = { $count ->
    [one] Encore { $count } essai avant de devoir faire une nouvelle demande.
   *[other] Encore { $count } essais avant de devoir faire une nouvelle demande.
  }
erase = Effacer
clear = Tout effacer
reply-found = La réponse est sur la clé { $stick }
reply-lead = Rien à saisir.
reply-use = L’utiliser
reply-none = Réponse reçue dans un fichier ? Branchez la clé USB qui le contient.
code-help =
    Saisissez les chiffres de gauche à droite ; les groupes et leur ordre sont ceux du message reçu. Une faute de frappe est signalée aussitôt et ne coûte aucun essai. Si la réponse est un fichier, mettez-le sur une clé USB et branchez-la.

## Online: a code by e-mail or text message

code-verification = Saisissez le code reçu
online-lead = Si cet enregistreur est inscrit, un code a été envoyé à { $contact }.
online-time = Il reste valable { $time }.
online-asking = Demande d’un code en cours
online-asking-lead = Cela prend quelques secondes.
online-over = Envoyer un code
online-over-lead = Le dernier code envoyé n’est plus valable.
online-to = Où envoyer le nouveau code ?
online-nothing = Rien reçu ? Regardez aussi dans les indésirables, ou faites-le renvoyer :
online-wait = Rien reçu ? Regardez aussi dans les indésirables. Il pourra être renvoyé dans { $time } :
online-wait-new = Un nouveau code pourra être envoyé dans { $time }.
online-again = Renvoyer
online-send = Envoyer le code
online-cannot = Je ne peux pas le recevoir
online-other = Autre moyen
online-left = { $count ->
    [one] Il reste 1 essai avec ce code.
   *[other] Il reste { $count } essais avec ce code.
  }
online-help =
    Le code a 8 chiffres et arrive par e-mail ou SMS ; un e-mail peut prendre quelques minutes. Il n’est envoyé qu’aux contacts inscrits pour cet enregistreur. Ils sont abrégés pour que personne d’autre ne les apprenne.
    Si rien n’arrive, ou si le contact n’est plus le vôtre, choisissez « Je ne peux pas le recevoir » : les autres moyens se passent de message.

## The new password

new-title = Créez un nouveau mot de passe
new-lead = Pour le compte « { $account } », au moins { $count } caractères.
new-password = Nouveau mot de passe
new-repeat = Le même encore une fois
new-repeat-placeholder = Saisissez-le à nouveau
new-save = Enregistrer
show = Afficher
hide = Masquer
strength = Force
strength-0 = très faible
strength-1 = faible
strength-2 = moyenne
strength-3 = bonne
strength-4 = forte
missing-characters = { $count ->
    [one] Il manque { $count } caractère.
   *[other] Il manque { $count } caractères.
  }
missing-too-long = Le mot de passe est trop long.
missing-character = Uniquement des lettres, chiffres, espaces et signes.
missing-serial = Facile à deviner d’après le numéro de série. Choisissez-en un autre.
missing-account = Facile à deviner d’après le nom du compte. Choisissez-en un autre.
missing-common = C’est l’un des mots de passe les plus courants. Choisissez-en un autre.
missing-repeat = Saisissez le même mot de passe dans les deux champs.
missing-nothing = Prêt à enregistrer.
password-empty = vide
password-length = { $count ->
    [one] { $count } caractère
   *[other] { $count } caractères
  }
new-help =
    Trois ou quatre mots sans rapport entre eux sont sûrs et faciles à retenir. Notez le mot de passe et gardez-le là où vous seul le trouverez.
new-time = Encore { $time } pour cette étape

## The keys on the screen

key-shift = Majuscules
key-erase = Effacer
key-space = Espace
key-next = Suivant

## The end

done-title = Le nouveau mot de passe est en place
done-lead = Connectez-vous avec lui. L’ancien n’est plus valable.
done-sign-in = Se connecter
done-help =
    Les enregistrements et les réglages sont inchangés. Les applications des téléphones et ordinateurs demanderont le nouveau mot de passe à leur prochaine connexion.
delayed-title = Nouveau mot de passe valable dans { $time }
delayed-lead = D’ici là, l’ancien mot de passe reste valable et permet d’arrêter cette récupération. Vous pouvez quitter cette page ; le temps passe tant que l’enregistreur est allumé.
delayed-stop = Si vous n’avez rien demandé, saisissez l’ancien mot de passe et arrêtez-la.
delayed-help =
    Ce délai permet au propriétaire de remarquer une récupération lancée par quelqu’un d’autre.
applying-title = Mise en place du nouveau mot de passe
applying-lead = Laissez l’enregistreur allumé. Cela prend un instant.

## When something is wrong

notice-grant-ended = Le délai pour le nouveau mot de passe est écoulé. Saisissez à nouveau le code.
notice-request-ended = La demande a pris fin. Faites-en une nouvelle.
notice-stopped = La récupération a été arrêtée. Le mot de passe est inchangé.
notice-not-set = Le mot de passe n’a pas pu être changé et reste le même.
notice-other-ways = Ces moyens se passent d’e-mail et de SMS.
lost-not-running = La récupération de mot de passe est à l’arrêt. Elle est recherchée automatiquement.
lost-not-permitted = Cet écran n’a pas accès à la récupération de mot de passe. Demandez à votre installateur.
lost-broken = La liaison avec la récupération de mot de passe a échoué. Nouvel essai automatique.
lost-title = La récupération ne répond pas
lost-lead = L’enregistrement continue. Patientez un instant ; cette page reprendra toute seule.
button-page-title = Le bouton de réinitialisation
button-page-lead = Le bouton de réinitialisation se trouve sur le boîtier de l’enregistreur.
button-page-help =
    Maintenez-le enfoncé jusqu’à la fin du temps affiché. Si vous le relâchez avant, rien ne se passe.
stop-recovery = Arrêter la récupération
old-password = Ancien mot de passe
done-sticker-title = Le mot de passe est le code de l’étiquette
done-sticker-lead = Connectez-vous avec le code de l’étiquette de l’enregistreur et changez-le aussitôt.
unavailable-title = La récupération n’est pas possible ici
unavailable-lead = Adressez-vous à { $vendor } :

## The reset button

button-title = Maintenez le bouton de réinitialisation
button-lead = Relâchez pour arrêter. Rien ne se passe avant la fin du temps.
button-left = { $count ->
    [one] { $count } seconde
   *[other] { $count } secondes
  }

## What the recorder answers. The names are those of its interface, io.recoveryd.Recovery.

method-off = La récupération de mot de passe est désactivée sur cet enregistreur.
method-cannot-keep = L’enregistreur ne peut rien noter pour l’instant. Demandez à votre installateur.
method-no-stick = Branchez une clé USB sur l’enregistreur.
method-no-kit = Aucun kit de secours n’a été créé pour cet enregistreur.
method-no-desk = Cet enregistreur ne peut pas envoyer de code lui-même. Vous pouvez prendre un autre moyen.
method-not-connected = L’enregistreur n’est pas connecté. Vous pouvez prendre un autre moyen.
method-verification-closed = Trop de codes erronés. Prenez un autre moyen ; le QR code reste utilisable.
method-button-broken = Le bouton de réinitialisation ne fonctionne pas.
method-button-off = Le bouton de réinitialisation est désactivé sur cet enregistreur.
method-hold-for-sticker = Maintenez le bouton de réinitialisation { $seconds } secondes : le mot de passe devient le code de l’étiquette de l’enregistreur.
method-hold-for-request = Maintenez le bouton de réinitialisation { $seconds } secondes : une demande est ouverte.
online-no-address = L’enregistreur n’est pas connecté : il n’a pas d’adresse réseau. Vous pouvez prendre un autre moyen.
online-unplugged = L’enregistreur n’est pas connecté : le câble réseau est débranché. Vous pouvez prendre un autre moyen.
online-off = L’enregistreur n’est pas connecté : son réseau est éteint. Vous pouvez prendre un autre moyen.
online-no-port = L’enregistreur n’a pas de réseau. Vous pouvez prendre un autre moyen.

stick-looking = Examen de la clé. Un instant…
stick-none = Aucune clé USB n’est branchée.
stick-several = Plusieurs clés sont branchées. Choisissez-en une.
stick-gone = La clé n’est plus là. Branchez-la et réessayez.
stick-pulled-out = La clé a été retirée. Branchez-la et réessayez.
stick-write-protected = La clé est protégée en écriture.
stick-full = La clé est pleine.
stick-not-permitted = L’enregistreur n’a pas le droit d’utiliser cette clé.
stick-damaged = La clé ne peut être lue ou écrite. Essayez-en une autre.
stick-covered = Retirez la clé et rebranchez-la.
stick-not-read-back = Ce qui a été enregistré est illisible. Prenez une autre clé.
stick-taken = Un autre fichier du même nom est sur la clé. Supprimez-le ou prenez une autre clé.
stick-not-a-file = Ce qui porte ce nom sur la clé n’est pas un fichier.
stick-no-folder = Le dossier qui remplace une clé manque.
stick-absent = La réponse à cette demande n’est pas sur la clé.
stick-too-large = Le fichier est trop grand pour être une réponse.
stick-not-text = Le fichier n’est pas une réponse.
stick-no-file-system = La clé doit être formatée en FAT32 ou exFAT.
stick-encrypted = La clé est chiffrée. Prenez-en une autre.
stick-no-driver = L’enregistreur ne peut pas lire ce format. Prenez une clé formatée en FAT32.
stick-not-mountable = La clé n’a pas été éjectée de l’ordinateur ou est endommagée. Éjectez-la ou prenez-en une autre.
stick-in-use = La clé est en cours d’utilisation. Patientez un instant et réessayez.
stick-cannot-mount = Cet enregistreur ne peut pas utiliser de clé USB.
stick-stopped = Le contenu de la clé ne peut être lu sans risque. Prenez-en une autre.
stick-silent = La clé ne répond pas. Prenez-en une autre.
stick-failed = La clé est en panne. Essayez-en une autre.

code-length = Il manque des chiffres.
code-character = Un code ne contient que des chiffres.
code-check-digit = L’un des chiffres est faux. Comparez avec le code reçu ; ceci ne compte pas comme un essai.
code-repeat = Ce code vient d’être essayé et n’est pas le bon. Ceci ne compte pas comme un essai.
code-wrong = Ce code n’est pas le bon.
code-past = Ce code répond à une demande antérieure, terminée. Demandez-en un nouveau.
error-no-request = Aucune demande ouverte pour ce code. Revenez en arrière et affichez d’abord le QR code.
offer-not-offered = Ce moyen n’est pas proposé sur cet enregistreur.
offer-no-kit = Cet enregistreur n’a pas de kit de secours, ou il a déjà servi.
offer-verification-closed = Trop de codes erronés. Prenez un autre moyen ; le QR code reste utilisable.
offer-used-up = Trop d’essais erronés avec ce code. Demandez-en un nouveau.
error-wait = C’était trop tôt. Attendez la fin du délai.
error-wrong-password = Ce n’est pas le mot de passe.
grant-none = Le délai de cette étape est écoulé. Saisissez à nouveau le code.
grant-elsewhere = Le code a été saisi ailleurs ({ $surface }). Créez le mot de passe là-bas ou saisissez le code ici.
grant-nothing-to-stop = Il n’y a rien à arrêter.
password-too-short = Utilisez au moins { $limit } caractères.
password-too-long = Le mot de passe est trop long.
password-character = Uniquement des lettres, chiffres, espaces et signes.
password-serial = Facile à deviner d’après le numéro de série. Choisissez-en un autre.
password-account = Facile à deviner d’après le nom du compte. Choisissez-en un autre.
password-common = C’est l’un des mots de passe les plus courants. Choisissez-en un autre.
not-set-refused = Le mot de passe n’a pas pu être changé. Votre code reste valable ; réessayez.
not-set-trying-again = Le mot de passe n’a pas encore pu être changé. L’enregistreur continue d’essayer.
not-sent-not-connected = L’enregistreur n’est pas connecté au réseau. Vous pouvez prendre un autre moyen.
not-sent-no-name = Le service de codes est introuvable sur le réseau. Réessayez ou prenez un autre moyen.
not-sent-no-answer = Le service de codes ne répond pas. Réessayez ou prenez un autre moyen.
not-sent-not-trusted = Le service qui a répondu n’est pas le bon ; rien n’a été envoyé. Prenez un autre moyen.
not-sent-clock = L’horloge de l’enregistreur est fausse : le service de codes n’est pas vérifiable. Prenez un autre moyen.
not-sent-refused = Le service de codes n’accepte pas la demande de cet enregistreur. Prenez un autre moyen.
not-sent-busy = Le service de codes n’envoie plus de code pour l’instant. Réessayez plus tard ou prenez un autre moyen.
not-sent-unknown-contact = Ce contact n’est plus inscrit. Choisissez-en un autre.
not-sent-failed = Aucun code n’a pu être envoyé. Réessayez ou prenez un autre moyen.
reply-unreadable = Le fichier sur la clé n’est pas une réponse ou est endommagé.
reply-other-recorder = La réponse sur la clé est pour un autre enregistreur ({ $serial }).
reply-earlier-request = La réponse sur la clé est pour une demande antérieure. Demandez-en une nouvelle.
busy-delayed = Une récupération est déjà en cours. L’ancien mot de passe permet de l’arrêter.
busy-being-set = Un nouveau mot de passe est en cours de mise en place. Un instant…
busy-checking = Une autre vérification est en cours. Patientez un instant, puis réessayez.
busy-asking = Un code est en train d’être demandé. Un instant…
unavailable-off = La récupération de mot de passe est désactivée sur cet enregistreur.
unavailable-cannot-keep = L’enregistreur ne peut rien noter pour l’instant. Demandez à votre installateur.
unavailable-stopping = L’enregistreur est en train de s’éteindre.
unavailable-cannot-compare = Le code n’a pas pu être vérifié et n’a pas été compté. Réessayez.
unavailable-cannot-verify = L’enregistreur ne peut pas vérifier de mot de passe pour l’instant. Réessayez plus tard.
unavailable-failed = Un problème est survenu. Réessayez.
error-not-permitted = Cet écran n’a pas le droit de faire cela.
error-lost = L’enregistreur n’a pas répondu. C’est peut-être fait, peut-être pas ; vérifiez, puis réessayez.

note-no-landlock = Les clés USB sont lues avec une protection de moins que possible.
note-no-seccomp = Les clés USB sont lues avec une protection de moins que possible.
note-no-namespaces = Une clé USB ne marche que si une autre partie de l’enregistreur l’ouvre.
note-not-shut-in = Le service de récupération fonctionne avec une protection de moins que possible.
note-no-plug-watch = Branchez la clé USB avant d’allumer l’enregistreur.
note-button-off = Le bouton de réinitialisation a été maintenu, mais la récupération est désactivée.
note-button-busy = Le bouton de réinitialisation a été maintenu, mais une autre récupération est en cours.
note-button-failed = Le bouton de réinitialisation a été maintenu, mais le mot de passe n’a pas pu être changé.
note-hook-failed = Un programme qui devait être averti du nouveau mot de passe a échoué. Le journal dit lequel.

## The event log

event-request-opened = Une demande de récupération a été ouverte.
event-request-expired = Une demande de récupération a pris fin : ses 30 jours sont passés.
event-request-void = Une demande de récupération a été annulée.
event-code-sent = Un code de vérification a été envoyé.
event-code-accepted = Un code a été accepté : { $channel }.
event-wrong-code = Un code erroné a été saisi : { $channel }. Essais depuis le dernier bon : { $count }.
event-grant-expired = Aucun nouveau mot de passe n’a été créé à temps.
event-password-delayed = Un nouveau mot de passe a été choisi ; il sera valable plus tard.
event-recovery-stopped = Une récupération a été arrêtée avec l’ancien mot de passe.
event-recovery-dropped = Une récupération a été abandonnée, car la fonction a été désactivée.
event-password-set = Un nouveau mot de passe est en place : { $channel }.
event-store-failed = Le mot de passe n’a pas pu être changé.
event-wrong-password = Un mot de passe erroné a été saisi. Essais depuis le dernier bon : { $count }.
event-button-held = Le bouton de réinitialisation a été maintenu.
event-kit-made = Un kit de secours a été créé ; les précédents ne sont plus valables.
event-set-up = La récupération de mot de passe a été configurée sur cet enregistreur.
event-state-lost = Les notes de la récupération manquaient ou étaient endommagées.
event-events-lost = Il manque ici { $count } entrées.
event-other = { $message }
event-log-restarted = Les entrées précédentes ont été modifiées ou endommagées.
channel-secure-code = code de sécurité
channel-verification-code = code de vérification
channel-kit = kit de secours
channel-button = bouton de réinitialisation

## Dates and sizes. Day and month have two digits, the year four.

date = { $day }/{ $month }/{ $year }
size-mb = { $count } Mo
size-gb = { $count } Go
size-tb = { $count } To
