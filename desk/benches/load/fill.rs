//! Databases with much in them, filled by SQL.

use crate::stage::Stage;

/// A recorder, an owner and an address each. The keys are spread over all that keys can be.
pub async fn accounts(stage: &Stage, count: u64) {
    let step = u64::from(u32::MAX) / count;
    let (rows, id) = if stage.is_sqlite() {
        (
            numbers(count),
            format!("printf('%08x%024x', n * {step}, n)"),
        )
    } else {
        let id = format!("lpad(to_hex(n * {step}), 8, '0') || lpad(to_hex(n), 24, '0')");
        (numbers(count), id)
    };
    let padded = match stage.is_sqlite() {
        true => "printf('%08d', n)",
        false => "lpad(n::text, 8, '0')",
    };
    let mut statements = vec![
        format!(
            "{rows} INSERT INTO account (id, owner, language, changed_at) SELECT {id}, 'Owner ' || {padded}, 'en', 1 FROM numbers"
        ),
        format!(
            "{rows} INSERT INTO contact (account, place, kind, address) SELECT {id}, 0, 'mail', 'owner@d' || (n % 1000) || '.example' FROM numbers"
        ),
        format!(
            "{rows} INSERT INTO recorder (serial, account) SELECT 'NVR' || {padded}, {id} FROM numbers"
        ),
    ];
    quickly(stage, &mut statements);
    stage.sql(&statements).await;
}

/// Cases in all three lists, a third each, with due times that many share.
pub async fn cases(stage: &Stage, count: u64) {
    let rows = numbers(count);
    let id = match stage.is_sqlite() {
        true => "printf('%032x', n * 7919)",
        false => "lpad(to_hex(n * 7919), 32, '0')",
    };
    let mut statements = vec![format!(
        "{rows} INSERT INTO recovery (id, guid, serial, owner, linked, symbols, language, state, place, due_at, made_at, \
         promised, turn, approved_by, question) SELECT {id}, 'guid ' || n, 'NVR' || (n % 300000), 'owner ' || (n % 100000), 1, \
         '040GEDC0EBB3CP450T6Q040GEDC0EBB3CP450T6Q040GEDC0EBB3CP450T6Q040GEDC0EBB3CP450T6Q', 'en', \
         CASE n % 3 WHEN 0 THEN 'open' WHEN 1 THEN 'proof' ELSE 'sent' END, \
         CASE n % 3 WHEN 0 THEN 'desk' WHEN 1 THEN 'owner' ELSE 'done' END, \
         1700000000000 + (n * 104729 % {count}) / 5 * 1000, 1700000000000, 0, 0, '', '' FROM numbers"
    )];
    quickly(stage, &mut statements);
    stage.sql(&statements).await;
}

/// A table of the numbers from 0.
fn numbers(count: u64) -> String {
    format!(
        "WITH RECURSIVE numbers (n) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < {count} - 1)"
    )
}

/// What is filled in need not outlast a power cut.
fn quickly(stage: &Stage, statements: &mut Vec<String>) {
    if stage.is_sqlite() {
        statements.insert(0, "PRAGMA synchronous = OFF".into());
        statements.insert(1, "PRAGMA cache_size = -400000".into());
        statements.push("PRAGMA wal_checkpoint(TRUNCATE)".into());
    } else {
        // Without the checks of references, which would take the most of it.
        statements.insert(0, "SET session_replication_role = replica".into());
        statements.insert(1, "SET synchronous_commit = off".into());
        statements.push("VACUUM ANALYZE".into());
    }
    // Statistics as autovacuum and time would make them.
}
