# A tela do gravador em português. Tratamento por "você" implícito, frases curtas e calmas; botões breves. As palavras
# são as do Brasil.
# recorder = gravador, password = senha, secure code = código de segurança, verification code = código de verificação,
# recovery kit = kit de recuperação, USB stick = pen drive, long serial number = número de série longo, request =
# pedido, recovery = recuperação, event log = registro de eventos, installer = instalador, reset button = botão de
# redefinição, live view = imagem ao vivo, device management = gerenciamento do dispositivo

## On every page

back = Voltar
cancel = Cancelar
to-start = Imagem ao vivo
help = Ajuda
close = Fechar
continue = Continuar
language = Idioma
contrast-strong = Alto contraste
contrast-calm = Contraste normal
step = Passo { $step } de { $steps }
wait-a-moment = Um momento…
time-minutes = { $minutes } min
time-hours = { $hours } h { $minutes } min
time-days = { $count ->
    [one] { $count } dia
   *[other] { $count } dias
  }

## The live picture

device-management = Gerenciamento do dispositivo
idle-hint = Leve o ponteiro ao topo da tela ou pressione uma tecla

## Sign-in

sign-in-title = Gerenciamento do dispositivo
sign-in-lead = Entre como “{ $account }”.
sign-in = Entrar
password = Senha
password-placeholder = Digite a senha
forgot-password = Esqueci a senha
forgot-lead = Aqui você pode definir uma nova senha em poucos passos.
sign-in-wait = Tentativas demais. A próxima será possível em { $time }.
sign-in-help =
    Digite a senha da conta “{ $account }” e escolha “Entrar”. Use as teclas na tela ou um teclado conectado.
    Se não sabe a senha, escolha “Esqueci a senha”. As gravações e configurações são mantidas.

## Signed in

home-title = Você entrou
home-lead = O que aconteceu neste gravador, do mais recente ao mais antigo.
home-recovery = A senha foi recuperada em { $date }.
home-recovery-lead = Se não foi você, avise o instalador e defina uma nova senha.
home-sticker-lead = A senha é o código da etiqueta, que outros podem conhecer. Troque-a agora nas configurações.
home-known = Estou ciente
home-empty = Ainda não aconteceu nada.
home-changed = Algumas entradas foram alteradas ou removidas por fora do gravador.
home-close = Sair
earlier = Anteriores
later = Posteriores
home-help =
    Esta é a lista do próprio gravador, com recuperações e acessos. Leia de vez em quando: vale perguntar sobre uma entrada que não sabe explicar.

## Forgot password: whom, and whether one may

forgot-title = Esqueci a senha
forgot-question = Você vai definir uma nova senha para esta conta:
account = Conta
recorder = Gravador
serial-number = Número de série
forgot-entitled = Sou o proprietário deste gravador ou faço isto a pedido dele.
forgot-noted = O proprietário verá no registro de eventos que houve uma recuperação. As gravações e configurações são mantidas.
forgot-delay = A nova senha passa a valer { $hours } horas depois de definida. Até lá, a antiga pode impedir isso.
forgot-yes = Sim, continuar
forgot-help =
    Você receberá um código de { $vendor } ou usará o do kit de recuperação. Com ele define aqui uma nova senha. Não é preciso desligar nada e o gravador continua gravando.

## The ways

ways-title = Como quer confirmar sua identidade?
ways-lead = O modo mais rápido que funciona agora vem primeiro.
ways-more = Outros modos
ways-best = Recomendado
ways-not-now = Agora não
ways-choose = Usar este modo
way-online = Código por e-mail ou SMS
way-online-lead = O código é enviado na hora. Leva cerca de um minuto.
way-online-sent = Se este gravador estiver registrado, um código foi enviado para { $contact }. Digite-o aqui.
way-offline = Fotografar o código QR
way-offline-lead = Envie a { $vendor } uma foto da próxima página ou um arquivo em pen drive. Você receberá um código.
way-kit = Kit de recuperação
way-kit-lead = Digite o código do kit de recuperação que guardou. Funciona na hora.
way-button = Botão de redefinição
have-code = Tenho um código
ways-help =
    Todos os modos levam à mesma página, onde se define a nova senha. Se um não funcionar, volte aqui e escolha outro: tentar não custa nada.


## Offline: the QR code

