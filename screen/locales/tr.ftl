# Kayıt cihazının ekranı, Türkçe. "Siz" hitabı, kısa ve sakin cümleler; düğmeler kısa.
# recorder = kayıt cihazı, password = parola, secure code = güvenlik kodu, verification code = doğrulama kodu,
# recovery kit = kurtarma kartı, USB stick = USB bellek, long serial number = uzun seri numarası, request = istek,
# recovery = kurtarma, event log = olay günlüğü, installer = kurulumcu, reset button = sıfırlama düğmesi,
# live view = canlı görüntü, device management = cihaz yönetimi

## On every page

back = Geri
cancel = İptal
to-start = Canlı görüntü
help = Yardım
close = Kapat
continue = Devam
language = Dil
contrast-strong = Yüksek karşıtlık
contrast-calm = Normal karşıtlık
step = Adım { $step } / { $steps }
wait-a-moment = Bir dakika…
time-minutes = { $minutes } dk
time-hours = { $hours } sa { $minutes } dk
time-days = { $count ->
    [one] { $count } gün
   *[other] { $count } gün
  }

## The live picture

device-management = Cihaz yönetimi
idle-hint = İmleci ekranın üst kenarına götürün veya bir tuşa basın

## Sign-in

sign-in-title = Cihaz yönetimi
sign-in-lead = “{ $account }” olarak oturum açın.
sign-in = Oturum aç
password = Parola
password-placeholder = Parolayı yazın
forgot-password = Parolamı unuttum
forgot-lead = Burada birkaç adımda yeni bir parola belirleyebilirsiniz.
sign-in-wait = Çok fazla deneme. Sonraki denemeye kalan süre: { $time }.
sign-in-help =
    “{ $account }” hesabının parolasını yazın ve “Oturum aç”ı seçin. Ekrandaki tuşları veya takılı bir klavyeyi kullanın.
    Parolayı bilmiyorsanız “Parolamı unuttum”u seçin. Kayıtlarınız ve ayarlarınız olduğu gibi kalır.

## Signed in

home-title = Oturum açtınız
home-lead = Bu kayıt cihazında olanlar, en yenisi başta.
home-recovery = Parola kurtarıldı: { $date }.
home-recovery-lead = Siz değilseniz kurulumcunuza haber verin ve yeni bir parola belirleyin.
home-sticker-lead = Parola, başkalarının da bilebileceği etiketteki koddur. Şimdi ayarlardan değiştirin.
home-known = Bilgim var
home-empty = Henüz bir şey olmadı.
home-changed = Bazı kayıtlar cihazın dışından değiştirildi veya silindi.
home-close = Oturumu kapat
earlier = Daha eski
later = Daha yeni
home-help =
    Bu, cihazın kendi kurtarma ve oturum listesidir. Arada bir okuyun: açıklayamadığınız bir kayıt varsa sorun.

## Forgot password: whom, and whether one may

forgot-title = Parolamı unuttum
forgot-question = Şu hesap için yeni bir parola belirlemek üzeresiniz:
account = Hesap
recorder = Kayıt cihazı
serial-number = Seri numarası
forgot-entitled = Bu kayıt cihazının sahibiyim veya bunu sahibi benden istedi.
forgot-noted = Sahibi, olay günlüğünde bir kurtarma olduğunu görecek. Kayıtlar ve ayarlar olduğu gibi kalır.
forgot-delay = Yeni parola, belirlendikten { $hours } saat sonra geçerli olur. O zamana kadar eski parola bunu durdurabilir.
forgot-yes = Evet, devam
forgot-help =
    { $vendor } size bir kod gönderir veya kurtarma kartınızdaki kodu kullanırsınız. Bu kodla burada yeni bir parola belirlersiniz. Hiçbir şeyi çıkarmanız gerekmez, kayıt sürer.

## The ways

