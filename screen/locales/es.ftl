# La pantalla del grabador en español. Trato de "usted", frases cortas y serenas; botones breves.
# recorder = grabador, password = contraseña, secure code = código de seguridad, verification code = código de
# verificación, recovery kit = kit de recuperación, USB stick = memoria USB, long serial number = número de serie largo,
# request = solicitud, event log = registro de eventos, installer = instalador, reset button = botón de restablecimiento,
# live view = imagen en vivo, device management = gestión del dispositivo

## On every page

back = Atrás
cancel = Cancelar
to-start = Imagen en vivo
help = Ayuda
close = Cerrar
continue = Continuar
language = Idioma
contrast-strong = Alto contraste
contrast-calm = Contraste normal
step = Paso { $step } de { $steps }
wait-a-moment = Un momento…
time-minutes = { $minutes } min
time-hours = { $hours } h { $minutes } min
time-days = { $count ->
    [one] { $count } día
   *[other] { $count } días
  }

## The live picture

device-management = Gestión del dispositivo
idle-hint = Lleve el puntero a la parte superior de la pantalla o pulse una tecla

## Sign-in

sign-in-title = Gestión del dispositivo
sign-in-lead = Inicie sesión como «{ $account }».
sign-in = Iniciar sesión
password = Contraseña
password-placeholder = Escriba la contraseña
forgot-password = Olvidé la contraseña
forgot-lead = Aquí puede crear una contraseña nueva en pocos pasos.
sign-in-wait = Demasiados intentos. Podrá volver a intentarlo en { $time }.
sign-in-help =
    Escriba la contraseña de la cuenta «{ $account }» y elija «Iniciar sesión». Use las teclas de la pantalla o un teclado conectado.
    Si no sabe la contraseña, elija «Olvidé la contraseña». Las grabaciones y los ajustes se conservan.

## Signed in

home-title = Sesión iniciada
home-lead = Lo ocurrido en este grabador, lo más reciente primero.
home-recovery = Se recuperó la contraseña el { $date }.
home-recovery-lead = Si no fue usted, avise a su instalador y cree una contraseña nueva.
home-sticker-lead = La contraseña es el código de la etiqueta, que otros pueden conocer. Cámbiela ahora en los ajustes.
home-known = Estoy al tanto
home-empty = Todavía no ha ocurrido nada.
home-changed = Algunas entradas se modificaron o eliminaron desde fuera del grabador.
home-close = Cerrar sesión
earlier = Anteriores
later = Posteriores
home-help =
    Esta es la lista propia del grabador, con recuperaciones e inicios de sesión. Consúltela de vez en cuando: pregunte por cualquier entrada que no se explique.

## Forgot password: whom, and whether one may

forgot-title = Olvidé la contraseña
forgot-question = Va a crear una contraseña nueva para esta cuenta:
account = Cuenta
recorder = Grabador
serial-number = Número de serie
forgot-entitled = Soy el propietario de este grabador o actúo por encargo suyo.
forgot-noted = El propietario verá en el registro de eventos que hubo una recuperación. Las grabaciones y los ajustes se conservan.
forgot-delay = La contraseña nueva valdrá { $hours } horas después de crearla. Hasta entonces, la anterior puede detener el proceso.
forgot-yes = Sí, continuar
forgot-help =
    Recibirá un código de { $vendor } o usará el de su kit de recuperación. Con él creará aquí una contraseña nueva. No hay que desconectar nada y el grabador sigue grabando.

## The ways

ways-title = ¿Cómo quiere demostrar que es usted?
ways-lead = Primero, la forma más rápida que funciona ahora.
ways-more = Otras formas
ways-best = Recomendado
ways-not-now = Ahora no
ways-choose = Usar esta forma
way-online = Código por correo o SMS
way-online-lead = Se envía un código al instante. Tarda alrededor de un minuto.
way-online-sent = Si este grabador está registrado, se envió un código a { $contact }. Escríbalo aquí.
way-offline = Fotografiar el código QR
way-offline-lead = Envíe a { $vendor } una foto de la página siguiente o un archivo en una memoria USB. Recibirá un código.
way-kit = Kit de recuperación
way-kit-lead = Escriba el código del kit de recuperación que guardó. Funciona al momento.
way-button = Botón de restablecimiento
have-code = Tengo un código
ways-help =
    Todas las formas llevan a la misma página, donde se crea la contraseña nueva. Si una no funciona, vuelva aquí y elija otra: no se pierde nada por probar.


## Offline: the QR code