offline-title = Envie isto a { $vendor }
offline-scan-step = Leia o código QR com o celular ou fotografe a tela inteira.
offline-send-step = Envie para:
offline-answer-step = Você receberá um código de 16 dígitos. { $hours }
offline-answer-soon = Você receberá um código de 16 dígitos.
long-serial = Número de série longo
offline-open = Ainda aberto por: { $time }
offline-other = Ou com um pen drive
offline-no-stick = Conecte um pen drive ao gravador.
export = Exportar para USB
export-lead = Salvar o pedido em { $stick }.
export-writing = Salvando em { $stick }…
export-keep = Não retire o pen drive.
export-safe = Salvo. Já pode retirar { $stick }.
export-file = Envie o arquivo { $file } para o endereço acima.
export-failed = Não foi possível salvar em { $stick }.
stick-cannot = Não é possível usar { $stick }.
enter-code = Digitar o código
qr-label = Código QR do número de série longo
offline-help =
    Fotografe a tela inteira: o código QR, o número de série longo e a data vão juntos. Envie a foto para o endereço mostrado, com o comprovante de compra. Você receberá um código de 16 dígitos válido só neste gravador.
    Você pode sair desta página e desligar o gravador: o pedido continua aberto.

## A code is typed

code-secure = Digite o código de segurança
code-lead = Os 16 dígitos recebidos de { $vendor }.
code-kit = Digite o código do kit de recuperação
kit-lead = Os 24 dígitos impressos no kit de recuperação.
code-box = Dígitos { $from } a { $to }
code-digit = Dígito { $number }
code-mistyped = Um dos dígitos está errado. Compare com o código recebido; isto não contou como tentativa.
code-complete = Todos os dígitos estão aí.
code-missing = { $count ->
    [one] Falta { $count } dígito
   *[other] Faltam { $count } dígitos
  }
code-try = Verificar o código
code-wait = Próxima tentativa em { $time }
code-left = { $count ->
    [one] Resta { $count } tentativa antes de precisar de um novo pedido.
   *[other] Restam { $count } tentativas antes de precisar de um novo pedido.
  }
erase = Apagar
clear = Apagar tudo
reply-found = A resposta está no pen drive { $stick }
reply-lead = Não é preciso digitar nada.
reply-use = Usar
reply-none = Recebeu a resposta em um arquivo? Conecte o pen drive que o contém.
code-help =
    Digite os dígitos da esquerda para a direita; os grupos e a ordem são os da mensagem recebida. Um erro de digitação aparece na hora e não gasta tentativas. Se a resposta veio em arquivo, copie-o para um pen drive e conecte-o.

## Online: a code by e-mail or text message

code-verification = Digite o código enviado
online-lead = Se este gravador estiver registrado, um código foi enviado para { $contact }.
online-time = Vale por mais { $time }.
online-asking = Pedindo um código
online-asking-lead = Leva alguns segundos.
online-over = Enviar um código
online-over-lead = O último código enviado não vale mais.
online-to = Para onde deve ir o novo código?
online-nothing = Não chegou nada? Veja também na caixa de spam ou envie de novo:
online-wait = Não chegou nada? Veja também na caixa de spam. Pode ser enviado de novo em { $time }:
online-wait-new = Um novo código pode ser enviado em { $time }.
online-again = Enviar de novo
online-send = Enviar o código
online-cannot = Não consigo receber
online-other = Outro modo
online-left = { $count ->
    [one] Resta 1 tentativa com este código.
   *[other] Restam { $count } tentativas com este código.
  }
online-help =
    O código tem 8 dígitos e chega por e-mail ou SMS; um e-mail pode levar alguns minutos. Ele só vai para contatos registrados para este gravador. Eles aparecem abreviados para que ninguém mais os conheça.
    Se nada chegar ou o contato não for mais seu, escolha “Não consigo receber”: os outros modos não precisam de mensagem.

## The new password

new-title = Escolha uma nova senha
new-lead = Para a conta “{ $account }”, no mínimo { $count } caracteres.
new-password = Nova senha
new-repeat = A mesma outra vez
new-repeat-placeholder = Repita a senha
new-save = Salvar a nova senha
show = Mostrar
hide = Ocultar
strength = Força
strength-0 = muito fraca
strength-1 = fraca
strength-2 = razoável
strength-3 = boa
strength-4 = forte
missing-characters = { $count ->
    [one] Falta { $count } caractere.
   *[other] Faltam { $count } caracteres.
  }
