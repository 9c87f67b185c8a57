//! Random histories, with power cuts and a failing disk, against a model that only counts what was let through.

mod model;

use crate::rig::{
    BOOT, HOUR, choose, code_sent, enter, holder, kit_made, not_sent, request_made, stage,
};
use model::{DELAY, Model, Seen, Work};
use proptest::prelude::*;
use recoveryd::flow::hooks::HookEnd;
use recoveryd::flow::state::{Channel, Holder};
use recoveryd::flow::{Action, Event, Flow, Outcome, Policy, Refusal, Settings};
use recoveryd::journal::snapshot;
use recoveryd::secret::Secret;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

const PASSWORD: &str = "correct horse battery";

#[derive(Clone, Debug)]
enum Op {
    /// So many seconds, with a tick whenever one is due.
    Pass(u64),
    /// The clock shows so many seconds less for one event.
    Back(u64),
    PowerCut(Policy),
    AskOffline,
    RequestMade,
    AskOnline,
    Sent(bool),
    Enter(Channel, usize, u32),
    Compared(bool),
    Choose(usize),
    GiveUp(usize),
    Applied(Outcome),
    HookEnded(Option<bool>),
    SignIn,
    Verified(Option<bool>),
    Stop,
    KitMade,
    Discard,
}

/// How the disk takes a state: whole, not at all, or whole though it says it failed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Disk {
    Sound,
    Refuses,
    FailsLate,
}

fn channel() -> impl Strategy<Value = Channel> {
    prop_oneof![
        Just(Channel::SecureCode),
        Just(Channel::VerificationCode),
        Just(Channel::Kit)
    ]
}

/// A history begins with a way to each kind of code, and guesses one kind more than the others.
fn histories() -> impl Strategy<Value = Vec<(Op, Disk)>> {
    let begun = [Op::RequestMade, Op::KitMade, Op::AskOnline, Op::Sent(true)];
    channel().prop_flat_map(ops).prop_map(move |ops| {
        let begun = begun.iter().map(|op| (op.clone(), Disk::Sound));
        begun.chain(ops).collect()
    })
}

fn ops(favourite: Channel) -> impl Strategy<Value = Vec<(Op, Disk)>> {
    let channel = prop_oneof![3 => Just(favourite), 1 => channel()];
    let outcome = prop_oneof![
        2 => Just(Outcome::Set),
        1 => Just(Outcome::NotSet),
        1 => Just(Outcome::Uncertain)
    ];
    let policy = prop_oneof![
        6 => Just(Policy::Allow),
        3 => Just(Policy::Delay(DELAY)),
        1 => Just(Policy::Off)
    ];
    let op = prop_oneof![
        4 => (0..40_u64).prop_map(Op::Pass),
        4 => (40..1200_u64).prop_map(Op::Pass),
        1 => (1200..200_000_u64).prop_map(Op::Pass),
        1 => (0..100_u64).prop_map(Op::Back),
        2 => policy.prop_map(Op::PowerCut),
        3 => Just(Op::AskOffline),
        3 => Just(Op::RequestMade),
        2 => Just(Op::AskOnline),
        2 => prop::bool::weighted(0.8).prop_map(Op::Sent),
        20 => (channel, 0..2_usize, 0..200_u32).prop_map(|(a, b, c)| Op::Enter(a, b, c)),
        20 => prop::bool::weighted(0.1).prop_map(Op::Compared),
        4 => (0..2_usize).prop_map(Op::Choose),
        1 => (0..2_usize).prop_map(Op::GiveUp),
        4 => outcome.prop_map(Op::Applied),
        4 => prop::option::weighted(0.8, prop::bool::weighted(0.8)).prop_map(Op::HookEnded),
        4 => Just(Op::SignIn),
        4 => prop::option::weighted(0.8, prop::bool::weighted(0.2)).prop_map(Op::Verified),
        1 => Just(Op::Stop),
        1 => Just(Op::KitMade),
        1 => Just(Op::Discard),
    ];
    let disk = prop_oneof![
        16 => Just(Disk::Sound),
        1 => Just(Disk::Refuses),
        1 => Just(Disk::FailsLate)
    ];
    prop::collection::vec((op, disk), 1..150)
}

struct World {
    settings: Settings,
    flow: Flow,
    model: Model,
    work: Work,
    disk: (Vec<u8>, Model, Duration),
    clock: Duration,
    /// All powered-on time since the first start.
    powered: Duration,
}

