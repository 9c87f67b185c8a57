//! Seccomp (seccomp(2)): the system calls of an errand in its folder, and no other; and those that the core never makes.
//!
//! On an errand, what only an intruder would call kills the process. All the rest that is not allowed does not exist
//! (`ENOSYS`), so that a C library which tries a newer call first falls back to the one it knew before, whichever library and
//! version that is. The core, which must never end by it, is refused what only an intruder would call, and may do the rest.
//!
//! The numbers are those of the architectures in [`here`]; on others [`super`] does without.
#![allow(unsafe_code)]

mod here;

use libc::{sock_filter, sock_fprog};
use nix::errno::Errno;

const LOAD: u16 = (libc::BPF_LD | libc::BPF_W | libc::BPF_ABS) as u16;
const EQUAL: u16 = (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16;
const AT_LEAST: u16 = (libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K) as u16;
const ANY_BIT: u16 = (libc::BPF_JMP | libc::BPF_JSET | libc::BPF_K) as u16;
const RETURN: u16 = (libc::BPF_RET | libc::BPF_K) as u16;

const ALLOW: u32 = libc::SECCOMP_RET_ALLOW;
/// Kernels before 4.14 take it for killing the thread, and there is but one.
const KILL: u32 = libc::SECCOMP_RET_KILL_PROCESS;
const ABSENT: u32 = libc::SECCOMP_RET_ERRNO | libc::ENOSYS as u32;
const REFUSED: u32 = libc::SECCOMP_RET_ERRNO | libc::EPERM as u32;
const NO_SUCH_FAMILY: u32 = libc::SECCOMP_RET_ERRNO | libc::EAFNOSUPPORT as u32;

/// Where the kernel puts the call's number, the architecture and the low halves of the arguments (`struct seccomp_data`; all
/// our architectures are little-endian).
const NUMBER: u32 = 0;
const ARCHITECTURE: u32 = 4;
const ARGUMENT_0: u32 = 16;
const ARGUMENT_1: u32 = 16 + 8;
const ARGUMENT_2: u32 = 16 + 16;

/// The calls of another architecture on x86-64, by their numbers.
const X32: u32 = 0x4000_0000;

const ALLOWED: &[libc::c_long] = &[
    // Files beneath the folder.
    libc::SYS_openat,
    libc::SYS_openat2,
    libc::SYS_close,
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_lseek,
    libc::SYS_fstat,
    libc::SYS_statx,
    libc::SYS_fstatfs,
    libc::SYS_statfs,
    libc::SYS_getdents64,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_fchmod,
    libc::SYS_renameat2,
    libc::SYS_unlinkat,
    libc::SYS_fsync,
    libc::SYS_fdatasync,
    libc::SYS_syncfs,
    libc::SYS_fcntl,
    libc::SYS_dup,
    // Memory, without making any of it a program.
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    // A process's own affairs.
    libc::SYS_getrandom,
    libc::SYS_futex,
    libc::SYS_clock_gettime,
    libc::SYS_gettimeofday,
    libc::SYS_nanosleep,
    libc::SYS_clock_nanosleep,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    libc::SYS_set_robust_list,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// Nobody on an errand calls these either, and no C library tries them and goes on without.
const KILLED: &[libc::c_long] = &[
    // Other processes.
    libc::SYS_clone,
    libc::SYS_clone3,
    libc::SYS_kill,
    libc::SYS_tkill,
    libc::SYS_tgkill,
    libc::SYS_pidfd_open,
    // Other machines and services.
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept4,
    libc::SYS_sendto,
    libc::SYS_sendmsg,
    libc::SYS_recvfrom,
    libc::SYS_recvmsg,
];

/// Neither an errand nor the core calls these.
const NEVER: &[libc::c_long] = &[
    // Other programs and processes.
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_send_signal,
    // Other files.
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_fsopen,
    libc::SYS_fsmount,
    libc::SYS_open_tree,
    libc::SYS_move_mount,
    libc::SYS_mount_setattr,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_mknodat,
    libc::SYS_open_by_handle_at,
    // Another user.
    libc::SYS_setuid,
    libc::SYS_setgid,
    libc::SYS_setresuid,
    libc::SYS_setresgid,
    libc::SYS_setgroups,
    libc::SYS_capset,
    // The kernel.
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_io_uring_setup,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
];

/// Whether this kernel filters system calls.
pub fn is_there() -> bool {
    // Without a program to read, a kernel that filters stumbles over its address; one that does not knows no such mode.
    // SAFETY: the kernel is given no address to read from.
    let tried = unsafe {
        libc::prctl(
            libc::PR_SET_SECCOMP,
            libc::SECCOMP_MODE_FILTER as libc::c_ulong,
            0,
            0,
            0,
        )
    };
    Errno::result(tried) == Err(Errno::EFAULT)
}

/// Restricts this process to an errand, for good. Without seccomp it does nothing. `no_new_privs` must be set.
pub(super) fn restrict() -> Result<(), Errno> {
    filter(errand())
}

/// Takes from this thread and those it starts what the core never does, for good. Without seccomp it does nothing.
/// `no_new_privs` must be set.
pub(super) fn refuse() -> Result<(), Errno> {
    // Local ones, and those over which the kernel tells of devices and links.
    filter(refusing(&[libc::AF_UNIX, libc::AF_NETLINK]))
}

/// The same for a process that is handed its connections.
pub(super) fn refuse_but_local() -> Result<(), Errno> {
    filter(refusing(&[libc::AF_UNIX]))
}

/// The same for a process that connects over a network: local sockets and the kernel's are what a C library looks names up with.
/// `no_new_privs` must be set.
pub(super) fn refuse_on_network() -> Result<(), Errno> {
    const FAMILIES: [libc::c_int; 4] = [
        libc::AF_INET,
        libc::AF_INET6,
        libc::AF_UNIX,
        libc::AF_NETLINK,
    ];
    filter(refusing(&FAMILIES))
}

fn filter(mut program: Vec<sock_filter>) -> Result<(), Errno> {
    if !is_there() {
        return Ok(());
    }
    let program = sock_fprog {
        len: u16::try_from(program.len()).map_err(|_| Errno::E2BIG)?,
        filter: program.as_mut_ptr(),
    };
    // SAFETY: the program and its length belong together and outlive the call.
    let done = unsafe {
        libc::prctl(
            libc::PR_SET_SECCOMP,
            libc::SECCOMP_MODE_FILTER as libc::c_ulong,
            &raw const program,
            0,
            0,
        )
    };
    Errno::result(done).map(drop)
}

/// Loads the call's number, once it is clear that it is one of this architecture's.
fn beginning() -> Vec<sock_filter> {
    let mut program = vec![
        instruction(LOAD, ARCHITECTURE),
        jump(EQUAL, here::ARCHITECTURE, 1, 0),
        instruction(RETURN, KILL),
        instruction(LOAD, NUMBER),
    ];
    if cfg!(target_arch = "x86_64") {
        program.extend([jump(AT_LEAST, X32, 0, 1), instruction(RETURN, KILL)]);
    }
    program
}

/// One verdict on many calls.
fn each(calls: &[libc::c_long], verdict: u32) -> impl Iterator<Item = sock_filter> {
    calls.iter().flat_map(move |call| {
        [
            jump(EQUAL, *call as u32, 0, 1),
            instruction(RETURN, verdict),
        ]
    })
}

/// All but what is never called, and sockets of these families only.
fn refusing(families: &[libc::c_int]) -> Vec<sock_filter> {
    let mut program = beginning();
    program.extend(each(NEVER, REFUSED));
    let count = families.len() as u8;
    program.extend([
        jump(EQUAL, libc::SYS_socket as u32, 0, count + 2),
        instruction(LOAD, ARGUMENT_0),
    ]);
    let after = (0..count).rev();
    let each = families.iter().zip(after);
    program.extend(each.map(|(family, after)| jump(EQUAL, *family as u32, after + 1, 0)));
    program.extend([
        instruction(RETURN, NO_SUCH_FAMILY),
        instruction(RETURN, ALLOW),
    ]);
    program
}

fn errand() -> Vec<sock_filter> {
    let mut program = beginning();
    let calls = [
        (ALLOWED, ALLOW),
        (here::ALLOWED, ALLOW),
        (KILLED, KILL),
        (here::KILLED, KILL),
        (NEVER, KILL),
    ];
    for (calls, verdict) in calls {
        program.extend(each(calls, verdict));
    }
    program.extend([
        jump(EQUAL, libc::SYS_ioctl as u32, 0, 4),
        instruction(LOAD, ARGUMENT_1),
        jump(EQUAL, here::GET_LABEL, 0, 1),
        instruction(RETURN, ALLOW),
        instruction(RETURN, REFUSED),
        jump(EQUAL, here::MMAP as u32, 1, 0),
        jump(EQUAL, libc::SYS_mprotect as u32, 0, 4),
        instruction(LOAD, ARGUMENT_2),
        jump(ANY_BIT, libc::PROT_EXEC as u32, 1, 0),
        instruction(RETURN, ALLOW),
        instruction(RETURN, REFUSED),
        instruction(RETURN, ABSENT),
    ]);
    program
}

fn instruction(code: u16, k: u32) -> sock_filter {
    jump(code, k, 0, 0)
}

/// A jump over so many instructions, if the test is true or false.
fn jump(code: u16, k: u32, jt: u8, jf: u8) -> sock_filter {
    sock_filter { code, jt, jf, k }
}
