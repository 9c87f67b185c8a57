//! What differs between architectures: `AUDIT_ARCH_…` of linux/audit.h, the number of an ioctl, and calls that not all have.
//! All of them are little-endian.

pub use arch::*;

/// `FS_IOC_GETFSLABEL`: reading a label is the one thing that is asked of a file system by ioctl.
pub const GET_LABEL: u32 = match cfg!(target_arch = "mips") {
    true => 0x4100_9431,
    false => 0x8100_9431,
};

#[cfg(target_arch = "x86_64")]
mod arch {
    pub const ARCHITECTURE: u32 = 0xc000_003e;
    pub const MMAP: libc::c_long = libc::SYS_mmap;
    pub const ALLOWED: &[libc::c_long] = &[
        libc::SYS_pread64,
        libc::SYS_open,
        libc::SYS_stat,
        libc::SYS_lstat,
        libc::SYS_access,
        libc::SYS_newfstatat,
        libc::SYS_getdents,
        libc::SYS_rename,
        libc::SYS_unlink,
        libc::SYS_fadvise64,
        libc::SYS_renameat,
        libc::SYS_time,
    ];
    pub const KILLED: &[libc::c_long] = &[
        libc::SYS_fork,
        libc::SYS_vfork,
        libc::SYS_mknod,
        libc::SYS_accept,
    ];
}

#[cfg(target_arch = "aarch64")]
mod arch {
    pub const ARCHITECTURE: u32 = 0xc000_00b7;
    pub const MMAP: libc::c_long = libc::SYS_mmap;
    pub const ALLOWED: &[libc::c_long] = &[
        libc::SYS_pread64,
        libc::SYS_newfstatat,
        libc::SYS_fadvise64,
        // renameat, which libc names for musl only.
        38,
    ];
    pub const KILLED: &[libc::c_long] = &[libc::SYS_accept];
}

#[cfg(target_arch = "arm")]
mod arch {
    pub const ARCHITECTURE: u32 = 0x4000_0028;
    pub const MMAP: libc::c_long = libc::SYS_mmap2;
    pub const ALLOWED: &[libc::c_long] = &[
        libc::SYS_pread64,
        libc::SYS_open,
        libc::SYS_stat64,
        libc::SYS_lstat64,
        libc::SYS_fstat64,
        libc::SYS_fstatat64,
        libc::SYS_statfs64,
        libc::SYS_fstatfs64,
        libc::SYS_access,
        libc::SYS_rename,
        libc::SYS_renameat,
        libc::SYS_unlink,
        libc::SYS__llseek,
        libc::SYS_fcntl64,
        libc::SYS_getuid32,
        libc::SYS_geteuid32,
        libc::SYS_getgid32,
        libc::SYS_getegid32,
        libc::SYS_sigreturn,
        // arm_fadvise64_64, clock_gettime64 and futex_time64, which libc does not name.
        270,
        403,
        422,
    ];
    pub const KILLED: &[libc::c_long] = &[libc::SYS_fork, libc::SYS_vfork, libc::SYS_mknod];
}

#[cfg(target_arch = "riscv64")]
mod arch {
    pub const ARCHITECTURE: u32 = 0xc000_00f3;
    pub const MMAP: libc::c_long = libc::SYS_mmap;
    // There is no renameat: renameat2 is all that this architecture ever had.
    pub const ALLOWED: &[libc::c_long] =
        &[libc::SYS_pread64, libc::SYS_newfstatat, libc::SYS_fadvise64];
    pub const KILLED: &[libc::c_long] = &[libc::SYS_accept];
}

/// Of 32 bits, in the calling convention o32: its calls count from 4000.
#[cfg(target_arch = "mips")]
mod arch {
    pub const ARCHITECTURE: u32 = 0x4000_0008;
    pub const MMAP: libc::c_long = libc::SYS_mmap2;
    pub const ALLOWED: &[libc::c_long] = &[
        libc::SYS_open,
        libc::SYS_stat64,
        libc::SYS_lstat64,
        libc::SYS_fstat64,
        libc::SYS_statfs64,
        libc::SYS_fstatfs64,
        libc::SYS_access,
        libc::SYS_rename,
        libc::SYS_renameat,
        libc::SYS_unlink,
        libc::SYS__llseek,
        libc::SYS_fcntl64,
        libc::SYS_sigreturn,
        // pread64, fadvise64, fstatat64, clock_gettime64 and futex_time64, which libc does not name.
        4200,
        4254,
        4293,
        4403,
        4422,
    ];
    pub const KILLED: &[libc::c_long] = &[
        libc::SYS_fork,
        libc::SYS_mknod,
        libc::SYS_accept,
        libc::SYS_send,
        libc::SYS_recv,
    ];
}