impl World {
    fn new() -> Self {
        let settings = Settings {
            policy: Policy::Allow,
            online: true,
            offline: true,
            kit: true,
            hooks: 2,
        };
        let flow = Flow::new(settings, Default::default(), BOOT);
        Self {
            settings,
            disk: (encoded(&flow), Model::default(), Duration::ZERO),
            flow,
            model: Model::default(),
            work: Work::default(),
            clock: BOOT,
            powered: Duration::ZERO,
        }
    }

    fn pass(&mut self, time: Duration, disk: Disk) {
        let end = self.clock + time;
        while let Some(wake) = self.flow.next_wake().filter(|wake| *wake <= end) {
            self.advance(wake.max(self.clock));
            let _tick = self.step(Event::Tick, disk);
            let next = self.flow.next_wake();
            assert!(next.is_none_or(|next| next > self.clock), "no rest");
        }
        self.advance(end);
    }

    fn advance(&mut self, clock: Duration) {
        self.powered += clock - self.clock;
        self.clock = clock;
    }

    fn power_cut(&mut self, policy: Policy) {
        self.settings.policy = policy;
        self.clock = BOOT;
        self.model = self.disk.1.clone();
        self.model.lost += self.powered - self.disk.2;
        self.work = Work::default();
        let device = snapshot::decode(&self.disk.0).unwrap();
        self.flow = Flow::new(self.settings, device, self.clock);
        if policy != Policy::Off {
            assert_eq!(encoded(&self.flow), self.disk.0);
        }
        let _tick = self.step(Event::Tick, Disk::Sound);
    }

    /// One event as the engine takes it.
    fn step(&mut self, event: Event, disk: Disk) -> Result<(), Refusal> {
        let event_was = name(&event);
        let ended = self.end_work(&event);
        let from = stage(&self.flow.device().stage);
        let mut next = self.flow.clone();
        let step = next.step(self.clock, event);
        let mut model = self.model.clone();
        model.take(&Seen {
            powered: self.powered,
            ended,
            from,
            event: event_was,
            to: &next.device().stage,
            step: &step,
        });
        let persists = step.actions.contains(&Action::Persist);
        if persists && disk != Disk::Sound {
            if disk == Disk::FailsLate {
                self.disk = (encoded(&next), model, self.powered);
            }
            self.flow.not_saved(next);
            return step.refused.map_or(Ok(()), Err);
        }
        if persists {
            self.disk = (encoded(&next), model.clone(), self.powered);
        }
        (self.flow, self.model) = (next, model);
        for action in &step.actions {
            match action {
                Action::Apply => self.work.applying = true,
                Action::Verify => self.work.verifying = true,
                Action::RunHook => {
                    assert!(!self.work.hooking, "two hooks at once");
                    self.work.hooking = true;
                }
                Action::AskDesk { .. } => self.work.asking = true,
                _ => {}
            }
        }
        step.refused.map_or(Ok(()), Err)
    }

    /// An answer ends the work it is about, whether or not it can be saved.
    fn end_work(&mut self, event: &Event) -> Work {
        let ended = self.work.clone();
        match event {
            Event::Compared { .. } => self.work.comparing = None,
            Event::Applied(_) => self.work.applying = false,
            Event::Verified { .. } => self.work.verifying = false,
            Event::HookEnded(_) => self.work.hooking = false,
            Event::CodeSent { .. } | Event::CodeNotSent { .. } => self.work.asking = false,
            _ => {}
        }
        ended
    }

    fn take(&mut self, op: Op, disk: Disk) {
        let event = match op {
            Op::Pass(seconds) => return self.pass(Duration::from_secs(seconds), disk),
            Op::PowerCut(policy) => return self.power_cut(policy),
            Op::Back(seconds) => {
                let clock = self.clock;
                self.clock = clock.saturating_sub(Duration::from_secs(seconds));
                let _tick = self.step(Event::Tick, disk);
                self.clock = clock;
                return;
            }
            Op::AskOffline => Event::AskOffline,
            Op::RequestMade => request_made("of a request"),
            Op::AskOnline => Event::AskOnline,
            Op::Sent(_) if !self.work.asking => return,
            Op::Sent(true) => code_sent(HOUR),
            Op::Sent(false) => not_sent(),
            Op::Enter(channel, who, code) => {
                let event = enter(channel, who_is(who), code);
                let before = encoded(&self.flow);
                let result = self.step(event, disk);
                // On the disk first; and a refusal charges nothing.
                let charged = encoded(&self.flow) != before;
                if result.is_ok() && disk == Disk::Sound {
                    assert!(charged);
                    self.work.comparing = Some((channel, who_is(who)));
                }
                return;
            }
            Op::Compared(matched) => {
                let was = self.work.comparing.is_some();
                let result = self.step(Event::Compared { matched }, disk);
                assert!(was || result == Err(Refusal::Unexpected));
                return;
            }
            Op::Choose(who) => choose_told(who_is(who)),
            Op::GiveUp(who) => Event::GiveUp {
                holder: who_is(who),
            },
            Op::Applied(outcome) => {
                let was = self.work.applying;
                let result = self.step(Event::Applied(outcome), disk);
                assert_eq!(was, result != Err(Refusal::Unexpected));
                return;
            }
            Op::HookEnded(done) => {
                let was = self.work.hooking;
                let lines = vec!["It ended.".into()];
                let result = self.step(Event::HookEnded(HookEnd { done, lines }), disk);
                assert_eq!(was, result != Err(Refusal::Unexpected));
                return;
            }
            Op::SignIn => Event::SignIn,
            Op::Verified(matched) => {
                let was = self.work.verifying;
                let result = self.step(Event::Verified { matched }, disk);
                assert_eq!(was, result != Err(Refusal::Unexpected));
                return;
            }
            Op::Stop => Event::Stop,
            Op::KitMade => kit_made(),
            Op::Discard => Event::Discard,
        };
        let _refused_or_not = self.step(event, disk);
    }

