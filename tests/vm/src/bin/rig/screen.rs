//! The recorder's monitor, mouse and keyboard.

use crate::machine::Machine;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// So many pixels the monitor has from left to right.
pub const WIDTH: usize = 1920;
/// So many from top to bottom.
pub const HEIGHT: usize = 1080;

/// How long a picture may take to come.
const PATIENCE: Duration = Duration::from_secs(10);

/// The usual graphics card.
pub const CARD: &str = "bochs-display,xres=1920,yres=1080";

/// What one points and types with. The ports are the hub's last, so that the first are the sticks'.
pub const DEVICES: [&str; 4] = [
    "-device",
    "usb-tablet,bus=usb.0,port=7",
    "-device",
    "usb-kbd,bus=usb.0,port=8",
];

/// Where a tablet, which counts to 32767 whatever the monitor does, points to the middle of a pixel.
pub fn tablet(x: usize, y: usize) -> [usize; 2] {
    let value = |at: usize, size: usize| (2 * at + 1) * 32768 / (2 * size);
    [value(x, WIDTH), value(y, HEIGHT)]
}

/// What the monitor shows.
#[derive(PartialEq)]
pub struct Picture {
    /// From left to right.
    pub width: usize,
    /// From top to bottom.
    pub height: usize,
    /// Red, green and blue of each pixel, row by row.
    colours: Vec<u8>,
}

impl Picture {
    /// Red, green and blue at a place counted from the upper left corner.
    pub fn colour(&self, x: usize, y: usize) -> [u8; 3] {
        let at = 3 * (y * self.width + x);
        self.colours[at..at + 3].try_into().unwrap()
    }

    /// Red, green and blue of each pixel, row by row.
    pub fn colours(&self) -> &[u8] {
        &self.colours
    }

    /// A portable pixmap: `P6`, the two sizes and the largest value, each ended by one blank; then the pixels.
    fn parse(pixmap: &[u8]) -> Self {
        let mut parts = pixmap.splitn(4, u8::is_ascii_whitespace);
        let mut word = || String::from_utf8_lossy(parts.next().unwrap()).into_owned();
        assert_eq!(word(), "P6");
        let (width, height) = (word().parse().unwrap(), word().parse().unwrap());
        let colours = parts.next().unwrap().strip_prefix(b"255\n").unwrap();
        assert_eq!(colours.len(), 3 * width * height);
        Self {
            width,
            height,
            colours: colours.to_vec(),
        }
    }
}

impl Machine {
    /// What the monitor shows now.
    pub fn picture(&mut self) -> Picture {
        self.taken(json!({}))
    }

    /// What one of several monitors shows now, counted from 0; the graphics card has the id `card`.
    pub fn picture_of(&mut self, monitor: usize) -> Picture {
        self.taken(json!({ "device": "card", "head": monitor }))
    }

    fn taken(&mut self, mut of: Value) -> Picture {
        let file = self.folder.join("picture.ppm");
        of["filename"] = json!(file);
        self.qmp.run("screendump", of);
        let picture = Picture::parse(&fs::read(&file).unwrap());
        fs::remove_file(file).unwrap();
        picture
    }

    /// Waits until the monitor shows something: what is drawn comes there some time later.
    pub fn shows(&mut self, what: &str, wanted: impl Fn(&Picture) -> bool) -> Picture {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let picture = self.picture();
            if wanted(&picture) {
                return picture;
            }
            assert!(
                Instant::now() < deadline,
                "the monitor never shows {what}; see {}",
                self.keep_picture().display()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Leaves what the monitor shows now where one can look; nothing if QEMU has ended.
    pub fn keep_picture(&mut self) -> PathBuf {
        self.keep_picture_as("monitor")
    }

    /// The same under a name of its own.
    pub fn keep_picture_as(&mut self, name: &str) -> PathBuf {
        let file = self.folder.join(name).with_extension("png");
        let arguments = json!({ "filename": file, "format": "png" });
        // A scenario that fails comes here too: there is nothing more to be said then.
        let _ = self.qmp.attempt("screendump", arguments);
        file
    }

    /// Moves the mouse to a pixel.
    pub fn point(&mut self, x: usize, y: usize) {
        let [x, y] = tablet(x, y);
        let axes = [("x", x), ("y", y)];
        self.feel(axes.map(
            |(axis, value)| json!({ "type": "abs", "data": { "axis": axis, "value": value } }),
        ));
    }

    /// A button of the mouse goes down or comes up: `left`, `right`, `middle`, `wheel-up`, `wheel-down`.
    pub fn button(&mut self, button: &str, down: bool) {
        self.feel([json!({ "type": "btn", "data": { "button": button, "down": down } })]);
    }

    /// Moves the mouse to a pixel and clicks.
    pub fn click(&mut self, x: usize, y: usize) {
        self.point(x, y);
        self.button("left", true);
        self.button("left", false);
    }

    /// A key goes down or comes up, by QEMU's name for it: `a`, `ret`, `esc`, `shift`, `f12` (`QKeyCode`).
    pub fn key(&mut self, key: &str, down: bool) {
        let key = json!({ "type": "qcode", "data": key });
        self.feel([json!({ "type": "key", "data": { "key": key, "down": down } })]);
    }

    /// Presses a key and lets it go.
    pub fn press(&mut self, key: &str) {
        self.key(key, true);
        self.key(key, false);
    }

    fn feel<const N: usize>(&mut self, events: [Value; N]) {
        let events = json!({ "events": events.to_vec() });
        self.qmp.run("input-send-event", events);
    }
}