offline-title = Envíe esto a { $vendor }
offline-scan-step = Escanee el código QR con el móvil o fotografíe toda la pantalla.
offline-send-step = Envíelo a:
offline-answer-step = Recibirá un código de 16 cifras. { $hours }
offline-answer-soon = Recibirá un código de 16 cifras.
long-serial = Número de serie largo
offline-open = Abierta aún: { $time }
offline-other = O con una memoria USB
offline-no-stick = Conecte una memoria USB al grabador.
export = Exportar a USB
export-lead = Guardar la solicitud en { $stick }.
export-writing = Guardando en { $stick }…
export-keep = No retire la memoria.
export-safe = Guardado. Ya puede retirar { $stick }.
export-file = Envíe el archivo { $file } a la dirección de arriba.
export-failed = No se pudo guardar en { $stick }.
stick-cannot = No se puede usar { $stick }.
enter-code = Escribir el código
qr-label = Código QR del número de serie largo
offline-help =
    Fotografíe toda la pantalla: el código QR, el número de serie largo y la fecha van juntos. Envíe la foto a la dirección indicada, con el comprobante de compra. Recibirá un código de 16 cifras que solo vale en este grabador.
    Puede salir de esta página y apagar el grabador: la solicitud sigue abierta.

## A code is typed

code-secure = Escriba el código de seguridad
code-lead = Las 16 cifras que recibió de { $vendor }.
code-kit = Escriba el código del kit de recuperación
kit-lead = Las 24 cifras impresas en su kit de recuperación.
code-box = Cifras { $from } a { $to }
code-digit = Cifra { $number }
code-mistyped = Una de las cifras no es correcta. Compárela con el código recibido; esto no cuenta como intento.
code-complete = Están todas las cifras.
code-missing = { $count ->
    [one] Falta 1 cifra
   *[other] Faltan { $count } cifras
  }
code-try = Comprobar el código
code-wait = Próximo intento en { $time }
code-left = { $count ->
    [one] Queda 1 intento antes de necesitar una solicitud nueva.
   *[other] Quedan { $count } intentos antes de necesitar una solicitud nueva.
  }
erase = Borrar
clear = Borrar todo
reply-found = La respuesta está en la memoria { $stick }
reply-lead = No hace falta escribir nada.
reply-use = Usarla
reply-none = ¿Recibió la respuesta en un archivo? Conecte la memoria USB que lo contiene.
code-help =
    Escriba las cifras de izquierda a derecha; los grupos y el orden son los del mensaje recibido. Un error al teclear se nota al momento y no gasta intentos. Si la respuesta llegó en un archivo, guárdelo en una memoria USB y conéctela.

## Online: a code by e-mail or text message

code-verification = Escriba el código enviado
online-lead = Si este grabador está registrado, se envió un código a { $contact }.
online-time = Es válido durante { $time } más.
online-asking = Se está pidiendo un código
online-asking-lead = Tarda unos segundos.
online-over = Enviar un código
online-over-lead = El último código enviado ya no vale.
online-to = ¿Adónde debe ir el nuevo código?
online-nothing = ¿No llegó nada? Mire también en el correo no deseado o vuelva a enviarlo:
online-wait = ¿No llegó nada? Mire también en el correo no deseado. Podrá volver a enviarlo en { $time }:
online-wait-new = Podrá enviar un código nuevo en { $time }.
online-again = Volver a enviar
online-send = Enviar el código
online-cannot = No puedo recibirlo
online-other = Usar otra forma
online-left = { $count ->
    [one] Queda 1 intento con este código.
   *[other] Quedan { $count } intentos con este código.
  }
online-help =
    El código tiene 8 cifras y llega por correo o SMS; un correo puede tardar unos minutos. Solo va a los contactos registrados para este grabador. Se muestran abreviados para que nadie más los conozca.
    Si no llega nada o el contacto ya no es suyo, elija «No puedo recibirlo»: las otras formas no necesitan ningún mensaje.

## The new password

new-title = Cree una contraseña nueva
new-lead = Para la cuenta «{ $account }», { $count } caracteres como mínimo.
new-password = Contraseña nueva
new-repeat = La misma otra vez
new-repeat-placeholder = Repita la contraseña
new-save = Guardar la contraseña
show = Mostrar
hide = Ocultar
strength = Seguridad
strength-0 = muy débil
strength-1 = débil
strength-2 = aceptable
strength-3 = buena
strength-4 = fuerte
missing-characters = { $count ->
    [one] Falta 1 carácter.
   *[other] Faltan { $count } caracteres.
  }
