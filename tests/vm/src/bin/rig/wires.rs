//! A board's wires and memory, touched from outside by way of `-qtest`: lines of words, each answered by one.

use crate::qmp::{Qmp, connected};
use serde_json::json;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;

/// What `aarch64.dts` connects to which pin of the general-purpose input and output.
const BUTTON_PIN: u32 = 5;
const LED_PIN: u32 = 6;

/// All pins of it at once, QEMU's hw/arm/virt.c and the PL061's manual.
const PINS: u64 = 0x0903_0000 + 0x3fc;

/// Where `aarch64.dts` has the number of a saved state's new life, and the interrupt that says there is another.
const GENERATION: u64 = 0x4fff_f000;
const GENERATION_INTERRUPT: u32 = 100;

/// A board whose wires can be touched.
pub struct Wires {
    reader: BufReader<UnixStream>,
    /// QEMU's objects.
    pins: String,
    interrupts: String,
}

impl Wires {
    /// Waits until QEMU listens.
    pub fn of(qmp: &mut Qmp, socket: &Path) -> Self {
        let parts = qmp.run("qom-list", json!({ "path": "/machine/unattached" }));
        let part = |kind: &str| {
            let parts = parts.as_array().unwrap();
            let part = parts.iter().find(|part| part["type"] == kind).unwrap();
            format!("/machine/unattached/{}", part["name"].as_str().unwrap())
        };
        Self {
            pins: part("child<pl061>"),
            interrupts: part("child<arm_gic>"),
            reader: BufReader::new(connected(socket)),
        }
    }

    /// The reset button goes down or comes up.
    pub fn button(&mut self, down: bool) {
        let (pins, level) = (&self.pins, u32::from(down));
        self.run(&format!(
            "set_irq_in {pins} unnamed-gpio-in {BUTTON_PIN} {level}"
        ));
    }

    /// Whether the LED is on.
    pub fn led(&mut self) -> bool {
        let pins = self.run(&format!("readb {PINS:#x}"));
        let pins = pins.trim_start_matches("0x");
        u64::from_str_radix(pins, 16).unwrap() >> LED_PIN & 1 == 1
    }

    /// Tells the kernel that it goes on from a saved state, as others do: they must not draw the same random numbers.
    pub fn begin_anew(&mut self) {
        let mut number = [0; 16];
        let mut random = File::open("/dev/urandom").unwrap();
        random.read_exact(&mut number).unwrap();
        let number = u128::from_be_bytes(number);
        self.run(&format!("write {GENERATION:#x} 0x10 {number:#034x}"));
        for level in [1, 0] {
            let interrupts = &self.interrupts;
            self.run(&format!(
                "set_irq_in {interrupts} unnamed-gpio-in {GENERATION_INTERRUPT} {level}"
            ));
        }
    }

    /// Runs a command that must succeed; what it answers.
    fn run(&mut self, command: &str) -> String {
        let sent = format!("{command}\n");
        self.reader.get_mut().write_all(sent.as_bytes()).unwrap();
        let mut answer = String::new();
        self.reader.read_line(&mut answer).unwrap();
        let answer = answer.trim_end().strip_prefix("OK");
        answer.expect("QEMU does as it is told").trim().to_owned()
    }
}
