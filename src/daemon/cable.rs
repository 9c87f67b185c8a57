//! Watches the network's links: the core itself never uses them, and only tells whether the recorder is online.

use super::engine::Message;
use crate::api::recovery::{Online, OnlineWhy};
use crate::sys::link::{self, LinkWatch, Links};
use std::io;
use tokio::sync::mpsc;

/// Tells the engine of every change, for as long as the kernel tells and there is an engine.
pub async fn watch(to_engine: mpsc::Sender<Message>) {
    let Err(error) = follow(&to_engine).await else {
        return;
    };
    log::warn!("whether the recorder is online cannot be told: {error}");
    // The engine has gone only when the whole program ends.
    let _ended = to_engine.send(Message::Online(None)).await;
}

async fn follow(to_engine: &mpsc::Sender<Message>) -> io::Result<()> {
    let mut links = LinkWatch::new()?;
    loop {
        let online = Some(online(link::state()?));
        if to_engine.send(Message::Online(online)).await.is_err() {
            return Ok(());
        }
        links.changed().await?;
    }
}

fn online(links: Links) -> Online {
    let (why, reason) = match links {
        Links::Connected => (None, None),
        Links::NoAddress => (
            Some(OnlineWhy::NoAddress),
            Some(
                "The recorder has no network address. Check the router and the recorder's network settings.",
            ),
        ),
        Links::Unplugged => (
            Some(OnlineWhy::Unplugged),
            Some("The network cable is not plugged in."),
        ),
        Links::Off => (
            Some(OnlineWhy::Off),
            Some("The network is switched off in the recorder's settings."),
        ),
        Links::None => (
            Some(OnlineWhy::NoPort),
            Some("The recorder has no network port."),
        ),
    };
    Online {
        connected: links == Links::Connected,
        reason: reason.map(str::to_owned),
        why,
    }
}