missing-too-long = La contraseña es demasiado larga.
missing-character = Use solo letras, cifras, espacios y signos.
missing-serial = Se adivina fácilmente por el número de serie. Use otra.
missing-account = Se adivina fácilmente por el nombre de la cuenta. Use otra.
missing-common = Es una de las contraseñas más comunes. Use otra.
missing-repeat = Escriba la misma contraseña en los dos campos.
missing-nothing = Lista para guardar.
password-empty = vacío
password-length = { $count ->
    [one] 1 carácter
   *[other] { $count } caracteres
  }
new-help =
    Tres o cuatro palabras sin relación entre sí son seguras y fáciles de recordar. Anote la contraseña y guárdela donde solo usted la encuentre.
new-time = Quedan { $time } para este paso

## The keys on the screen

key-shift = Mayúsculas
key-erase = Borrar
key-space = Espacio
key-next = Siguiente

## The end

done-title = La contraseña nueva está lista
done-lead = Inicie sesión con ella. La anterior ya no vale.
done-sign-in = Ir al inicio de sesión
done-help =
    Las grabaciones y los ajustes están como antes. Las aplicaciones de móviles y ordenadores pedirán la contraseña nueva al conectarse.
delayed-title = La contraseña nueva valdrá en { $time }
delayed-lead = Hasta entonces la anterior sigue valiendo y puede detener esta recuperación. Puede salir de esta página; el grabador sigue contando mientras esté encendido.
delayed-stop = Si usted no lo pidió, escriba la contraseña anterior y deténgala.
delayed-help =
    La espera da al propietario la ocasión de advertir una recuperación iniciada por otra persona.
applying-title = Se está cambiando la contraseña
applying-lead = Deje el grabador encendido. Tarda un momento.

## When something is wrong

notice-grant-ended = Se acabó el tiempo para la contraseña nueva. Escriba el código otra vez.
notice-request-ended = La solicitud ha terminado. Haga una nueva.
notice-stopped = La recuperación se detuvo. La contraseña no ha cambiado.
notice-not-set = No se pudo cambiar la contraseña; sigue como estaba.
notice-other-ways = Estas formas no necesitan correo ni SMS.
lost-not-running = La recuperación de contraseña no está en marcha. Se vuelve a buscar automáticamente.
lost-not-permitted = Esta pantalla no puede usar la recuperación de contraseña. Consulte a su instalador.
lost-broken = Falló la conexión con la recuperación de contraseña. Se reintenta automáticamente.
lost-title = La recuperación no responde
lost-lead = El grabador sigue grabando. Espere un momento; esta página continúa sola.
button-page-title = El botón de restablecimiento
button-page-lead = El botón de restablecimiento está en la carcasa del grabador.
button-page-help =
    Manténgalo pulsado hasta que termine el tiempo en esta pantalla. Si lo suelta antes, no ocurre nada.
stop-recovery = Detener la recuperación
old-password = Contraseña anterior
done-sticker-title = La contraseña es el código de la etiqueta
done-sticker-lead = Inicie sesión con el código de la etiqueta del grabador y cámbielo enseguida.
unavailable-title = Aquí no se pueden recuperar contraseñas
unavailable-lead = Consulte a { $vendor }:

## The reset button

button-title = Siga pulsando el botón de restablecimiento
button-lead = Suéltelo para detener. No ocurre nada antes de que acabe el tiempo.
button-left = { $count ->
    [one] 1 segundo
   *[other] { $count } segundos
  }

## What the recorder answers. The names are those of its interface, io.recoveryd.Recovery.

method-off = La recuperación de contraseña está desactivada en este grabador.
method-cannot-keep = El grabador no puede guardar sus notas ahora. Consulte a su instalador.
method-no-stick = Conecte una memoria USB al grabador.
method-no-kit = No se ha creado un kit de recuperación para este grabador.
method-no-desk = Este grabador no puede enviar códigos por sí mismo. Puede elegir otra forma.
method-not-connected = El grabador no está conectado. Puede elegir otra forma.
method-verification-closed = Demasiados códigos incorrectos. Elija otra forma; el código QR sigue funcionando.
method-button-broken = El botón de restablecimiento no funciona.
method-button-off = El botón de restablecimiento está desactivado en este grabador.
method-hold-for-sticker = Pulse el botón de restablecimiento durante { $seconds } segundos: la contraseña será el código de la etiqueta del grabador.
method-hold-for-request = Pulse el botón de restablecimiento durante { $seconds } segundos: se abrirá una solicitud.
online-no-address = El grabador no está conectado: no tiene dirección de red. Puede elegir otra forma.
online-unplugged = El grabador no está conectado: el cable de red está suelto. Puede elegir otra forma.
online-off = El grabador no está conectado: su red está apagada. Puede elegir otra forma.
online-no-port = El grabador no tiene red. Puede elegir otra forma.

