//! How the core starts: directories, the helpers' listener, the socket, root given up, and then one loop.

#[cfg(feature = "button")]
use super::button;
use super::cable;
use super::engine::{Engine, Message};
use super::lacks;
use super::serial::{self, SerialError};
use super::service::Recovery;
#[cfg(feature = "button")]
use crate::api::recovery::MethodName;
use crate::api::server;
use crate::config::{Config, Mount};
use crate::helpers::listener::{self, ListenerHandle};
use crate::sys::activation::{self, HandedOver};
use crate::sys::mounts::{Elsewhere, MountWatch, PlugWatch};
use crate::sys::privileges::{Identity, PrivilegeError, become_user, harden};
use crate::sys::{cage, clock, memory, notify};
use nix::unistd::{Uid, chown};
use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use thiserror::Error;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, watch};
use tokio::time::{Interval, MissedTickBehavior, interval, sleep};

/// Messages that may wait for the engine; more make their senders wait.
const WAITING: usize = 64;

/// After so long without anything to do the core is at rest.
const QUIET: Duration = Duration::from_secs(1);

/// How long calls under way may take once the core was told to end.
const TO_FINISH: Duration = Duration::from_secs(2);

/// Sockets under the name `links` when that of the kernel's events is among them, as the last.
const WITH_UEVENTS: usize = 3;

