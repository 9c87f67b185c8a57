//! The agents' queue: its order, its pages.

use crate::browser::{Person, link};
use crate::stage::{Stage, databases};

#[test]
fn the_queue_comes_by_due_time_in_pages_that_lose_nothing() {
    for database in databases() {
        let stage = Stage::with_people(&database, "");
        let service = stage.serve();
        let ann = Person::new(&stage, &service, "Ann", "agent");
        // 120 cases, three of each due time, made in another order than they are due.
        let mut values = Vec::new();
        for number in 0..120 {
            let due = 1_000_000 + i64::from((number * 77) % 120 / 3);
            values.push(format!(
                "('{number:032x}', 'guid-{number}', 'NVR-{number}', 'o', 0, '', 'en', 'open', 'desk', {due}, 1, 0, 0, '', '')"
            ));
        }
        stage.tamper(&format!(
            "INSERT INTO recovery (id, guid, serial, owner, linked, symbols, language, state, place, due_at, made_at, \
             promised, turn, approved_by, question) VALUES {}",
            values.join(", ")
        ));
        let mut seen = Vec::new();
        let mut page = ann.browser.get("/queue");
        loop {
            assert_eq!(page.status, 200);
            for part in page.body.split("href=\"/case/").skip(1) {
                seen.push(part[..32].to_owned());
            }
            if !page.body.contains("Further cases") {
                break;
            }
            page = ann
                .browser
                .get(&link(&page.body, "/queue?place=desk&amp;due="));
        }
        assert_eq!(seen.len(), 120);
        let due = |id: &String| {
            let number = i64::from_str_radix(id, 16).unwrap();
            ((number * 77) % 120 / 3, id.clone())
        };
        assert!(seen.is_sorted_by_key(due));
    }
}
