//! Counts for `/metrics`, in Prometheus' text format. For operators only: what is counted tells which recorders exist.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::accounts::Kind;

/// Upper bounds of the histogram, in microseconds.
const BOUNDS: [u64; 11] = [
    1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 5_000_000,
];

/// Status codes that requests for codes are answered with.
const STATUSES: [u16; 8] = [200, 400, 408, 413, 415, 422, 429, 503];
const STATES: [&str; 3] = ["sent", "waiting", "given up"];

/// Counts since the start of this process.
#[derive(Default)]
pub struct Metrics {
    answers: [AtomicU64; STATUSES.len()],
    messages: [[AtomicU64; STATES.len()]; 2],
    buckets: [AtomicU64; BOUNDS.len() + 1],
    micros: AtomicU64,
}

impl Metrics {
    /// A request for a code was answered.
    pub fn answer(&self, status: u16, took: Duration) {
        if let Some(at) = STATUSES.iter().position(|known| *known == status) {
            self.answers[at].fetch_add(1, Ordering::Relaxed);
        }
        let micros = took.as_micros() as u64;
        let bucket = BOUNDS.iter().position(|bound| micros <= *bound);
        self.buckets[bucket.unwrap_or(BOUNDS.len())].fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// An attempt to send a message ended in that state.
    pub fn message(&self, kind: Kind, state: &str) {
        if let Some(at) = STATES.iter().position(|known| *known == state) {
            self.messages[usize::from(kind == Kind::Text)][at].fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The text; `waiting` is how many messages the outbox holds, over all processes.
    pub fn text(&self, waiting: i64) -> String {
        let mut out = String::with_capacity(4096);
        // Writing to a String cannot fail.
        let _ = self.write(waiting, &mut out);
        out
    }

    fn write(&self, waiting: i64, out: &mut String) -> std::fmt::Result {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        writeln!(
            out,
            "# HELP recovery_desk_answers_total Requests for verification codes, by status of the answer."
        )?;
        writeln!(out, "# TYPE recovery_desk_answers_total counter")?;
        for (status, count) in STATUSES.iter().zip(&self.answers) {
            let count = of(count);
            writeln!(
                out,
                "recovery_desk_answers_total{{status=\"{status}\"}} {count}"
            )?;
        }
        writeln!(
            out,
            "# HELP recovery_desk_answer_seconds How long answers took."
        )?;
        writeln!(out, "# TYPE recovery_desk_answer_seconds histogram")?;
        let mut total = 0;
        for (bound, count) in BOUNDS.iter().zip(&self.buckets) {
            total += of(count);
            let bound = *bound as f64 / 1e6;
            writeln!(
                out,
                "recovery_desk_answer_seconds_bucket{{le=\"{bound}\"}} {total}"
            )?;
        }
        total += of(&self.buckets[BOUNDS.len()]);
        let seconds = of(&self.micros) as f64 / 1e6;
        writeln!(
            out,
            "recovery_desk_answer_seconds_bucket{{le=\"+Inf\"}} {total}"
        )?;
        writeln!(out, "recovery_desk_answer_seconds_sum {seconds}")?;
        writeln!(out, "recovery_desk_answer_seconds_count {total}")?;
        writeln!(
            out,
            "# HELP recovery_desk_attempts_total Attempts to send messages, by what became of the message."
        )?;
        writeln!(out, "# TYPE recovery_desk_attempts_total counter")?;
        for (kind, states) in [Kind::Mail, Kind::Text].iter().zip(&self.messages) {
            for (state, count) in STATES.iter().zip(states) {
                let (kind, count) = (kind.name(), of(count));
                writeln!(
                    out,
                    "recovery_desk_attempts_total{{kind=\"{kind}\",state=\"{state}\"}} {count}"
                )?;
            }
        }
        writeln!(
            out,
            "# HELP recovery_desk_outbox_waiting Messages in the outbox."
        )?;
        writeln!(out, "# TYPE recovery_desk_outbox_waiting gauge")?;
        writeln!(out, "recovery_desk_outbox_waiting {waiting}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_add_up() {
        let metrics = Metrics::default();
        metrics.answer(200, Duration::from_micros(1500));
        metrics.answer(429, Duration::from_secs(60));
        metrics.message(Kind::Text, "given up");
        let text = metrics.text(3);
        for line in [
            "recovery_desk_answers_total{status=\"200\"} 1",
            "recovery_desk_answer_seconds_bucket{le=\"0.001\"} 0",
            "recovery_desk_answer_seconds_bucket{le=\"0.002\"} 1",
            "recovery_desk_answer_seconds_bucket{le=\"5\"} 1",
            "recovery_desk_answer_seconds_bucket{le=\"+Inf\"} 2",
            "recovery_desk_answer_seconds_count 2",
            "recovery_desk_attempts_total{kind=\"text\",state=\"given up\"} 1",
            "recovery_desk_outbox_waiting 3",
        ] {
            assert!(text.lines().any(|have| have == line), "{line}\n{text}");
        }
    }
}
