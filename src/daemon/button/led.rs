//! The LED that blinks while the button is held: a folder in `/sys/class/leds`, told through its `brightness`.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;

/// A value in sysfs is a short line.
const MOST: u64 = 16;

/// An LED, if there is one that may be written.
pub struct Led(Option<Lamp>);

struct Lamp {
    brightness: File,
    on: String,
    before: String,
    lit: Option<bool>,
}

impl Led {
    /// Opens it, and takes down how bright it is. One that cannot be had is only missed.
    pub fn open(folder: Option<&Path>) -> Self {
        let lamp = folder.map(|folder| {
            Lamp::open(folder).map_err(|error| {
                log::warn!(
                    "the LED of the reset button, {}, stays as it is: {error}",
                    folder.display()
                );
            })
        });
        Self(lamp.and_then(Result::ok))
    }

    /// On or off, or as it was before.
    pub fn set(&mut self, lit: Option<bool>) {
        let Some(lamp) = &mut self.0 else { return };
        if lamp.lit == lit {
            return;
        }
        lamp.lit = lit;
        let value = match lit {
            Some(true) => &lamp.on,
            Some(false) => "0\n",
            None => &lamp.before,
        };
        if let Err(error) = lamp.brightness.write_all_at(value.as_bytes(), 0) {
            log::warn!("the LED of the reset button does not change: {error}");
            self.0 = None;
        }
    }
}

impl Lamp {
    fn open(folder: &Path) -> io::Result<Self> {
        let path = folder.join("brightness");
        let before = line(&path)?;
        let on = line(&folder.join("max_brightness"))?;
        let brightness = OpenOptions::new().write(true).open(path)?;
        Ok(Self {
            brightness,
            on,
            before,
            lit: None,
        })
    }
}

fn line(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(MOST).read_to_string(&mut text)?;
    Ok(text)
}
