//! The table of bad sticks: what is wrong with each, on which file systems that can be so, and what must be told.
//!
//! For every line also holds: nothing else on the stick has changed, nor has anything on the recorder; what is said to be
//! saved is read back on the host and issued by the desk; no helper is left; and a good stick works beside it and after it.

use super::images::{Image, Part};
use crate::stick::Format::{self, Exfat, Ext4, Vfat};
use crate::stick::clusters::Put;
use crate::stick::drive::{What, When};
use crate::stick::utf16;
use std::sync::LazyLock;

/// A line of the table.
pub struct Case {
    /// Its name.
    pub name: &'static str,
    /// The file systems that can be so.
    pub formats: &'static [Format],
    /// How the stick is made.
    pub made: fn(&mut Image),
    /// What the stick does while it is used.
    pub does: Does,
    /// What must be told when the GUID file is exported to it.
    pub told: Told,
    /// What must be told when the reply is read from it.
    pub reply: Option<&'static str>,
    /// The reply is seen and offered.
    pub offered: bool,
    /// The label that is shown.
    pub label: Option<&'static str>,
    /// The file system is one that can be listed on the host.
    pub is_sound: bool,
    /// Files of ours that an errand before left behind, and that must be gone.
    pub swept: &'static [&'static str],
}

/// What the stick does.
pub enum Does {
    /// It is as a stick is.
    Nothing,
    /// It is write-protected.
    Refuses,
    /// It claims to be of another size.
    Claims(u64),
    /// Something happens at a moment of an errand.
    At(Errand, When, What),
}

/// Something done with a stick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    /// Being looked at, as soon as it is in.
    Look,
    /// `export`.
    Export,
    /// `export`, five times at once: more than there are helpers.
    Exports,
    /// `reply`.
    Reply,
}

