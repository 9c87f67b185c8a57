//! One virtual recorder: QEMU, its devices, and the ways into it.

use crate::board::Board;
use crate::guest::Guest;
use crate::image::{self, Image};
use crate::line::Line;
use crate::qmp::{Qmp, connected};
use crate::run;
use crate::screen;
use crate::wires::Wires;
use serde_json::json;
use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A file of this name beside the disk takes down the disk's writes, as dm-log-writes does.
pub const WRITES: &str = "writes.log";

/// In MiB; also where `aarch64.dts` says that it ends.
pub const MEMORY: &str = "256";

/// The kernel's, besides its serial line.
const PARAMETERS: &str = "loglevel=5 panic=-1 rdinit=/sbin/init mitigations=off nokaslr vt.global_cursor_default=0 fbcon=nodefer";

/// What a machine is started with.
pub struct Start<'a> {
    /// The clock's time at power-on, RFC 3339 without a zone; none: the host's.
    pub clock: Option<&'a str>,
    /// A saved state to go on from.
    pub state: Option<&'a Path>,
}

/// A recorder that is switched on. Dropping it cuts the power.
pub struct Machine {
    /// Where its transcripts and disk are.
    pub folder: PathBuf,
    /// The way in for commands.
    pub guest: Guest,
    /// The far end of the second serial line, where the console is.
    pub line: Line,
    /// QEMU.
    pub qmp: Qmp,
    /// What is soldered to its board, where that is more than QEMU's own.
    pub wires: Option<Wires>,
    process: Child,
}

impl Machine {
    /// Switches a recorder on and waits until the agent in it answers.
    pub fn start(image: &Image, folder: &Path, start: &Start) -> Self {
        let mut machine = Self::switch_on(image, folder, start);
        machine.guest.sh("true");
        machine
    }

    /// Switches a recorder on whose disk is `disk.img` in `folder`. If there is a file [`WRITES`] too, every write to the
    /// disk goes into it.
    pub fn switch_on(image: &Image, folder: &Path, start: &Start) -> Self {
        let mut command = qemu(image, folder, start);
        match start.state {
            Some(state) => memory(&mut command, image.board, state, false),
            None => command.args(["-machine", image.board.machine, "-m", MEMORY]),
        };
        Self::started(command, image.board, folder, start)
    }

    /// Switches a recorder on whose state will be saved as `state`. `parameters` are more of the kernel's.
    pub fn switch_on_to_save(image: &Image, folder: &Path, state: &Path, parameters: &str) -> Self {
        let start = Start {
            clock: None,
            state: None,
        };
        let _ = fs::remove_file(state.with_extension("memory"));
        let mut command = qemu(image, folder, &start);
        command.args(["-append", &told_to_kernel(image.board, parameters)]);
        memory(&mut command, image.board, state, true);
        let mut machine = Self::started(command, image.board, folder, &start);
        machine.guest.sh("true");
        machine
    }

    fn started(mut command: Command, board: &Board, folder: &Path, start: &Start) -> Self {
        for socket in ["qmp", "agent", "wires"] {
            let _ = fs::remove_file(folder.join(socket));
        }
        let process = command.spawn().expect("QEMU is installed");
        let mut qmp = Qmp::connect(&folder.join("qmp"));
        let line = Line::open(&terminal(&mut qmp), &folder.join("serial.txt"));
        let guest = Guest::new(connected(&folder.join("agent")));
        let wires = board.tree.is_some();
        let mut wires = wires.then(|| Wires::of(&mut qmp, &folder.join("wires")));
        if let Some(state) = start.state {
            leave_memory_where_it_is(&mut qmp);
            let source = format!("exec:cat {}", state.display());
            qmp.run("migrate-incoming", json!({ "uri": source }));
            // It was saved standing still.
            while qmp.run("query-status", json!({}))["status"] == "inmigrate" {
                std::thread::sleep(Duration::from_millis(10));
            }
            if let Some(wires) = &mut wires {
                wires.begin_anew();
            }
            qmp.run("cont", json!({}));
        }
        Self {
            folder: folder.into(),
            guest,
            line,
            qmp,
            wires,
            process,
        }
    }

