//! What the virtual recorder starts from: Debian's kernel, unpacked; a root file system in memory; a data disk.

use crate::board::Board;
use crate::machine::MEMORY;
use crate::run;
use recovery_desk::keys;
use recovery_protocol::KeyNumber;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The owner's password before anything happens.
pub const OLD_PASSWORD: &str = "forgotten-long-ago";

/// How large the data disk is, in bytes.
const DATA_BYTES: u64 = 48 << 20;

/// f2fs takes none smaller.
const F2FS_BYTES: u64 = 64 << 20;

/// The drivers, in the order of their loading but for what they depend on.
const MODULES: &str = "virtio_blk crc32c_generic ext4 crc32_generic f2fs xhci-pci usb-storage uas sd_mod nls_cp437 nls_ascii nls_utf8 \
    vfat exfat ntfs3 overlay virtio-rng usbhid hid-generic evdev bochs virtio-net ftdi-sio";

/// BusyBox's programs that the recorder uses under their own names.
const APPLETS: &str = "[ awk cat chmod chown cp date dd df dmesg echo env grep id ifconfig init insmod kill ln login ls mdev mkdir mount mv \
    pidof printf ps readlink rm sed seq sh sleep start-stop-daemon stat sync test touch tr umount";

/// What a machine starts from.
#[derive(Clone)]
pub struct Image {
    /// What it runs on.
    pub board: &'static Board,
    /// What the kernel is told besides the usual.
    pub words: &'static str,
    /// The graphics card, as QEMU is told it.
    pub card: &'static str,
    /// Where the kernel's package was unpacked.
    pub package: PathBuf,
    /// The kernel as QEMU starts it fastest.
    pub kernel: PathBuf,
    /// The board's description, where it is not QEMU's.
    pub tree: Option<PathBuf>,
    /// The root file system.
    pub initramfs: PathBuf,
    /// The data disk as it leaves the factory.
    pub data: PathBuf,
    /// The same with f2fs, for scenarios that mount it themselves.
    pub data_f2fs: PathBuf,
    /// The vendor's keys.
    pub keys: PathBuf,
}

impl Image {
    /// Makes all of it in `folder`. `package` is where the kernel's package was unpacked, `programs` where ours were built,
    /// `busybox` the program.
    pub fn make(
        board: &'static Board,
        folder: &Path,
        package: &Path,
        programs: &Path,
        busybox: &Path,
    ) -> Self {
        let source = Path::new(env!("CARGO_MANIFEST_DIR"));
        let image = Self {
            board,
            words: "",
            card: board.card,
            package: package.into(),
            kernel: kernel(package, folder),
            tree: board.tree.map(|more| described(board, more, folder)),
            initramfs: folder.join("initramfs"),
            data: folder.join("data.img"),
            data_f2fs: folder.join("data-f2fs.img"),
            keys: folder.join("keys"),
        };
        if !image.keys.exists() {
            keys::generate(&image.keys, KeyNumber(1)).unwrap();
        }
        let mut archive = Archive::default();
        for name in [
            "dev",
            "proc",
            "sys",
            "run",
            "tmp",
            "media",
            "data",
            "sbin",
            "etc/default",
            "etc/recoveryd",
            "usr/bin",
        ] {
            archive.folder(name);
        }
        archive.device("dev/console", 5, 1);
        archive.file("bin/busybox", 0o755, &fs::read(busybox).unwrap());
        for applet in APPLETS.split_whitespace() {
            archive.link(&format!("bin/{applet}"), "busybox");
        }
        archive.link("sbin/init", "../bin/busybox");
        for program in board.programs {
            archive.file(
                &format!("usr/bin/{program}"),
                0o755,
                &fs::read(programs.join(program)).unwrap(),
            );
        }
        archive.link("usr/bin/recoveryctl", "recoveryd");
        let drivers = format!("{MODULES} {}", board.drivers);
        for (place, (_, bytes)) in modules(package, &drivers).iter().enumerate() {
            archive.file(&format!("lib/modules/{place:02}.ko"), 0o644, bytes);
        }
        let table = fs::read_to_string(source.join("rootfs/etc/inittab")).unwrap();
        let table = table.replace("CONSOLE_LINE", board.console_line);
        archive.file("etc/inittab", 0o644, table.as_bytes());
        for name in [
            "init.d/rcS",
            "init.d/monitor",
            "mdev.conf",
            "passwd",
            "group",
            "recoveryd/recoveryd.toml",
        ] {
            archive.copy(
                &format!("etc/{name}"),
                &source.join("rootfs/etc").join(name),
            );
        }
        for service in ["S60recoveryd", "S61recovery-screen"] {
            let name = format!("etc/init.d/{service}");
            archive.copy(&name, &source.join("../..").join(&name));
        }
        archive.copy(
            "etc/recoveryd/vendor-keys.toml",
            &image.keys.join("vendor-keys.toml"),
        );
        archive.file("etc/data-filesystem", 0o644, b"ext4\n");
        archive.link("etc/shadow", "/data/etc/shadow");
        fs::write(&image.initramfs, archive.finish()).unwrap();
        make_data(folder, &image);
        image
    }
}