/// What is told.
#[derive(Debug, Clone, Copy)]
pub enum Told {
    /// That the file is saved.
    Saved,
    /// Why not, with these words in it.
    Refused(&'static str),
    /// Either, as long as it is true.
    Honest,
}

const ALL: &[Format] = &[Vfat, Exfat, Ext4];
const NODES: &[Format] = &[Ext4];
const FATS: &[Format] = &[Vfat, Exfat];

/// The file systems' own limit: FAT's folders have room for 65,536 entries, two for each of these names.
fn most_files(format: Format) -> u32 {
    if format == Vfat { 32_000 } else { 100_000 }
}

fn case(name: &'static str, formats: &'static [Format], told: Told, made: fn(&mut Image)) -> Case {
    Case {
        name,
        formats,
        made,
        does: Does::Nothing,
        told,
        reply: None,
        offered: false,
        label: None,
        is_sound: true,
        swept: &[],
    }
}

/// A damaged file system: whatever is told is true.
fn damaged(name: &'static str, formats: &'static [Format], made: fn(&mut Image)) -> Case {
    Case {
        is_sound: false,
        ..case(name, formats, Told::Honest, made)
    }
}

/// A sound stick in a drive with a will of its own. What it wrote when it went may be half of something.
fn at(name: &'static str, errand: Errand, when: When, what: What) -> Case {
    let made = |i: &mut Image| {
        i.file(
            &i.names.reply.clone(),
            i.names.reply_text.clone().as_bytes(),
        )
    };
    let offered = errand != Errand::Look;
    let told = match (what, errand) {
        (What::Hang, Errand::Export | Errand::Exports | Errand::Reply) => {
            Told::Refused("does not answer")
        }
        _ => Told::Honest,
    };
    Case {
        does: Does::At(errand, when, what),
        is_sound: false,
        offered,
        ..case(name, ALL, told, made)
    }
}

/// What happens at the last write of all. exFAT has none: syncing it marks it as clean already.
fn at_unmount(name: &'static str, what: What) -> Case {
    Case {
        formats: &[Vfat, Ext4],
        ..at(name, Errand::Export, When::Unmarked, what)
    }
}

/// Something under the reply's name, and why it is none.
fn reply(
    name: &'static str,
    formats: &'static [Format],
    why: &'static str,
    made: fn(&mut Image),
) -> Case {
    Case {
        reply: Some(why),
        offered: true,
        ..case(name, formats, Told::Saved, made)
    }
}

fn guid(i: &mut Image, put: impl FnOnce(&mut Image, &str)) {
    put(i, &i.names.guid.clone());
}

fn answer(i: &mut Image, put: impl FnOnce(&mut Image, &str)) {
    put(i, &i.names.reply.clone());
}

/// The table.
#[rustfmt::skip]
pub static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| vec![
    // What lies under the GUID file's name.
    case("guid-is-a-link-to-shadow", NODES, Told::Refused("is a link"), |i| guid(i, |i, name| i.link(name, "/data/etc/shadow"))),
    case("guid-is-a-link-upwards", NODES, Told::Refused("is a link"), |i| guid(i, |i, name| i.link(name, "../../../../etc/passwd"))),
    case("guid-is-a-link-to-nothing", NODES, Told::Refused("is a link"), |i| guid(i, |i, name| i.link(name, "/tmp/made-through-a-link"))),
    case("guid-is-a-link-to-the-disk", NODES, Told::Refused("is a link"), |i| guid(i, |i, name| i.link(name, "/dev/sda"))),
    case("guid-is-a-link-to-itself", NODES, Told::Refused("is a link"), |i| guid(i, |i, name| i.link(name, name))),
    case("guid-is-a-pipe", NODES, Told::Refused("is a pipe"), |i| guid(i, |i, name| i.node(name, "p"))),
    case("guid-is-a-socket", NODES, Told::Refused("is a socket"), |i| guid(i, |i, name| i.socket(name))),
    case("guid-is-the-memory", NODES, Told::Refused("is a device"), |i| guid(i, |i, name| i.node(name, "c 1 1"))),
    case("guid-is-the-disk", NODES, Told::Refused("is a device"), |i| guid(i, |i, name| i.node(name, "b 8 0"))),
    case("guid-is-a-folder", ALL, Told::Refused("is a folder"), |i| guid(i, |i, name| i.folders(name, 1))),
    case("guid-is-a-deep-folder", ALL, Told::Refused("is a folder"), |i| guid(i, |i, name| i.folders(name, 60))),
    case("guid-is-the-top-folder-again", ALL, Told::Refused(""), |i| guid(i, |i, name| i.folder_in_itself(name))),
    case("guid-is-another-file", ALL, Told::Refused("another file"), |i| guid(i, |i, name| i.file(name, b"my diary"))),
    case("guid-is-empty", ALL, Told::Refused("another file"), |i| guid(i, |i, name| i.file(name, b""))),
    case("guid-is-there-already", ALL, Told::Saved, |i| guid(i, |i, name| i.file(name, i.names.guid_text.clone().as_bytes()))),
    case("guid-has-more-at-its-end", ALL, Told::Refused("another file"), |i| guid(i, |i, name| i.file(name, format!("{}more", i.names.guid_text).as_bytes()))),
    case("guid-is-huge", ALL, Told::Refused(""), |i| guid(i, |i, name| i.file_of_size(name, &[7; 200_000], Some(0xf000_0000)))),
    case("guid-in-small-letters", FATS, Told::Refused("another file"), |i| guid(i, |i, name| i.file(&name.to_lowercase(), b"my diary"))),
    case("guid-in-small-letters-beside", NODES, Told::Saved, |i| guid(i, |i, name| i.file(&name.to_lowercase(), b"my diary"))),
    case("guid-is-two-names-of-a-file", ALL, Told::Refused("another file"), |i| guid(i, |i, name| i.twice("diary.txt", name, b"my diary"))),
    case("guid-is-locked", ALL, Told::Refused("another file"), |i| guid(i, |i, name| i.locked(name, b"my diary"))),
    case("top-folder-is-locked", NODES, Told::Refused("not permitted"), |i| i.debugfs("sif <2> flags 0x80010")),
    // What lies under the reply's name.
    reply("reply-is-a-link-to-shadow", NODES, "is a link", |i| answer(i, |i, name| i.link(name, "/data/etc/shadow"))),
    reply("reply-is-a-link-to-a-device", NODES, "is a link", |i| answer(i, |i, name| i.link(name, "/dev/zero"))),
    reply("reply-is-a-pipe", NODES, "is a pipe", |i| answer(i, |i, name| i.node(name, "p"))),
    reply("reply-is-a-device", NODES, "is a device", |i| answer(i, |i, name| i.node(name, "c 1 5"))),
    reply("reply-is-a-folder", ALL, "is a folder", |i| answer(i, |i, name| i.folders(name, 2))),
    reply("reply-is-empty", ALL, "", |i| answer(i, |i, name| i.file(name, b""))),
    reply("reply-is-huge", ALL, "larger than 64 KiB", |i| answer(i, |i, name| i.file_of_size(name, &[b'x'; 70_000], Some(70_000)))),
    reply("reply-claims-gigabytes", ALL, "", |i| answer(i, |i, name| i.file_of_size(name, &[b'x'; 5000], Some(0xf000_0000)))),
    reply("reply-is-noise", ALL, "not plain text", |i| answer(i, |i, name| i.file(name, &super::images::noise(3000)))),
    reply("reply-is-zeros", ALL, "", |i| answer(i, |i, name| i.file(name, &[0; 60_000]))),
    reply("reply-is-for-another-recorder", ALL, "VM-20261123", |i| answer(i, |i, name| i.file(name, i.names.other_text.clone().as_bytes()))),
    Case { offered: true, ..case("reply-in-small-letters", ALL, Told::Saved, |i| answer(i, |i, name| i.file(&name.to_lowercase(), i.names.reply_text.clone().as_bytes()))) },
    case("replies-by-the-hundred", ALL, Told::Saved, |i| i.many(500, |n| format!("REPLY_{n:08}_0A1B2C3D.txt"))),
    // Other things on the stick.
    case("names-that-are-none", FATS, Told::Saved, odd_names),
    case("a-name-with-a-slash", FATS, Told::Honest, |i| i.odd_name(&utf16("../REPLY_2.txt"))),
    case("names-of-a-thousand-bytes", FATS, Told::Saved, |i| i.odd_name(&[0x4e00; 255])),
    // On FAT and exFAT every step walks the whole folder, which may take an emulated processor too long.
    case("a-hundred-thousand-files", FATS, Told::Honest, |i| i.many(most_files(i.stick.format), |n| format!("f{n:08}.jpg"))),
    case("a-hundred-thousand-files", NODES, Told::Saved, |i| i.many(most_files(i.stick.format), |n| format!("f{n:08}.jpg"))),
    Case { swept: &["recoveryd-0123456789abcdef.tmp"], ..case("left-over-of-an-errand", ALL, Told::Saved, left_overs) },
    Case { label: Some("A[2JB"), ..case("label-with-escapes", FATS, Told::Saved, |i| i.label(&utf16("A\x1b[2J\nB\r     ")[..11])) },
    // Damage.
    damaged("start-is-noise", ALL, |i| i.damage(Part::Noise(0, 65_536))),
    damaged("all-but-the-start-is-noise", ALL, |i| i.damage(Part::Noise(4096, 30 << 20))),
    damaged("half-is-missing", ALL, |i| i.cut(20 << 20)),
    damaged("all-but-the-start-is-missing", ALL, |i| i.cut(64 << 10)),
    damaged("sizes-are-zero", ALL, |i| i.damage(sizes(i.stick.format, true))),
    damaged("sizes-are-the-largest", ALL, |i| i.damage(sizes(i.stick.format, false))),
    damaged("top-folder-is-noise", FATS, |i| i.damage(Part::Noise(i.top_at(), 4096))),
    damaged("table-is-noise", FATS, |i| { let at = i.clusters().table.0 + 64; i.damage(Part::Noise(at, 60_000)) }),
    damaged("top-folder-is-a-ring", FATS, ring),
    Case { is_sound: false, ..reply("reply-is-a-ring", FATS, "", ring_file) },
    damaged("checksums-are-wrong", FATS, |i| { i.file("x.txt", b"x"); i.unseal() }),
    damaged("bitmap-says-all-is-free", &[Exfat], |i| { let at = i.clusters().bitmap.unwrap(); i.damage(Part::Bytes(at, &[0; 1024])) }),
    damaged("groups-are-noise", NODES, |i| i.damage(Part::Noise(2048, 1024))),
    damaged("inodes-are-noise", NODES, |i| { i.finish(); let at = inodes(i); i.damage(Part::Noise(at, 4096)) }),
    damaged("block-bitmap-is-noise", NODES, |i| { i.finish(); let at = block_of(i, 0); i.damage(Part::Noise(at, 1024)) }),
    damaged("journal-is-noise", NODES, |i| { i.debugfs("ssv feature_incompat 0x2c6"); i.finish(); let at = journal(i); i.damage(Part::Noise(at, 4096)) }),
    damaged("asks-for-a-panic", NODES, |i| { i.debugfs("ssv errors 3\nssv state 2"); i.damage(Part::Noise(30 << 20, 4096)) }),
    damaged("two-file-systems-at-once", ALL, |i| i.damage(Part::Bytes(if i.stick.format == Ext4 { 0 } else { 1080 }, if i.stick.format == Ext4 { b"\xeb\x52\x90NTFS    " } else { &[0x53, 0xef] }))),
    damaged("partition-ends-behind-the-stick", ALL, |i| i.cut(38 << 20)),
    // Room.
    case("full", ALL, Told::Refused("full"), |i| fill(i, 0)),
    case("nearly-full", ALL, Told::Honest, |i| fill(i, 1)),
    case("no-more-files", NODES, Told::Refused("full"), take_inodes),
    // What the drive does.
    Case { does: Does::Refuses, ..case("write-protected", ALL, Told::Refused("write-protected"), |_| {}) },
    Case { does: Does::Claims(2 << 40), is_sound: false, ..case("claims-two-terabytes", ALL, Told::Saved, |_| {}) },
    Case { does: Does::Claims(8 << 20), is_sound: false, ..case("claims-less-than-it-has", ALL, Told::Honest, |_| {}) },
    at("yanked-while-it-is-found", Errand::Look, When::Scanned, What::Yank),
    at("yanked-while-looking", Errand::Look, When::Inside, What::Yank),
    at("yanked-while-mounting", Errand::Export, When::Asked, What::Yank),
    at("yanked-before-writing", Errand::Export, When::Marked, What::Yank),
    at("yanked-while-writing", Errand::Export, When::TextWritten, What::Yank),
    at("yanked-while-syncing", Errand::Export, When::TablesWritten, What::Yank),
    at("yanked-while-reading-back", Errand::Export, When::TextRead, What::Yank),
    at_unmount("yanked-while-unmounting", What::Yank),
    at("yanked-while-reading-the-reply", Errand::Reply, When::TextRead, What::Yank),
    at("bad-sector-while-looking", Errand::Look, When::Inside, What::BadSector),
    at("bad-sector-while-mounting", Errand::Export, When::Asked, What::BadSector),
    at("bad-sector-before-writing", Errand::Export, When::Marked, What::BadSector),
    at("bad-sector-while-writing", Errand::Export, When::TextWritten, What::BadSector),
    at("bad-sector-while-syncing", Errand::Export, When::TablesWritten, What::BadSector),
    at("bad-sector-while-reading-back", Errand::Export, When::TextRead, What::BadSector),
    at_unmount("bad-sector-while-unmounting", What::BadSector),
    at("bad-sector-in-the-reply", Errand::Reply, When::TextRead, What::BadSector),
    at("hangs-while-looking", Errand::Look, When::Inside, What::Hang),
    at("hangs-while-mounting", Errand::Export, When::Marked, What::Hang),
    at("hangs-for-five-errands", Errand::Exports, When::Marked, What::Hang),
    at("hangs-while-writing", Errand::Export, When::TextWritten, What::Hang),
    at("hangs-while-reading-back", Errand::Export, When::TextRead, What::Hang),
    at_unmount("hangs-while-unmounting", What::Hang),
    at("hangs-while-reading-the-reply", Errand::Reply, When::TextRead, What::Hang),
    at("10-kilobytes-a-second", Errand::Export, When::Asked, What::Slow(10_000)),
    at("forgets-what-is-written", Errand::Export, When::TextWritten, What::Forget),
    at("flips-a-bit", Errand::Export, When::TextRead, What::Flip),
    at("reads-as-zeros-after-writing", Errand::Export, When::TextRead, What::Blank),
]);

