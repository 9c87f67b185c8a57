################################################################################
#
# recoveryd
#
################################################################################

RECOVERYD_VERSION = 0.1.0
# The source is the tree that this folder lies in. For an archive on a server of yours, set RECOVERYD_SITE and
# RECOVERYD_SITE_METHOD (https) before this is read, and add its hash to recoveryd.hash.
RECOVERYD_SITE ?= $(realpath $(BR2_EXTERNAL_RECOVERYD_PATH)/../..)
RECOVERYD_SITE_METHOD ?= local
RECOVERYD_LICENSE = MIT or Apache-2.0
RECOVERYD_LICENSE_FILES = LICENSE-MIT LICENSE-APACHE
# What a local build has left is no source.
RECOVERYD_OVERRIDE_SRCDIR_RSYNC_EXCLUSIONS = --exclude /target

RECOVERYD_CARGO_BUILD_OPTS = --package recoveryd
RECOVERYD_PROGRAMS = recoveryd
ifeq ($(BR2_PACKAGE_RECOVERYD_SCREEN),y)
RECOVERYD_CARGO_BUILD_OPTS += --package recovery-screen
RECOVERYD_PROGRAMS += recovery-screen
endif
RECOVERYD_CARGO_BUILD_OPTS += --no-default-features \
	$(if $(BR2_PACKAGE_RECOVERYD_ONLINE),--features=recoveryd/online) \
	$(if $(BR2_PACKAGE_RECOVERYD_CONSOLE),--features=recoveryd/console) \
	$(if $(BR2_PACKAGE_RECOVERYD_BUTTON),--features=recoveryd/button) \
	$(if $(BR2_PACKAGE_RECOVERYD_QR),--features=recoveryd/qr)

# Crates are vendored when an archive is downloaded, but not for a tree; Cargo.lock has their checksums.
ifeq ($(RECOVERYD_SITE_METHOD),local)
define RECOVERYD_FETCH_CRATES
	cd $(@D) && $(TARGET_MAKE_ENV) $(PKG_CARGO_ENV) cargo fetch --locked
endef
RECOVERYD_PRE_BUILD_HOOKS += RECOVERYD_FETCH_CRATES
endif

# As Buildroot builds others, but small before fast: its own command has --release, which excludes another profile.
define RECOVERYD_BUILD_CMDS
	cd $(@D) && \
	$(TARGET_MAKE_ENV) $(TARGET_CONFIGURE_OPTS) $(PKG_CARGO_ENV) \
		cargo build --offline --locked --profile size --bins $(RECOVERYD_CARGO_BUILD_OPTS)
endef

define RECOVERYD_INSTALL_TARGET_CMDS
	$(foreach program,$(RECOVERYD_PROGRAMS), \
		$(INSTALL) -D -m 0755 $(@D)/target/$(RUSTC_TARGET_NAME)/size/$(program) \
			$(TARGET_DIR)/usr/bin/$(program)
	)
	ln -sf recoveryd $(TARGET_DIR)/usr/bin/recoveryctl
	$(INSTALL) -D -m 0644 $(call qstrip,$(BR2_PACKAGE_RECOVERYD_CONFIG)) \
		$(TARGET_DIR)/etc/recoveryd/recoveryd.toml
	$(INSTALL) -D -m 0644 $(call qstrip,$(BR2_PACKAGE_RECOVERYD_VENDOR_KEYS)) \
		$(TARGET_DIR)/etc/recoveryd/vendor-keys.toml
endef

define RECOVERYD_USERS
	recoveryd -1 recoveryd -1 * - - - Password recovery
	recoveryd-desk -1 recoveryd-desk -1 * - - - Password recovery, asking the vendor
	recovery-console -1 recovery-console -1 * - - dialout Password recovery on a serial line
	recovery-screen -1 recovery-screen -1 * - - video,input Password recovery on the monitor
endef

# The directory may lie on a partition that is mounted over it: then the daemon makes it there, when it is started first.
define RECOVERYD_PERMISSIONS
	/var/lib/recoveryd d 700 recoveryd recoveryd - - - - -
endef

define RECOVERYD_INSTALL_STATE
	$(INSTALL) -d -m 0700 $(TARGET_DIR)/var/lib/recoveryd
endef
RECOVERYD_POST_INSTALL_TARGET_HOOKS += RECOVERYD_INSTALL_STATE

define RECOVERYD_INSTALL_INIT_SYSV
	$(INSTALL) -D -m 0755 $(@D)/etc/init.d/S60recoveryd $(TARGET_DIR)/etc/init.d/S60recoveryd
	$(if $(BR2_PACKAGE_RECOVERYD_SCREEN), \
		$(INSTALL) -D -m 0755 $(@D)/etc/init.d/S61recovery-screen \
			$(TARGET_DIR)/etc/init.d/S61recovery-screen)
endef

RECOVERYD_CONSOLE_PORT = $(call qstrip,$(BR2_PACKAGE_RECOVERYD_CONSOLE_PORT))
ifneq ($(RECOVERYD_CONSOLE_PORT),)
# BusyBox's init and sysvinit differ in what the first two fields are.
define RECOVERYD_INSTALL_CONSOLE
	grep -q 'recoveryctl console' $(TARGET_DIR)/etc/inittab || \
		echo '$(if $(BR2_INIT_SYSV),RC:2345,:):respawn:/usr/bin/recoveryctl console --port /dev/$(RECOVERYD_CONSOLE_PORT)' \
			>> $(TARGET_DIR)/etc/inittab
endef
ifeq ($(BR2_INIT_BUSYBOX)$(BR2_INIT_SYSV),y)
RECOVERYD_TARGET_FINALIZE_HOOKS += RECOVERYD_INSTALL_CONSOLE
endif
endif

RECOVERYD_UNITS = recoveryd.service recoveryd.socket recoveryd-links.socket \
	recoveryd-password.socket recoveryd-password@.service \
	recoveryd-stick.socket recoveryd-stick@.service \
	recoveryd-desk.socket recoveryd-desk@.service \
	recoveryd-way.socket recoveryd-way@.service \
	recovery-console@.service \
	$(if $(BR2_PACKAGE_RECOVERYD_SCREEN),recovery-screen.service)

define RECOVERYD_INSTALL_INIT_SYSTEMD
	$(foreach unit,$(RECOVERYD_UNITS), \
		$(INSTALL) -D -m 0644 $(@D)/systemd/$(unit) $(TARGET_DIR)/usr/lib/systemd/system/$(unit)
	)
	$(INSTALL) -D -m 0644 $(@D)/systemd/recoveryd.tmpfiles \
		$(TARGET_DIR)/usr/lib/tmpfiles.d/recoveryd.conf
endef

$(eval $(cargo-package))
