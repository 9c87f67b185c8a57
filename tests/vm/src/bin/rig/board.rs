//! The boards that a virtual recorder is made on: what QEMU and the kernel call their parts.

use crate::screen::CARD;

/// A kind of machine. Everything that differs between two stands here; the scenarios are the same.
pub struct Board {
    /// Its processor, as Rust calls it.
    pub name: &'static str,
    /// The QEMU that emulates it.
    pub emulator: &'static str,
    /// QEMU's name for the board.
    pub machine: &'static str,
    /// What QEMU must be told besides.
    pub devices: &'static [&'static str],
    /// The second serial line, as QEMU is told it; the first is the kernel's.
    pub line: [&'static str; 2],
    /// The first serial line, as the kernel calls it.
    pub kernel_line: &'static str,
    /// The second, where the console is.
    pub console_line: &'static str,
    /// The graphics card.
    pub card: &'static str,
    /// What its description tells the kernel besides what QEMU has it tell, if it has one: devicetree source.
    pub tree: Option<&'static str>,
    /// The reset button.
    pub button: Button,
    /// Drivers that no other board needs.
    pub drivers: &'static str,
    /// Tells the kernel to leave out the clock's driver; QEMU cannot be told to leave out the clock.
    pub without_clock: &'static str,
    /// What is installed of ours, and how it was built.
    pub programs: &'static [&'static str],
    /// The scenarios of a whole run; none: all but those that want to be named.
    pub scenarios: &'static [&'static str],
    /// How often the power is cut in a whole run.
    pub cuts: u32,
}

/// A key of the kernel's and a light, which serve as the reset button and its LED.
pub struct Button {
    /// Words in the input device's name.
    pub device: &'static str,
    /// The key's number, linux/input-event-codes.h.
    pub key: u16,
    /// The LED, for a shell that has the input device at `$at`.
    pub led: &'static str,
}

/// All of them, the usual one first.
pub static BOARDS: [Board; 2] = [
    Board {
        name: "x86_64",
        emulator: "qemu-system-x86_64",
        machine: "q35",
        // Recorders that go on from one saved state must not draw the same random numbers: the kernel hears of a new one.
        devices: &["-device", "vmgenid,guid=auto"],
        line: ["-serial", "chardev:line"],
        kernel_line: "ttyS0",
        console_line: "ttyS1",
        card: CARD,
        tree: None,
        button: Button {
            device: "Keyboard",
            key: 88,
            led: "$(cd $at/device && ls -d *::capslock)",
        },
        drivers: "",
        without_clock: "initcall_blacklist=cmos_init",
        programs: &["recoveryd", "recovery-screen", "recovery-vm-agent"],
        scenarios: &[],
        cuts: 200,
    },
    Board {
        name: "aarch64",
        emulator: "qemu-system-aarch64",
        machine: "virt",
        // What many recorders have, or much like it.
        devices: &["-cpu", "cortex-a53"],
        line: ["-device", "pci-serial,chardev=line"],
        kernel_line: "ttyAMA0",
        console_line: "ttyS0",
        card: CARD,
        tree: Some(include_str!("../../../aarch64.dts")),
        button: Button {
            device: "reset button",
            key: 0x198,
            led: "recovery",
        },
        drivers: "gpio_keys leds_gpio",
        without_clock: "initcall_blacklist=pl031_driver_init",
        programs: &["recoveryd", "recovery-vm-agent"],
        scenarios: &[
            "power-cuts-ext4",
            "button-held",
            "console-115200",
            "stick-vfat",
            "idle-memory",
            "twins",
        ],
        cuts: 40,
    },
];

impl Board {
    /// The board of this name.
    pub fn named(name: &str) -> Result<&'static Self, String> {
        let found = BOARDS.iter().find(|board| board.name == name);
        let names = BOARDS.each_ref().map(|board| board.name).join(", ");
        found.ok_or_else(|| format!("there is no such board; there are {names}"))
    }
}
