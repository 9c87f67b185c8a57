//! The outbox: messages wait in the database, are leased, sent, tried again or given up, by any number of processes.
//!
//! A message is sent at least once: a process that dies, or loses the database, between the relay's "taken" and the row
//! that says so sends it again when its lease has ended. Nothing else sends a message twice.

mod deliver;
mod mail;
mod outcome;
mod queue;
mod render;
mod text;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

pub use deliver::{Sender, SenderError};
pub(crate) use mail::harmless_words;
use outcome::Outcome;
pub(crate) use outcome::came_back;
use queue::Leased;
pub(crate) use queue::{Fresh, Occasion, Reply, put, put_occasion};
pub use render::Links;

use crate::metrics::Metrics;
use crate::store::{Store, now};

/// Messages on their way at once, in one process.
const AT_ONCE: usize = 32;
/// Of those, to one destination: one that stalls leaves room for the others.
const TO_ONE: usize = 8;
/// A lease is so many milliseconds longer than a delivery can take: for the database, at both ends.
const MARGIN: i64 = 20_000;
/// How often the database is asked for messages that other processes wrote, or whose time has come.
const LOOK: Duration = Duration::from_secs(1);

/// Sends what waits until `stop` says so; then finishes what is on its way.
pub async fn run(
    store: Store,
    sender: Arc<Sender>,
    written: Arc<Notify>,
    metrics: Arc<Metrics>,
    mut stop: watch::Receiver<bool>,
) {
    let mut sending: JoinSet<String> = JoinSet::new();
    let mut busy: HashMap<String, usize> = HashMap::new();
    while !*stop.borrow() {
        let mut found = 0;
        if sending.len() < AT_ONCE {
            let full: Vec<&str> = busy
                .iter()
                .filter(|(_, count)| **count >= TO_ONE)
                .map(|(name, _)| name.as_str())
                .collect();
            let most = TO_ONE.min(AT_ONCE - sending.len());
            let (now, lease) = (now(), sender.longest().as_millis() as i64 + MARGIN);
            match queue::lease(&store, &full, most, now, now + lease).await {
                Ok(leased) => {
                    found = leased.len();
                    for message in leased {
                        *busy.entry(message.destination.clone()).or_default() += 1;
                        let (store, sender, metrics) =
                            (store.clone(), sender.clone(), metrics.clone());
                        sending.spawn(async move { one(&store, &sender, &metrics, message).await });
                    }
                }
                Err(error) => tracing::error!("the outbox cannot be read: {error}"),
            }
        }
        if found == 0 || sending.len() >= AT_ONCE {
            tokio::select! {
                _ = stop.changed() => {}
                () = written.notified(), if sending.len() < AT_ONCE => {}
                () = tokio::time::sleep(LOOK) => {}
                Some(done) = sending.join_next(), if !sending.is_empty() => finished(&mut busy, done),
            }
        }
        while let Some(done) = sending.try_join_next() {
            finished(&mut busy, done);
        }
    }
    while sending.join_next().await.is_some() {}
}

fn finished(busy: &mut HashMap<String, usize>, done: Result<String, tokio::task::JoinError>) {
    match done {
        Ok(destination) => {
            if let Some(count) = busy.get_mut(&destination) {
                *count -= 1;
                if *count == 0 {
                    busy.remove(&destination);
                }
            }
        }
        Err(error) => {
            // Which destination it was is not known any more; counting from zero is safe, only less fair.
            busy.clear();
            tracing::error!("a delivery ended early: {error}");
        }
    }
}

/// One message, from lease to record. Returns its destination.
async fn one(store: &Store, sender: &Sender, metrics: &Metrics, message: Leased) -> String {
    let outcome = if now() >= message.ends_at {
        Outcome::out_of_time(&message)
    } else if message.asked.stopped && message.purpose.brings_code() {
        Outcome::Never {
            reason: "the owner has stopped this request".into(),
        }
    } else {
        sender.send(&message).await
    };
    let at = now();
    match outcome::record(store, &message, &outcome, at).await {
        Ok(state) => {
            metrics.message(message.kind, state);
            let (id, attempts) = (&message.id, message.attempts);
            let (kind, purpose) = (message.kind.name(), message.purpose.name());
            match outcome.reason() {
                None => tracing::info!(id, kind, purpose, attempts, "message sent"),
                Some(reason) => tracing::warn!(
                    id,
                    kind,
                    purpose,
                    attempts,
                    state,
                    reason,
                    "message not sent"
                ),
            }
        }
        Err(error) => {
            let id = &message.id;
            tracing::error!(id, "what became of a message cannot be recorded: {error}");
        }
    }
    message.destination
}
