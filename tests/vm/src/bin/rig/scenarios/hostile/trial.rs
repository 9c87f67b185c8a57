//! One recorder that gets one bad stick after the other, with a good one always beside them.

use super::images::{Image, Names};
use super::matrix::{Case, Does, Errand, Told};
use super::promptness;
use crate::Rig;
use crate::guest::Answer;
use crate::machine::Machine;
use crate::scenarios::issued;
use crate::stick::drive::{Drive, What, When};
use crate::stick::{Format, Plug, Stick};
use recovery_protocol::{ReplyFile, Request, SecureCode, guid_file, reply_file};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How long an errand to a stick may take in these recorders, and the slowest of them to be given up.
const DEADLINE_S: u32 = 5;
const GIVEN_UP: Duration = Duration::from_secs(15);

/// What else is on every stick, and stays as it is.
const BYSTANDER: &str = "photo.jpg";

/// A recorder with an open request and a good stick.
pub struct Trial<'a> {
    rig: &'a Rig,
    folder: PathBuf,
    recorder: Machine,
    request: Request,
    names: Names,
    good: String,
    /// A sound stick, to be copied.
    fresh: Stick,
    photo: Vec<u8>,
    /// What the recorder was like before the first stick.
    fingerprint: String,
}

/// Lets a format's cases happen, one after the other.
pub fn run(rig: &Rig, name: &str, format: Format, cases: &[Case]) -> String {
    let begun = Instant::now();
    let mut trial = None;
    let mut count = 0;
    for case in cases.iter().filter(|case| case.formats.contains(&format)) {
        let full_name = format!("{name}/{}", case.name);
        if !rig.is_wanted(&full_name) {
            continue;
        }
        count += 1;
        let passed = rig.case(&full_name, || {
            let trial = trial.get_or_insert_with(|| Trial::new(rig, name, format));
            trial.case(case)
        });
        if !passed {
            // Whatever state it is in: the next case shall not suffer.
            trial = None;
        }
    }
    let took = begun.elapsed().as_secs_f64() / f64::from(count.max(1));
    format!(": {count} cases, {took:.1} s each")
}

impl<'a> Trial<'a> {
    fn new(rig: &'a Rig, name: &str, format: Format) -> Self {
        let mut recorder = rig.recorder(name);
        let folder = recorder.folder.clone();
        recorder.configure(&format!(
            "s/^mount = .*/mount = \"auto\"/; s/^timeout_s = .*/timeout_s = {DEADLINE_S}/"
        ));
        recorder
            .guest
            .sh("echo 0 >/sys/module/usb_storage/parameters/delay_use");
        recorder.guest.ctl(&["request"], "").done();
        let guid_text = recorder.guest.ctl(&["export", "-"], "").done();
        let guid_text = guid_text["contents"].as_str().unwrap().to_owned();
        let (request, code) = issued(rig, guid_text.as_bytes());
        let reply = ReplyFile::new(&request, SecureCode::parse(&code).unwrap()).write();
        let names = Names {
            guid: guid_file::file_name(&request),
            reply: reply_file::file_name(&request),
            other_text: reply.replace("VM-20261122", "VM-20261123"),
            reply_text: reply.to_string(),
            guid_text,
        };
        let fresh = Stick::new(&folder, format, true);
        let photo = super::images::noise(50_000);
        let mut image = Image::of(&fresh, &names);
        image.file(BYSTANDER, &photo);
        image.folders("Recordings", 3);
        image.finish();
        assert!(fresh.read(BYSTANDER).as_ref() == Some(&photo));
        let fresh = fresh.copied(folder.join("fresh.img"));
        let good = Stick::new(&folder, Format::Vfat, true);
        let good = good.copied(folder.join("good.img"));
        recorder.plug(&Plug {
            name: "good",
            port: "2",
            ..Plug::sound(&good.image)
        });
        let shown = recorder.stick_is_usable();
        let good = shown[0]["id"].as_str().unwrap().to_owned();
        let mut trial = Self {
            rig,
            folder,
            recorder,
            request,
            names,
            good,
            fresh,
            photo,
            fingerprint: String::new(),
        };
        trial.good_one_works();
        trial.no_helper_is_left();
        trial.fingerprint = trial.fingerprint();
        trial
    }

    fn case(&mut self, case: &Case) -> String {
        let stick = self.fresh.copied(self.folder.join("stick.img"));
        let mut image = Image::of(&stick, &self.names);
        (case.made)(&mut image);
        image.finish();
        let before = case.is_sound.then(|| listing(&stick));
        let told = match &case.does {
            Does::Nothing => self.passive(case, &stick),
            Does::Refuses => self.write_protected(case, &stick),
            Does::Claims(size) => self.claiming(case, &stick, *size),
            Does::At(errand, when, what) => {
                let drive = self.drive(&stick);
                self.active(case, &stick, &drive, (*errand, *when, *what))
            }
        };
        // Whatever it was: the next stick works, and nothing on the recorder has changed. A sound stick that only lay there
        // shows the first by how it was used itself.
        if !case.is_sound || !matches!(case.does, Does::Nothing) {
            self.good_one_works();
        }
        self.no_helper_is_left();
        let fingerprint = self.fingerprint();
        assert_eq!(fingerprint, self.fingerprint, "the recorder changed");
        if let Some(before) = before {
            self.rest_is_as_it_was(case, &stick, &before);
        }
        told
    }

