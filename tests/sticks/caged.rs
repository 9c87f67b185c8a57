//! What a process that reads a hostile stick can still do if the stick takes it over: nothing of all this. Every act is tried
//! in a cage of its own, closed by the very function that closes it for the stick helper.
#![allow(unsafe_code)]

use crate::stage::{applaud, cannot_try, play, role};
use nix::errno::Errno;
use nix::libc::{self, c_long};
use nix::sys::prctl;
use nix::sys::signal::Signal;
use nix::sys::wait::WaitStatus;
use nix::unistd::{Gid, Uid, geteuid, setgroups, setresgid, setresuid};
use recoveryd::sys::beneath::{Name, Top};
use recoveryd::sys::cage::{self, NoAnswer, has_landlock, has_seccomp};
use std::fs::{self, File, Permissions};
use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use std::ptr::{null, null_mut};
use tempfile::TempDir;
use zeroize::Zeroizing;

/// A stick, and beside it what is not on it: a file and a folder that everybody may write.
struct Scene {
    folder: TempDir,
}

impl Scene {
    fn new() -> Self {
        let scene = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let open = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode));
        open(scene.folder.path(), 0o777).unwrap();
        let stick = scene.folder.path().join("stick");
        fs::create_dir(&stick).unwrap();
        fs::write(scene.folder.path().join("secret"), "secret").unwrap();
        open(&scene.folder.path().join("secret"), 0o666).unwrap();
        symlink("../secret", stick.join("link")).unwrap();
        fs::write(stick.join("own"), "own").unwrap();
        scene
    }

    /// Does something in a cage and tells how that ended.
    fn caged(&self, act: impl FnOnce(&Top) -> c_long) -> Outcome {
        let stick = self.folder.path().join("stick");
        let top = Top::open(&stick, None).unwrap();
        let said = cage::run(64, |answer| {
            let top = match cage::close(top, &stick, Path::new("/run"), answer) {
                Ok(top) => top,
                Err(error) => return Zeroizing::new(format!("{error}").into_bytes()),
            };
            let done = match Errno::result(act(&top)) {
                Ok(_) => "done".to_owned(),
                Err(errno) => format!("E {errno:?}"),
            };
            Zeroizing::new(done.into_bytes())
        });
        match said {
            Ok(said) => match std::str::from_utf8(&said).unwrap() {
                "done" => Outcome::Done,
                refused if refused.starts_with("E ") => Outcome::Refused,
                error => panic!("{error}"),
            },
            Err(NoAnswer::Ended(WaitStatus::Signaled(_, Signal::SIGSYS, _))) => Outcome::Killed,
            Err(error) => panic!("{error}"),
        }
    }

    fn is_untouched(&self) -> bool {
        let secret = self.folder.path().join("secret");
        let mode = fs::metadata(&secret).unwrap().permissions().mode();
        let mut names: Vec<_> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        fs::read(&secret).unwrap() == b"secret"
            && mode & 0o777 == 0o666
            && names == ["secret", "stick"]
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    Refused,
    Killed,
}

/// Which part of the cage forbids an act where the others are missing.
#[derive(PartialEq, Eq)]
enum By {
    /// Files out of reach, capabilities gone: it holds without seccomp.
    All,
    /// Seccomp alone.
    Filter,
}

macro_rules! call {
    ($number:expr $(, $argument:expr)*) => {
        // SAFETY: pointers among the arguments are to what outlives the call, or null; the call is meant to be refused.
        unsafe { libc::syscall($number $(, $argument)*) }
    };
}

fn open_at(folder: RawFd, path: &std::ffi::CStr, flags: i32) -> c_long {
    call!(libc::SYS_openat, folder, path.as_ptr(), flags, 0o666)
}

