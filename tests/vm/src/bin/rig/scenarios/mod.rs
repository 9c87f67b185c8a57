//! What happens to the recorder. Each scenario is a function; it panics when something is not as it must be, and returns
//! what is worth a word.

mod adapter;
mod button;
mod cable;
mod cage;
mod clock;
mod console;
mod hostile;
mod memory;
mod monitor;
mod power;
mod screen;
mod sticks;
mod twins;

use crate::Rig;
use crate::machine::Machine;
use crate::stick::Format;
use power::Data;
use recovery_desk::input::Input;
use recovery_desk::issue::issue;
use recovery_desk::keys::KeyRing;
use recovery_protocol::Request;

/// A scenario: it is given the rig and its own name, under which it leaves its files.
pub type Scenario = fn(&Rig, &str) -> String;

/// All of them, the longest first.
pub const ALL: &[(&str, Scenario)] = &[
    ("power-cuts-ext4", |rig, name| {
        power::cuts(rig, name, Data::Ext4, 2)
    }),
    ("power-cuts-f2fs", |rig, name| {
        power::cuts(rig, name, Data::F2fs, 2)
    }),
    ("power-replay-ext4", |rig, name| {
        power::replay(rig, name, Data::Ext4)
    }),
    ("power-replay-f2fs", |rig, name| {
        power::replay(rig, name, Data::F2fs)
    }),
    ("button-held", button::held),
    ("cable", cable::pulled),
    ("hostile-ext4", |rig, name| {
        hostile::table(rig, name, Format::Ext4)
    }),
    ("hostile-exfat", |rig, name| {
        hostile::table(rig, name, Format::Exfat)
    }),
    ("hostile-vfat", |rig, name| {
        hostile::table(rig, name, Format::Vfat)
    }),
    ("clock-batteries", clock::batteries),
    ("clock-none", clock::none),
    ("cage", cage::closed),
    ("cage-without-landlock", cage::without_landlock),
    ("console-9600", |rig, name| {
        console::recovery(rig, name, 9_600)
    }),
    ("console-115200", |rig, name| {
        console::recovery(rig, name, 115_200)
    }),
    ("console-usb-adapter", adapter::recovery),
    ("console-noise", console::noise),
    ("console-qr", console::qr),
    ("stick-vfat", |rig, name| {
        sticks::recovery(rig, name, Format::Vfat, true)
    }),
    ("stick-vfat-whole-disk", |rig, name| {
        sticks::recovery(rig, name, Format::Vfat, false)
    }),
    ("stick-exfat", |rig, name| {
        sticks::recovery(rig, name, Format::Exfat, true)
    }),
    ("stick-ext4", |rig, name| {
        sticks::recovery(rig, name, Format::Ext4, true)
    }),
    ("stick-ext4-whole-disk", |rig, name| {
        sticks::recovery(rig, name, Format::Ext4, false)
    }),
    ("stick-auto-vfat", |rig, name| {
        sticks::automatic(rig, name, Format::Vfat)
    }),
    ("stick-auto-ext4", |rig, name| {
        sticks::automatic(rig, name, Format::Ext4)
    }),
    ("stick-auto-exfat", |rig, name| {
        sticks::automatic(rig, name, Format::Exfat)
    }),
    ("stick-auto-ntfs", |rig, name| {
        sticks::automatic(rig, name, Format::Ntfs)
    }),
    ("stick-several-recorders", sticks::several::recorders),
    ("stick-beside-a-script", sticks::shared::with_a_script),
    ("stick-speed", |rig, name| {
        sticks::speed::plugged_to_safe(rig, name, false)
    }),
    ("stick-speed-beside-others", |rig, name| {
        sticks::speed::plugged_to_safe(rig, name, true)
    }),
    ("stick-two-and-a-hub", sticks::two_and_a_hub),
    ("stick-write-protected", hostile::write_protected),
    ("stick-full", hostile::full),
    ("stick-garbage", hostile::garbage),
    ("stick-yanked-vfat", |rig, name| {
        hostile::yanked(rig, name, Format::Vfat)
    }),
    ("stick-yanked-exfat", |rig, name| {
        hostile::yanked(rig, name, Format::Exfat)
    }),
    ("stick-yanked-ext4", |rig, name| {
        hostile::yanked(rig, name, Format::Ext4)
    }),
    ("stick-hangs", hostile::hangs),
    ("fuse-hangs", hostile::layers::fuse_hangs),
    ("fuse-lies", hostile::layers::fuse_lies),
    ("overlay", hostile::layers::overlay),
    ("clock-jumps", clock::jumps),
    ("button-without-sticker", button::without_sticker),
    ("monitor-mouse-keyboard", monitor::seen_and_felt),
    ("idle-memory", memory::idle),
    ("twins", twins::differ),
];

/// In front of the monitor. Not part of the whole run, which says so: they want the processors for themselves.
pub const BY_NAME: &[(&str, Scenario)] = &[
    ("screen-on-a-card", screen::on_a_card),
    ("screen-on-two-monitors", screen::monitors::two),
    ("screen-by-mouse", screen::story::by_mouse),
    ("screen-by-keys", screen::story::by_keys),
    ("screen-by-touch", screen::story::by_touch),
];

/// A password that no other scenario step has used.
const NEW_PASSWORD: &str = "a-word-of-my-own-7";

/// Changes the recorder's configuration as `sed` is told to, and starts the service anew with it.
fn reconfigured(recorder: &mut Machine, sed: &str) {
    let outcome = recorder
        .guest
        .run(&["/bin/sed", sed, "/etc/recoveryd/recoveryd.toml"], "");
    assert_eq!(outcome.status, 0);
    let changed = String::from_utf8(outcome.output).unwrap();
    let script = "cat >/tmp/recoveryd.toml
         mount -o bind /tmp/recoveryd.toml /etc/recoveryd/recoveryd.toml
         /etc/init.d/S60recoveryd restart";
    let outcome = recorder.guest.run(&["/bin/sh", "-c", script], &changed);
    assert_eq!(outcome.status, 0);
    recorder.ready();
}

/// The desk: finds the request in what the owner sent, and issues its code.
fn issued(rig: &Rig, sent: &[u8]) -> (Request, String) {
    let request = Input::parse(sent).unwrap().request().clone();
    let code = issue(&KeyRing::open(&rig.image.keys).unwrap(), &request).unwrap();
    (request, code.formatted().to_string())
}

/// A code with a right check digit that is not the request's, but for one chance in 10^15.
fn wrong_code(guess: u32) -> String {
    let digits = format!("{:015}", 271_828_182_845_904 + u64::from(guess));
    let values: Vec<u8> = digits.bytes().map(|digit| digit - b'0').collect();
    format!("{digits}{}", recovery_protocol::damm::check_digit(&values))
}

/// Numbers without a pattern (xorshift32); a seed other than 0 makes the same ones again.
struct Random(u32);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }
}
