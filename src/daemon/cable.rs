//! Watches the network's links: the core itself never uses them, and only tells whether the recorder is online.

use super::engine::Message;
use crate::api::recovery::{Online, OnlineWhy};
use crate::sys::link::{LinkWatch, Links};
use std::io;
use std::os::fd::OwnedFd;
use tokio::sync::mpsc;

/// Tells the engine of every change, for as long as the kernel tells and there is an engine. `handed_over` are the sockets of
/// [`LinkWatch::new`].
pub async fn watch(handed_over: Vec<OwnedFd>, to_engine: mpsc::Sender<Message>) {
    let Err(error) = follow(handed_over, &to_engine).await else {
        return;
    };
    log::warn!("whether the recorder is online cannot be told: {error}");
    // The engine has gone only when the whole program ends.
    let _ended = to_engine.send(Message::Online(None)).await;
}

async fn follow(handed_over: Vec<OwnedFd>, to_engine: &mpsc::Sender<Message>) -> io::Result<()> {
    let mut links = LinkWatch::new(handed_over)?;
    loop {
        let online = Some(online(links.state()?));
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
