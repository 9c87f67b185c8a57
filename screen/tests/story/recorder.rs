//! A recorder with a desk.

use recovery_desk::{issue, keys};
use recovery_protocol::{KeyNumber, ReplyFile, Request, reply_file};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::{env, fs};

/// [`crate::OLD`] as crypt(3) hashes it.
const HASH: &str = "$6$rounds=1000$abcdefghijk$8ATjTJlCmi/cUZimPKFrheDEitpp6XQbEdc7sVGDhJY95.hx2U2MyxnF4P.Ix776gLL.SEV5WWDl9DJo6bjlb0";

/// A recorder in a folder of its own, with a stick; its daemon is ended when it is dropped.
pub struct Recorder {
    folder: tempfile::TempDir,
    running: Child,
}

impl Recorder {
    /// `more` goes into its configuration.
    pub fn start(more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path();
        // The core gives up root, and must find its folders all the same.
        fs::set_permissions(dir, fs::Permissions::from_mode(0o755)).unwrap();
        let made = keys::generate(&dir.join("desk"), KeyNumber(7)).unwrap();
        fs::copy(made.list, dir.join("vendor-keys.toml")).unwrap();
        fs::create_dir(dir.join("stick")).unwrap();
        fs::write(
            dir.join("shadow"),
            format!("admin:{HASH}:19700:0:99999:7:::\n"),
        )
        .unwrap();
        let config = r#"
            [device]
            serial = "123456789"
            model = "NVR-4216"
            firmware = "4.2.1"
            [vendor]
            keys = "vendor-keys.toml"
            name = "Example Recorders"
            contact = ["recovery@example.com"]
            [paths]
            state = "{dir}/state"
            run = "{dir}/run"
            [daemon]
            user = "nobody"
            [stick]
            paths = ["{dir}/stick"]
            [account]
            name = "admin"
            store = "shadow"
            shadow.file = "{dir}/shadow"
        "#;
        fs::write(
            dir.join("recoveryd.toml"),
            config.replace("{dir}", dir.to_str().unwrap()) + more,
        )
        .unwrap();
        let mut command = Command::new(env::current_exe().unwrap());
        command.arg("--config").arg(dir.join("recoveryd.toml"));
        command.env_remove("NOTIFY_SOCKET").env_remove("RUST_LOG");
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let log = fs::File::create(dir.join("log")).unwrap();
        let running = command.stderr(log).spawn().unwrap();
        Self { folder, running }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn socket(&self) -> PathBuf {
        self.path("run/recoveryd.sock")
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    /// What the desk answers.
    pub fn code(&self, request: &Request) -> String {
        let keys = keys::KeyRing::open(&self.path("desk")).unwrap();
        issue::issue(&keys, request).unwrap().expose().to_owned()
    }

    /// Puts the desk's answer on the stick.
    pub fn reply(&self, request: &Request) {
        let keys = keys::KeyRing::open(&self.path("desk")).unwrap();
        let reply = ReplyFile::new(request, issue::issue(&keys, request).unwrap());
        let path = self.path("stick").join(reply_file::file_name(request));
        fs::write(path, reply.write().as_bytes()).unwrap();
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        let _ = self.running.kill();
        let _ = self.running.wait();
    }
}
