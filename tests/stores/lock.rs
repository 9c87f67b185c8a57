//! The account tools' locks, held by other processes.

use crate::{Scratch, not_set, secret};
use recoveryd::stores::{CredentialStore, Shadow};
use recoveryd::sys::lock::{AccountsLock, LockError, directory_of};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const SHORT: Duration = Duration::from_millis(300);
const HASH: &str = "$y$j9T$abcdefgh$9WNEpu8Mx2S4KNGvbVWKM6clOSoY6.YEl7AYF4DGV04";

/// A child that is killed when the test is over with it.
struct Holder(Child);

impl Drop for Holder {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Another process that holds the record lock of lckpwdf(3) for a while, from before this returns.
fn hold_record_lock(dir: &Path, seconds: &str) -> Holder {
    let script = r#"
        use Fcntl;
        open(my $file, '+>>', $ARGV[0]) or die;
        my $lock = pack('s s x!8 q q l x!8', F_WRLCK, 0, 0, 0, 0);
        fcntl($file, F_SETLK, $lock) or die "$!";
        $| = 1; print "held\n"; sleep $ARGV[1];
    "#;
    let mut child = Command::new("perl")
        .args(["-e", script])
        .arg(dir.join(".pwd.lock"))
        .arg(seconds)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut said)
        .unwrap();
    assert_eq!(said, "held\n");
    Holder(child)
}

fn sleeper() -> Holder {
    Holder(Command::new("sleep").arg("60").spawn().unwrap())
}

fn admin(scratch: &Scratch) -> Shadow {
    Shadow::new(scratch.file.clone(), "admin".into())
}

fn shadow_file() -> Scratch {
    Scratch::new("shadow", "admin:*:1:0:9:7:::\n")
}

#[test]
fn a_writer_is_waited_for() {
    let scratch = shadow_file();
    let started = Instant::now();
    let _holder = hold_record_lock(scratch.dir.path(), "1");
    admin(&scratch).apply(&secret(HASH)).unwrap();
    assert!(started.elapsed() > Duration::from_millis(800));
}

#[test]
fn a_writer_is_waited_for_fifteen_seconds_and_no_longer() {
    let scratch = shadow_file();
    let _holder = hold_record_lock(scratch.dir.path(), "60");
    let started = Instant::now();
    let sentence = not_set(admin(&scratch).apply(&secret(HASH)));
    assert!(sentence.contains("another program"), "{sentence}");
    assert!((15..20).contains(&started.elapsed().as_secs()));
    assert_eq!(scratch.read(), b"admin:*:1:0:9:7:::\n");
    assert_eq!(scratch.names(), [".pwd.lock", "shadow"]);
}

#[test]
fn the_lock_keeps_others_out_until_it_is_let_go() {
    let scratch = shadow_file();
    let lock = AccountsLock::take(&scratch.file, SHORT).unwrap();
    let try_it = r#"
        use Fcntl;
        open(my $file, '+>>', $ARGV[0]) or die;
        my $lock = pack('s s x!8 q q l x!8', F_WRLCK, 0, 0, 0, 0);
        exit(fcntl($file, F_SETLK, $lock) ? 0 : 7);
    "#;
    let other = |dir: &Path| {
        let mut perl = Command::new("perl");
        perl.args(["-e", try_it]).arg(dir.join(".pwd.lock"));
        perl.status().unwrap().code()
    };
    assert_eq!(other(scratch.dir.path()), Some(7));
    let named = fs::read(scratch.dir.path().join("shadow.lock")).unwrap();
    let start = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap();
    let expected = format!("{}\0{}", std::process::id(), start.trim_end());
    assert_eq!(String::from_utf8(named).unwrap(), expected);
    drop(lock);
    assert_eq!(other(scratch.dir.path()), Some(0));
    assert_eq!(scratch.names(), [".pwd.lock", "shadow"]);
}

#[test]
fn a_lock_file_of_a_living_process_is_held_and_of_a_dead_one_is_not() {
    let scratch = shadow_file();
    let link = scratch.dir.path().join("shadow.lock");
    let holder = sleeper();
    let pid = holder.0.id();
    for form in [format!("{pid}\0"), format!("{pid}\n"), format!("{pid}")] {
        fs::write(&link, form).unwrap();
        match AccountsLock::take(&scratch.file, SHORT) {
            Err(LockError::Held { holder, .. }) => {
                assert!(holder.contains(&pid.to_string()), "{holder}");
            }
            _ => panic!("a held lock was taken"),
        }
        assert!(link.exists());
        assert_eq!(scratch.names(), [".pwd.lock", "shadow", "shadow.lock"]);
    }
    drop(holder);
    admin(&scratch).apply(&secret(HASH)).unwrap();
    assert_eq!(scratch.names(), [".pwd.lock", "shadow"]);
}

#[test]
fn a_lock_file_that_a_power_cut_left_is_not_held_by_whoever_has_its_number_now() {
    let scratch = shadow_file();
    let link = scratch.dir.path().join("shadow.lock");
    let holder = sleeper();
    let before = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    fs::write(&link, format!("{}\0{before}", holder.0.id())).unwrap();
    let lock = AccountsLock::take(&scratch.file, SHORT).unwrap();
    // Held by a living process of this start, it is held.
    let own = fs::read_to_string(&link).unwrap();
    drop(lock);
    let start = own.split_once('\0').unwrap().1;
    fs::write(&link, format!("{}\0{start}", holder.0.id())).unwrap();
    assert!(matches!(
        AccountsLock::take(&scratch.file, SHORT),
        Err(LockError::Held { .. })
    ));
}

#[test]
fn a_lock_file_that_names_nobody_is_left_alone() {
    let scratch = shadow_file();
    let link = scratch.dir.path().join("shadow.lock");
    for text in ["", "\0", "root", "0\0", "-1\0", "99999999999999999999"] {
        fs::write(&link, text).unwrap();
        let sentence = not_set(admin(&scratch).apply(&secret(HASH)));
        assert!(sentence.contains("names no process"), "{text:?} {sentence}");
        assert_eq!(fs::read(&link).unwrap(), text.as_bytes());
        assert_eq!(scratch.read(), b"admin:*:1:0:9:7:::\n");
    }
}

#[test]
fn a_directory_is_locked_for_one() {
    let scratch = shadow_file();
    let lock = directory_of(&scratch.file, SHORT).unwrap();
    assert!(matches!(
        directory_of(&scratch.file, SHORT),
        Err(LockError::Held { .. })
    ));
    drop(lock);
    directory_of(&scratch.file, SHORT).unwrap();
    assert_eq!(scratch.names(), ["shadow"]);
}
