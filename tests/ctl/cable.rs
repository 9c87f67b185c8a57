//! The network's links, in a network of the test's own: a cable with two ends, plugged in and pulled out over rtnetlink.

use super::house::House;
use nix::sys::socket::{
    AddressFamily, MsgFlags, SockFlag, SockProtocol, SockType, recv, send, socket,
};
use nix::unistd::geteuid;
use recoveryd::api::client::Client;
use recoveryd::api::recovery::{Call, Error, Online, StatusReply};
use recoveryd::sys::link::{LinkWatch, Links};
use std::io::Write;
use std::os::fd::{AsRawFd, OwnedFd};
use std::process::Command;
use std::time::{Duration, Instant};
use tokio::time::timeout;

const ROLE: &str = "RECOVERYD_TEST_ROLE";

const RTM_NEWLINK: u16 = 16;
const RTM_NEWADDR: u16 = 20;
const UP: u32 = 1;
const CABLE: u32 = 10;
const FAR: u32 = 11;

/// The kernel's ear for changes.
struct Network(OwnedFd);

impl Network {
    fn new() -> Self {
        Self(
            socket(
                AddressFamily::Netlink,
                SockType::Raw,
                SockFlag::SOCK_CLOEXEC,
                SockProtocol::NetlinkRoute,
            )
            .unwrap(),
        )
    }

    /// Has something changed, and waits for the kernel's word that it is.
    fn change(&self, kind: u16, flags: u16, body: &[u8]) {
        const REQUEST_AND_ACKNOWLEDGE: u16 = 5;
        let mut message = Vec::new();
        message.extend((16 + body.len() as u32).to_ne_bytes());
        message.extend(kind.to_ne_bytes());
        message.extend((REQUEST_AND_ACKNOWLEDGE | flags).to_ne_bytes());
        message.extend([0; 8]);
        message.extend(body);
        send(self.0.as_raw_fd(), &message, MsgFlags::empty()).unwrap();
        let mut answer = [0; 4096];
        let count = recv(self.0.as_raw_fd(), &mut answer, MsgFlags::empty()).unwrap();
        assert!(count >= 20);
        let error = i32::from_ne_bytes(answer[16..20].try_into().unwrap());
        assert_eq!(error, 0, "{}", std::io::Error::from_raw_os_error(-error));
    }

    /// A cable whose ends are ports of this network.
    fn lay(&self) {
        const CREATE: u16 = 0x400;
        const NAME: u16 = 3;
        const LINK_INFO: u16 = 18;
        let mut far = link(FAR, 0, 0);
        far.extend(attribute(NAME, b"far0\0"));
        let peer = attribute(1, &far);
        let info = [attribute(1, b"veth"), attribute(2, &peer)].concat();
        let mut cable = link(CABLE, 0, 0);
        cable.extend(attribute(NAME, b"cable0\0"));
        cable.extend(attribute(LINK_INFO, &info));
        self.change(RTM_NEWLINK, CREATE, &cable);
    }

    fn set(&self, index: u32, up: bool) {
        let flags = if up { UP } else { 0 };
        self.change(RTM_NEWLINK, 0, &link(index, flags, UP));
    }

    fn address(&self) {
        const CREATE: u16 = 0x400;
        const LOCAL: u16 = 2;
        let mut body = vec![2, 24, 0, 0];
        body.extend(CABLE.to_ne_bytes());
        body.extend(attribute(LOCAL, &[192, 0, 2, 7]));
        self.change(RTM_NEWADDR, CREATE, &body);
    }
}

/// An `ifinfomsg`.
fn link(index: u32, flags: u32, change: u32) -> Vec<u8> {
    let mut body = vec![0; 4];
    for number in [index, flags, change] {
        body.extend(number.to_ne_bytes());
    }
    body
}

fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend((4 + value.len() as u16).to_ne_bytes());
    bytes.extend(kind.to_ne_bytes());
    bytes.extend(value);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

