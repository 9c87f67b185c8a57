//! Looks into the mailbox again and again. Any number of processes may look into the same one: which of them takes a mail is
//! settled in the database, and a mail is moved away only when what became of it is on the disk.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::mailbox::{Mailbox, MailboxError, Open};
use super::{Fate, Inbox};

/// How long a mail is left alone that could not be taken: the database or the machine is in trouble.
const REST: Duration = Duration::from_secs(60);

/// Mails that are left alone for a while, by the folder's validity and their number.
type Resting = HashMap<(u32, u32), Instant>;

/// Takes mails until `stop` says so; the one at hand is finished.
pub(crate) async fn watch(inbox: Inbox, mailbox: Mailbox, mut stop: watch::Receiver<bool>) {
    let mut resting = Resting::new();
    let mut told = String::new();
    while !*stop.borrow() {
        match look(&inbox, &mailbox, &mut resting, &stop).await {
            Ok(()) if told.is_empty() => {}
            Ok(()) => {
                tracing::info!("the mailbox is well again");
                told.clear();
            }
            // Once is enough while it stays the same.
            Err(error) => {
                let error = error.to_string();
                if told != error {
                    tracing::error!("the mailbox cannot be read: {error}");
                    told = error;
                }
            }
        }
        tokio::select! {
            _ = stop.changed() => {}
            () = tokio::time::sleep(mailbox.config.poll) => {}
        }
    }
}

async fn look(
    inbox: &Inbox,
    mailbox: &Mailbox,
    resting: &mut Resting,
    stop: &watch::Receiver<bool>,
) -> Result<(), MailboxError> {
    let mut open = mailbox.open().await?;
    let found = open.list().await?;
    resting.retain(|(validity, uid), until| {
        *validity == open.validity && found.contains(uid) && *until > Instant::now()
    });
    for uid in found {
        if *stop.borrow() {
            break;
        }
        if !resting.contains_key(&(open.validity, uid)) {
            take(inbox, mailbox, resting, &mut open, uid).await?;
        }
    }
    open.close().await;
    Ok(())
}

async fn take(
    inbox: &Inbox,
    mailbox: &Mailbox,
    resting: &mut Resting,
    open: &mut Open<'_>,
    uid: u32,
) -> Result<(), MailboxError> {
    let Some(raw) = open.fetch(uid).await? else {
        // Another process was faster.
        return Ok(());
    };
    let config = &mailbox.config;
    let rest = match inbox.take(raw).await {
        Ok(Fate::Taken) => return open.put(uid, &config.done).await,
        Ok(Fate::Unused) => return open.put(uid, &config.failed).await,
        Ok(Fate::Unreadable) => {
            tracing::warn!(uid, "a mail cannot be read");
            return open.put(uid, &config.failed).await;
        }
        Ok(Fate::Later(wait)) => Duration::from_millis(wait.max(0) as u64),
        Err(error) => {
            tracing::error!(uid, "a mail cannot be taken: {error}");
            REST
        }
    };
    resting.insert((open.validity, uid), Instant::now() + rest);
    Ok(())
}