    /// Whatever happened: an owner with a secure code gets in.
    fn owner_gets_in(&mut self) {
        self.take(Op::Compared(false), Disk::Sound);
        self.take(Op::Verified(None), Disk::Sound);
        self.take(Op::Applied(Outcome::Set), Disk::Sound);
        if self.settings.policy != Policy::Allow {
            self.power_cut(Policy::Allow);
        }
        self.pass(2 * DELAY, Disk::Sound);
        self.take(Op::Applied(Outcome::Set), Disk::Sound);
        self.step(Event::AskOffline, Disk::Sound).unwrap();
        self.take(Op::RequestMade, Disk::Sound);
        self.take(Op::Enter(Channel::SecureCode, 0, 999), Disk::Sound);
        self.take(Op::Compared(true), Disk::Sound);
        self.step(choose_told(who_is(0)), Disk::Sound).unwrap();
        let set = Event::Applied(Outcome::Set);
        self.step(set, Disk::Sound).unwrap();
        let device = self.flow.device();
        assert!(device.request.is_none() && device.secure.wrong == 0);
        self.hooks_come_to_an_end();
    }

    /// Both are told at least once of this recovery, and then nothing of it is left.
    fn hooks_come_to_an_end(&mut self) {
        let mut told = BTreeSet::new();
        for _ in 0..10 {
            match &self.flow.device().hooks {
                Some(hooks) if self.work.hooking && hooks.starts > 0 => {
                    told.insert(hooks.next);
                }
                Some(_) => {}
                None => break,
            }
            if self.work.hooking {
                self.take(Op::HookEnded(Some(true)), Disk::Sound);
            }
            self.pass(Duration::from_secs(60), Disk::Sound);
        }
        assert_eq!(told, BTreeSet::from([0, 1]));
        assert!(self.flow.device().hooks.is_none());
        assert!(!String::from_utf8_lossy(&self.disk.0).contains(PASSWORD));
    }
}

/// With the password, as where a hook is to be given it.
fn choose_told(holder: Holder) -> Event {
    let Event::Choose {
        holder, prepared, ..
    } = choose(holder)
    else {
        panic!("it is a choice");
    };
    Event::Choose {
        holder,
        prepared,
        password: Some(Arc::new(Secret::new(PASSWORD.into()))),
    }
}

fn who_is(who: usize) -> Holder {
    holder(1000, ["screen", "console"][who])
}

fn name(event: &Event) -> &'static str {
    match event {
        Event::Compared { matched: true } => "compared: right",
        Event::Applied(Outcome::Set) => "applied: set",
        Event::Applied(_) => "applied: not set",
        Event::Verified {
            matched: Some(true),
        } => "verified: right",
        Event::Verified { matched: None } => "verified: unknown",
        Event::CodeNotSent { .. } => "not sent",
        Event::Choose { .. } => "choose",
        Event::GiveUp { .. } => "give up",
        Event::Discard => "discard",
        Event::KitMade { .. } => "kit made",
        Event::Stop => "stop",
        _ => "another event",
    }
}

fn encoded(flow: &Flow) -> Vec<u8> {
    let bytes = snapshot::encode(flow.device()).unwrap();
    let back = snapshot::decode(&bytes).unwrap();
    assert_eq!(snapshot::encode(&back).unwrap(), bytes);
    bytes.to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_history_keeps_the_limits_and_lets_the_owner_in(history in histories()) {
        let mut world = World::new();
        for (op, disk) in history {
            world.take(op, disk);
        }
        world.owner_gets_in();
    }
}