fn odd_names(i: &mut Image) {
    // Line feeds, escapes, dots only, what no name may hold, half a surrogate pair.
    for name in [
        "REPLY_1\n.txt",
        "\x1b[2JREPLY_.txt",
        "...",
        "a:b*c?",
        "\u{202e}txt.exe",
    ] {
        i.odd_name(&utf16(name));
    }
    i.odd_name(&[0xd800, 0x41]);
    i.odd_name(&[1, 2, 3]);
    i.odd_name(&[0xffff, 0xfffe]);
}

fn left_overs(i: &mut Image) {
    i.file("recoveryd-0123456789abcdef.tmp", b"half of a GUID fi");
    // None of these is ours.
    i.file("recoveryd-0123456789abcdef.tmp.bak", b"x");
    i.file("recoveryd-0123456789abcde.tmp", b"x");
    i.file("recoveryd-0123456789abcdeg.tmp", b"x");
    i.file("my-recoveryd-0123456789abcdef.tmp", b"x");
    i.folders("recoveryd-00112233445566aa.tmp", 1);
    if i.stick.format == Ext4 {
        i.link("recoveryd-00112233445566bb.tmp", "photo.jpg");
        i.node("recoveryd-00112233445566cc.tmp", "p");
    }
}

/// The sizes of sectors, clusters or blocks.
fn sizes(format: Format, zero: bool) -> Part {
    match (format, zero) {
        (Vfat, true) => Part::Bytes(13, &[0]),
        (Vfat, false) => Part::Bytes(32, &[0xff; 8]),
        (Exfat, true) => Part::Bytes(72, &[0; 24]),
        (Exfat, false) => Part::Bytes(108, &[12, 25]),
        (_, true) => Part::Bytes(1024 + 4, &[0; 4]),
        (_, false) => Part::Bytes(1024 + 4, &[0xff; 4]),
    }
}