ways-title = Kimliğinizi nasıl doğrulamak istersiniz?
ways-lead = Şu anda çalışan en hızlı yol başta.
ways-more = Diğer yollar
ways-best = Önerilen
ways-not-now = Şu anda olmaz
ways-choose = Bu yolu kullan
way-online = E-posta veya SMS ile kod
way-online-lead = Kod hemen gönderilir. Yaklaşık bir dakika sürer.
way-online-sent = Bu kayıt cihazı kayıtlıysa şuraya bir kod gönderildi: { $contact }. Kodu burada girin.
way-offline = QR kodunun fotoğrafını çek
way-offline-lead = Sonraki sayfanın fotoğrafını veya USB bellekteki dosyayı şuraya gönderin: { $vendor }. Size bir kod gelir.
way-kit = Kurtarma kartı
way-kit-lead = Sakladığınız kurtarma kartındaki kodu yazın. Hemen çalışır.
way-button = Sıfırlama düğmesi
have-code = Kodum var
ways-help =
    Her yol, yeni parolayı belirlediğiniz aynı sayfaya götürür. Biri olmazsa buraya dönüp başkasını seçin: denemekle bir şey kaybetmezsiniz.


## Offline: the QR code

offline-title = Bunu { $vendor } adresine gönderin
offline-scan-step = QR kodunu telefonunuzla tarayın veya ekranın tamamını fotoğraflayın.
offline-send-step = Şuraya gönderin:
offline-answer-step = Size 16 rakamlı bir kod gelir. { $hours }
offline-answer-soon = Size 16 rakamlı bir kod gelir.
long-serial = Uzun seri numarası
offline-open = Açık kalacağı süre: { $time }
offline-other = Veya USB bellekle
offline-no-stick = Kayıt cihazına bir USB bellek takın.
export = USB’ye kaydet
export-lead = İsteği kaydet: { $stick }.
export-writing = Kaydediliyor: { $stick }…
export-keep = USB belleği çıkarmayın.
export-safe = Kaydedildi. { $stick } artık çıkarılabilir.
export-file = { $file } dosyasını yukarıdaki adrese gönderin.
export-failed = { $stick } üzerine kaydedilemedi.
stick-cannot = { $stick } kullanılamıyor.
enter-code = Kodu gir
qr-label = Uzun seri numarasının QR kodu
offline-help =
    Ekranın tamamını fotoğraflayın: QR kodu, uzun seri numarası ve tarih birlikte gereklidir. Fotoğrafı satın alma belgenizle birlikte gösterilen adrese gönderin. Yalnızca bu cihazda geçerli 16 rakamlı bir kod gelir.
    Bu sayfadan ayrılabilir ve cihazı kapatabilirsiniz: istek açık kalır.

## A code is typed

code-secure = Güvenlik kodunu girin
code-lead = { $vendor } tarafından gönderilen 16 rakam.
code-kit = Kurtarma kartının kodunu girin
kit-lead = Kurtarma kartınızda basılı 24 rakam.
code-box = { $from }–{ $to }. rakamlar
code-digit = { $number }. rakam
code-mistyped = Rakamlardan biri yanlış. Gelen kodla karşılaştırın; bu bir deneme sayılmadı.
code-complete = Bütün rakamlar tamam.
code-missing = { $count ->
    [one] { $count } rakam kaldı
   *[other] { $count } rakam kaldı
  }
code-try = Kodu denetle
code-wait = Sonraki denemeye { $time }
code-left = { $count ->
    [one] Yeni istek gerekmeden önce { $count } deneme kaldı.
   *[other] Yeni istek gerekmeden önce { $count } deneme kaldı.
  }
erase = Sil
clear = Tümünü sil
reply-found = Yanıt { $stick } belleğinde
reply-lead = Bir şey yazmanız gerekmez.
reply-use = Kullan
reply-none = Yanıt dosya olarak mı geldi? Dosyanın olduğu USB belleği takın.
code-help =
    Rakamları soldan sağa yazın; gruplar ve sıra gelen iletideki gibidir. Yanlış yazılan rakam hemen belli olur ve deneme sayılmaz. Yanıt dosya olarak geldiyse bir USB belleğe koyup takın.

## Online: a code by e-mail or text message

