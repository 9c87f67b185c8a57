//! `account import` and `check`.

use std::fs;

use crate::stage::{Recorder, Stage, databases};

const HEAD: &str = "serial,owner,e-mails,phones,language\n";

#[test]
fn all_of_a_file_or_nothing_and_the_same_again_changes_nothing() {
    for database in databases() {
        let stage = Stage::new(&database, "");
        let import = |lines: &str| stage.run(&["account", "import", "-"], lines);
        let bad = format!("{HEAD}NVR-1,Jane,,+491715550142,\nNVR-2,Bob,nobody,,\n");
        let (status, out, error) = import(&bad);
        assert_eq!((status, out.as_str()), (1, ""));
        assert!(
            error.contains("-: line 3: e-mails number 1 is no e-mail"),
            "{error}"
        );
        let good = format!("{HEAD}NVR-1,Jane,,+491715550142,\nNVR-2,Jane,,+491715550142,\n");
        let said = |accounts, recorders| {
            format!(
                "1 owners read, {accounts} added or changed; {recorders} recorders added or given to another owner\n"
            )
        };
        assert_eq!(import(&good).1, said(1, 2));
        assert_eq!(import(&good).1, said(0, 0));
        assert_eq!(import(&good.replace("142", "143")).1, said(1, 0));
        assert_eq!(
            import(&format!("{HEAD}NVR-2,Bob,,+491715550144,\n")).1,
            said(1, 1)
        );

        let service = stage.serve();
        for serial in ["NVR-1", "NVR-2"] {
            service.ask(&Recorder::new(serial, 1).question());
        }
        let mut texts = stage.wait_for_texts(2);
        texts.sort();
        assert_eq!(texts[0].0, "+491715550143");
        assert_eq!(texts[1].0, "+491715550144");
        assert_eq!(texts.len(), 2);
    }
}

#[test]
fn wrong_columns_and_missing_files_are_named() {
    let stage = Stage::new(&databases()[0], "");
    let (status, _, error) = stage.run(&["account", "import", "-"], "serial;owner\nNVR-1;Jane\n");
    assert_eq!(status, 1);
    assert!(error.contains("line 1: the columns are to be"), "{error}");
    let (status, _, error) = stage.run(&["account", "import", "none.csv"], "");
    assert_eq!(status, 1);
    assert!(error.contains("none.csv: No such file"), "{error}");
}

#[test]
fn check_reads_all_that_the_configuration_names() {
    let stage = Stage::new(&databases()[0], "");
    let (status, out, error) = stage.run(&["check"], "");
    assert_eq!((status, error.as_str()), (0, ""));
    assert!(out.contains("vendor keys  7"), "{out}");
    assert!(!stage.path("desk.db").exists());

    stage.configure("certificate = \"none.pem\"\nkey = \"none.pem\"");
    let (status, _, error) = stage.run(&["check"], "");
    assert_eq!(status, 1);
    assert!(error.contains("none.pem"), "{error}");
    stage.configure("lisen = 1");
    let (_, _, error) = stage.run(&["check"], "");
    assert!(
        error.contains("desk.toml") && error.contains("lisen"),
        "{error}"
    );
    stage.configure("");
    fs::remove_file(stage.path("keys/vendor-key-7.toml")).unwrap();
    let (status, _, error) = stage.run(&["check"], "");
    assert_eq!(status, 1);
    assert!(error.contains("holds no vendor-key-N.toml"), "{error}");
}
