//! Watches the reset button: how long it is held without a gap, and the LED that says so. Costs nothing while nobody
//! touches it.

mod hold;
mod led;

pub use hold::News;

use super::engine::Message;
use crate::config::Button;
use crate::sys::arrival::Arrival;
use crate::sys::evdev::{self, Key};
use hold::Hold;
use led::Led;
use std::fs::File;
use std::io;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until};

/// A device that failed is left alone for so long, twice as long each time until it has worked for a while.
const PAUSE: Duration = Duration::from_secs(1);
/// The longest such pause; also how often a missing device is looked for where the kernel cannot tell that it comes.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// The button's device and LED, opened while the program still is root: afterwards their files' own rights count.
pub struct Opened {
    button: Button,
    device: io::Result<File>,
    led: Led,
}

impl Opened {
    /// Opens what can be opened.
    pub fn new(button: &Button) -> Self {
        Self {
            button: button.clone(),
            device: evdev::open(&button.device),
            led: Led::open(button.led.as_deref()),
        }
    }

    /// Tells the engine of the button for as long as there is an engine.
    pub async fn watch(mut self, to_engine: mpsc::Sender<Message>) {
        let engine = Engine(to_engine);
        let mut pause = PAUSE;
        loop {
            let begun = Instant::now();
            let Err(error) = self.follow(&engine).await else {
                return;
            };
            if begun.elapsed() > LOOK_AGAIN {
                pause = PAUSE;
            }
            self.led.set(None);
            let path = self.button.device.display();
            let trouble = format!("The reset button does not work: {path}: {error}.");
            log::warn!("{trouble}");
            if engine.tell(News::Trouble(trouble)).await.is_err() {
                return;
            }
            sleep(pause).await;
            pause = (pause * 2).min(LOOK_AGAIN);
            self.device = self.wait_for_device().await;
        }
    }

    /// Follows the open device until that fails.
    async fn follow(&mut self, engine: &Engine) -> io::Result<()> {
        let gone = || io::Error::from(io::ErrorKind::NotFound);
        let device = std::mem::replace(&mut self.device, Err(gone()))?;
        let mut key = Key::new(device, self.button.key)?;
        let mut hold = Hold::new(self.button.hold, key.is_down());
        if engine.tell(News::Works).await.is_err() {
            return Ok(());
        }
        loop {
            let mut news = Vec::new();
            tokio::select! {
                changes = key.changes() => {
                    for change in changes? {
                        news.extend(hold.hear(Instant::now().into(), change, key.is_down()));
                    }
                }
                () = until(hold.next()) => {
                    // What the device has told by now comes first: a button released in time has not been held.
                    for change in key.changes_now()? {
                        news.extend(hold.hear(Instant::now().into(), change, key.is_down()));
                    }
                    news.extend(hold.tick(Instant::now().into()));
                }
            }
            self.led.set(hold.lit());
            for news in news {
                if engine.tell(news).await.is_err() {
                    return Ok(());
                }
            }
        }
    }

    /// Opens the device once it is there.
    async fn wait_for_device(&self) -> io::Result<File> {
        loop {
            let arrival = Arrival::of(&self.button.device);
            if let Ok(device) = evdev::open(&self.button.device) {
                return Ok(device);
            }
            match arrival {
                Ok(arrival) => arrival.something().await?,
                Err(_) => sleep(LOOK_AGAIN).await,
            }
        }
    }
}

struct Engine(mpsc::Sender<Message>);

/// The engine has ended.
struct Ended;

impl Engine {
    async fn tell(&self, news: News) -> Result<(), Ended> {
        self.0.send(Message::Button(news)).await.map_err(|_| Ended)
    }
}

async fn until(time: Option<std::time::Instant>) {
    match time {
        Some(time) => sleep_until(time.into()).await,
        None => std::future::pending().await,
    }
}
