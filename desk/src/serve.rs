//! `serve`: everything wired together, from start to stop.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use crate::accounts::Reach;
use crate::agents::Site;
use crate::audit;
use crate::config::Config;
use crate::desk::Desk;
use crate::http::{self, Console, ListenerError, Listeners, Pages, Service, WordsError};
use crate::keys::{KeyError, KeyRing};
use crate::limits::Floods;
use crate::metrics::Metrics;
use crate::outbox::{self, Links, Sender, SenderError};
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

/// Reads everything that the configuration names, but touches neither database nor network.
pub fn check(config: Config) -> Result<Checked, ServeError> {
    let keys = KeyRing::open(&config.keys)?;
    let templates = Templates::read(config.templates.as_deref())?;
    let checked = Checked {
        keys: keys.numbers().map(|number| number.to_string()).collect(),
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
    Ok(checked)
}

/// Runs until SIGTERM or SIGINT. `ready` hears the bound addresses: those for recorders and owners, then the
/// operators', then the agents'.
pub async fn run(config: Config, ready: impl FnOnce(&[SocketAddr])) -> Result<(), ServeError> {
    let keys = Arc::new(KeyRing::open(&config.keys)?);
    let tls = match &config.http.tls {
        Some((certificate, key)) => Some(http::tls(certificate, key)?),
        None => None,
    };
    let templates = Arc::new(Templates::read(config.templates.as_deref())?);
    let reach = Reach {
        mail: config.mail.is_some(),
        text: config.text.is_some(),
    };
    let key_numbers = keys.numbers().collect();
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
        key_numbers,
        trusted_proxies: config.http.trusted_proxies,
        written: written.clone(),
        metrics: metrics.clone(),
    });
    let mut listeners = Listeners::default();
    let mut bound = Vec::new();
    let hours = config.agents.as_ref().map(|agents| agents.hours.clone());
    let pages = match &config.pages {
        Some(_) => {
            let pages = Pages::new(service.clone(), config.vendor.clone(), hours)?;
            Some(Arc::new(pages))
        }
        None => None,
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
        written,
        metrics,
        stop.clone(),
    ));
    let beating = tokio::spawn(beat(service, store.clone(), stop));
    tracing::info!(addresses = ?bound, "ready");
    ready(&bound);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping");
    // Nobody is listening any more only if everything has ended already.
    let _ = stopping.send(true);
    for task in [serving, sending, beating] {
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