/// Why the core did not start, or ended.
#[derive(Error, Debug)]
pub enum StartError {
    /// The serial number cannot be had.
    #[error(transparent)]
    Serial(#[from] SerialError),
    /// Root cannot be given up.
    #[error(transparent)]
    Privileges(#[from] PrivilegeError),
    /// A directory cannot be made.
    #[error("cannot make the directory {path}: {source}")]
    Directory {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The socket cannot be had.
    #[error("cannot listen at {path}: {source}; is another recoveryd running?")]
    Socket {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The helpers' listener did not start.
    #[error("{0}; its own message stands above")]
    Listener(io::Error),
    /// The helpers' listener has ended; without it nothing can be set, so the service manager or init must start all anew.
    #[error("{0}; recoveryd ends too and must be started again")]
    ListenerEnded(io::Error),
    /// The runtime, a signal or the mount table.
    #[error("cannot start: {0}")]
    Io(#[from] io::Error),
    /// No random numbers.
    #[error("the kernel gave no random numbers: {0}")]
    Random(#[from] getrandom::Error),
}

/// Runs the core until SIGTERM or SIGINT.
pub fn run(config_file: &Path, config: Config) -> Result<(), StartError> {
    #[cfg(feature = "button")]
    let button = config
        .button
        .as_ref()
        .filter(|button| button.enabled && config.methods.contains(&MethodName::Button))
        .map(button::Opened::new);
    let doors = open_doors(config_file, &config)?;
    let serial = serial::find(&config.device.serial)?;
    // As late as can be before the core waits: what runs afterwards is mapped again.
    let at_rest = Arc::new(AtomicBool::new(false));
    let rests = Arc::clone(&at_rest);
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .on_thread_park(move || {
            if rests.swap(false, Ordering::Relaxed) {
                memory::give_back_code();
            }
        })
        .build()?
        .block_on(serve(
            config,
            serial,
            doors,
            #[cfg(feature = "button")]
            button,
            &at_rest,
        ))
}

/// Where the core is heard and hears.
struct Doors {
    socket: UnixListener,
    /// Nothing if a service manager listens for the helpers.
    helpers: Option<ListenerHandle>,
    /// rtnetlink sockets of the recorder's own network namespace, from a service manager that gives the core another.
    links: Vec<OwnedFd>,
    /// A socket of the kernel's events, from the same.
    uevents: Option<OwnedFd>,
    /// The recorder's mounts, whatever root the core has itself.
    table: Elsewhere,
}

/// Everything that may need root, then root is given up. A service manager that hands the socket over has made the
/// directories and listens for the helpers as well.
fn open_doors(config_file: &Path, config: &Config) -> Result<Doors, StartError> {
    let path = config.paths.recovery_socket();
    let failed = |source| StartError::Socket {
        path: path.clone(),
        source,
    };
    let mut handed = HandedOver::take().map_err(failed)?;
    if let Some(socket) = handed.listener("recovery").map_err(failed)? {
        harden()?;
        let mut links = handed.all("links");
        return Ok(Doors {
            socket,
            helpers: None,
            uevents: if links.len() == WITH_UEVENTS {
                links.pop()
            } else {
                None
            },
            links,
            table: Elsewhere::handed_over().map_or_else(Elsewhere::new, Ok)?,
        });
    }
    let identity = match Uid::effective().is_root() {
        true => Some(Identity::of(&config.user)?),
        false => None,
    };
    make_directory(&config.paths.run, 0o755, None)?;
    make_directory(&config.paths.state, 0o700, identity)?;
    let socket = activation::bind(&path, 0o666, None).map_err(failed)?;
    let helpers = listener::start(config_file).map_err(StartError::Listener)?;
    match identity {
        Some(identity) => become_user(identity)?,
        None => harden()?,
    }
    Ok(Doors {
        socket,
        helpers: Some(helpers),
        links: Vec::new(),
        uevents: None,
        table: Elsewhere::new()?,
    })
}

fn make_directory(path: &Path, mode: u32, owner: Option<Identity>) -> Result<(), StartError> {
    let failed = |source| StartError::Directory {
        path: path.into(),
        source,
    };
    // One that stands empty and is root's was being made when the power went: nobody could have kept anything in it.
    let is_new = !path.is_dir() || owner.is_some() && is_unused(path).map_err(failed)?;
    DirBuilder::new()
        .recursive(true)
        .mode(0o755)
        .create(path)
        .map_err(failed)?;
    if is_new {
        fs::set_permissions(path, Permissions::from_mode(mode)).map_err(failed)?;
        if let Some(Identity { uid, gid }) = owner {
            chown(path, Some(uid), Some(gid)).map_err(|errno| failed(errno.into()))?;
        }
    }
    Ok(())
}

fn is_unused(path: &Path) -> io::Result<bool> {
    let is_empty = fs::read_dir(path)?.next().is_none();
    Ok(is_empty && fs::metadata(path)?.uid() == 0)
}

async fn serve(
    config: Config,
    serial: recovery_protocol::Serial,
    doors: Doors,
    #[cfg(feature = "button")] button: Option<button::Opened>,
    at_rest: &AtomicBool,
) -> Result<(), StartError> {
    let Doors {
        socket,
        helpers,
        links,
        uevents,
        table,
    } = doors;
    socket.set_nonblocking(true)?;
    let socket = tokio::net::UnixListener::from_std(socket)?;
    let mut terminated = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut mounts = MountWatch::new(&table)?;
    let mut notes = lacks::for_the_cage();
    notes.extend(lacks::of(cage::confine()));
    let mut plugged = match config.stick.mount {
        Mount::Auto => lacks::watch(PlugWatch::new(uevents), &mut notes),
        Mount::Never => None,
    };
    let (to_engine, mut messages) = mpsc::channel(WAITING);
    let path = config.paths.recovery_socket();
    let config = Arc::new(config);
    let mut engine = Engine::new(Arc::clone(&config), serial, table, notes, to_engine.clone())?;
    tokio::spawn(cable::watch(links, to_engine.clone()));
    #[cfg(feature = "button")]
    if let Some(button) = button {
        tokio::spawn(button.watch(to_engine.clone()));
    }
    let (stop, stopped) = watch::channel(false);
    let service = Arc::new(Recovery::new(
        config,
        Uid::effective(),
        to_engine,
        engine.changes(),
    ));
    let server = tokio::spawn(server::serve(socket, service, stopped));
    let mut helpers_ended = std::pin::pin!(ended(helpers));
    notify::ready()?;
    log::info!("recoveryd answers at {}", path.display());
    let mut watchdog = notify::watchdog().map(|time| {
        let mut twice = interval(time / 2);
        twice.set_missed_tick_behavior(MissedTickBehavior::Delay);
        twice
    });
    let mut busy = true;
    let result = loop {
        let wake = engine
            .next_wake()
            .map(|at| at.saturating_sub(clock::boottime()));
        let quiet = busy.then_some(QUIET);
        busy = true;
        tokio::select! {
            () = wait(quiet) => {
                at_rest.store(true, Ordering::Relaxed);
                busy = false;
            }
            Some(message) = messages.recv() => engine.take(message),
            () = wait(wake) => engine.tick(),
            changed = mounts.changed() => {
                changed?;
                engine.take(Message::Sticks);
            }
            changed = plugged_in(&mut plugged) => {
                changed?;
                engine.take(Message::Sticks);
            }
            () = due(&mut watchdog) => {
                if let Err(error) = notify::alive() {
                    log::warn!("the service manager's watchdog cannot be told: {error}");
                }
            }
            error = &mut helpers_ended => break Err(error),
            _ = terminated.recv() => break Ok(()),
            _ = interrupted.recv() => break Ok(()),
        }
    };
    if let Err(error) = notify::stopping() {
        log::warn!("the service manager cannot be told: {error}");
    }
    stop.send_replace(true);
    // Calls under way still get their answers; one that hangs on a helper does not keep the program.
    let finish = async {
        while let Some(message) = messages.recv().await {
            engine.take(message);
        }
    };
    tokio::select! {
        _ = server => {}
        () = finish => {}
        () = sleep(TO_FINISH) => {}
    }
    engine.close();
    result
}

async fn wait(time: Option<Duration>) {
    match time {
        Some(time) => sleep(time).await,
        None => std::future::pending().await,
    }
}

/// Waits until the service manager's watchdog wants to hear of this loop, if there is one.
async fn due(watchdog: &mut Option<Interval>) {
    match watchdog {
        Some(watchdog) => drop(watchdog.tick().await),
        None => std::future::pending().await,
    }
}

/// Waits for a device to come or go, where the kernel tells of it.
async fn plugged_in(watch: &mut Option<PlugWatch>) -> io::Result<()> {
    match watch {
        Some(watch) => watch.changed().await,
        None => std::future::pending().await,
    }
}

/// Ends with the helpers' listener, if there is one.
async fn ended(helpers: Option<ListenerHandle>) -> StartError {
    match helpers {
        Some(helpers) => StartError::ListenerEnded(helpers.ended().await),
        None => std::future::pending().await,
    }
}
