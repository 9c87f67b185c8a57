//! What a configuration's author gets wrong, and how that is told.

use super::Config;
use std::fs;
use std::time::Duration;

fn load(more: &str) -> Result<Config, String> {
    let dir = tempfile::tempdir().unwrap();
    let keys = format!(
        "[[vendor_key]]\nnumber = 1\npublic = \"{}\"\n",
        "09".repeat(32)
    );
    fs::write(dir.path().join("keys.toml"), keys).unwrap();
    let file = dir.path().join("recoveryd.toml");
    let text = format!(
        "[vendor]\nkeys = \"keys.toml\"\nname = \"Example\"\ncontact = [\"mail us\"]\n\
         [account]\nname = \"admin\"\nstore = \"shadow\"\n[device]\nserial = \"NVR-1\"\n{more}"
    );
    fs::write(&file, text).unwrap();
    Config::load(&file).map_err(|error| error.to_string())
}

#[cfg(feature = "button")]
#[test]
fn a_button_is_a_device_and_a_key_by_name_or_number() {
    let text = "sticker_code_file = \"/etc/code\"\n[methods]\nbutton = true\n[button]\ndevice = \"/dev/input/event0\"\n";
    for (key, number) in [("\"KEY_RESTART\"", 0x198), ("28", 28)] {
        let config = load(&format!("{text}key = {key}\n")).unwrap();
        let super::Button {
            key,
            hold,
            enabled,
            led,
            ..
        } = config.button.unwrap();
        assert_eq!(
            (key, hold, enabled, led),
            (number, Duration::from_secs(20), true, None)
        );
        assert_eq!(
            config.device.sticker_code.unwrap().to_str(),
            Some("/etc/code")
        );
    }
    for (button, told) in [
        (
            "key = \"KEY_NONE\"",
            "[button] key: must be a number from 1 to 767",
        ),
        ("key = 768", "[button] key"),
        ("key = 0", "[button] key"),
        (
            "key = 28\nhold_s = 0",
            "[button] hold_s: must be from 1 to 120",
        ),
        (
            "key = 28\nled = \"led0\"",
            "[button] led: led0 must start with a slash",
        ),
        ("", "line 13: button.key: is missing"),
        (
            "key = 28\ncolour = 1",
            "button.colour: is not known here; there are: device, key",
        ),
    ] {
        let error = load(&format!("{text}{button}\n")).unwrap_err();
        assert!(error.contains(told), "{error}");
    }
}

#[cfg(feature = "button")]
#[test]
fn a_way_in_by_a_button_needs_the_button() {
    let error = load("[methods]\nbutton = true\n").unwrap_err();
    assert!(
        error.contains("[button]: is missing, and [methods] button is true"),
        "{error}"
    );
    assert!(load("").unwrap().button.is_none());
}

#[cfg(feature = "online")]
#[test]
fn a_desk_is_a_place_and_whom_to_trust() {
    let least = "[desk]\nurl = \"https://desk.example.com\"\nca = \"vendor-ca.pem\"\n";
    let desk = load(least).unwrap().desk.unwrap();
    assert_eq!(desk.place.to_string(), "desk.example.com:443");
    assert_eq!(desk.timeout, Duration::from_secs(30));
    assert_eq!(
        (desk.user.as_str(), desk.path.as_str()),
        ("recoveryd-desk", "")
    );
    // Beside the configuration.
    assert!(desk.ca.is_absolute() && desk.ca.ends_with("vendor-ca.pem"));
    let proxy = "proxy = \"http://[2001:db8::1]\"\nproxy_user = \"nvr\"\nproxy_password_file = \"/etc/p\"\n";
    let desk = load(&format!("{least}{proxy}")).unwrap().desk.unwrap();
    assert_eq!(desk.next_hop().to_string(), "[2001:db8::1]:3128");
    assert_eq!(
        desk.proxy.unwrap().user,
        Some(("nvr".into(), "/etc/p".into()))
    );
    for (more, told) in [
        ("timeout_s = 4", "[desk] timeout_s: must be from 5 to 120"),
        ("timeout_s = 121", "[desk] timeout_s: must be from 5 to 120"),
        ("key = \"a\"", "[desk]: give both certificate and key"),
        (
            "proxy = \"https://proxy\"",
            "[desk] proxy: must be http://HOST",
        ),
        (
            "proxy = \"http://a:b@proxy\"",
            "[desk] proxy: must be http://HOST",
        ),
        ("proxy_user = \"a\"", "[desk]: give both proxy_user"),
        (
            "proxy_user = \"a\"\nproxy_password_file = \"b\"",
            "[desk] proxy: is missing",
        ),
        ("host = \"a\"", "desk.host: is not known here"),
    ] {
        let error = load(&format!("{least}{more}\n")).unwrap_err();
        assert!(error.contains(told), "{error}");
    }
    for url in ["http://desk.example.com", "desk.example.com", "https://"] {
        let error = load(&format!("[desk]\nca = \"a\"\nurl = \"{url}\"\n")).unwrap_err();
        assert!(
            error.contains("[desk] url: must be https://HOST"),
            "{error}"
        );
    }
    let error = load("[desk]\nurl = \"https://desk\"\n").unwrap_err();
    assert!(error.contains("desk.ca: is missing"), "{error}");
}

