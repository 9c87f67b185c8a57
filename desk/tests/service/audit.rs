//! The log of all that happened.

use crate::stage::{Recorder, Stage, databases, wait_until};

#[test]
fn every_code_is_told_of_and_no_entry_can_be_changed_unseen() {
    for database in databases() {
        let stage = Stage::new(&database, "");
        stage.register("NVR-1,Jane,,+491715550142,\nNVR-2,Bob,,+491715550143,");
        let service = stage.serve();
        for serial in ["NVR-1", "NVR-2", "NVR-3"] {
            service.ask(&Recorder::new(serial, 1).question());
            // A block each.
            std::thread::sleep(std::time::Duration::from_millis(1200));
        }
        wait_until("both are sent", || {
            service.metrics().contains("state=\"sent\"} 2")
        });
        assert_eq!(service.stop(), 0);

        let (status, export, _) = stage.run(&["audit", "export"], "");
        assert_eq!(status, 0);
        let lines: Vec<serde_json::Value> = export
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let count = |what: &str| lines.iter().filter(|line| line["what"] == what).count();
        assert_eq!(count("accounts imported"), 1);
        assert_eq!(count("code asked for"), 3);
        assert_eq!(count("message sent"), 2);
        let unknown = lines
            .iter()
            .find(|line| line["detail"]["serial"] == "NVR-3");
        assert_eq!(
            unknown.unwrap()["detail"]["not_sent"],
            "nobody has registered this recorder"
        );
        assert!(!export.contains("5550142"));

        let verify =
            |arguments: &[&str]| stage.run(&[&["audit", "verify"], arguments].concat(), "");
        let (status, out, error) = verify(&[]);
        assert_eq!((status, error.as_str()), (0, ""));
        assert!(out.starts_with("6 entries in "), "{out}");
        let hash = out.lines().nth(1).unwrap().to_owned();
        assert_eq!(verify(&["--noted", &hash]).0, 0);

        let other = "UPDATE audit SET detail = '{}' WHERE what = 'accounts imported'";
        stage.tamper(other);
        let (status, _, error) = verify(&[]);
        assert_eq!(status, 1);
        assert!(
            error.contains("tampered with: block 1 does not fit"),
            "{error}"
        );
        stage.tamper("UPDATE audit SET detail = '{\"accounts\":2,\"recorders\":2}' WHERE what = 'accounts imported'");
        assert_eq!(verify(&[]).0, 0);

        // The last block taken away with its entries: nobody can tell, except who noted its hash.
        stage.tamper("DELETE FROM audit WHERE block = (SELECT MAX(number) FROM audit_block)");
        assert!(verify(&[]).2.contains("does not fit"));
        stage
            .tamper("DELETE FROM audit_block WHERE number = (SELECT MAX(number) FROM audit_block)");
        assert_eq!(verify(&[]).0, 0);
        let (status, _, error) = verify(&["--noted", &hash]);
        assert_eq!(status, 1);
        assert!(error.contains("cut off"), "{error}");
        stage.tamper("DELETE FROM audit_block WHERE number = 2");
        assert!(verify(&[]).2.contains("tampered with: "));
    }
}
