//! What stands at the start of a device, as the makers of file systems put it there.

use recoveryd::helpers::stick::filesystem::{Filesystem, NoFilesystem, Probed, probe};
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;

/// A device of 1 MiB with these bytes on it.
fn device(parts: &[(usize, &[u8])]) -> File {
    let mut device = tempfile::tempfile().unwrap();
    device.write_all(&vec![0; 1 << 20]).unwrap();
    for (at, bytes) in parts {
        device.write_all_at(bytes, *at as u64).unwrap();
    }
    device
}

fn probed(parts: &[(usize, &[u8])]) -> Probed {
    probe(&device(parts)).unwrap()
}

fn is(filesystem: Filesystem, label: &str) -> Probed {
    Probed {
        filesystem,
        label: label.into(),
    }
}

const SIGNATURE: (usize, &[u8]) = (510, &[0x55, 0xaa]);

/// 512 bytes a sector, 8 sectors a cluster, 32 reserved, 2 tables, hard disk.
const FAT: (usize, &[u8]) = (11, &[0, 2, 8, 32, 0, 2, 0, 0, 0, 0, 0xf8]);

#[test]
fn fat_is_told_by_its_numbers_and_named_by_its_top_folder() {
    // FAT32: tables of 100 sectors, top folder in cluster 3, that is in sector 32 + 2 × 100 + 8.
    let tables: (usize, &[u8]) = (36, &[100, 0, 0, 0]);
    let folder: (usize, &[u8]) = (44, &[3, 0, 0, 0]);
    let old: (usize, &[u8]) = (71, b"OLD LABEL  FAT32   ");
    let at = 240 * 512;
    let parts = [FAT, tables, folder, old, SIGNATURE];
    let with = |entries: &[&[u8]]| {
        let entries = entries.concat();
        probed(&[&parts[..], &[(at, &entries)]].concat())
    };
    let entry = |name: &[u8; 11], attributes: u8| {
        let mut entry = name.to_vec();
        entry.push(attributes);
        entry.resize(32, 0);
        entry
    };
    let label = entry(b"MY STICK   ", 0x08);
    let removed = entry(b"\xe5Y STICK   ", 0x08);
    let long_name = entry(b"ALONGNAME  ", 0x0f);
    let file = entry(b"REPLY_1 TXT", 0x20);
    assert_eq!(with(&[&label]), is(Filesystem::Vfat, "MY STICK"));
    assert_eq!(
        with(&[&file, &removed, &long_name, &label]),
        is(Filesystem::Vfat, "MY STICK")
    );
    assert_eq!(with(&[&file, &[0; 32], &label]), is(Filesystem::Vfat, ""));
    assert_eq!(
        with(&[&entry(b"A\x1b[2J\n\r    ", 0x08)]),
        is(Filesystem::Vfat, "A[2J")
    );

    // FAT16: tables of 10 sectors, the top folder right behind them.
    let tables: (usize, &[u8]) = (22, &[10, 0]);
    let parts = [FAT, tables, SIGNATURE, (52 * 512, &label)];
    assert_eq!(probed(&parts), is(Filesystem::Vfat, "MY STICK"));
}

#[test]
fn exfat_is_named_by_its_top_folder() {
    // Sectors of 512 bytes, clusters of 8; the first begins at sector 64, the top folder is in the third.
    let start: (usize, &[u8]) = (0, b"\xeb\x76\x90EXFAT   ");
    let numbers: (usize, &[u8]) = (88, &[64, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0]);
    let sizes: (usize, &[u8]) = (108, &[9, 3]);
    let entry: (usize, &[u8]) = ((64 + 16) * 512, b"\x83\x03S\0t\0\xf6\0?\0");
    assert_eq!(
        probed(&[start, numbers, sizes, entry, SIGNATURE]),
        is(Filesystem::Exfat, "Stö")
    );
}

#[test]
fn ntfs_and_ext_are_told_by_their_names() {
    let ntfs: (usize, &[u8]) = (0, b"\xeb\x52\x90NTFS    ");
    assert_eq!(probed(&[ntfs, SIGNATURE]), is(Filesystem::Ntfs, ""));
    let magic: (usize, &[u8]) = (1080, &[0x53, 0xef]);
    let label: (usize, &[u8]) = (1144, b"photos\0old");
    assert_eq!(probed(&[magic, label]), is(Filesystem::Ext4, "photos"));
}

#[test]
fn what_is_none_of_these_is_said() {
    let table: (usize, &[u8]) = (446, &[0x80, 1, 1, 0, 0x0c, 0, 0, 0, 0, 8, 0, 0]);
    for nothing in [
        &[][..],
        &[table, SIGNATURE],
        &[(0, &[0xff; 65536])],
        &[(0, &[0xff; 440]), SIGNATURE],
        // FAT's numbers with sectors of 513 bytes.
        &[FAT, (11, &[1]), SIGNATURE],
    ] {
        let error = probe(&device(nothing)).unwrap_err();
        assert!(matches!(error, NoFilesystem::Unknown), "{error}");
    }
    for encrypted in [&b"LUKS\xba\xbe\0\x02"[..], b"\xeb\x58\x90-FVE-FS-"] {
        let error = probe(&device(&[(0, encrypted), SIGNATURE])).unwrap_err();
        assert!(matches!(error, NoFilesystem::Encrypted), "{error}");
    }
    let mut short = tempfile::tempfile().unwrap();
    short.write_all(&[0; 100]).unwrap();
    let error = probe(&short).unwrap_err();
    assert!(matches!(error, NoFilesystem::Unreadable(_)), "{error}");
}

/// Numbers that lead off the device, or over the end of all numbers, lead to no label and no panic.
#[test]
fn numbers_that_lead_nowhere() {
    let far = [0xff; 4];
    let fat = [FAT, (36, &far), (44, &far), SIGNATURE];
    assert_eq!(probed(&fat), is(Filesystem::Vfat, ""));
    let below: (usize, &[u8]) = (44, &[1, 0, 0, 0]);
    assert_eq!(probed(&[FAT, below, SIGNATURE]), is(Filesystem::Vfat, ""));
    let exfat: (usize, &[u8]) = (0, b"\xeb\x76\x90EXFAT   ");
    for sizes in [[0xff, 0xff], [12, 63], [9, 40], [64, 0]] {
        let parts = [exfat, (88, &[0xff; 12]), (108, &sizes)];
        assert_eq!(probed(&parts), is(Filesystem::Exfat, ""), "{sizes:?}");
    }
}