stick-looking = Se está revisando la memoria. Espere un momento.
stick-none = No hay ninguna memoria USB conectada.
stick-several = Hay más de una memoria conectada. Elija una.
stick-gone = La memoria ya no está. Conéctela y vuelva a intentarlo.
stick-pulled-out = Se retiró la memoria. Conéctela y vuelva a intentarlo.
stick-write-protected = La memoria está protegida contra escritura.
stick-full = La memoria está llena.
stick-not-permitted = El grabador no puede usar esta memoria.
stick-damaged = La memoria no se puede leer o escribir. Pruebe con otra.
stick-covered = Retire la memoria y vuelva a conectarla.
stick-not-read-back = Lo guardado no se puede leer. Use otra memoria.
stick-taken = En la memoria hay otro archivo con el mismo nombre. Quítelo o use otra memoria.
stick-not-a-file = Lo que tiene ese nombre en la memoria no es un archivo.
stick-no-folder = Falta la carpeta que hace de memoria.
stick-absent = La respuesta a esta solicitud no está en la memoria.
stick-too-large = El archivo es demasiado grande para ser una respuesta.
stick-not-text = El archivo no es una respuesta.
stick-no-file-system = La memoria debe tener formato FAT32 o exFAT.
stick-encrypted = La memoria está cifrada. Use otra.
stick-no-driver = El grabador no puede leer este formato. Use una memoria con formato FAT32.
stick-not-mountable = La memoria no se expulsó del ordenador o está dañada. Expúlsela allí o use otra.
stick-in-use = La memoria está en uso. Espere un momento y vuelva a intentarlo.
stick-cannot-mount = Este grabador no puede usar memorias USB.
stick-stopped = El contenido de la memoria no se puede leer con seguridad. Use otra.
stick-silent = La memoria no responde. Use otra.
stick-failed = La memoria ha fallado. Pruebe con otra.

code-length = Faltan cifras.
code-character = Un código solo tiene cifras.
code-check-digit = Una de las cifras no es correcta. Compárela con el código recibido; esto no cuenta como intento.
code-repeat = Este código se acaba de probar y no es el correcto. Esto no cuenta como intento.
code-wrong = Este código no es el correcto.
code-past = Este código responde a una solicitud anterior, ya terminada. Pida uno nuevo.
error-no-request = No hay ninguna solicitud abierta para este código. Vuelva atrás y muestre primero el código QR.
offer-not-offered = Esta forma no se ofrece en este grabador.
offer-no-kit = No hay kit de recuperación para este grabador o ya se usó.
offer-verification-closed = Demasiados códigos incorrectos. Elija otra forma; el código QR sigue funcionando.
offer-used-up = Demasiados intentos incorrectos con este código. Pida uno nuevo.
error-wait = Demasiado pronto. Espere a que termine el tiempo.
error-wrong-password = Esa no es la contraseña.
grant-none = Se acabó el tiempo para este paso. Escriba el código otra vez.
grant-elsewhere = El código se escribió en otro sitio ({ $surface }). Cree allí la contraseña o escriba el código aquí.
grant-nothing-to-stop = No hay nada que detener.
password-too-short = Use al menos { $limit } caracteres.
password-too-long = La contraseña es demasiado larga.
password-character = Use solo letras, cifras, espacios y signos.
password-serial = Se adivina fácilmente por el número de serie. Use otra.
password-account = Se adivina fácilmente por el nombre de la cuenta. Use otra.
password-common = Es una de las contraseñas más comunes. Use otra.
not-set-refused = No se pudo cambiar la contraseña. Su código sigue valiendo; vuelva a intentarlo.
not-set-trying-again = Aún no se pudo cambiar la contraseña. El grabador lo sigue intentando.
not-sent-not-connected = El grabador no está conectado a la red. Puede elegir otra forma.
not-sent-no-name = No se encontró en la red el servicio de códigos. Vuelva a intentarlo o elija otra forma.
not-sent-no-answer = El servicio de códigos no responde. Vuelva a intentarlo o elija otra forma.
not-sent-not-trusted = No respondió el servicio correcto; no se envió nada. Elija otra forma.
not-sent-clock = El reloj del grabador está mal y no se puede confiar en el servicio de códigos. Elija otra forma.
not-sent-refused = El servicio de códigos no acepta la petición de este grabador. Elija otra forma.
not-sent-busy = El servicio de códigos no envía más por ahora. Vuelva a intentarlo más tarde o elija otra forma.
not-sent-unknown-contact = Este contacto ya no está registrado. Elija otro.
not-sent-failed = No se pudo enviar ningún código. Vuelva a intentarlo o elija otra forma.
reply-unreadable = El archivo de la memoria no es una respuesta o está dañado.
reply-other-recorder = La respuesta de la memoria es para otro grabador ({ $serial }).
reply-earlier-request = La respuesta de la memoria es para una solicitud anterior. Pida una nueva.
busy-delayed = Ya hay una recuperación en curso. La contraseña anterior puede detenerla.
busy-being-set = Se está cambiando la contraseña. Espere un momento.
busy-checking = Se está comprobando otra cosa. Espere un momento y vuelva a intentarlo.
busy-asking = Ya se está pidiendo un código. Espere un momento.
unavailable-off = La recuperación de contraseña está desactivada en este grabador.
unavailable-cannot-keep = El grabador no puede guardar sus notas ahora. Consulte a su instalador.
unavailable-stopping = El grabador se está apagando.
unavailable-cannot-compare = No se pudo comprobar el código y no se contó. Vuelva a intentarlo.
unavailable-cannot-verify = El grabador no puede comprobar contraseñas ahora. Inténtelo más tarde.
unavailable-failed = Algo ha fallado. Vuelva a intentarlo.
error-not-permitted = Esta pantalla no puede hacer eso.
error-lost = El grabador no respondió. Puede que se haya hecho o que no; compruébelo y vuelva a intentarlo.

