//! `serve`: everything wired together, from start to stop.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use recovery_protocol::KeyNumber;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use crate::accounts::Reach;
use crate::agents::Site;
use crate::audit;
use crate::config::Config;
use crate::desk::Desk;
use crate::http::{self, AllWords, Console, ListenerError, Listeners, Pages, Service, WordsError};
use crate::inbox::{self, Inbox, Mailbox, MailboxError};
use crate::keys::{KeyError, KeyNumbers, KeyRing};
use crate::limits::Floods;
use crate::metrics::Metrics;
use crate::outbox::{self, Links, Sender, SenderError};
use crate::prune;
use crate::store::{Store, StoreError};
use crate::templates::{TemplateError, Templates};

/// How often counts are shared and audit entries are chained.
const BEAT: Duration = Duration::from_secs(1);

/// Why the service does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The templates.
    #[error(transparent)]
    Templates(#[from] TemplateError),
    /// Mail or text messages.
    #[error(transparent)]
    Sender(#[from] SenderError),
    /// The sockets.
    #[error(transparent)]
    Listener(#[from] ListenerError),
    /// The mailbox.
    #[error("inbox: {0}")]
    Mailbox(#[from] MailboxError),
    /// What pages say.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// The operating system refused.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// What was found to be well.
pub struct Checked {
    /// The keys' numbers.
    pub keys: Vec<String>,
    /// The languages of the templates.
    pub languages: Vec<String>,
}

/// Reads everything that the configuration names, keys in a token too, but touches neither database nor network.
pub fn check(config: Config) -> Result<Checked, ServeError> {
    let keys = KeyRing::open_all(config.keys)?;
    let templates = Templates::read(config.templates.as_deref())?;
    let checked = Checked {
        keys: keys.numbers().map(|number| shown(&keys, number)).collect(),
        languages: templates.languages().map(str::to_owned).collect(),
    };
    if let Some((certificate, key)) = &config.http.tls {
        http::tls(certificate, key)?;
    }
    Sender::new(
        Arc::new(keys),
        Arc::new(templates),
        config.vendor,
        None,
        config.mail,
        config.text,
    )?;
    if let Some(inbox) = config.inbox {
        Mailbox::new(inbox)?;
    }
    Ok(checked)
}

fn shown(keys: &KeyRing, number: KeyNumber) -> String {
    match keys.retired().until(number) {
        Some(until) => format!("{number} (until {until})"),
        None => number.to_string(),
    }
}

/// What takes mails; none without agents and mail of our own.
pub(crate) fn inbox_alone(config: Config, store: Store) -> Result<Option<Inbox>, ServeError> {
    let (Some(agents), Some(mail)) = (config.agents, config.mail) else {
        return Ok(None);
    };
    let desk = Desk {
        store,
        limits: config.limits,
        reach: Reach {
            mail: true,
            text: config.text.is_some(),
        },
        templates: Arc::new(Templates::read(config.templates.as_deref())?),
    };
    Ok(Some(Inbox {
        desk,
        hours: agents.hours,
        words: AllWords::read()?,
        key_numbers: KeyNumbers::of(&KeyRing::open_all(config.keys)?),
        own: mail.from.email.to_string(),
        written: Arc::default(),
    }))
}

/// Runs until SIGTERM or SIGINT. `ready` hears the bound addresses: those for recorders and owners, then the
/// operators', then the agents'.
pub async fn run(config: Config, ready: impl FnOnce(&[SocketAddr])) -> Result<(), ServeError> {
    let keys = Arc::new(KeyRing::open_all(config.keys)?);
    let tls = match &config.http.tls {
        Some((certificate, key)) => Some(http::tls(certificate, key)?),
        None => None,
    };
    let templates = Arc::new(Templates::read(config.templates.as_deref())?);
    let reach = Reach {
        mail: config.mail.is_some(),
        text: config.text.is_some(),
    };
    let mailbox = config.inbox.map(Mailbox::new).transpose()?;
    let own = config.mail.as_ref().map(|mail| mail.from.email.to_string());
    let key_numbers = KeyNumbers::of(&keys);
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let store = Store::open(&config.database).await?;
    let links = config.pages.as_ref().map(|pages| Links {
        url: pages.url.clone(),
        key: *store.mask_key(),
    });
    let sender = Sender::new(
        keys.clone(),
        templates.clone(),
        config.vendor.clone(),
        links,
        config.mail,
        config.text,
    )?;
    let written = Arc::new(Notify::new());
    let metrics = Arc::new(Metrics::default());
    let service = Arc::new(Service {
        desk: Desk {
            store: store.clone(),
            limits: config.limits,
            reach,
            templates,
        },
        floods: Floods::new(config.limits),
        key_numbers: key_numbers.clone(),
        trusted_proxies: config.http.trusted_proxies,
        written: written.clone(),
        metrics: metrics.clone(),
    });
    let mut listeners = Listeners::default();
    let mut bound = Vec::new();
    let hours = config.agents.as_ref().map(|agents| agents.hours.clone());
    let pages = match &config.pages {
        Some(_) => {
            let pages = Pages::new(service.clone(), config.vendor.clone(), hours.clone())?;
            Some(Arc::new(pages))
        }
        None => None,
    };
    let mails = match (mailbox, &hours, own) {
        (Some(mailbox), Some(hours), Some(own)) => {
            let inbox = Inbox {
                desk: service.desk.clone(),
                hours: hours.clone(),
                words: AllWords::read()?,
                key_numbers,
                own,
                written: written.clone(),
            };
            Some((inbox, mailbox))
        }
        _ => None,
    };
    for address in config.http.listen {
        let router = http::recorders(service.clone(), pages.clone());
        bound.push(listeners.bind(address, tls.clone(), router).await?);
    }
    if let Some(address) = config.operators {
        let router = http::operators(service.clone());
        bound.push(listeners.bind(address, None, router).await?);
    }
    if let Some(agents) = config.agents {
        let console = Console {
            service: service.clone(),
            vendor: config.vendor,
            keys,
            hours: agents.hours,
            second_person: agents.second_person,
            secret: agents.secret,
            site: Site::of(&agents.url),
        };
        let router = http::console(Arc::new(console));
        bound.push(listeners.bind(agents.listen, tls, router).await?);
    }

    let (stopping, stop) = watch::channel(false);
    let serving = tokio::spawn(listeners.serve(stop.clone()));
    let sending = tokio::spawn(outbox::run(
        store.clone(),
        Arc::new(sender),
        written.clone(),
        metrics,
        stop.clone(),
    ));
    let taking =
        mails.map(|(inbox, mailbox)| tokio::spawn(inbox::watch(inbox, mailbox, stop.clone())));
    let beating = tokio::spawn(beat(service, store.clone(), stop.clone()));
    let pruning = tokio::spawn(prune::run(store.clone(), config.keep, stop));
    tracing::info!(addresses = ?bound, "ready");
    ready(&bound);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping");
    // Nobody is listening any more only if everything has ended already.
    let _ = stopping.send(true);
    for task in [serving, sending, beating, pruning]
        .into_iter()
        .chain(taking)
    {
        ended(task).await;
    }
    store.close().await;
    tracing::info!("stopped");
    Ok(())
}

async fn ended(task: JoinHandle<()>) {
    if let Err(error) = task.await {
        tracing::error!("a part of the service ended early: {error}");
    }
}

/// What is done every second, and once more at the end.
async fn beat(service: Arc<Service>, store: Store, mut stop: watch::Receiver<bool>) {
    loop {
        let last = *stop.borrow();
        if let Err(error) = service.floods.share(&store).await {
            tracing::error!("counts cannot be shared: {error}");
        }
        if let Err(error) = audit::seal(&store).await {
            tracing::error!("audit entries cannot be chained: {error}");
        }
        if last {
            return;
        }
        tokio::select! {
            _ = stop.changed() => {}
            () = tokio::time::sleep(BEAT) => {}
        }
    }
}
