//! Old rows go, new ones and the audit log stay.

use crate::stage::{Recorder, Stage, databases, wait_until};

/// Puts many rows into a table; `row` is one of them, with {} for a number.
fn fill(stage: &Stage, table: &str, rows: usize, row: &str) {
    let rows: Vec<String> = (0..rows)
        .map(|n| row.replace("{}", &format!("{n:05}")))
        .collect();
    stage.tamper(&format!("INSERT INTO {table} VALUES {}", rows.join(", ")));
}

const DAY: i64 = 86_400_000;

#[test]
fn old_rows_go_and_others_stay() {
    for database in databases() {
        let stage = Stage::new(
            &database,
            "[keep]\nmessages_d = 10\nrequests_d = 20\npictures_d = 5",
        );
        stage.register("NVR-1,Jane,,+491715550142;+491715550143,");
        let service = stage.serve();
        let recorder = Recorder::new("NVR-1", 1);
        assert_eq!(service.ask(&recorder.question()).status, 200);
        stage.wait_for_texts(2);
        wait_until("both are written down as sent", || {
            stage.number("SELECT COUNT(*) FROM message WHERE state = 'sent'") == 2
        });
        assert_eq!(service.stop(), 0);
        let made = stage.number("SELECT made_at FROM request");
        let (m, r, p) = (made - 11 * DAY, made - 21 * DAY, made - 6 * DAY);
        // More than one step takes, and beside them such as are only nearly old enough, or wait.
        let message = |id: &str, state: &str, at: i64| {
            format!(
                "('{id}{{}}', 'x', 'code', 'text', '+1', '+1', 'en', 0, '{state}', 1, 0, '', '', {at}, {at}, {at}, '', '')"
            )
        };
        fill(&stage, "message", 450, &message("0a", "sent", m));
        fill(&stage, "message", 7, &message("0b", "given up", m));
        fill(&stage, "message", 3, &message("0c", "sent", m + 2 * DAY));
        stage.tamper(&format!(
            "INSERT INTO hold (name, failures, held_until) VALUES ('text', 1, {}), ('old', 1, {r})",
            made + DAY
        ));
        fill(&stage, "message", 2, &message("0d", "waiting", m));
        let request = |id: &str, at: i64| {
            format!(
                "('{id}{{}}', 'guid', 'NVR-9', 'owner', 'symbols', 'contact', '***42', {at}, {at}, 'secure')"
            )
        };
        fill(&stage, "request", 250, &request("0a", r));
        fill(&stage, "request", 4, &request("0b", r + 2 * DAY));
        fill(&stage, "quota", 230, &format!("('old {{}}', '1', {m})"));
        fill(
            &stage,
            "session",
            5,
            &format!("('{{}}', 'agent', {m}, {m})"),
        );
        fill(
            &stage,
            "flood",
            5,
            &format!("('192.0.2.{{}}', {}, 1)", m / 60_000),
        );
        let case = |id: &str, place: &str, at: i64| {
            format!(
                "('{id}{{}}', 'guid {id}{{}}', 'NVR-9', 'owner', 1, 'symbols', 'en', 'refused', '{place}', {at}, {at}, 0, 1, '', '')"
            )
        };
        fill(&stage, "recovery", 6, &case("d", "done", p));
        fill(&stage, "recovery", 2, &case("n", "done", p + 2 * DAY));
        fill(&stage, "recovery", 3, &case("o", "desk", p));
        for id in ["d", "n", "o"] {
            let text = format!(
                "INSERT INTO picture (id, recovery, jpeg) SELECT id, id, 'jpeg' FROM recovery WHERE id LIKE '{id}%'"
            );
            stage.tamper(&text);
            let text = format!(
                "INSERT INTO letter SELECT id, id, id, 'case', 'jane@home.example', 1, '', 'en', '', '', '', 'words', due_at \
                 FROM recovery WHERE id LIKE '{id}%'"
            );
            stage.tamper(&text);
        }
        stage.tamper(
            "INSERT INTO meta (name, value) VALUES ('pruned', '0') ON CONFLICT (name) DO UPDATE SET value = '0'",
        );
        let entries = stage.number("SELECT COUNT(*) FROM audit");

        // Two processes at once: one of them prunes.
        let services = [stage.serve(), stage.serve()];
        let told = || {
            let told = services
                .iter()
                .map(|service| service.log().matches("old rows were removed").count());
            told.sum::<usize>()
        };
        wait_until("a process has pruned", || told() > 0);
        for (table, left) in [
            ("message", 2 + 3 + 2),
            ("request", 1 + 4),
            ("picture", 2 + 3),
            ("letter", 2 + 3),
            ("recovery", 11),
            ("session", 0),
            ("hold", 1),
        ] {
            assert_eq!(
                stage.number(&format!("SELECT COUNT(*) FROM {table}")),
                left,
                "{table}"
            );
        }
        assert_eq!(
            stage.number("SELECT COUNT(*) FROM quota WHERE name LIKE 'old %'"),
            0
        );
        assert!(stage.number("SELECT COUNT(*) FROM quota") >= 2);
        assert_eq!(
            stage.number("SELECT COUNT(*) FROM flood WHERE name LIKE '192.0.2.%'"),
            0
        );
        assert!(stage.number("SELECT COUNT(*) FROM audit") >= entries);
        assert_eq!(told(), 1);
        for service in services {
            assert_eq!(service.stop(), 0);
        }
        assert_eq!(stage.run(&["audit", "verify"], "").0, 0);
    }
}