note-no-landlock = Las memorias USB se leen con una protección menos de lo posible.
note-no-seccomp = Las memorias USB se leen con una protección menos de lo posible.
note-no-namespaces = Una memoria USB solo funciona si la abre otra parte del grabador.
note-not-shut-in = El servicio de recuperación funciona con una protección menos de lo posible.
note-no-plug-watch = Conecte la memoria USB antes de encender el grabador.
note-button-off = Se pulsó el botón de restablecimiento, pero la recuperación está desactivada.
note-button-busy = Se pulsó el botón de restablecimiento, pero hay otra recuperación en curso.
note-button-failed = Se pulsó el botón de restablecimiento, pero no se pudo cambiar la contraseña.
note-hook-failed = Ha fallado un programa al que había que avisar de la nueva contraseña. El registro de eventos dice cuál.

## The event log

event-request-opened = Se abrió una solicitud de recuperación.
event-request-expired = Una solicitud de recuperación terminó: pasaron sus 30 días.
event-request-void = Se anuló una solicitud de recuperación.
event-code-sent = Se envió un código de verificación.
event-code-accepted = Se aceptó un código: { $channel }.
event-wrong-code = Se escribió un código incorrecto: { $channel }. Intentos desde el último correcto: { $count }.
event-grant-expired = No se creó a tiempo una contraseña nueva.
event-password-delayed = Se eligió una contraseña nueva, que valdrá más tarde.
event-recovery-stopped = Se detuvo una recuperación con la contraseña anterior.
event-recovery-dropped = Se descartó una recuperación porque se desactivó la función.
event-password-set = Se cambió la contraseña: { $channel }.
event-store-failed = No se pudo cambiar la contraseña.
event-wrong-password = Se escribió una contraseña incorrecta. Intentos desde la última correcta: { $count }.
event-button-held = Se pulsó el botón de restablecimiento.
event-kit-made = Se creó un kit de recuperación; los anteriores ya no valen.
event-set-up = Se configuró la recuperación de contraseña en este grabador.
event-state-lost = Las notas de la recuperación faltaban o estaban dañadas.
event-events-lost = Aquí faltan { $count } entradas.
event-other = { $message }
event-log-restarted = Las entradas anteriores a esta se modificaron o dañaron.
channel-secure-code = código de seguridad
channel-verification-code = código de verificación
channel-kit = kit de recuperación
channel-button = botón de restablecimiento

## Dates and sizes. Day and month have two digits, the year four.

date = { $day }/{ $month }/{ $year }
size-mb = { $count } MB
size-gb = { $count } GB
size-tb = { $count } TB
