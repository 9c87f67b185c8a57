//! The recorder's monitor, mouse and keyboard, as programs on it have them.

use crate::Rig;
use crate::guest::Running;
use crate::machine::Machine;
use crate::screen::{HEIGHT, WIDTH};

/// An input event: a time of 16 bytes, a kind, a code, a value.
const RECORD: usize = 24;

/// `EV_KEY` and `EV_ABS` of linux/input-event-codes.h.
const KEY: u16 = 1;
const ABSOLUTE: u16 = 3;

/// What a program draws is seen outside, and what is done outside is felt by programs.
pub fn seen_and_felt(rig: &Rig, name: &str) -> String {
    let mut recorder = rig.recorder(name);
    assert_eq!(recorder.picture().colour(0, 0), [0; 3]);
    // A screen full of light grey blanks, and a letter at its upper left.
    recorder
        .guest
        .sh("printf '\\033[30;47m\\033[2J\\033[HM' >/dev/tty1");
    let grey = [0xaa; 3];
    // Half a line of text remains below the last one.
    let last = (WIDTH - 1, HEIGHT - 9);
    let picture = recorder.shows("a grey screen", |picture| {
        picture.colour(last.0, last.1) == grey
    });
    assert_eq!((picture.width, picture.height), (WIDTH, HEIGHT));
    let letter = (0..16).flat_map(|y| (0..8).map(move |x| (x, y)));
    assert!(
        letter
            .into_iter()
            .any(|(x, y)| picture.colour(x, y) == [0; 3])
    );
    assert_eq!(picture.colour(WIDTH / 2, HEIGHT / 2), grey);

    let felt = listens(&mut recorder, "Tablet", 9);
    recorder.click(1000, 600);
    let expected = [
        (ABSOLUTE, 0, (2001 * 32768 / 3840)),
        (ABSOLUTE, 1, (1201 * 32768 / 2160)),
        (KEY, 0x110, 1),
        (KEY, 0x110, 0),
    ];
    assert_eq!(events(felt), expected);
    let felt = listens(&mut recorder, "Keyboard", 6);
    recorder.press("f12");
    assert_eq!(events(felt), [(KEY, 88, 1), (KEY, 88, 0)]);
    String::new()
}

/// Begins to read so many records from the input device of that name.
fn listens(recorder: &mut Machine, name: &str, records: usize) -> Running {
    let script = format!(
        "for at in /sys/class/input/event*; do
             if grep -q {name} $at/device/name; then exec dd if=/dev/input/${{at##*/}} bs={RECORD} count={records}; fi
         done
         exit 1"
    );
    let running = recorder.guest.start(&["/bin/sh", "-c", &script], "");
    // It has begun when the device is open.
    recorder
        .guest
        .sh("until ls -l /proc/[0-9]*/fd 2>/dev/null | grep -q /dev/input/; do sleep 0.05; done");
    running
}

/// The keys and positions that came.
fn events(felt: Running) -> Vec<(u16, u16, i32)> {
    let outcome = felt.end();
    let records = outcome.output.chunks_exact(RECORD).map(|record| {
        let half = |at| u16::from_le_bytes([record[at], record[at + 1]]);
        let value = i32::from_le_bytes(record[20..].try_into().unwrap());
        (half(16), half(18), value)
    });
    records
        .filter(|(kind, ..)| matches!(*kind, KEY | ABSOLUTE))
        .collect()
}
