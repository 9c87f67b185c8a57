//! What time brings: waits end, countdowns change, and nobody being there ends everything.

use super::{Ask, CodeKind, PATIENCE, Page, Trouble, Wizard};
use recoveryd::api::recovery::Error;
use std::time::Duration;

impl Wizard {
    /// Time passes. Also says when to call again and draw at the latest, in the time of `now`.
    pub fn tick(&mut self, now: Duration) -> (Vec<Ask>, Option<Duration>) {
        let mut asks = Vec::new();
        if self.idles() && now.saturating_sub(self.touched) >= PATIENCE {
            let granted = self.is_granted() && self.lost.is_none();
            self.go(Page::Idle);
            if granted {
                asks = self.give_up();
            }
        }
        self.end_wait(now);
        let idle = self.idles().then(|| self.touched.saturating_add(PATIENCE));
        (asks, idle.into_iter().chain(self.next_change(now)).min())
    }

    /// Whether nobody being there matters: not at the live picture, and not while the daemon works for this page.
    fn idles(&self) -> bool {
        let asking = self.waiting.is_some() || self.exporting.is_some();
        !asking && (self.help || !matches!(self.page, Page::Idle))
    }

    /// What the page waits for before something is taken again.
    fn wait(&mut self) -> Option<(&mut Option<Duration>, &mut Option<Trouble>)> {
        match &mut self.page {
            Page::SignIn(page) => Some((&mut page.wait_until, &mut page.trouble)),
            Page::Code(page) => Some((&mut page.wait_until, &mut page.trouble)),
            Page::Delayed(page) => Some((&mut page.wait_until, &mut page.trouble)),
            _ => None,
        }
    }

    fn end_wait(&mut self, now: Duration) {
        let Some((wait_until, trouble)) = self.wait() else {
            return;
        };
        if wait_until.is_some_and(|until| until <= now) {
            *wait_until = None;
            if matches!(trouble, Some(Trouble::Refused(Error::Wait { .. }))) {
                *trouble = None;
            }
        }
    }

    /// When a time that this page counts down is shown differently.
    fn next_change(&mut self, now: Duration) -> Option<Duration> {
        let wait = self.wait().and_then(|(until, _)| *until);
        let told = self.status.as_ref().map_or([None; 2], |status| {
            let sent = status.sent.as_ref().map(|sent| sent.ends_in_s);
            let grant = status.grant.as_ref().map(|grant| grant.ends_in_s);
            let request = status.request.as_ref().map(|request| request.ends_in_s);
            let delayed = status.delayed.as_ref().map(|delayed| delayed.ends_in_s);
            match &self.page {
                Page::NewPassword(_) => [grant, None],
                Page::Offline(_) => [request, None],
                Page::Ways => [sent, Some(status.ask_wait_s)],
                Page::Code(page) if page.kind == CodeKind::Verification => {
                    [sent, Some(status.ask_wait_s)]
                }
                _ => [delayed, None],
            }
        });
        let end = |left_s| self.told.saturating_add(Duration::from_secs(left_s));
        let ends = told
            .map(|told| told.map(end))
            .into_iter()
            .chain([wait])
            .flatten();
        ends.filter(|end| *end > now)
            .map(|end| now + until_change(end - now))
            .min()
    }
}

/// Times are shown in seconds below ten minutes, in minutes below two days, and else in days.
fn until_change(left: Duration) -> Duration {
    let step = match left.as_secs() {
        0..600 => 1,
        600..172_800 => 60,
        _ => 3600,
    };
    let over = left.as_nanos() % (step * 1_000_000_000);
    match over {
        0 => Duration::from_secs(step as u64),
        over => Duration::from_nanos(over as u64),
    }
}