/// Runs the body in a process with a network of its own: as root, or as root of a user namespace if that will do.
#[allow(
    clippy::explicit_write,
    reason = "the harness swallows what a passing test prints"
)]
fn in_own_network(test: &str, needs_root: bool, body: fn()) {
    if std::env::var_os(ROLE).is_some() {
        return body();
    }
    let unshare = || {
        let mut command = Command::new("unshare");
        if !geteuid().is_root() {
            command.args(["--user", "--map-root-user"]);
        }
        command.arg("--net");
        command
    };
    let tried = unshare().arg("true").output();
    let possible = geteuid().is_root() || !needs_root;
    if !possible || !tried.is_ok_and(|tried| tried.status.success()) {
        writeln!(std::io::stderr(), "NOT TRIED, needs root: {test}").unwrap();
        let must = std::env::var_os("RECOVERYD_TEST_ROOT").is_some();
        assert!(
            !must,
            "RECOVERYD_TEST_ROOT is set, but {test} cannot be tried"
        );
        return;
    }
    let played = unshare()
        .arg(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(ROLE, "network")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&played.stdout);
    let complained = String::from_utf8_lossy(&played.stderr);
    assert!(
        played.status.success() && said.contains("1 passed"),
        "{said}\n{complained}"
    );
}

#[test]
fn each_state_of_the_links_is_told_when_it_comes() {
    in_own_network(
        "cable::each_state_of_the_links_is_told_when_it_comes",
        false,
        || {
            let network = Network::new();
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            let mut watch = runtime.block_on(async { LinkWatch::new(Vec::new()).unwrap() });
            let mut comes = |expected| {
                runtime.block_on(async {
                    let changed = async {
                        while watch.state().unwrap() != expected {
                            watch.changed().await.unwrap();
                        }
                    };
                    let waited = timeout(Duration::from_secs(1), changed).await;
                    waited.unwrap_or_else(|_| panic!("{expected:?} has not come"));
                });
            };
            comes(Links::None);
            network.lay();
            comes(Links::Off);
            network.set(CABLE, true);
            comes(Links::Unplugged);
            network.set(FAR, true);
            comes(Links::NoAddress);
            network.address();
            comes(Links::Connected);
            network.set(FAR, false);
            comes(Links::Unplugged);
            network.set(FAR, true);
            comes(Links::Connected);
        },
    );
}

#[test]
fn watchers_hear_of_the_cable_within_a_second() {
    in_own_network(
        "cable::watchers_hear_of_the_cable_within_a_second",
        true,
        || {
            let network = Network::new();
            let house = House::new("");
            let client = Client::connect(&house.socket()).unwrap();
            client.set_timeout(Some(Duration::from_secs(2))).unwrap();
            let mut watch = client.watch::<StatusReply, Error>(&Call::Watch {}).unwrap();
            let mut comes = |connected: bool, part: &str| {
                let begun = Instant::now();
                let fits = |online: &Online| {
                    let reason = online.reason.as_deref().unwrap_or_default();
                    online.connected == connected && reason.contains(part)
                };
                let seen = watch.find(|reply| {
                    let status = &reply.as_ref().unwrap().status;
                    status.online.as_ref().is_some_and(fits)
                });
                assert!(
                    seen.is_some() && begun.elapsed() < Duration::from_secs(1),
                    "{part}"
                );
            };
            comes(false, "no network port");
            network.lay();
            comes(false, "switched off");
            network.set(CABLE, true);
            comes(false, "cable is not plugged in");
            network.set(FAR, true);
            comes(false, "no network address");
            network.address();
            comes(true, "");
            network.set(FAR, false);
            comes(false, "cable is not plugged in");
            let status = house.run(&["status"]);
            let said = super::house::text(&status.stdout);
            assert!(
                said.contains("Network         The network cable is not plugged in."),
                "{said}"
            );
        },
    );
}