/// The top folder's last cluster is followed by its first.
fn ring(i: &mut Image) {
    i.many(200, |n| format!("f{n:08}.jpg"));
    i.finish();
    let mut clusters = i.stick.clusters();
    let root = clusters.root();
    clusters.set_entry(root, root);
    clusters.write_back();
}

/// A reply whose only cluster follows itself.
fn ring_file(i: &mut Image) {
    let name = utf16(&i.names.reply);
    let contents = vec![b'x'; i.clusters().size()];
    let clusters = i.clusters();
    let first = clusters.put(&Put {
        claims: Some(60_000),
        ..Put::file(&name, &contents)
    });
    clusters.set_entry(first, first);
}

fn fill(i: &mut Image, left: u32) {
    if i.stick.format == Ext4 {
        i.file("ballast", &[7; 6 * 1024]);
        i.file("film", &vec![7; 40 << 20]);
        return i.debugfs(if left > 0 { "rm ballast" } else { "" });
    }
    i.clusters().fill();
    if left > 0 {
        i.clusters().free_one();
    }
}

/// Every inode is taken: of a file system that was made with few.
fn take_inodes(i: &mut Image) {
    i.make_again(&["-N", "16"]);
    for number in 0..200 {
        i.node(&format!("pipe{number}"), "p");
    }
}

/// Where the journal begins, by its magic number.
fn journal(i: &Image) -> usize {
    let image = std::fs::read(&i.stick.image).unwrap();
    let blocks = image[i.stick.offset() as usize..].chunks(1024);
    let magic = [0xc0, 0x3b, 0x39, 0x98];
    { blocks }
        .position(|block| block.starts_with(&magic))
        .unwrap()
        * 1024
}

/// Where the first group's table of inodes is.
fn inodes(i: &Image) -> usize {
    block_of(i, 8)
}

/// A block that the first group's descriptor names at a place (`struct ext4_group_desc`: 0 block bitmap, 8 inode table).
fn block_of(i: &Image, at: usize) -> usize {
    let image = std::fs::read(&i.stick.image).unwrap();
    let at = i.stick.offset() as usize + 2048 + at;
    u32::from_le_bytes(image[at..at + 4].try_into().unwrap()) as usize * 1024
}