    /// Waits until the daemon answers and the console stands on the serial line.
    pub fn ready(&mut self) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while self.guest.ctl(&["status"], "").status != 0 {
            assert!(Instant::now() < deadline, "the daemon never answers");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Loads more drivers from the kernel's package, and what they depend on.
    pub fn load(&mut self, image: &Image, drivers: &str) {
        let loaded = self.guest.sh("ls /sys/module");
        for (name, module) in image::modules(&image.package, drivers) {
            if !loaded.lines().any(|it| it == name) {
                self.guest.install("/tmp/driver.ko", &module);
                self.guest.sh("insmod /tmp/driver.ko && rm /tmp/driver.ko");
            }
        }
    }

    /// Saves the machine's state, and with it the disk as it is at this moment; for one switched on to be saved.
    pub fn save(mut self, state: &Path, disk: &Path) {
        self.qmp.run("stop", json!({}));
        leave_memory_where_it_is(&mut self.qmp);
        self.qmp.run(
            "migrate",
            json!({ "uri": format!("exec:cat >{}", state.display()) }),
        );
        let deadline = Instant::now() + Duration::from_secs(60);
        while self.qmp.run("query-migrate", json!({}))["status"] != "completed" {
            assert!(Instant::now() < deadline, "the state is not saved");
            std::thread::sleep(Duration::from_millis(20));
        }
        self.cut_power();
        fs::copy(self.folder.join("disk.img"), disk).unwrap();
    }

    /// A break on the serial line. It may overtake bytes that QEMU still holds.
    pub fn send_break(&mut self) {
        self.qmp.run("chardev-send-break", json!({ "id": "line" }));
    }

    /// A USB serial adapter that is not plugged in yet: the terminal at its far end.
    pub fn new_adapter(&mut self) -> String {
        let adapter = json!({ "id": "adapter", "backend": { "type": "pty", "data": {} } });
        let made = self.qmp.run("chardev-add", adapter);
        made["pty"].as_str().unwrap().to_owned()
    }

    /// Plugs it in.
    pub fn plug_adapter(&mut self) {
        let device = json!({
            "driver": "usb-serial", "id": "serial", "chardev": "adapter", "always-plugged": true,
            "bus": "usb.0", "port": "6",
        });
        self.qmp.run("device_add", device);
    }

    /// Pulls it out.
    pub fn unplug_adapter(&mut self) {
        self.qmp.run("device_del", json!({ "id": "serial" }));
        self.qmp.wait_for("DEVICE_DELETED");
    }

    /// Plugs the network cable in or pulls it out.
    pub fn cable(&mut self, plugged: bool) {
        let link = json!({ "name": "port", "up": plugged });
        self.qmp.run("set_link", link);
    }

    /// Cuts the power later, whatever is going on then.
    pub fn cut_power_after(&self, time: Duration) -> JoinHandle<()> {
        let process = self.process.id().to_string();
        // The number stays QEMU's until it has been waited for: whoever ends the machine must have joined this thread.
        std::thread::spawn(move || {
            std::thread::sleep(time);
            run::output("kill", &["-KILL", &process]);
        })
    }

    /// Ends QEMU by SIGKILL: whatever the recorder was doing, it is over.
    pub fn cut_power(&mut self) {
        // It may have ended by itself: a recorder that crashed shows in what is asked of it next.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let screen = self.line.screen();
        let _ = fs::write(self.folder.join("screen.txt"), screen);
        self.keep_picture();
        self.cut_power();
    }
}

/// The kernel's parameters. At the last of these words the recorder's scripts look.
fn told_to_kernel(board: &Board, words: &str) -> String {
    format!("console={} {PARAMETERS} {words}", board.kernel_line)
}

fn qemu(image: &Image, folder: &Path, start: &Start) -> Command {
    let file = |name: &str| folder.join(name).display().to_string();
    // Should this program be killed, its recorders go with it.
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", image.board.emulator]);
    command.args([
        "-nodefaults",
        "-no-user-config",
        "-no-reboot",
        "-display",
        "none",
    ]);
    command.args(["-accel", "tcg"]);
    command
        .arg("-kernel")
        .arg(&image.kernel)
        .arg("-initrd")
        .arg(&image.initramfs);
    command.args(["-append", &told_to_kernel(image.board, image.words)]);
    command
        .arg("-chardev")
        .arg(format!("file,id=log,append=on,path={}", file("log.txt")));
    command.args(["-serial", "chardev:log", "-chardev", "pty,id=line"]);
    command.args(image.board.line);
    command.args([
        "-device",
        "virtio-serial-pci",
        "-device",
        "virtserialport,chardev=agent",
    ]);
    command.arg("-chardev").arg(format!(
        "socket,id=agent,server=on,wait=off,path={}",
        file("agent")
    ));
    let raw = |part: &str, name: &str| {
        format!(
            "{part}driver=raw,{part}file.driver=file,{part}file.filename={}",
            file(name)
        )
    };
    command
        .arg("-blockdev")
        .arg(match folder.join(WRITES).exists() {
            true => format!(
                "driver=blklogwrites,node-name=disk,{},{}",
                raw("file.", "disk.img"),
                raw("log.", WRITES)
            ),
            false => format!("node-name=disk,{}", raw("", "disk.img")),
        });
    command.args([
        "-device",
        "virtio-blk-pci,drive=disk",
        "-device",
        "virtio-rng-pci",
    ]);
    command.args(["-device", "qemu-xhci,id=usb,p2=8,p3=4"]);
    command.args(["-device", image.card]);
    command.args(screen::DEVICES);
    // A network without anything in it but the recorder.
    command.args([
        "-netdev",
        "hubport,id=cable,hubid=0",
        "-device",
        "virtio-net-pci,netdev=cable,id=port",
    ]);
    command.args(image.board.devices);
    if let Some(tree) = &image.tree {
        command.arg("-dtb").arg(tree);
        let socket = format!("unix:{},server=on,wait=off", file("wires"));
        command.args(["-qtest", &socket, "-qtest-log", "none"]);
    }
    command
        .arg("-qmp")
        .arg(format!("unix:{},server=on,wait=off", file("qmp")));
    if let Some(clock) = start.clock {
        command.arg("-rtc").arg(format!("base={clock},clock=vm"));
    }
    if start.state.is_some() {
        command.args(["-incoming", "defer"]);
    }
    let errors = OpenOptions::new()
        .append(true)
        .create(true)
        .open(file("qemu.txt"))
        .unwrap();
    command
        .stdin(Stdio::null())
        .stdout(errors.try_clone().unwrap())
        .stderr(errors);
    command
}

/// The machine's memory in a file beside its state: a recorder that is to be saved keeps it there, one that goes on from it
/// changes only its own copy of what it touches. So nothing is copied at its start.
fn memory<'a>(
    command: &'a mut Command,
    board: &Board,
    state: &Path,
    is_to_save: bool,
) -> &'a mut Command {
    let share = if is_to_save { "on" } else { "off" };
    command.arg("-object").arg(format!(
        "memory-backend-file,id=memory,size={MEMORY}M,share={share},mem-path={}",
        state.with_extension("memory").display()
    ));
    let machine = format!("{},memory-backend=memory", board.machine);
    command.args(["-machine", &machine, "-m", MEMORY])
}

/// The file of the memory is not a part of the state that is saved or restored.
fn leave_memory_where_it_is(qmp: &mut Qmp) {
    let capability = json!({ "capability": "x-ignore-shared", "state": true });
    qmp.run(
        "migrate-set-capabilities",
        json!({ "capabilities": [capability] }),
    );
}

/// The pseudo-terminal that QEMU made for the second serial line.
fn terminal(qmp: &mut Qmp) -> String {
    let ports = qmp.run("query-chardev", json!({}));
    let line = ports
        .as_array()
        .unwrap()
        .iter()
        .find(|port| port["label"] == "line")
        .unwrap();
    line["filename"]
        .as_str()
        .unwrap()
        .trim_start_matches("pty:")
        .to_owned()
}