missing-too-long = A senha é longa demais.
missing-character = Use só letras, dígitos, espaços e sinais.
missing-serial = É fácil de adivinhar pelo número de série. Use outra.
missing-account = É fácil de adivinhar pelo nome da conta. Use outra.
missing-common = É uma das senhas mais comuns. Use outra.
missing-repeat = Digite a mesma senha nos dois campos.
missing-nothing = Pronta para salvar.
password-empty = vazio
password-length = { $count ->
    [one] { $count } caractere
   *[other] { $count } caracteres
  }
new-help =
    Três ou quatro palavras sem relação entre si são fortes e fáceis de lembrar. Anote a senha e guarde-a onde só você a encontre.
new-time = Restam { $time } para este passo

## The keys on the screen

key-shift = Maiúsculas
key-erase = Apagar
key-space = Espaço
key-next = Seguinte

## The end

done-title = A nova senha está definida
done-lead = Entre com ela agora. A senha antiga não vale mais.
done-sign-in = Ir para a entrada
done-help =
    As gravações e configurações não mudaram. Os aplicativos em celulares e computadores pedirão a nova senha na próxima conexão.
delayed-title = A nova senha passa a valer em { $time }
delayed-lead = Até lá a senha antiga continua valendo e pode impedir esta recuperação. Você pode sair desta página; o tempo corre enquanto o gravador estiver ligado.
delayed-stop = Se não foi você que pediu, digite a senha antiga e impeça a recuperação.
delayed-help =
    A espera dá ao proprietário a chance de notar uma recuperação iniciada por outra pessoa.
applying-title = A nova senha está sendo definida
applying-lead = Deixe o gravador ligado. Leva um momento.

## When something is wrong

notice-grant-ended = O tempo para a nova senha acabou. Digite o código de novo.
notice-request-ended = O pedido terminou. Faça um novo.
notice-stopped = A recuperação foi interrompida. A senha não mudou.
notice-not-set = Não foi possível definir a senha; ela continua a mesma.
notice-other-ways = Estes modos não precisam de e-mail nem de SMS.
lost-not-running = A recuperação de senha não está ativa agora. Ela é procurada de novo automaticamente.
lost-not-permitted = Esta tela não pode usar a recuperação de senha. Consulte o instalador.
lost-broken = A conexão com a recuperação de senha falhou. Nova tentativa automática.
lost-title = A recuperação não responde
lost-lead = O gravador continua gravando. Espere um momento; esta página continua sozinha.
button-page-title = O botão de redefinição
button-page-lead = O botão de redefinição fica na caixa do gravador.
button-page-help =
    Mantenha o botão pressionado até o tempo nesta tela acabar. Se soltar antes, nada acontece.
stop-recovery = Impedir a recuperação
old-password = Senha antiga
done-sticker-title = A senha é o código da etiqueta
done-sticker-lead = Entre com o código da etiqueta do gravador e troque-o em seguida.
unavailable-title = Não é possível recuperar senhas aqui
unavailable-lead = Consulte { $vendor }:

## The reset button

button-title = Continue pressionando o botão de redefinição
button-lead = Solte para parar. Nada acontece antes do fim do tempo.
button-left = { $count ->
    [one] { $count } segundo
   *[other] { $count } segundos
  }

## What the recorder answers. The names are those of its interface, io.recoveryd.Recovery.

method-off = A recuperação de senha está desativada neste gravador.
method-cannot-keep = O gravador não consegue salvar dados agora. Consulte o instalador.
method-no-stick = Conecte um pen drive ao gravador.
method-no-kit = Não foi criado um kit de recuperação para este gravador.
method-no-desk = Este gravador não consegue enviar códigos sozinho. Você pode escolher outro modo.
method-not-connected = O gravador não está conectado. Você pode escolher outro modo.
method-verification-closed = Códigos errados demais. Escolha outro modo; o código QR ainda funciona.
method-button-broken = O botão de redefinição não funciona.
method-button-off = O botão de redefinição está desativado neste gravador.
method-hold-for-sticker = Pressione o botão de redefinição por { $seconds } segundos: a senha passa a ser o código da etiqueta do gravador.
method-hold-for-request = Pressione o botão de redefinição por { $seconds } segundos: abre-se um pedido de recuperação.
online-no-address = O gravador não está conectado: não tem endereço de rede. Você pode escolher outro modo.
online-unplugged = O gravador não está conectado: o cabo de rede está solto. Você pode escolher outro modo.
online-off = O gravador não está conectado: sua rede está desligada. Você pode escolher outro modo.
online-no-port = O gravador não tem rede. Você pode escolher outro modo.

