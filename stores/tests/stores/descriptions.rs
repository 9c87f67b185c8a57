//! What an integrator writes, and what he is told.

use crate::bench::Bench;
use recovery_stores::description::Description;
use std::fs;
use std::path::Path;

fn shipped() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../etc/stores");
    let names = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let names = names.map(|name| name.into_string().unwrap());
    names.filter(|name| name.ends_with(".toml")).collect()
}

#[test]
fn every_shipped_description_is_read_and_told() {
    let names = shipped();
    assert!(names.len() >= 7, "{names:?}");
    for name in names {
        let bench = Bench::new();
        bench.describe(&name, &[]);
        Description::read(&bench.path("product.toml")).unwrap();
        let output = bench.run("check", b"");
        let told = String::from_utf8(output.stdout).unwrap();
        assert!(told.starts_with("product "), "{name}: {told}");
        assert!(
            told.contains("\nchanges ") && told.contains("\nverify "),
            "{name}: {told}"
        );
        // Where the product is not, that is told, and where it is, nothing.
        let wrong = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            output.status.code(),
            Some(i32::from(!wrong.is_empty())),
            "{name}"
        );
        assert!(
            wrong.lines().all(|line| line.contains("product.toml: ")),
            "{name}: {wrong}"
        );
    }
}

#[test]
fn a_mistake_is_told_with_its_line_or_key() {
    let conf = "[conf]\nfile = \"/x\"\nkey = \"k\"\naccount_key = \"a\"\n";
    let hash = "[hash]\nform = \"argon2id\"\n";
    let http = "[http]\nserver = { socket = \"/x\" }\nfind = { path = \"/\", name = \"\", id = \"\" }\n\
                set = { done = [204], request = { method = \"PUT\", path = \"/{id}\", body = \"{password}\" } }\n";
    for (text, told) in [
        ("", "missing field `product`"),
        ("product = \"x\"\ncolour = 1", "line 2"),
        ("product = \"x\"\n[hash", "line 2"),
        (
            &format!("product = \"x\"\n{hash}"),
            "it must say one way to set a password and says 0; this program knows [conf], [http], [json], [sql], [sqlite]",
        ),
        (&format!("product = \"x\"\n{conf}"), "[hash] is missing"),
        (
            &format!("product = \"x\"\ntimeout_s = 0\n{hash}{conf}"),
            "timeout_s must be from 1 to 300",
        ),
        (
            &format!("product = \"x\"\n{hash}cost = 12\n{conf}"),
            "cost has no meaning for this form",
        ),
        (
            &format!("product = \"x\"\n{hash}passes = 65\n{conf}"),
            "passes must be from 1 to 64",
        ),
        (
            &format!("product = \"x\"\n[hash]\nform = \"plain\"\n{conf}"),
            "say weak = true",
        ),
        (
            &format!("product = \"x\"\n{hash}{conf}[service]\nstop = [\"/bin/true\"]"),
            "stop and start go together",
        ),
        (
            &format!("product = \"x\"\n{hash}{conf}[service]\nstop = [\"true\"]"),
            "line 9",
        ),
        (
            &format!("product = \"x\"\n{hash}{conf}[[secret]]\nfile = \"x\""),
            "must start with a slash",
        ),
        (
            &format!("product = \"x\"\n{hash}{conf}[[secret]]\nfile = \"/x\"\nbytes = 8"),
            "bytes must be from 16",
        ),
        (
            &format!("product = \"x\"\n{hash}{}", conf.replace("/x", "x")),
            "x must start with a slash",
        ),
        (
            &format!("product = \"x\"\n{hash}{http}"),
            "[hash] has no meaning beside [http]",
        ),
        (
            &format!(
                "product = \"x\"\n{http}[service]\nstop = [\"/bin/true\"]\nstart = [\"/bin/true\"]"
            ),
            "would stop the product",
        ),
        (
            &format!("product = \"x\"\n{}", http.replace("/{id}", "/{password}")),
            "path cannot have {password}",
        ),
        (
            &format!(
                "product = \"x\"\n{}",
                http.replace("\"{password}\"", "\"x\"")
            ),
            "body must have {password}",
        ),
        (
            &format!(
                "product = \"x\"\n{}",
                http.replace("\"{password}\"", "\"{pasword}\"")
            ),
            "{pasword} is not known",
        ),
        (
            &format!(
                "product = \"x\"\n{}",
                http.replace("socket = \"/x\"", "address = \"192.0.2.1:80\"")
            ),
            "is not this machine",
        ),
        (
            &format!("product = \"x\"\n{}", http.replace("socket = \"/x\"", "")),
            "give one of socket and address",
        ),
        (
            &format!(
                "product = \"x\"\n{hash}[sqlite]\nfile = \"/x\"\nfind = \"SELECT 1\"\nset = \"x\""
            ),
            "find must have {account}",
        ),
        (
            &format!(
                "product = \"x\"\n{hash}[sqlite]\nfile = \"/x\"\nfind = \"{{account}}\"\nset = \"{{account}}\""
            ),
            "set must have {hash}",
        ),
        (
            &format!(
                "product = \"x\"\n{hash}[json]\nfile = \"/x\"\nname = \"a\"\npassword = \"b\""
            ),
            "one of accounts and account",
        ),
        (
            &format!(
                "product = \"x\"\n{hash}[json]\nfile = \"/x\"\nname = \"a\"\naccounts = \"x\"\npassword = \"b\""
            ),
            "must start with a slash",
        ),
    ] {
        let bench = Bench::new();
        bench.write("product.toml", text);
        for (what, status) in [("set", 1), ("verify", 2), ("check", 1)] {
            let (code, sentence) = bench.told(what, "admin", "a new password");
            assert!(
                code == status && sentence.contains(told),
                "{text}\n{code}: {sentence}"
            );
            assert!(sentence.contains("product.toml"), "{sentence}");
        }
    }
}

#[test]
fn what_is_not_two_lines_changes_nothing() {
    let bench = Bench::new();
    bench.describe(
        "motioneye.toml",
        &[("/etc/motioneye/motion.conf", "DIR/motion.conf")],
    );
    bench.service("", "");
    bench.write("motion.conf", "# @admin_username admin\n");
    let long = vec![b'x'; 513];
    for input in [
        &b""[..],
        b"admin",
        b"admin\n",
        b"admin\n\n",
        b"admin\nx\ny\n",
        b"admin\na\0b\n",
        b"admin\n\xff\n",
        &[b"admin\n", &long[..]].concat(),
    ] {
        let output = bench.run("set", input);
        assert_eq!(output.status.code(), Some(1), "{input:?}");
        assert!(
            String::from_utf8(output.stderr)
                .unwrap()
                .contains("Two lines are wanted")
        );
        assert_eq!(bench.run("verify", input).status.code(), Some(2));
    }
    assert_eq!(bench.read("motion.conf"), "# @admin_username admin\n");
}