    /// A stick that only lies there.
    fn passive(&mut self, case: &Case, stick: &Stick) -> String {
        self.recorder.plug(&Plug::sound(&stick.image));
        self.tried(case, stick)
    }

    fn write_protected(&mut self, case: &Case, stick: &Stick) -> String {
        let mut plug = Plug::sound(&stick.image);
        plug.drive["read-only"] = true.into();
        self.recorder.plug(&plug);
        self.tried(case, stick)
    }

    fn claiming(&mut self, case: &Case, stick: &Stick, size: u64) -> String {
        let drive = self.drive(stick);
        drive.claim(size);
        self.recorder.plug(&self.willful_plug());
        self.tried(case, stick)
    }

    /// Everything a person would do with a stick that is in; then it is pulled out.
    fn tried(&mut self, case: &Case, stick: &Stick) -> String {
        let seen = self.looked_at();
        let id = seen["id"].as_str().unwrap().to_owned();
        is_plain(seen["label"].as_str().unwrap());
        if let Some(label) = case.label {
            assert_eq!(seen["label"], label);
        }
        assert_eq!(seen["reply"], case.offered, "{seen}");
        if let Some(wanted) = case.reply {
            let answer = self.recorder.guest.ctl(&["reply", "--stick", &id], "");
            let told = sentence(&answer);
            assert!(answer.status != 0 && told.contains(wanted), "{answer:?}");
        }
        let answer = self.recorder.guest.ctl(&["export", "--stick", &id], "");
        self.pull_out();
        self.judge(case, stick, &answer)
    }

    /// A drive that does something at one moment of one errand.
    fn active(
        &mut self,
        case: &Case,
        stick: &Stick,
        drive: &Drive,
        (errand, when, what): (Errand, When, What),
    ) -> String {
        if errand == Errand::Look {
            drive.plan(when, what);
        }
        self.recorder.plug(&self.willful_plug());
        let mut others = Vec::new();
        let running = match errand {
            Errand::Look => None,
            Errand::Export | Errand::Exports | Errand::Reply => {
                let seen = self.looked_at();
                assert_eq!(seen["usable"], true, "{seen}");
                let id = seen["id"].as_str().unwrap();
                drive.plan(when, what);
                let word = match errand {
                    Errand::Reply => "reply",
                    _ => "export",
                };
                if errand == Errand::Exports {
                    let words = ["export", "--stick", id];
                    others = [(); 4]
                        .map(|()| self.recorder.guest.start_ctl(&words, ""))
                        .into();
                }
                Some(self.recorder.guest.start_ctl(&[word, "--stick", id], ""))
            }
        };
        assert!(
            drive.happens(Duration::from_secs(10)),
            "its moment never came"
        );
        let begun = Instant::now();
        let mut prompt = None;
        match what {
            What::Yank => self.pull_out(),
            What::Hang => prompt = Some(self.everybody_else_is_answered()),
            _ => {}
        }
        let answer = running.map(|running| running.answer());
        for other in others {
            other.answer().refused(13);
        }
        if what == What::Hang && errand == Errand::Look {
            self.seen_when("that it hangs", |seen| {
                let reason = seen["reason"].as_str();
                reason.is_some_and(|reason| reason.contains("does not answer"))
            });
        }
        let given_up = begun.elapsed();
        assert!(given_up < GIVEN_UP, "given up after {given_up:?}");
        let told = match (&answer, what) {
            (Some(answer), _) => {
                if what != What::Yank {
                    drive.release();
                    self.pull_out();
                }
                self.judge(case, stick, answer)
            }
            (None, What::Yank) => String::new(),
            (None, What::Hang) => {
                drive.release();
                self.pull_out();
                String::new()
            }
            (None, _) => self.tried(case, stick),
        };
        let prompt = prompt.map(|prompt| {
            format!(
                ": status {prompt:.1} ms at p99, given up after {:.1} s",
                given_up.as_secs_f64()
            )
        });
        prompt.unwrap_or_default() + &told
    }

    /// While a stick hangs the core answers at once, and the other stick is written.
    fn everybody_else_is_answered(&mut self) -> f64 {
        let prompt = promptness(&mut self.recorder);
        self.good_one_works();
        prompt
    }

    /// No word of success about what is not there, and the word that must be said.
    fn judge(&mut self, case: &Case, stick: &Stick, answer: &Answer) -> String {
        let told = sentence(answer);
        is_plain(&told);
        if answer.status == 0 && answer.said.get("file").is_some() {
            assert!(!matches!(case.told, Told::Refused(_)), "said to be saved");
            let file = &self.names.guid;
            let there = match stick.format {
                // mtools gives up where the file is there and the rest is damaged.
                Format::Vfat if !case.is_sound => stick.clusters().read(file),
                _ => stick.read(file),
            };
            let there = there.expect("what is said to be saved is on the stick");
            assert_eq!(issued(self.rig, &there).0.guid(), self.request.guid());
            return String::from(": saved");
        }
        assert_ne!(answer.status, 0, "{answer:?}");
        assert!(!told.is_empty(), "{answer:?}");
        match case.told {
            Told::Refused(wanted) => assert!(told.contains(wanted), "{told:?}"),
            Told::Saved => panic!("not saved: {told}"),
            Told::Honest => {}
        }
        format!(": \"{told}\"")
    }

