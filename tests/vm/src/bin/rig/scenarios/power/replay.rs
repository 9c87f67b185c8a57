//! Every write of the disk is taken down while the story is told once; then the disk is rebuilt as each power cut would have
//! left it, and looked at by the real kernel and the real core.

use super::aging::Until;
use super::cache::{Cache, Image, digest};
use super::hand::{Hand, Seen};
use super::story::{Log, Outcome, STORY, Standing, Step, told};
use super::{Data, Kept, START, STOP, grow_old};
use crate::Rig;
use crate::machine::{Machine, WRITES};
use crate::write_log::{SECTOR, WriteLog};
use std::collections::HashMap;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::Path;

/// How much of a disk is compared at once when it is made another one.
const CHUNK: usize = 1 << 16;

/// One step as it was taken down.
struct Chapter {
    step: Step,
    before: Standing,
    log_before: Log,
    /// The request or password that it made.
    made: String,
    /// The log of writes when it began, when its answer had come, and when something else began.
    begun: usize,
    answered: usize,
    ended: usize,
}

/// Tells the story once, then tries all cuts.
pub fn replay(rig: &Rig, name: &str, data: Data) -> String {
    let told = data.folder(rig, name);
    let (chapters, hand) = tell(rig, &told, data);
    let entries = WriteLog::open(&told.join(WRITES)).entries();
    let tried = data.folder(rig, &format!("{name}-tried"));
    let mut trial = Trial {
        data,
        hand,
        machine: rig.without_data(&tried),
        disk: File::options()
            .read(true)
            .write(true)
            .open(tried.join("disk.img"))
            .unwrap(),
        images: HashMap::new(),
        contents: HashMap::new(),
    };
    trial.reads_the_disk_anew();
    let mut cache = Cache::of(data.factory(rig));
    let mut points: Vec<(Step, usize)> = Vec::new();
    let mut chapter = 0;
    for (at, entry) in entries.iter().enumerate() {
        while chapter < chapters.len() && at >= chapters[chapter].ended {
            chapter += 1;
        }
        cache.take(entry);
        let begun = |chapter: &&Chapter| at >= chapter.begun;
        let Some(now) = chapters.get(chapter).filter(begun) else {
            continue;
        };
        match points.iter_mut().find(|(step, _)| *step == now.step) {
            Some((_, count)) => *count += 1,
            None => points.push((now.step, 1)),
        }
        for image in cache.after_a_cut() {
            trial.holds(&cache, &image, now, at + 1);
        }
    }
    let all: usize = points.iter().map(|(_, count)| count).sum();
    let points: Vec<String> = points
        .iter()
        .map(|(step, count)| format!("{count} in {}", step.name()))
        .collect();
    format!(
        ": {all} cut points on {} ({}), {} different disks, {} different contents",
        data.name(),
        points.join(", "),
        trial.images.len(),
        trial.contents.len()
    )
}

/// Tells the story to its end.
fn tell<'a>(rig: &'a Rig, folder: &Path, data: Data) -> (Vec<Chapter>, Hand<'a>) {
    fs::write(folder.join(WRITES), "").unwrap();
    let mut machine = rig.without_data(folder);
    let mut writes = WriteLog::open(&folder.join(WRITES));
    let mut hand = Hand::new(rig);
    let (mut standing, mut log) = (Standing::new(), Log::new());
    let mut chapters: Vec<Chapter> = Vec::new();
    for step in STORY {
        let mut begun = writes.count();
        if step == Step::FirstBoot {
            machine.guest.sh(&data.start());
        } else if let Some(until) = step.needs(&Kept::on(&mut machine).state) {
            machine.guest.sh(STOP);
            grow_old(&mut machine, until);
            begun = writes.count();
            machine.guest.sh(START);
            if matches!(until, Until::LastGuess) {
                begun = writes.count();
                let seen = hand.looks(&mut machine);
                (standing, log) = (seen.standing, seen.log);
            }
        }
        let (after, _) = hand
            .does(step, &mut machine, &standing)
            .expect("the power is on");
        let answered = writes.count();
        // What the kernel still had in hand belongs to this step.
        let seen = hand.looks(&mut machine);
        assert_eq!(seen.standing, after);
        chapters.push(Chapter {
            step,
            made: match step {
                Step::Password => after.password.clone(),
                _ => after.request.clone().unwrap_or_default(),
            },
            before: standing,
            log_before: log,
            begun,
            answered,
            ended: writes.count(),
        });
        (standing, log) = (seen.standing, seen.log);
    }
    (chapters, hand)
}

/// The recorder on which the rebuilt disks are tried.
struct Trial<'a> {
    data: Data,
    /// The one that told the story.
    hand: Hand<'a>,
    machine: Machine,
    disk: File,
    /// By the disk's digest: which contents the kernel found on it.
    images: HashMap<u64, u64>,
    /// By the digest of all files: what the core made of them.
    contents: HashMap<u64, Seen>,
}