code-verification = Gönderilen kodu girin
online-lead = Bu kayıt cihazı kayıtlıysa şuraya bir kod gönderildi: { $contact }.
online-time = { $time } daha geçerli.
online-asking = Kod isteniyor
online-asking-lead = Birkaç saniye sürer.
online-over = Kod gönder
online-over-lead = Daha önce gönderilen kod artık geçerli değil.
online-to = Yeni kod nereye gönderilsin?
online-nothing = Bir şey gelmedi mi? İstenmeyen postalara da bakın veya kodu yeniden gönderin:
online-wait = Bir şey gelmedi mi? İstenmeyen postalara da bakın. Yeniden göndermek için kalan süre: { $time }
online-wait-new = Yeni kod göndermek için kalan süre: { $time }
online-again = Yeniden gönder
online-send = Kodu gönder
online-cannot = Kodu alamıyorum
online-other = Başka bir yol
online-left = { $count ->
    [one] Bu kodla { $count } deneme kaldı.
   *[other] Bu kodla { $count } deneme kaldı.
  }
online-help =
    Kod 8 rakamdır; e-posta veya SMS ile gelir. E-postanın gelmesi birkaç dakika sürebilir. Yalnızca bu kayıt cihazı için kaydedilmiş iletişim bilgilerine gönderilir. Başkası öğrenmesin diye kısaltılmış gösterilir.
    Bir şey gelmiyorsa veya iletişim bilgisi artık sizin değilse “Kodu alamıyorum”u seçin: diğer yollar ileti gerektirmez.

## The new password

new-title = Yeni bir parola belirleyin
new-lead = “{ $account }” hesabı için, en az { $count } karakter.
new-password = Yeni parola
new-repeat = Bir kez daha
new-repeat-placeholder = Parolayı yeniden yazın
new-save = Yeni parolayı kaydet
show = Göster
hide = Gizle
strength = Güç
strength-0 = çok zayıf
strength-1 = zayıf
strength-2 = orta
strength-3 = iyi
strength-4 = güçlü
missing-characters = { $count ->
    [one] { $count } karakter daha gerekli.
   *[other] { $count } karakter daha gerekli.
  }
missing-too-long = Parola çok uzun.
missing-character = Yalnızca harf, rakam, boşluk ve işaret kullanın.
missing-serial = Seri numarasından kolayca tahmin edilir. Başka bir parola seçin.
missing-account = Hesap adından kolayca tahmin edilir. Başka bir parola seçin.
missing-common = Bu en yaygın parolalardan biri. Başka bir parola seçin.
missing-repeat = İki alana da aynı parolayı yazın.
missing-nothing = Kaydedilebilir.
password-empty = boş
password-length = { $count ->
    [one] { $count } karakter
   *[other] { $count } karakter
  }
new-help =
    Birbiriyle ilgisiz üç dört sözcük güçlüdür ve kolay hatırlanır. Parolayı yazın ve yalnızca sizin bulabileceğiniz bir yerde saklayın.
new-time = Bu adım için kalan süre: { $time }

## The keys on the screen

key-shift = Büyük harf
key-erase = Sil
key-space = Boşluk
key-next = Sonraki

## The end

done-title = Yeni parola belirlendi
done-lead = Şimdi yeni parolayla oturum açın. Eski parola artık geçersiz.
done-sign-in = Oturum açmaya git
done-help =
    Kayıtlar ve ayarlar değişmedi. Telefon ve bilgisayarlardaki uygulamalar bir sonraki bağlantıda yeni parolayı sorar.
delayed-title = Yeni parola { $time } sonra geçerli olacak
delayed-lead = O zamana kadar eski parola geçerlidir ve bu kurtarmayı durdurabilir. Bu sayfadan ayrılabilirsiniz; cihaz açık kaldıkça süre işler.
delayed-stop = Bunu siz istemediyseniz eski parolayı yazıp durdurun.
delayed-help =
    Bekleme süresi, başkasının başlattığı bir kurtarmayı fark etmesi için sahibine zaman tanır.
applying-title = Yeni parola ayarlanıyor
applying-lead = Kayıt cihazını kapatmayın. Biraz sürer.

## When something is wrong