#[cfg(not(feature = "button"))]
#[test]
fn a_program_without_the_button_does_not_offer_it() {
    use crate::api::recovery::MethodName;
    let text = "[methods]\nbutton = true\n[button]\ndevice = \"/dev/input/event0\"\nkey = \"KEY_RESTART\"\n";
    let config = load(text).unwrap();
    assert!(config.button.is_none() && !config.methods.contains(&MethodName::Button));
}

#[test]
fn hooks_are_programs_with_a_deadline() {
    let hook = "[[hook]]\nprogram = [\"/sbin/x\", \"a\"]\n";
    let config = load(&format!("{hook}{hook}timeout_s = 600\npassword = true\n")).unwrap();
    let read = |it: &super::Hook| (it.program.len(), it.timeout, it.password);
    let read: Vec<_> = config.hooks.iter().map(read).collect();
    let seconds = Duration::from_secs;
    assert_eq!(read, [(2, seconds(30), false), (2, seconds(600), true)]);
    for (more, told) in [
        ("[[hook]]\n".to_owned(), "hook.program: is missing"),
        (
            "[[hook]]\nprogram = []\n".to_owned(),
            "[[hook]] program: must be a list",
        ),
        (
            "[[hook]]\nprogram = [\"x\"]\n".to_owned(),
            "[[hook]] program: must be a list",
        ),
        (
            format!("{hook}timeout_s = 0\n"),
            "[[hook]] timeout_s: must be from 1 to 600",
        ),
        (
            format!("{hook}timeout_s = 601\n"),
            "[[hook]] timeout_s: must be from 1 to 600",
        ),
        (
            format!("{hook}shell = true\n"),
            "hook.shell: is not known here",
        ),
        (hook.repeat(9), "[[hook]]: at most 8"),
    ] {
        let error = load(&more).unwrap_err();
        assert!(error.contains(told), "{error}");
    }
}

/// The rest of the file may be anything: it is of a form that nobody here knows.
#[test]
fn a_file_of_another_version_is_refused_as_that() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("recoveryd.toml");
    for version in [0, 2] {
        fs::write(
            &file,
            format!("version = {version}\n[devices]\ncolour = 1\n"),
        )
        .unwrap();
        let error = Config::load(&file).unwrap_err().to_string();
        let told = format!(
            "version: the file is of version {version}, and this recoveryd reads version 1"
        );
        assert!(error.contains(&told), "{error}");
    }
    fs::write(&file, "version = 1\n[devices]\ncolour = 1\n").unwrap();
    let error = Config::load(&file).unwrap_err().to_string();
    assert!(
        error.contains("line 2: devices: is not known here"),
        "{error}"
    );
}

#[cfg(not(feature = "online"))]
#[test]
fn a_program_that_cannot_ask_the_desk_does_not_offer_it() {
    use crate::api::recovery::MethodName;
    let text = "[methods]\nonline = true\n[desk]\nurl = \"https://desk.example.com\"\nca = \"a\"\n";
    let config = load(text).unwrap();
    assert!(config.desk.is_none() && !config.methods.contains(&MethodName::Online));
}

#[test]
fn a_product_is_a_command_that_reads_its_description() {
    use super::Store;
    let dir = tempfile::tempdir().unwrap();
    let keys = format!(
        "[[vendor_key]]\nnumber = 1\npublic = \"{}\"\n",
        "09".repeat(32)
    );
    fs::write(dir.path().join("keys.toml"), keys).unwrap();
    let load = |product: &str| {
        let file = dir.path().join("recoveryd.toml");
        let text = format!(
            "[vendor]\nkeys = \"keys.toml\"\nname = \"Example\"\ncontact = [\"mail us\"]\n\
             [account]\nname = \"admin\"\nstore = \"product\"\n{product}\n[device]\nserial = \"NVR-1\"\n"
        );
        fs::write(&file, text).unwrap();
        Config::load(&file).map_err(|error| error.to_string())
    };
    let config = load("[account.product]\nfile = \"stores/x.toml\"").unwrap();
    let Store::Command {
        program,
        verify,
        timeout,
    } = config.account.store
    else {
        panic!("it is another store");
    };
    // Beside the configuration.
    let file = dir.path().join("stores/x.toml");
    let file = file.to_str().unwrap();
    assert_eq!(program, ["/usr/bin/recovery-store", "set", file]);
    assert_eq!(verify.unwrap(), ["/usr/bin/recovery-store", "verify", file]);
    assert_eq!(timeout, Duration::from_secs(40));
    for (product, told) in [
        (
            "",
            "[account.product]: is missing, and store is \"product\"",
        ),
        ("[account.product]", "account.product.file: is missing"),
        (
            "[account.product]\nfile = \"x\"\nprogram = \"x\"",
            "[account.product] program: must be a list",
        ),
        (
            "[account.product]\nfile = \"x\"\ntimeout_s = 0",
            "[account.product] timeout_s: must be from 1 to 600",
        ),
    ] {
        let error = load(product).err().unwrap();
        assert!(error.contains(told), "{error}");
    }
}