    /// What the status says of the bad stick, once it was looked into: after the glance before that all of it is free.
    fn looked_at(&mut self) -> Value {
        let whole = self.fresh.partition_bytes();
        self.seen_when("what it makes of the stick", |seen| {
            let reason = seen["reason"].as_str();
            let is_glance = seen["free_bytes"] == whole && seen["size_bytes"] == whole;
            match reason {
                Some(reason) => !reason.contains("being looked at"),
                None => !is_glance,
            }
        })
    }

    fn seen_when(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let good = self.good.clone();
        let bad = |status: &Value| {
            let sticks = status["sticks"].as_array().unwrap();
            sticks.iter().find(|stick| stick["id"] != *good).cloned()
        };
        let is_seen = |status: &Value| bad(status).is_some_and(|seen| wanted(&seen));
        let status = self.recorder.guest.status_when(what, is_seen);
        bad(&status).unwrap()
    }

    fn pull_out(&mut self) {
        self.recorder.unplug("stick");
        self.recorder.is_gone("1");
    }

    fn drive(&self, stick: &Stick) -> Drive {
        let guid = self.request.guid().to_string();
        Drive::new(&stick.image, &self.folder.join("drive"), guid.as_bytes())
    }

    fn willful_plug(&self) -> Plug<'static> {
        let server = json!({ "type": "unix", "path": self.folder.join("drive") });
        Plug {
            name: "stick",
            port: "1",
            drive: json!({ "driver": "nbd", "server": server }),
        }
    }

    fn good_one_works(&mut self) {
        let words = ["export", "--stick", &self.good];
        self.recorder.guest.ctl(&words, "").done();
    }

    fn no_helper_is_left(&mut self) {
        self.recorder
            .guest
            .sh("n=0; while ps | grep -q '[h]elper stick'; do
                 n=$((n + 1)); [ $n -lt 100 ] || { ps >&2; exit 1; }
                 sleep 0.1
             done");
    }

    /// What no stick may change on the recorder: the names of all files and the contents of those that matter.
    fn fingerprint(&mut self) -> String {
        self.recorder.guest.sh("busybox=/bin/busybox
             for root in / /data /tmp /media /run; do $busybox find $root -xdev; done |
                 grep -v -e ^/data/recoveryd/ -e ^/dev/ | $busybox sort
             $busybox sha256sum /data/etc/* /etc/recoveryd/* /etc/passwd /etc/init.d/*
             grep -c . /proc/mounts")
    }

    fn rest_is_as_it_was(&self, case: &Case, stick: &Stick, before: &BTreeSet<Entry>) {
        let after = listing(stick);
        let names = |entries: &mut dyn Iterator<Item = &Entry>| -> Vec<String> {
            entries.map(|entry| entry.0.clone()).collect()
        };
        let gone = names(&mut before.difference(&after));
        let swept: Vec<&str> = gone.iter().map(String::as_str).collect();
        assert_eq!(swept, case.swept, "gone or changed on the stick");
        let new = names(&mut after.difference(before));
        let ours = new.iter().all(|name| *name == self.names.guid);
        assert!(ours, "new on the stick: {new:?}");
        if before.iter().any(|entry| entry.0 == BYSTANDER) {
            let photo = stick.read(BYSTANDER);
            assert!(photo.as_ref() == Some(&self.photo), "the photo changed");
        }
    }
}

/// A name in the top folder, and all that its folder says of it.
type Entry = (String, Vec<u8>);

fn listing(stick: &Stick) -> BTreeSet<Entry> {
    if stick.format != Format::Ext4 {
        let found = stick.clusters().found().into_iter();
        let entry = |found: crate::stick::clusters::Found| {
            (String::from_utf16_lossy(&found.name), found.entries)
        };
        return found.map(entry).collect();
    }
    stick.settle();
    // Inode, mode, owner, size, time and name; a removed entry bears no inode.
    let listed = String::from_utf8_lossy(&stick.debugfs("ls -l /\n")).into_owned();
    let lines = listed.lines().filter(|line| !line.starts_with("debugfs"));
    let entry = |line: &str| {
        let name = line.rsplit(' ').next().unwrap_or_default();
        (name.to_owned(), line.as_bytes().to_vec())
    };
    let is_top = |name: &str| name == "." || name == "..";
    lines
        .map(entry)
        .filter(|(name, _)| !name.is_empty() && !is_top(name))
        .collect()
}

fn sentence(answer: &Answer) -> String {
    answer.said["message"].as_str().unwrap_or_default().into()
}

/// Nothing that a terminal would obey.
fn is_plain(text: &str) {
    assert!(!text.chars().any(char::is_control), "{text:?}");
}