/// The kernel that the emulated processor need not unpack, which would take it seconds: Debian's for 64-bit ARM is so, others
/// have it in them.
fn kernel(package: &Path, folder: &Path) -> PathBuf {
    let boot = fs::read_dir(package.join("boot"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let packed = boot
        .filter(|path| path.to_string_lossy().contains("vmlinuz"))
        .max();
    let packed = packed.expect("the kernel's package has a kernel");
    let unpacked = folder.join("vmlinux");
    if unpacked.exists() {
        return unpacked;
    }
    let bytes = fs::read(&packed).unwrap();
    // Documentation/arch/arm64/booting.rst: a magic number at byte 56.
    if bytes[56..].starts_with(b"ARMd") {
        return packed;
    }
    let is_zstd = |at: &usize| bytes[*at..].starts_with(&[0x28, 0xb5, 0x2f, 0xfd]);
    for at in (0..bytes.len()).filter(is_zstd) {
        // What follows the kernel in the file is no part of it, and zstd says so after having done its work.
        let found = run::filter("zstd", &["-dcq"], &bytes[at..]);
        if found.starts_with(b"\x7fELF") {
            fs::write(&unpacked, found).unwrap();
            return unpacked;
        }
    }
    panic!("no zstd-compressed kernel found in {}", package.display());
}

/// What QEMU tells the kernel of a board, and more.
fn described(board: &Board, more: &str, folder: &Path) -> PathBuf {
    let (own, tree) = (folder.join("board.dtb"), folder.join("recorder.dtb"));
    let told = own.to_str().unwrap();
    // Without numbers that seem random and are the same at every start.
    let machine = format!("{},dtb-randomness=off,dumpdtb={told}", board.machine);
    let mut words = vec!["-display", "none", "-machine", &machine, "-m", MEMORY];
    words.extend(board.devices);
    run::output(board.emulator, &words);
    let source = run::output("dtc", &["-q", "-I", "dtb", "-O", "dts", told]);
    let compiled = run::filter(
        "dtc",
        &["-q", "-I", "dts", "-O", "dtb", "-"],
        format!("{source}{more}").as_bytes(),
    );
    assert!(!compiled.is_empty(), "dtc does not take the description");
    fs::write(&tree, compiled).unwrap();
    tree
}

/// The drivers of these names and what they depend on, each with its name and after what it needs.
pub fn modules(package: &Path, wanted: &str) -> Vec<(String, Vec<u8>)> {
    let listed = run::output(
        "find",
        &[
            package.join("lib/modules").to_str().unwrap(),
            "-name",
            "*.ko.xz",
        ],
    );
    let plain = |name: &str| name.replace('-', "_");
    let mut files = BTreeMap::new();
    for path in listed.lines() {
        let name = path.rsplit('/').next().unwrap().trim_end_matches(".ko.xz");
        files.insert(plain(name), path.to_owned());
    }
    let mut loaded = Vec::new();
    for module in wanted.split_whitespace() {
        load(&plain(module), &files, &mut loaded);
    }
    loaded
}

fn load(module: &str, files: &BTreeMap<String, String>, loaded: &mut Vec<(String, Vec<u8>)>) {
    let path = files
        .get(module)
        .unwrap_or_else(|| panic!("the kernel's package has no module {module}"));
    if loaded.iter().any(|(name, _)| name == module) {
        return;
    }
    let bytes = run::output_bytes("xz", &["-dc", path]);
    let needed = modinfo(&bytes, "depends").replace('-', "_");
    for name in needed.split(',').filter(|name| !name.is_empty()) {
        load(name, files, loaded);
    }
    loaded.push((module.to_owned(), bytes));
}

/// A field of a module's `.modinfo`: NUL-terminated texts `key=value`.
fn modinfo(module: &[u8], key: &str) -> String {
    let wanted = format!("{key}=");
    let fields = module.split(|&byte| byte == 0);
    let found = fields
        .filter_map(|field| field.strip_prefix(wanted.as_bytes()))
        .next();
    String::from_utf8_lossy(found.unwrap_or_default()).into_owned()
}

/// The data partitions with the account's password on them. `/etc/shadow` of the root file system points there.
fn make_data(folder: &Path, image: &Image) {
    let files = folder.join("data");
    fs::create_dir_all(files.join("etc")).unwrap();
    let shadow = files.join("etc/shadow");
    let hash = run::output("busybox", &["mkpasswd", "-m", "sha512", OLD_PASSWORD]);
    let lines = format!(
        "root:*:20000:0:99999:7:::\nadmin:{}:20000:0:99999:7:::\nrecoveryd:!::::::\n",
        hash.trim()
    );
    fs::write(&shadow, lines).unwrap();
    fs::set_permissions(&shadow, fs::Permissions::from_mode(0o600)).unwrap();
    let files = files.to_str().unwrap();
    let data = empty(&image.data, DATA_BYTES);
    run::output(
        "mkfs.ext4",
        &[
            "-q",
            "-b",
            "4096",
            "-d",
            files,
            "-E",
            "root_owner=0:0",
            data,
        ],
    );
    let data = empty(&image.data_f2fs, F2FS_BYTES);
    run::output("mkfs.f2fs", &["-q", "-f", data]);
    run::output("sload.f2fs", &["-P", "-f", files, data]);
}

fn empty(image: &Path, size: u64) -> &str {
    let _ = fs::remove_file(image);
    fs::File::create(image).unwrap().set_len(size).unwrap();
    image.to_str().unwrap()
}

/// A cpio archive in the "newc" form, which the kernel unpacks as its first root.
#[derive(Default)]
struct Archive {
    bytes: Vec<u8>,
    number: u32,
    folders: Vec<String>,
}

impl Archive {
    fn folder(&mut self, name: &str) {
        if name.is_empty() || self.folders.iter().any(|known| known == name) {
            return;
        }
        self.parents(name);
        self.folders.push(name.to_owned());
        self.entry(name, 0o040755, (0, 0), b"");
    }

    fn parents(&mut self, name: &str) {
        if let Some((parent, _)) = name.rsplit_once('/') {
            self.folder(parent);
        }
    }

    fn file(&mut self, name: &str, mode: u32, contents: &[u8]) {
        self.parents(name);
        self.entry(name, 0o100000 | mode, (0, 0), contents);
    }

    fn copy(&mut self, name: &str, from: &Path) {
        let mode = fs::metadata(from).unwrap().permissions().mode() & 0o777;
        self.file(name, mode, &fs::read(from).unwrap());
    }

    fn link(&mut self, name: &str, target: &str) {
        self.parents(name);
        self.entry(name, 0o120777, (0, 0), target.as_bytes());
    }

    fn device(&mut self, name: &str, major: u32, minor: u32) {
        self.entry(name, 0o020600, (major, minor), b"");
    }

    fn entry(&mut self, name: &str, mode: u32, device: (u32, u32), contents: &[u8]) {
        self.number += 1;
        let (inode, size, named) = (self.number, contents.len() as u32, name.len() as u32 + 1);
        let fields = [
            inode, mode, 0, 0, 1, 0, size, 0, 0, device.0, device.1, named, 0,
        ];
        self.bytes.extend(b"070701");
        for field in fields {
            self.bytes.extend(format!("{field:08x}").bytes());
        }
        self.bytes.extend(name.bytes());
        self.bytes.push(0);
        self.align();
        self.bytes.extend(contents);
        self.align();
    }

    fn align(&mut self) {
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
    }

    fn finish(mut self) -> Vec<u8> {
        self.entry("TRAILER!!!", 0, (0, 0), b"");
        self.bytes
    }
}