type Act = (&'static str, By, fn(&Top) -> c_long);

/// What a process that was taken over would try.
fn acts() -> Vec<Act> {
    const NEW: i32 = libc::O_CREAT | libc::O_WRONLY;
    let none = null::<u8>;
    let _ = none;
    vec![
        ("read /etc/shadow", By::All, |_| {
            open_at(-1, c"/etc/shadow", libc::O_RDONLY)
        }),
        ("read /etc/passwd", By::All, |_| {
            open_at(-1, c"/etc/passwd", libc::O_RDONLY)
        }),
        ("read above the stick", By::All, |top| {
            open_at(top.as_raw_fd(), c"../secret", libc::O_RDONLY)
        }),
        ("write above the stick", By::All, |top| {
            open_at(
                top.as_raw_fd(),
                c"../secret",
                libc::O_WRONLY | libc::O_TRUNC,
            )
        }),
        ("follow a link off the stick", By::All, |top| {
            open_at(top.as_raw_fd(), c"link", libc::O_RDONLY)
        }),
        ("climb to the top of all", By::All, |top| {
            let up = c"../../../../../../../../../../etc/passwd";
            open_at(top.as_raw_fd(), up, libc::O_RDONLY)
        }),
        ("make a file above the stick", By::All, |top| {
            open_at(top.as_raw_fd(), c"../new", NEW)
        }),
        ("make a file in /tmp", By::All, |_| {
            open_at(-1, c"/tmp/caged", NEW)
        }),
        ("list /etc", By::All, |_| {
            open_at(-1, c"/etc", libc::O_RDONLY | libc::O_DIRECTORY)
        }),
        ("write a kernel's setting", By::All, |_| {
            open_at(-1, c"/proc/sys/kernel/core_pattern", libc::O_WRONLY)
        }),
        ("read another process's memory by /proc", By::All, |_| {
            open_at(-1, c"/proc/1/mem", libc::O_RDONLY)
        }),
        ("read its parent's environment", By::All, |_| {
            // SAFETY: takes nothing.
            let parent = unsafe { libc::getppid() };
            let path = std::ffi::CString::new(format!("/proc/{parent}/environ")).unwrap();
            open_at(-1, &path, libc::O_RDONLY)
        }),
        ("open a disk", By::All, |_| {
            open_at(-1, c"/dev/loop-control", libc::O_RDWR)
        }),
        ("make a folder above the stick", By::All, |top| {
            call!(
                libc::SYS_mkdirat,
                top.as_raw_fd(),
                c"../new".as_ptr(),
                0o777
            )
        }),
        ("make a folder on the stick", By::All, |top| {
            call!(libc::SYS_mkdirat, top.as_raw_fd(), c"new".as_ptr(), 0o777)
        }),
        ("make a link on the stick", By::All, |top| {
            let [to, name] = [c"/etc/passwd", c"new"].map(std::ffi::CStr::as_ptr);
            call!(libc::SYS_symlinkat, to, top.as_raw_fd(), name)
        }),
        ("move a file off the stick", By::All, |top| {
            let top = top.as_raw_fd();
            call!(
                libc::SYS_renameat2,
                top,
                c"own".as_ptr(),
                top,
                c"../new".as_ptr(),
                0
            )
        }),
        ("give a file a name off the stick", By::All, |top| {
            let top = top.as_raw_fd();
            call!(
                libc::SYS_linkat,
                top,
                c"own".as_ptr(),
                top,
                c"../new".as_ptr(),
                0
            )
        }),
        ("remove a file above the stick", By::All, |top| {
            call!(
                libc::SYS_unlinkat,
                top.as_raw_fd(),
                c"../secret".as_ptr(),
                0
            )
        }),
        ("cut a file short above the stick", By::All, |_| {
            call!(libc::SYS_truncate, c"/etc/passwd".as_ptr(), 0)
        }),
        ("make a device", By::All, |top| {
            let null_device = libc::makedev(1, 3);
            let mode = libc::S_IFCHR | 0o666;
            call!(
                libc::SYS_mknodat,
                top.as_raw_fd(),
                c"new".as_ptr(),
                mode,
                null_device
            )
        }),
        ("change a mode above the stick", By::Filter, |top| {
            call!(
                libc::SYS_fchmodat,
                top.as_raw_fd(),
                c"../secret".as_ptr(),
                0o600
            )
        }),
        ("give a file away", By::All, |top| {
            let name = c"own".as_ptr();
            call!(libc::SYS_fchownat, top.as_raw_fd(), name, 12345, 12345, 0)
        }),
        ("mount", By::All, |_| {
            let [tmpfs, root] = [c"tmpfs", c"/"].map(std::ffi::CStr::as_ptr);
            call!(libc::SYS_mount, tmpfs, root, tmpfs, 0, null::<u8>())
        }),
        ("mount a folder again", By::All, |_| {
            let root = c"/".as_ptr();
            call!(
                libc::SYS_mount,
                root,
                root,
                null::<u8>(),
                libc::MS_BIND,
                null::<u8>()
            )
        }),
        ("unmount", By::All, |_| {
            call!(libc::SYS_umount2, c"/".as_ptr(), libc::MNT_DETACH)
        }),
        ("mount in the new way", By::All, |_| {
            call!(libc::SYS_fsopen, c"tmpfs".as_ptr(), 0)
        }),
        ("unshare mounts", By::All, |_| {
            call!(libc::SYS_unshare, libc::CLONE_NEWNS)
        }),
        ("enter a namespace", By::All, |top| {
            call!(libc::SYS_setns, top.as_raw_fd(), 0)
        }),
        ("chroot", By::All, |_| {
            call!(libc::SYS_chroot, c"/".as_ptr())
        }),
        ("pivot_root", By::All, |_| {
            call!(libc::SYS_pivot_root, c".".as_ptr(), c".".as_ptr())
        }),
        ("become root", By::All, |_| {
            // Root without capabilities stays what it is, so it tries to become somebody else.
            match geteuid().is_root() {
                true => call!(libc::SYS_setresuid, 12345, 12345, 12345),
                false => call!(libc::SYS_setresuid, 0, 0, 0),
            }
        }),
        ("restart the machine", By::All, |_| {
            const CAD_OFF: c_long = 0;
            call!(
                libc::SYS_reboot,
                0xfee1_dead_u32,
                672_274_793,
                CAD_OFF,
                null::<u8>()
            )
        }),
        ("load a module", By::All, |top| {
            call!(libc::SYS_finit_module, top.as_raw_fd(), c"".as_ptr(), 0)
        }),
        ("load a module from memory", By::All, |_| {
            call!(libc::SYS_init_module, c"".as_ptr(), 1, c"".as_ptr())
        }),
        ("open by a handle", By::All, |top| {
            call!(
                libc::SYS_open_by_handle_at,
                top.as_raw_fd(),
                [0_u32; 34].as_ptr(),
                0
            )
        }),
        ("trace its parent", By::All, |_| {
            // SAFETY: takes nothing.
            let parent = unsafe { libc::getppid() };
            call!(libc::SYS_ptrace, libc::PTRACE_SEIZE, parent, 0, 0)
        }),
        ("be traced", By::Filter, |_| {
            call!(libc::SYS_ptrace, libc::PTRACE_TRACEME, 0, 0, 0)
        }),
        ("read its parent's memory", By::All, |_| {
            // SAFETY: takes nothing.
            let parent = unsafe { libc::getppid() };
            let mut there = 0_u64;
            let part = libc::iovec {
                iov_base: (&raw mut there).cast(),
                iov_len: 8,
            };
            let part = &raw const part;
            call!(libc::SYS_process_vm_readv, parent, part, 1, part, 1, 0)
        }),
        ("signal its parent", By::Filter, |_| {
            // SAFETY: takes nothing.
            let parent = unsafe { libc::getppid() };
            call!(libc::SYS_kill, parent, 0)
        }),
        ("start a program", By::All, |_| {
            let words = [c"/bin/true".as_ptr(), null()];
            call!(libc::SYS_execve, words[0], words.as_ptr(), null::<u8>())
        }),
        ("start a program by a descriptor", By::All, |top| {
            let words = [c"own".as_ptr(), null()];
            let (top, empty) = (top.as_raw_fd(), null::<u8>());
            call!(libc::SYS_execveat, top, words[0], words.as_ptr(), empty, 0)
        }),
        ("fork", By::Filter, |_| fork_and_end(libc::SIGCHLD)),
        ("fork, not telling when it ends", By::Filter, |_| {
            fork_and_end(0)
        }),
        ("a local socket", By::Filter, |_| {
            call!(libc::SYS_socket, libc::AF_UNIX, libc::SOCK_STREAM, 0)
        }),
        ("an internet socket", By::Filter, |_| {
            call!(libc::SYS_socket, libc::AF_INET, libc::SOCK_STREAM, 0)
        }),
        ("a netlink socket", By::Filter, |_| {
            call!(libc::SYS_socket, libc::AF_NETLINK, libc::SOCK_RAW, 0)
        }),
        ("a pair of sockets", By::Filter, |_| {
            let mut pair = [0_i32; 2];
            call!(
                libc::SYS_socketpair,
                libc::AF_UNIX,
                libc::SOCK_STREAM,
                0,
                pair.as_mut_ptr()
            )
        }),
        ("connect", By::All, |_| {
            call!(libc::SYS_connect, 0, [1_u16, 0].as_ptr(), 4)
        }),
        ("load a BPF program", By::All, |_| {
            call!(libc::SYS_bpf, 5, [0_u64; 16].as_ptr(), 128)
        }),
        ("watch performance", By::Filter, |_| {
            let mut what = [0_u64; 16];
            what[0] = 1 | 128 << 32;
            call!(libc::SYS_perf_event_open, what.as_ptr(), 0, -1, -1, 0)
        }),
        ("use the keyring", By::Filter, |_| {
            call!(libc::SYS_keyctl, 0, -3, 1)
        }),
        ("make an io_uring", By::Filter, |_| {
            call!(libc::SYS_io_uring_setup, 1, [0_u64; 15].as_mut_ptr())
        }),
        ("handle page faults", By::Filter, |_| {
            call!(libc::SYS_userfaultfd, 1)
        }),
        ("make memory a program", By::Filter, |_| {
            let prot = libc::PROT_READ | libc::PROT_WRITE | libc::PROT_EXEC;
            let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
            // By the C library: not every processor's kernel has the same call for it.
            // SAFETY: asks for memory of its own, at no particular place.
            unsafe { libc::mmap(null_mut(), 4096, prot, flags, -1, 0) as c_long }
        }),
        ("a file in memory", By::Filter, |_| {
            call!(libc::SYS_memfd_create, c"x".as_ptr(), 0)
        }),
        ("type on the terminal", By::Filter, |_| {
            call!(libc::SYS_ioctl, 2, libc::TIOCSTI, c"x".as_ptr())
        }),
        ("set the clock", By::All, |_| {
            call!(libc::SYS_settimeofday, null::<u8>(), [0_i32; 2].as_ptr())
        }),
    ]
}

fn fork_and_end(flags: i32) -> c_long {
    let child = call!(libc::SYS_clone, flags, 0, 0, 0, 0);
    if child == 0 {
        // SAFETY: ends the process and nothing else.
        unsafe { libc::_exit(0) }
    }
    child
}

/// Tries all acts; those that seccomp alone forbids only `with_filter`.
fn nothing_works(with_filter: bool) {
    let scene = Scene::new();
    let mut tried = 0;
    for (what, by, act) in acts() {
        if by == By::Filter && !with_filter {
            continue;
        }
        let outcome = scene.caged(act);
        assert_ne!(outcome, Outcome::Done, "{what}");
        assert!(scene.is_untouched(), "{what}");
        tried += 1;
    }
    assert!(tried >= 20, "{tried}");
    // The cage has a door for what it is made for.
    let own = |top: &Top| match top.regular(&Name::new(b"own").unwrap()) {
        Ok(_) => 0,
        Err(_) => -1,
    };
    assert_eq!(scene.caged(own), Outcome::Done);
    let made = |top: &Top| {
        let name = |name: &[u8]| Name::new(name).unwrap();
        let done = top
            .create(&name(b"a"))
            .map(|mut file| file.write_all(b"text").and_then(|()| file.sync_all()))
            .and_then(|_| top.rename_new(&name(b"a"), &name(b"made")))
            .and_then(|()| top.sync());
        if done.is_ok() { 0 } else { -1 }
    };
    assert_eq!(scene.caged(made), Outcome::Done);
    let made = fs::read(scene.folder.path().join("stick/made")).unwrap();
    assert_eq!(made, b"text");
}

#[test]
fn nothing_works_from_inside() {
    const TEST: &str = "caged::nothing_works_from_inside";
    if role().is_some() {
        return nothing_works(true);
    }
    if !has_seccomp() || !has_landlock() && !geteuid().is_root() {
        return cannot_try("the cage as it is meant: this kernel lacks Landlock or seccomp");
    }
    applaud(&play(Command::new("env"), TEST, "captive"));
}

#[test]
fn nothing_works_for_an_ordinary_user() {
    const TEST: &str = "caged::nothing_works_for_an_ordinary_user";
    if role().is_some() {
        let (nobody, nogroup) = (Uid::from_raw(65534), Gid::from_raw(65534));
        setgroups(&[]).unwrap();
        setresgid(nogroup, nogroup, nogroup).unwrap();
        setresuid(nobody, nobody, nobody).unwrap();
        return nothing_works(true);
    }
    if !has_seccomp() || !has_landlock() || !geteuid().is_root() {
        return cannot_try(TEST);
    }
    applaud(&play(Command::new("env"), TEST, "captive"));
}

#[test]
fn nothing_works_on_a_kernel_without_landlock() {
    const TEST: &str = "caged::nothing_works_on_a_kernel_without_landlock";
    if role().is_some() {
        forget(libc::SYS_landlock_create_ruleset, None, libc::ENOSYS);
        assert!(!has_landlock());
        return nothing_works(true);
    }
    match geteuid().is_root() && has_seccomp() {
        true => applaud(&play(Command::new("env"), TEST, "captive")),
        false => cannot_try(TEST),
    }
}

#[test]
fn no_file_is_in_reach_on_a_kernel_without_seccomp() {
    const TEST: &str = "caged::no_file_is_in_reach_on_a_kernel_without_seccomp";
    if role().is_some() {
        let asked = libc::PR_SET_SECCOMP as u32;
        forget(libc::SYS_prctl, Some(asked), libc::EINVAL);
        assert!(!has_seccomp());
        return nothing_works(false);
    }
    match geteuid().is_root() && has_landlock() && has_seccomp() {
        true => applaud(&play(Command::new("env"), TEST, "captive")),
        false => cannot_try(TEST),
    }
}

/// Makes this kernel one that does not have a call, for this thread and what it forks.
fn forget(call: c_long, argument: Option<u32>, errno: i32) {
    let instruction = |code: u32, k: u32, jt, jf| {
        let code = code as u16;
        libc::sock_filter { code, jt, jf, k }
    };
    let load = |at| instruction(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, at, 0, 0);
    let equal = |k, jf| instruction(libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K, k, 0, jf);
    let verdict = |k| instruction(libc::BPF_RET | libc::BPF_K, k, 0, 0);
    let mut program = vec![load(0)];
    match argument {
        Some(argument) => {
            program.extend([equal(call as u32, 3), load(16), equal(argument, 1)]);
        }
        None => program.push(equal(call as u32, 1)),
    }
    program.push(verdict(libc::SECCOMP_RET_ERRNO | errno as u32));
    program.push(verdict(libc::SECCOMP_RET_ALLOW));
    let program = libc::sock_fprog {
        len: program.len() as u16,
        filter: program.as_mut_ptr(),
    };
    prctl::set_no_new_privs().unwrap();
    let (operation, program) = (libc::SECCOMP_SET_MODE_FILTER, &raw const program);
    assert_eq!(call!(libc::SYS_seccomp, operation, 0, program), 0);
}

#[test]
fn the_core_loses_what_it_never_does_and_nothing_else() {
    if !has_seccomp() || !has_landlock() {
        return cannot_try("the core's own cage: this kernel lacks Landlock or seccomp");
    }
    let scene = Scene::new();
    let folder = File::open(scene.folder.path()).unwrap();
    let wrong = cage::run(1024, |_| {
        let confined = prctl::set_no_new_privs().map(|()| cage::confine());
        let wrong = match confined {
            Ok(Ok(())) => core_acts(folder.as_raw_fd()),
            other => format!("{other:?}"),
        };
        Zeroizing::new(wrong.into_bytes())
    });
    let wrong = wrong.unwrap();
    assert!(wrong.is_empty(), "{}", wrong.escape_ascii());
}

/// The names of the acts that end otherwise than they must.
fn core_acts(folder: RawFd) -> String {
    let socket = |family: i32| call!(libc::SYS_socket, family, libc::SOCK_DGRAM, 0);
    let parent = nix::unistd::getppid();
    let words = [c"/bin/true".as_ptr(), null()];
    let [name, root] = [c"new", c"/"].map(std::ffi::CStr::as_ptr);
    let refused = [
        (
            "start a program",
            call!(libc::SYS_execve, words[0], words.as_ptr(), null::<u8>()),
        ),
        ("an internet socket", socket(libc::AF_INET)),
        ("a packet socket", socket(libc::AF_PACKET)),
        (
            "make a link",
            call!(libc::SYS_symlinkat, root, folder, name),
        ),
        (
            "make a pipe",
            call!(libc::SYS_mknodat, folder, name, libc::S_IFIFO | 0o600, 0),
        ),
        ("unshare", call!(libc::SYS_unshare, libc::CLONE_NEWUSER)),
        ("chroot", call!(libc::SYS_chroot, root)),
        (
            "trace",
            call!(libc::SYS_ptrace, libc::PTRACE_TRACEME, 0, 0, 0),
        ),
        (
            "signal its parent",
            call!(libc::SYS_kill, parent.as_raw(), 0),
        ),
    ];
    let done = [
        ("a local socket", socket(libc::AF_UNIX)),
        ("a netlink socket", socket(libc::AF_NETLINK)),
        (
            "read a file",
            open_at(folder, c"/etc/passwd", libc::O_RDONLY),
        ),
        (
            "make a file",
            open_at(folder, c"new", libc::O_CREAT | libc::O_WRONLY),
        ),
        (
            "start a thread",
            std::thread::spawn(|| 0).join().unwrap_or(-1),
        ),
    ];
    let refused = refused.iter().filter(|(_, result)| *result != -1);
    let done = done.iter().filter(|(_, result)| *result == -1);
    refused
        .chain(done)
        .map(|(act, _)| *act)
        .collect::<Vec<_>>()
        .join(", ")
}

#[test]
fn whoever_is_handed_its_connections_makes_none() {
    if !has_seccomp() || !has_landlock() {
        return cannot_try("the desk helper's cage: this kernel lacks Landlock or seccomp");
    }
    let scene = Scene::new();
    let folder = File::open(scene.folder.path()).unwrap();
    let made = cage::run(1024, |_| {
        let confined = prctl::set_no_new_privs().map(|()| cage::confine_to_local());
        let Ok(Ok(())) = confined else {
            return Zeroizing::new(format!("{confined:?}").into_bytes());
        };
        let families = [
            libc::AF_UNIX,
            libc::AF_INET,
            libc::AF_INET6,
            libc::AF_NETLINK,
        ];
        let sockets = families.map(|family| call!(libc::SYS_socket, family, libc::SOCK_DGRAM, 0));
        let file = open_at(folder.as_raw_fd(), c"new", libc::O_CREAT | libc::O_WRONLY);
        let made: Vec<bool> = sockets
            .iter()
            .chain([&file])
            .map(|made| *made != -1)
            .collect();
        Zeroizing::new(format!("{made:?}").into_bytes())
    });
    let made = made.unwrap();
    let expected = format!("{:?}", [true, false, false, false, false]);
    assert_eq!(made.escape_ascii().to_string(), expected);
}

#[test]
fn whoever_asks_over_the_network_changes_nothing_and_asks_nobody_else() {
    if !has_seccomp() || !has_landlock() {
        return cannot_try("the way helper's cage: this kernel lacks Landlock or seccomp");
    }
    let scene = Scene::new();
    let folder = File::open(scene.folder.path()).unwrap();
    let desks = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    let [desk, other] = desks.each_ref().map(|desk| desk.local_addr().unwrap());
    let wrong = cage::run(1024, |_| {
        let confined = prctl::set_no_new_privs().map(|()| cage::confine_to_network(desk.port()));
        let wrong = match confined {
            Ok(Ok(())) => network_acts(folder.as_raw_fd(), desk, other),
            other => format!("{other:?}"),
        };
        Zeroizing::new(wrong.into_bytes())
    });
    let wrong = wrong.unwrap();
    assert!(wrong.is_empty(), "{}", wrong.escape_ascii());
}

/// The names of the acts that end otherwise than they must.
fn network_acts(folder: RawFd, desk: SocketAddr, other: SocketAddr) -> String {
    let words = [c"/bin/true".as_ptr(), null()];
    let name = c"new".as_ptr();
    // Since its fourth version Landlock knows ports.
    let version = call!(libc::SYS_landlock_create_ruleset, null::<u8>(), 0, 1);
    let refused = [
        (
            "start a program",
            call!(libc::SYS_execve, words[0], words.as_ptr(), null::<u8>()) != -1,
        ),
        (
            "a packet socket",
            call!(libc::SYS_socket, libc::AF_PACKET, libc::SOCK_DGRAM, 0) != -1,
        ),
        (
            "make a file",
            open_at(folder, c"new", libc::O_CREAT | libc::O_WRONLY) != -1,
        ),
        (
            "write to a file",
            open_at(folder, c"secret", libc::O_WRONLY) != -1,
        ),
        (
            "remove a file",
            call!(libc::SYS_unlinkat, folder, c"secret".as_ptr(), 0) != -1,
        ),
        (
            "make a folder",
            call!(libc::SYS_mkdirat, folder, name, 0o700) != -1,
        ),
        (
            "listen",
            version >= 4 && TcpListener::bind("127.0.0.1:0").is_ok(),
        ),
        (
            "ask another",
            version >= 4 && TcpStream::connect(other).is_ok(),
        ),
    ];
    let done = [
        ("ask the desk", TcpStream::connect(desk).is_ok()),
        ("ask a name server", UdpSocket::bind("127.0.0.1:0").is_ok()),
        (
            "read a file",
            open_at(folder, c"/etc/passwd", libc::O_RDONLY) != -1,
        ),
        ("start a thread", std::thread::spawn(|| ()).join().is_ok()),
    ];
    let refused = refused.iter().filter(|(_, done)| *done);
    let not_done = done.iter().filter(|(_, done)| !*done);
    refused
        .chain(not_done)
        .map(|(act, _)| *act)
        .collect::<Vec<_>>()
        .join(", ")
}

#[test]
fn what_was_open_is_closed() {
    let scene = Scene::new();
    let secret = File::open(scene.folder.path().join("secret")).unwrap();
    let secret = secret.as_raw_fd();
    for descriptor in [secret, 0, 1] {
        let outcome = scene.caged(|_| call!(libc::SYS_fcntl, descriptor, libc::F_GETFD));
        assert_eq!(outcome, Outcome::Refused, "{descriptor}");
    }
    let outcome = scene.caged(|top| call!(libc::SYS_fcntl, top.as_raw_fd(), libc::F_GETFD));
    assert_eq!(outcome, Outcome::Done);
}

#[test]
fn another_folder_in_the_place_of_the_first_is_not_taken() {
    let scene = Scene::new();
    let stick = scene.folder.path().join("stick");
    if !geteuid().is_root() {
        return cannot_try("a folder that is swapped");
    }
    let top = Top::open(&stick, None).unwrap();
    fs::rename(&stick, scene.folder.path().join("moved")).unwrap();
    fs::create_dir(&stick).unwrap();
    let said = cage::run(64, |answer| {
        let closed = cage::close(top, &stick, Path::new("/run"), answer);
        Zeroizing::new(match closed {
            Ok(_) => b"closed".to_vec(),
            Err(error) => error.to_string().into_bytes(),
        })
    });
    let said = said.unwrap();
    assert!(
        said.ends_with(b"mounted over it"),
        "{}",
        said.escape_ascii()
    );
}
