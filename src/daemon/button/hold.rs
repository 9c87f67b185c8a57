//! How long a key has been held. Pure: the time comes in.

use crate::sys::evdev::Change;
use std::time::{Duration, Instant};

/// The LED changes twice a second: it blinks once.
const BLINK: Duration = Duration::from_millis(500);

/// What the engine is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// The button can be used.
    Works,
    /// It cannot, and why.
    Trouble(String),
    /// It is down for so many whole seconds.
    Held(u64),
    /// It came up too early.
    Released,
    /// It was down for its whole time. Told once, until it comes up and goes down again.
    HeldLongEnough,
}

/// A key and its time.
pub struct Hold {
    needed: Duration,
    state: State,
}

enum State {
    /// Nobody knows since when it is down, if it is: it must be seen to come up first.
    Unknown,
    Up,
    Down {
        since: Instant,
        /// Half seconds told already.
        halves: u32,
    },
    /// It was held long enough and has not come up since.
    Served,
}

impl Hold {
    /// A key that must be down for `needed`; `is_down` is what the device says of it now. A key that is held down already,
    /// stuck or since the power came, is not being pressed by anybody.
    pub fn new(needed: Duration, is_down: Option<bool>) -> Self {
        let mut hold = Self {
            needed,
            state: State::Unknown,
        };
        hold.begin(is_down);
        hold
    }

    fn begin(&mut self, is_down: Option<bool>) {
        self.state = match is_down {
            Some(false) => State::Up,
            Some(true) | None => State::Unknown,
        };
    }

    /// The key did something; `is_down` is what the device says of it now.
    pub fn hear(&mut self, now: Instant, change: Change, is_down: Option<bool>) -> Option<News> {
        let was_down = matches!(self.state, State::Down { .. });
        match (change, &self.state) {
            (Change::Down, State::Up) => {
                self.state = State::Down {
                    since: now,
                    halves: 0,
                };
                return Some(News::Held(0));
            }
            (Change::Down, _) => return None,
            (Change::Up, _) => self.state = State::Up,
            (Change::Lost, _) => self.begin(is_down),
        }
        was_down.then_some(News::Released)
    }

    /// When to call [`Hold::tick`]; never while the key is up.
    pub fn next(&self) -> Option<Instant> {
        match self.state {
            State::Down { since, halves } => Some(since + BLINK * (halves + 1)),
            _ => None,
        }
    }

    /// Another half second may have passed.
    pub fn tick(&mut self, now: Instant) -> Option<News> {
        let State::Down { since, halves } = &mut self.state else {
            return None;
        };
        let held = now.saturating_duration_since(*since);
        if held >= self.needed {
            self.state = State::Served;
            return Some(News::HeldLongEnough);
        }
        let told = *halves;
        *halves = u32::try_from(held.as_millis() / BLINK.as_millis()).unwrap_or(u32::MAX - 1);
        (*halves / 2 > told / 2).then_some(News::Held(held.as_secs()))
    }

    /// Whether the LED is on; nothing if it is none of our business.
    pub fn lit(&self) -> Option<bool> {
        match self.state {
            State::Unknown | State::Up => None,
            State::Down { halves, .. } => Some(halves % 2 == 0),
            State::Served => Some(true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEEDED: Duration = Duration::from_secs(20);

    struct Person {
        hold: Hold,
        now: Instant,
        news: Vec<News>,
    }

    impl Person {
        fn at(is_down: Option<bool>) -> Self {
            Self {
                hold: Hold::new(NEEDED, is_down),
                now: Instant::now(),
                news: Vec::new(),
            }
        }

        fn does(&mut self, change: Change) {
            let is_down = Some(change == Change::Down);
            self.news.extend(self.hold.hear(self.now, change, is_down));
        }

        fn waits(&mut self, time: Duration) {
            let end = self.now + time;
            while let Some(next) = self.hold.next().filter(|next| *next <= end) {
                self.now = next;
                self.news.extend(self.hold.tick(next));
            }
            self.now = end;
        }
    }

    #[test]
    fn every_second_is_told_and_the_last_one_serves_once() {
        let mut person = Person::at(Some(false));
        assert_eq!(person.hold.next(), None);
        person.does(Change::Down);
        assert_eq!(person.hold.lit(), Some(true));
        person.waits(Duration::from_millis(500));
        assert_eq!(person.hold.lit(), Some(false));
        person.waits(NEEDED * 3);
        let mut expected: Vec<News> = (0..20).map(News::Held).collect();
        expected.push(News::HeldLongEnough);
        assert_eq!(person.news, expected);
        assert_eq!(person.hold.lit(), Some(true));
        person.does(Change::Up);
        assert_eq!((person.news.len(), person.hold.lit()), (21, None));
        person.does(Change::Down);
        person.waits(NEEDED);
        assert_eq!(person.news.len(), 42);
    }

    #[test]
    fn a_gap_begins_anew() {
        let mut person = Person::at(Some(false));
        for gap in [Change::Up, Change::Lost] {
            person.does(Change::Down);
            person.waits(NEEDED - Duration::from_millis(1));
            person.news.clear();
            person.hold.hear(person.now, gap, Some(false));
            person.waits(NEEDED * 2);
            assert_eq!(person.news, []);
        }
    }

    #[test]
    fn a_key_that_is_down_at_first_or_lost_must_come_up_before_it_counts() {
        for is_down in [Some(true), None] {
            let mut person = Person::at(is_down);
            person.does(Change::Down);
            person.waits(NEEDED * 2);
            assert_eq!((person.news.len(), person.hold.lit()), (0, None));
            person.does(Change::Up);
            person.does(Change::Down);
            person.waits(NEEDED);
            assert_eq!(person.news.last(), Some(&News::HeldLongEnough));
        }
        let mut person = Person::at(Some(false));
        person.does(Change::Down);
        person.waits(Duration::from_secs(5));
        let lost = person.hold.hear(person.now, Change::Lost, Some(true));
        assert_eq!(lost, Some(News::Released));
        person.news.clear();
        person.waits(NEEDED * 2);
        assert_eq!(person.news, []);
    }

    #[test]
    fn a_late_tick_skips_seconds_and_not_the_end() {
        let mut person = Person::at(Some(false));
        person.does(Change::Down);
        let later = person.now + Duration::from_millis(7900);
        assert_eq!(person.hold.tick(later), Some(News::Held(7)));
        assert_eq!(person.hold.tick(later), None);
        assert!(person.hold.next().unwrap() > later);
        let end = person.now + NEEDED;
        assert_eq!(person.hold.tick(end), Some(News::HeldLongEnough));
    }
}