impl Trial<'_> {
    /// After a cut behind so many writes and flushes the disk must be as it may be then.
    fn holds(&mut self, cache: &Cache, image: &Image, chapter: &Chapter, at: usize) {
        let known = self.images.get(&image.digest).copied();
        let contents = known.unwrap_or_else(|| {
            // Should it panic there.
            let cut = format!("{at} {} {:?}", image.kept, chapter.step);
            fs::write(self.machine.folder.join("cut.txt"), cut).unwrap();
            self.tries(cache, image, chapter)
        });
        self.images.insert(image.digest, contents);
        let seen = &self.contents[&contents];
        let told = told(&chapter.log_before, &seen.log);
        let mut outcomes: Vec<Outcome> = chapter.step.outcomes(&chapter.before, &chapter.made);
        if at >= chapter.answered {
            outcomes.drain(..outcomes.len() - 1);
        }
        let may_be = outcomes
            .iter()
            .any(|(standing, kinds)| *standing == seen.standing && kinds.iter().eq(told.iter()));
        assert!(
            may_be,
            "cut after write {at} with {} kept, in {:?} ({} to {}, answered at {}): {:?}, and the log tells {told:?}",
            image.kept, chapter.step, chapter.begun, chapter.ended, chapter.answered, seen.standing
        );
    }

    /// Puts a disk into the recorder and has it mounted; what the core makes of its contents is asked once.
    fn tries(&mut self, cache: &Cache, image: &Image, chapter: &Chapter) -> u64 {
        self.put(cache, image);
        let script = format!("{} && {CONTENTS}", self.data.mount());
        let found = self.machine.guest.run(&["sh", "-c", &script], "");
        let errors = String::from_utf8_lossy(&found.errors);
        assert_eq!(
            found.status, 0,
            "in {:?}, the data cannot be read: {errors}",
            chapter.step
        );
        let contents = digest(0, &found.output);
        if !self.contents.contains_key(&contents) {
            self.machine.guest.sh(START_AT_ONCE);
            let seen = self.hand.looks(&mut self.machine);
            self.finishes(&seen.standing, chapter);
            self.contents.insert(contents, seen);
        }
        self.machine.guest.sh(END_AT_ONCE);
        contents
    }

    /// What the code is good for: a spent one for nothing, one that was being entered or used for one password.
    fn finishes(&mut self, standing: &Standing, chapter: &Chapter) {
        let Some(request) = &chapter.before.request else {
            return;
        };
        let code = self.hand.code(request);
        let guest = &mut self.machine.guest;
        if standing.request.is_some() {
            if !matches!(chapter.step, Step::Code | Step::Password) {
                return;
            }
            if !standing.granted {
                guest.ctl(&["enter", "-"], code).done();
            }
            let password = "a password after all";
            guest.ctl(&["password"], password).done();
            guest.ctl(&["sign-in"], password).done();
        }
        guest.ctl(&["enter", "-"], code).refused(8);
    }

    /// Makes the disk what it would be. The recorder has not mounted it.
    fn put(&self, cache: &Cache, image: &Image) {
        let mut there = vec![0; CHUNK];
        for (number, wanted) in cache.safe.chunks(CHUNK).enumerate() {
            let (at, there) = (number * CHUNK, &mut there[..wanted.len()]);
            self.disk.read_exact_at(there, at as u64).unwrap();
            if there != wanted {
                self.disk.write_all_at(wanted, at as u64).unwrap();
            }
        }
        for (sector, bytes) in &image.over {
            self.disk
                .write_all_at(bytes, sector * SECTOR as u64)
                .unwrap();
        }
    }

    /// The kernel keeps nothing of a disk that is not mounted: what is written behind its back is what it reads.
    fn reads_the_disk_anew(&mut self) {
        for byte in [0x55, 0xaa] {
            self.disk.write_all_at(&[byte; SECTOR], 0).unwrap();
            let read = self
                .machine
                .guest
                .run(&["dd", "if=/dev/vda", "bs=512", "count=1"], "");
            assert_eq!(read.output, [byte; SECTOR]);
        }
    }
}

/// Starts the core as [`START`] does, by fewer programs.
const START_AT_ONCE: &str = "recoveryd --config /etc/recoveryd/recoveryd.toml </dev/null >/dev/kmsg 2>&1 & \
    until [ -S /run/recoveryd/recoveryd.sock ]; do sleep 0.02; done";

/// Ends the core, if it runs, the shell that would start it again, if there is one, and everything else on the data.
const END_AT_ONCE: &str = "kill -9 $(cat /run/recoveryd.pid 2>/dev/null) $(pidof recoveryd) 2>/dev/null; \
    rm -f /run/recoveryd.pid /run/recoveryd/recoveryd.sock; \
    until umount /data; do sleep 0.02; done";

/// Prints every file that matters: name, owner, mode, size, contents.
const CONTENTS: &str = "cd /data && for file in recoveryd recoveryd/* etc/* etc/.[!.]*; do \
    [ -e $file ] || continue; stat -c '%n %u %g %a %s' $file; [ -d $file ] || cat $file; done";