notice-grant-ended = Yeni parola için süre doldu. Kodu yeniden girin.
notice-request-ended = İstek sona erdi. Yeni bir istek açın.
notice-stopped = Kurtarma durduruldu. Parola değişmedi.
notice-not-set = Parola ayarlanamadı ve değişmedi.
notice-other-ways = Bu yollar e-posta veya SMS gerektirmez.
lost-not-running = Parola kurtarma şu anda çalışmıyor. Kendiliğinden yeniden aranıyor.
lost-not-permitted = Bu ekranın parola kurtarmaya erişimi yok. Kurulumcunuza sorun.
lost-broken = Parola kurtarma bağlantısı koptu. Kendiliğinden yeniden deneniyor.
lost-title = Kurtarma yanıt vermiyor
lost-lead = Kayıt sürüyor. Biraz bekleyin; bu sayfa kendiliğinden devam eder.
button-page-title = Sıfırlama düğmesi
button-page-lead = Sıfırlama düğmesi kayıt cihazının kasasındadır.
button-page-help =
    Bu ekrandaki süre dolana kadar düğmeyi basılı tutun. Erken bırakırsanız hiçbir şey olmaz.
stop-recovery = Kurtarmayı durdur
old-password = Eski parola
done-sticker-title = Parola, etiketteki kod oldu
done-sticker-lead = Kayıt cihazının etiketindeki kodla oturum açın ve hemen değiştirin.
unavailable-title = Parolalar burada kurtarılamaz
unavailable-lead = Şuraya başvurun: { $vendor }

## The reset button

button-title = Sıfırlama düğmesini basılı tutun
button-lead = Durdurmak için bırakın. Süre dolmadan hiçbir şey olmaz.
button-left = { $count ->
    [one] { $count } saniye
   *[other] { $count } saniye
  }

## What the recorder answers. The names are those of its interface, io.recoveryd.Recovery.

method-off = Bu kayıt cihazında parola kurtarma kapalı.
method-cannot-keep = Kayıt cihazı şu anda not tutamıyor. Kurulumcunuza sorun.
method-no-stick = Kayıt cihazına bir USB bellek takın.
method-no-kit = Bu kayıt cihazı için kurtarma kartı oluşturulmadı.
method-no-desk = Bu cihaz kendisi kod gönderemez. Başka bir yol seçebilirsiniz.
method-not-connected = Kayıt cihazı bağlı değil. Başka bir yol seçebilirsiniz.
method-verification-closed = Çok fazla yanlış kod girildi. Başka bir yol seçin; QR kodu hâlâ çalışır.
method-button-broken = Sıfırlama düğmesi çalışmıyor.
method-button-off = Bu kayıt cihazında sıfırlama düğmesi kapalı.
method-hold-for-sticker = Sıfırlama düğmesini { $seconds } saniye basılı tutun: parola, cihazın etiketindeki kod olur.
method-hold-for-request = Sıfırlama düğmesini { $seconds } saniye basılı tutun: bir kurtarma isteği açılır.
online-no-address = Kayıt cihazı bağlı değil: ağ adresi yok. Başka bir yol seçebilirsiniz.
online-unplugged = Kayıt cihazı bağlı değil: ağ kablosu takılı değil. Başka bir yol seçebilirsiniz.
online-off = Kayıt cihazı bağlı değil: ağı kapalı. Başka bir yol seçebilirsiniz.
online-no-port = Kayıt cihazının ağı yok. Başka bir yol seçebilirsiniz.

stick-looking = USB belleğe bakılıyor. Biraz bekleyin.
stick-none = Takılı USB bellek yok.
stick-several = Birden çok USB bellek takılı. Birini seçin.
stick-gone = USB bellek artık yok. Takıp yeniden deneyin.
stick-pulled-out = USB bellek çıkarıldı. Takıp yeniden deneyin.
stick-write-protected = USB bellek yazmaya karşı korumalı.
stick-full = USB bellek dolu.
stick-not-permitted = Kayıt cihazının bu USB belleği kullanma izni yok.
stick-damaged = USB bellek okunamıyor veya yazılamıyor. Başkasını deneyin.
stick-covered = USB belleği çıkarıp yeniden takın.
stick-not-read-back = Kaydedilen okunamıyor. Başka bir USB bellek kullanın.
stick-taken = USB bellekte aynı adda başka bir dosya var. Onu silin veya başka bir bellek kullanın.
stick-not-a-file = USB bellekte bu adı taşıyan şey bir dosya değil.
stick-no-folder = USB bellek yerine geçen klasör yok.
stick-absent = Bu isteğin yanıtı USB bellekte yok.
stick-too-large = Dosya bir yanıt için çok büyük.
stick-not-text = Dosya bir yanıt değil.
stick-no-file-system = USB bellek biçimlendirilmiş olmalı: FAT32 veya exFAT.
stick-encrypted = USB bellek şifreli. Başkasını kullanın.
stick-no-driver = Kayıt cihazı bu biçimi okuyamıyor. FAT32 biçimli bir USB bellek kullanın.
stick-not-mountable = USB bellek bilgisayardan güvenle çıkarılmamış veya hasarlı. Orada çıkarın veya başkasını kullanın.
stick-in-use = USB bellek kullanımda. Biraz bekleyip yeniden deneyin.
stick-cannot-mount = Bu kayıt cihazı USB bellek kullanamıyor.
stick-stopped = USB bellektekiler güvenle okunamıyor. Başkasını kullanın.
stick-silent = USB bellek yanıt vermiyor. Başkasını kullanın.
stick-failed = USB bellek arızalandı. Başkasını deneyin.

