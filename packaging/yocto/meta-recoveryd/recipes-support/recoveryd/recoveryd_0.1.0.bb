SUMMARY = "Forgot-password recovery for video recorders"
DESCRIPTION = "The owner who has forgotten the recorder's password sets a new one with a code from the vendor's desk, without a network \
and with nothing on the recorder deleted."
SECTION = "admin"
LICENSE = "MIT | Apache-2.0"
LIC_FILES_CHKSUM = "\
    file://LICENSE-MIT;md5=42f252976b443638083aa0d5283cf726 \
    file://LICENSE-APACHE;md5=3b83ef96387f14655fc854ddc3c6bd57 \
"

# The source is an archive beside this recipe, in files/:
#   git archive --prefix=recoveryd-0.1.0/ --output=.../recoveryd/files/recoveryd-0.1.0.tar.gz HEAD
# An archive or a repository elsewhere goes in here, with its checksum or revision.
RECOVERYD_SOURCE ?= "file://recoveryd-${PV}.tar.gz"
SRC_URI = "${RECOVERYD_SOURCE}"
require ${BPN}-crates.inc

inherit cargo cargo-update-recipe-crates systemd update-rc.d useradd

# Yours, from a layer above: /etc/recoveryd/recoveryd.toml and vendor-keys.toml. Those that are taken here are examples; nobody
# has the secret that belongs to the key, so nobody can issue codes for it.
RECOVERYD_CONFIG ?= "${S}/etc/recoveryd.toml"
RECOVERYD_VENDOR_KEYS ?= "${S}/etc/vendor-keys.toml"

# online: codes by e-mail or text message, with TLS. console: menus for a serial line. button: the reset button. qr: QR codes on
# terminals. screen: the program on the monitor, which wants Rust 1.92.
PACKAGECONFIG ??= "online console button qr"
PACKAGECONFIG[online] = "--features=recoveryd/online"
PACKAGECONFIG[console] = "--features=recoveryd/console"
PACKAGECONFIG[button] = "--features=recoveryd/button"
PACKAGECONFIG[qr] = "--features=recoveryd/qr"
PACKAGECONFIG[screen] = "--package=recovery-screen"

# Small before fast: the profile that the sizes in the manual are of.
BUILD_MODE = "--profile size"
BUILD_DIR = "size"
CARGO_BUILD_FLAGS:append = " --package=recoveryd --no-default-features ${PACKAGECONFIG_CONFARGS}"

SYSTEMD_AUTO_ENABLE = "enable"
SYSTEMD_SERVICE:${PN} = "recoveryd.service recoveryd.socket \
    recoveryd-password.socket recoveryd-stick.socket recoveryd-desk.socket recoveryd-way.socket"
SYSTEMD_PACKAGES = "${PN} ${@bb.utils.contains('PACKAGECONFIG', 'screen', '${PN}-screen', '', d)}"
SYSTEMD_SERVICE:${PN}-screen = "recovery-screen.service"

INITSCRIPT_PACKAGES = "${PN} ${@bb.utils.contains('PACKAGECONFIG', 'screen', '${PN}-screen', '', d)}"
INITSCRIPT_NAME:${PN} = "recoveryd"
INITSCRIPT_PARAMS:${PN} = "defaults 60"
INITSCRIPT_NAME:${PN}-screen = "recovery-screen"
INITSCRIPT_PARAMS:${PN}-screen = "defaults 61"

USERADD_PACKAGES = "${PN} ${PN}-screen"
USERADD_PARAM:${PN} = "\
    --system --no-create-home --home-dir / --shell /bin/false --user-group recoveryd; \
    --system --no-create-home --home-dir / --shell /bin/false --user-group recoveryd-desk; \
    --system --no-create-home --home-dir / --shell /bin/false --user-group --groups dialout recovery-console"
USERADD_PARAM:${PN}-screen = "\
    --system --no-create-home --home-dir / --shell /bin/false --user-group --groups video,input recovery-screen"
GROUPADD_PARAM:${PN}-screen = "--system input"

do_install() {
    programs=${B}/target/${CARGO_TARGET_SUBDIR}
    install -D -m 0755 $programs/recoveryd ${D}${bindir}/recoveryd
    ln -s recoveryd ${D}${bindir}/recoveryctl
    install -D -m 0644 ${RECOVERYD_CONFIG} ${D}${sysconfdir}/recoveryd/recoveryd.toml
    install -D -m 0644 ${RECOVERYD_VENDOR_KEYS} ${D}${sysconfdir}/recoveryd/vendor-keys.toml
    if [ -e $programs/recovery-screen ]; then
        install -D -m 0755 $programs/recovery-screen ${D}${bindir}/recovery-screen
    fi
    if ${@bb.utils.contains('DISTRO_FEATURES', 'systemd', 'true', 'false', d)}; then
        install -d ${D}${systemd_system_unitdir}
        install -m 0644 ${S}/systemd/recoveryd*.service ${S}/systemd/recoveryd*.socket \
            ${S}/systemd/recovery-console@.service ${D}${systemd_system_unitdir}
        install -D -m 0644 ${S}/systemd/recoveryd.tmpfiles ${D}${nonarch_libdir}/tmpfiles.d/recoveryd.conf
        if [ -e $programs/recovery-screen ]; then
            install -m 0644 ${S}/systemd/recovery-screen.service ${D}${systemd_system_unitdir}
        fi
    fi
    if ${@bb.utils.contains('DISTRO_FEATURES', 'sysvinit', 'true', 'false', d)}; then
        install -D -m 0755 ${S}/etc/init.d/S60recoveryd ${D}${sysconfdir}/init.d/recoveryd
        if [ -e $programs/recovery-screen ]; then
            install -D -m 0755 ${S}/etc/init.d/S61recovery-screen ${D}${sysconfdir}/init.d/recovery-screen
        fi
    fi
    for page in ${S}/etc/man/*; do
        install -D -m 0644 $page ${D}${mandir}/man${page##*.}/${page##*/}
    done
}

PACKAGES =+ "${PN}-screen"
FILES:${PN}-screen = "${bindir}/recovery-screen ${sysconfdir}/init.d/recovery-screen ${systemd_system_unitdir}/recovery-screen.service"
FILES:${PN} += "${systemd_system_unitdir} ${nonarch_libdir}/tmpfiles.d"
RDEPENDS:${PN}-screen = "${PN}"
CONFFILES:${PN} = "${sysconfdir}/recoveryd/recoveryd.toml ${sysconfdir}/recoveryd/vendor-keys.toml"