stick-looking = Verificando o pen drive. Espere um momento.
stick-none = Nenhum pen drive conectado.
stick-several = Há mais de um pen drive conectado. Escolha um.
stick-gone = O pen drive não está mais aí. Conecte-o e tente de novo.
stick-pulled-out = O pen drive foi retirado. Conecte-o e tente de novo.
stick-write-protected = O pen drive está protegido contra gravação.
stick-full = O pen drive está cheio.
stick-not-permitted = O gravador não pode usar este pen drive.
stick-damaged = Não é possível ler ou gravar no pen drive. Tente outro.
stick-covered = Retire o pen drive e conecte-o de novo.
stick-not-read-back = Não é possível ler o que foi salvo. Use outro pen drive.
stick-taken = Há outro arquivo com o mesmo nome no pen drive. Remova-o ou use outro pen drive.
stick-not-a-file = O que tem esse nome no pen drive não é um arquivo.
stick-no-folder = Falta a pasta que substitui o pen drive.
stick-absent = A resposta a este pedido não está no pen drive.
stick-too-large = O arquivo é grande demais para ser uma resposta.
stick-not-text = O arquivo não é uma resposta.
stick-no-file-system = O pen drive precisa estar formatado: FAT32 ou exFAT.
stick-encrypted = O pen drive está criptografado. Use outro.
stick-no-driver = O gravador não lê este formato. Use um pen drive formatado em FAT32.
stick-not-mountable = O pen drive não foi ejetado do computador ou está danificado. Ejete-o lá ou use outro.
stick-in-use = O pen drive está em uso. Espere um momento e tente de novo.
stick-cannot-mount = Este gravador não pode usar pen drives.
stick-stopped = Não é seguro ler o conteúdo do pen drive. Use outro.
stick-silent = O pen drive não responde. Use outro.
stick-failed = O pen drive falhou. Tente outro.

code-length = Faltam dígitos.
code-character = Um código só tem dígitos.
code-check-digit = Um dos dígitos está errado. Compare com o código recebido; isto não contou como tentativa.
code-repeat = Este código acabou de ser testado e não é o certo. Isto não contou como tentativa.
code-wrong = Este código não é o certo.
code-past = Este código responde a um pedido anterior, já encerrado. Peça um novo.
error-no-request = Não há pedido aberto para este código. Volte e mostre primeiro o código QR.
offer-not-offered = Este modo não está disponível neste gravador.
offer-no-kit = Não há kit de recuperação para este gravador, ou já foi usado.
offer-verification-closed = Códigos errados demais. Escolha outro modo; o código QR ainda funciona.
offer-used-up = Tentativas erradas demais com este código. Peça um novo.
error-wait = Cedo demais. Espere o tempo acabar.
error-wrong-password = Essa não é a senha.
grant-none = O tempo para este passo acabou. Digite o código de novo.
grant-elsewhere = O código foi digitado em outro lugar ({ $surface }). Defina a senha lá ou digite o código aqui.
grant-nothing-to-stop = Não há nada a impedir.
password-too-short = Use pelo menos { $limit } caracteres.
password-too-long = A senha é longa demais.
password-character = Use só letras, dígitos, espaços e sinais.
password-serial = É fácil de adivinhar pelo número de série. Use outra.
password-account = É fácil de adivinhar pelo nome da conta. Use outra.
password-common = É uma das senhas mais comuns. Use outra.
not-set-refused = Não foi possível definir a senha. Seu código continua válido; tente de novo.
not-set-trying-again = Ainda não foi possível definir a senha. O gravador continua tentando.
not-sent-not-connected = O gravador não está conectado à rede. Você pode escolher outro modo.
not-sent-no-name = O serviço de códigos não foi encontrado na rede. Tente de novo ou escolha outro modo.
not-sent-no-answer = O serviço de códigos não responde. Tente de novo ou escolha outro modo.
not-sent-not-trusted = Quem respondeu não é o serviço certo; nada foi enviado. Escolha outro modo.
not-sent-clock = O relógio do gravador está errado e não dá para confiar no serviço de códigos. Escolha outro modo.
not-sent-refused = O serviço de códigos não aceita o pedido deste gravador. Escolha outro modo.
not-sent-busy = O serviço não envia mais códigos por enquanto. Tente mais tarde ou escolha outro modo.
not-sent-unknown-contact = Este contato não está mais registrado. Escolha outro.
not-sent-failed = Não foi possível enviar um código. Tente de novo ou escolha outro modo.
reply-unreadable = O arquivo no pen drive não é uma resposta ou está danificado.
reply-other-recorder = A resposta no pen drive é para outro gravador ({ $serial }).
reply-earlier-request = A resposta no pen drive é para um pedido anterior. Peça uma nova.
busy-delayed = Já há uma recuperação em andamento. A senha antiga pode impedi-la.
busy-being-set = Uma nova senha está sendo definida. Espere um momento.
busy-checking = Outra verificação está em andamento. Espere um momento e tente de novo.
busy-asking = Um código já está sendo pedido. Espere um momento.
unavailable-off = A recuperação de senha está desativada neste gravador.
unavailable-cannot-keep = O gravador não consegue salvar dados agora. Consulte o instalador.
unavailable-stopping = O gravador está desligando.
unavailable-cannot-compare = Não foi possível verificar o código, e ele não contou. Tente de novo.
unavailable-cannot-verify = O gravador não consegue verificar senhas agora. Tente mais tarde.
unavailable-failed = Algo deu errado. Tente de novo.
error-not-permitted = Esta tela não pode fazer isso.
error-lost = O gravador não respondeu. Pode ter sido feito ou não; verifique e tente de novo.