code-length = Eksik rakam var.
code-character = Kodda yalnızca rakam bulunur.
code-check-digit = Rakamlardan biri yanlış. Gelen kodla karşılaştırın; bu bir deneme sayılmadı.
code-repeat = Bu kod az önce denendi ve doğru değil. Bu bir deneme sayılmadı.
code-wrong = Bu kod doğru değil.
code-past = Bu kod sona ermiş, eski bir isteğin yanıtı. Yenisini isteyin.
error-no-request = Bu kod için açık istek yok. Geri dönüp önce QR kodunu gösterin.
offer-not-offered = Bu yol bu kayıt cihazında sunulmuyor.
offer-no-kit = Bu kayıt cihazının kurtarma kartı yok veya daha önce kullanıldı.
offer-verification-closed = Çok fazla yanlış kod girildi. Başka bir yol seçin; QR kodu hâlâ çalışır.
offer-used-up = Bu kodla çok fazla yanlış deneme yapıldı. Yenisini isteyin.
error-wait = Çok erken. Sürenin dolmasını bekleyin.
error-wrong-password = Parola bu değil.
grant-none = Bu adımın süresi doldu. Kodu yeniden girin.
grant-elsewhere = Kod başka bir yerde girildi ({ $surface }). Parolayı orada belirleyin veya kodu burada girin.
grant-nothing-to-stop = Durdurulacak bir şey yok.
password-too-short = En az { $limit } karakter kullanın.
password-too-long = Parola çok uzun.
password-character = Yalnızca harf, rakam, boşluk ve işaret kullanın.
password-serial = Seri numarasından kolayca tahmin edilir. Başka bir parola seçin.
password-account = Hesap adından kolayca tahmin edilir. Başka bir parola seçin.
password-common = Bu en yaygın parolalardan biri. Başka bir parola seçin.
not-set-refused = Parola ayarlanamadı. Kodunuz geçerli; yeniden deneyin.
not-set-trying-again = Parola henüz ayarlanamadı. Cihaz kendiliğinden denemeyi sürdürüyor.
not-sent-not-connected = Kayıt cihazı ağa bağlı değil. Başka bir yol seçebilirsiniz.
not-sent-no-name = Kod hizmeti ağda bulunamadı. Yeniden deneyin veya başka bir yol seçin.
not-sent-no-answer = Kod hizmeti yanıt vermiyor. Yeniden deneyin veya başka bir yol seçin.
not-sent-not-trusted = Yanıt veren doğru hizmet değil; hiçbir şey gönderilmedi. Başka bir yol seçin.
not-sent-clock = Kayıt cihazının saati yanlış, bu yüzden kod hizmetine güvenilemez. Başka bir yol seçin.
not-sent-refused = Kod hizmeti bu kayıt cihazının isteğini kabul etmiyor. Başka bir yol seçin.
not-sent-busy = Kod hizmeti şimdilik başka kod göndermiyor. Daha sonra deneyin veya başka bir yol seçin.
not-sent-unknown-contact = Bu iletişim bilgisi artık kayıtlı değil. Başka birini seçin.
not-sent-failed = Kod gönderilemedi. Yeniden deneyin veya başka bir yol seçin.
reply-unreadable = USB bellekteki dosya bir yanıt değil veya hasarlı.
reply-other-recorder = USB bellekteki yanıt başka bir kayıt cihazı için ({ $serial }).
reply-earlier-request = USB bellekteki yanıt daha eski bir istek için. Yenisini isteyin.
busy-delayed = Bir kurtarma zaten sürüyor. Eski parola onu durdurabilir.
busy-being-set = Yeni parola şu anda ayarlanıyor. Biraz bekleyin.
busy-checking = Şu anda başka bir denetim var. Biraz bekleyip yeniden deneyin.
busy-asking = Şu anda bir kod isteniyor. Biraz bekleyin.
unavailable-off = Bu kayıt cihazında parola kurtarma kapalı.
unavailable-cannot-keep = Kayıt cihazı şu anda not tutamıyor. Kurulumcunuza sorun.
unavailable-stopping = Kayıt cihazı kapanıyor.
unavailable-cannot-compare = Kod denetlenemedi ve sayılmadı. Yeniden deneyin.
unavailable-cannot-verify = Kayıt cihazı şu anda parola denetleyemiyor. Daha sonra deneyin.
unavailable-failed = Bir sorun oluştu. Yeniden deneyin.
error-not-permitted = Bu ekranın buna izni yok.
error-lost = Kayıt cihazı yanıt vermedi. İşlem yapılmış da olabilir, yapılmamış da; bakıp yeniden deneyin.

