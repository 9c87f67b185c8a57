//! The local interface over real sockets: our server against our client, others' client and hostile ones.
#![allow(clippy::unwrap_used)]

mod clients;
mod helper;
mod hostile;
mod interfaces;
mod promise;

use nix::unistd::Pid;
use recoveryd::api::client::Client;
use recoveryd::api::recovery::{
    Call, Channel, Done, Error, GrantReply, Next, Policy, Status, StatusReply, Vendor, WrongWhy,
};
use recoveryd::api::server::{Answer, Service, serve};
use recoveryd::sys::peer::Peer;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use tokio::sync::watch;

/// Answers `io.recoveryd.Recovery` and notes what was called, as JSON.
struct Core {
    state: watch::Sender<Status>,
    called: Mutex<Vec<serde_json::Value>>,
}

impl Service for Core {
    type Call = Call;

    async fn answer(&self, _peer: Peer, call: Call) -> Result<Answer, Error> {
        self.called
            .lock()
            .unwrap()
            .push(serde_json::to_value(&call).unwrap());
        match call {
            Call::Status {} => Ok(Answer::once(&StatusReply {
                status: self.state.borrow().clone(),
            })),
            Call::Watch {} => Ok(Answer::stream(self.state.subscribe(), |status| {
                StatusReply {
                    status: status.clone(),
                }
            })),
            Call::EnterCode { code, .. } if code.expose() == "0000000000000000" => {
                Ok(Answer::once(&GrantReply {
                    method: "secure code".into(),
                    channel: Channel::SecureCode,
                    ends_in_s: 600,
                }))
            }
            Call::EnterCode { .. } => Err(Error::WrongCode {
                message: "this code is wrong".into(),
                why: WrongWhy::Wrong,
                wait_s: 30,
                left: Some(4),
            }),
            _ => Ok(Answer::once(&Done {})),
        }
    }
}

/// A server on a thread of its own; it is stopped and waited for when dropped.
struct Daemon {
    folder: tempfile::TempDir,
    core: Arc<Core>,
    stop: Option<watch::Sender<bool>>,
    thread: Option<JoinHandle<()>>,
    thread_id: Pid,
}

impl Daemon {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener =
            std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
        listener.set_nonblocking(true).unwrap();
        let core = Arc::new(Core {
            state: watch::Sender::new(status("0")),
            called: Mutex::default(),
        });
        let (stop, stopped) = watch::channel(false);
        let service = Arc::clone(&core);
        let (tell, told) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            tell.send(nix::unistd::gettid()).unwrap();
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let listener = tokio::net::UnixListener::from_std(listener).unwrap();
                serve(listener, service, stopped).await;
            });
        });
        Self {
            folder,
            core,
            stop: Some(stop),
            thread: Some(thread),
            thread_id: told.recv().unwrap(),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    fn client(&self) -> Client {
        Client::connect(&self.path()).unwrap()
    }

    fn raw(&self) -> UnixStream {
        UnixStream::connect(self.path()).unwrap()
    }

    /// The calls the service has heard since this was last asked.
    fn called(&self) -> Vec<serde_json::Value> {
        std::mem::take(&mut *self.core.called.lock().unwrap())
    }

    /// How often the server's thread has waited for something.
    fn waits(&self) -> String {
        let status =
            std::fs::read_to_string(format!("/proc/self/task/{}/status", self.thread_id)).unwrap();
        let line = status
            .lines()
            .find(|line| line.starts_with("voluntary_ctxt_switches"));
        line.unwrap().to_owned()
    }

    fn show(&self, serial: &str) {
        self.core.state.send_replace(status(serial));
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        drop(self.stop.take());
        let ended = self.thread.take().unwrap().join();
        assert!(ended.is_ok() || std::thread::panicking());
    }
}

fn status(serial: &str) -> Status {
    Status {
        serial: serial.into(),
        model: "NVR-16".into(),
        firmware: "4.1".into(),
        account: "admin".into(),
        vendor: Vendor {
            name: "Example".into(),
            contact: vec!["https://example.com".into()],
            hours: "9-17".into(),
        },
        clock: "2026-11-22T09:05:00+01:00".into(),
        policy: Policy::Allow,
        delay_h: 24,
        min_length: 8,
        next: Next::Start,
        reason: None,
        why: None,
        methods: Vec::new(),
        request: None,
        sent: None,
        asking: false,
        ask_wait_s: 0,
        grant: None,
        delayed: None,
        code_wait_s: 0,
        kit: false,
        kit_wait_s: 0,
        sign_in_wait_s: 0,
        sticks: Vec::new(),
        last_recovery: None,
        notes: Vec::new(),
        button: None,
        online: None,
    }
}