note-no-landlock = Os pen drives são lidos com uma proteção a menos do que o possível.
note-no-seccomp = Os pen drives são lidos com uma proteção a menos do que o possível.
note-no-namespaces = Um pen drive só funciona se outra parte do gravador o abrir.
note-not-shut-in = O serviço de recuperação funciona com uma proteção a menos do que o possível.
note-no-plug-watch = Conecte o pen drive antes de ligar o gravador.
note-button-off = O botão de redefinição foi pressionado, mas a recuperação está desativada.
note-button-busy = O botão de redefinição foi pressionado, mas há outra recuperação em andamento.
note-button-failed = O botão de redefinição foi pressionado, mas não foi possível definir a senha.
note-hook-failed = Um programa que devia ser avisado da nova senha falhou. O registro de eventos diz qual.

## The event log

event-request-opened = Foi aberto um pedido de recuperação.
event-request-expired = Um pedido de recuperação terminou: passaram seus 30 dias.
event-request-void = Um pedido de recuperação foi anulado.
event-code-sent = Foi enviado um código de verificação.
event-code-accepted = Um código foi aceito: { $channel }.
event-wrong-code = Foi digitado um código errado: { $channel }. Tentativas desde o último certo: { $count }.
event-grant-expired = Nenhuma nova senha foi definida a tempo.
event-password-delayed = Foi escolhida uma nova senha, que valerá mais tarde.
event-recovery-stopped = Uma recuperação foi impedida com a senha antiga.
event-recovery-dropped = Uma recuperação foi abandonada porque a função foi desativada.
event-password-set = Foi definida uma nova senha: { $channel }.
event-store-failed = Não foi possível definir uma nova senha.
event-wrong-password = Foi digitada uma senha errada. Tentativas desde a última certa: { $count }.
event-button-held = O botão de redefinição foi pressionado.
event-kit-made = Foi criado um kit de recuperação; os anteriores não valem mais.
event-set-up = A recuperação de senha foi configurada neste gravador.
event-state-lost = Os dados da recuperação faltavam ou estavam danificados.
event-events-lost = Faltam aqui { $count } entradas.
event-other = { $message }
event-log-restarted = As entradas anteriores a esta foram alteradas ou danificadas.
channel-secure-code = código de segurança
channel-verification-code = código de verificação
channel-kit = kit de recuperação
channel-button = botão de redefinição

## Dates and sizes. Day and month have two digits, the year four.

date = { $day }/{ $month }/{ $year }
size-mb = { $count } MB
size-gb = { $count } GB
size-tb = { $count } TB