note-no-landlock = USB bellekler olabileceğinden daha az korumayla okunuyor.
note-no-seccomp = USB bellekler olabileceğinden daha az korumayla okunuyor.
note-no-namespaces = USB bellek yalnızca cihazın başka bir parçası açarsa çalışır.
note-not-shut-in = Kurtarma hizmeti olabileceğinden daha az korumayla çalışıyor.
note-no-plug-watch = USB belleği kayıt cihazını açmadan önce takın.
note-button-off = Sıfırlama düğmesi basılı tutuldu, ama kurtarma kapalı.
note-button-busy = Sıfırlama düğmesi basılı tutuldu, ama başka bir kurtarma sürüyor.
note-button-failed = Sıfırlama düğmesi basılı tutuldu, ama parola ayarlanamadı.
note-hook-failed = Yeni parolanın bildirileceği bir program başarısız oldu. Hangisi olduğu olay günlüğünde yazıyor.

## The event log

event-request-opened = Bir kurtarma isteği açıldı.
event-request-expired = Bir kurtarma isteği sona erdi: 30 günü doldu.
event-request-void = Bir kurtarma isteği geçersiz kılındı.
event-code-sent = Bir doğrulama kodu gönderildi.
event-code-accepted = Bir kod kabul edildi: { $channel }.
event-wrong-code = Yanlış kod girildi: { $channel }. Son doğru koddan beri deneme: { $count }.
event-grant-expired = Yeni parola zamanında belirlenmedi.
event-password-delayed = Yeni parola seçildi; daha sonra geçerli olacak.
event-recovery-stopped = Bir kurtarma eski parolayla durduruldu.
event-recovery-dropped = Kurtarma kapatıldığı için süren kurtarma bırakıldı.
event-password-set = Yeni parola ayarlandı: { $channel }.
event-store-failed = Yeni parola ayarlanamadı.
event-wrong-password = Yanlış parola girildi. Son doğru paroladan beri deneme: { $count }.
event-button-held = Sıfırlama düğmesi basılı tutuldu.
event-kit-made = Kurtarma kartı oluşturuldu; öncekiler artık geçersiz.
event-set-up = Bu kayıt cihazında parola kurtarma kuruldu.
event-state-lost = Kurtarma notları eksik veya hasarlıydı.
event-events-lost = Burada { $count } kayıt eksik.
event-other = { $message }
event-log-restarted = Bundan önceki kayıtlar değiştirildi veya bozuldu.
channel-secure-code = güvenlik kodu
channel-verification-code = doğrulama kodu
channel-kit = kurtarma kartı
channel-button = sıfırlama düğmesi

## Dates and sizes. Day and month have two digits, the year four.

date = { $day }.{ $month }.{ $year }
size-mb = { $count } MB
size-gb = { $count } GB
size-tb = { $count } TB
