//! `recoveryd check`: what a configuration means, for the person who wrote it.

use super::serial::{self, SerialError};
use crate::api::desk;
use crate::api::recovery::{MethodName, Policy};
use crate::config::{Config, SerialSource, Store};
use thiserror::Error;

/// What the configuration names and cannot be used.
#[derive(Error, Debug)]
pub enum CheckError {
    /// The serial number.
    #[error(transparent)]
    Serial(#[from] SerialError),
    /// A file for the desk.
    #[error("[desk]: {0}")]
    Desk(#[from] desk::Error),
}

/// Prints the checked configuration. A serial number that stands in a file or comes from a program is not asked for: the
/// check may run on another machine.
pub fn report(config: &Config) -> Result<(), CheckError> {
    let device = &config.device;
    let serial = match &device.serial {
        SerialSource::Given(_) => serial::find(&device.serial)?.to_string(),
        SerialSource::File(file) => format!("from {}", file.display()),
        SerialSource::Command(words) => format!("from {}", words.join(" ")),
    };
    let keys: Vec<String> = config
        .vendor
        .keys
        .iter()
        .map(|(number, _)| number.to_string())
        .collect();
    let store = match &config.account.store {
        Store::Shadow { file } | Store::Argon2File { file } => file.display().to_string(),
        Store::Command { program, .. } => program.join(" "),
    };
    let methods: Vec<String> = config
        .methods
        .iter()
        .map(|method| format!("{method:?}").to_lowercase())
        .collect();
    let policy = match config.policy.mode {
        Policy::Allow => "a new password counts at once".to_owned(),
        Policy::Delay => format!(
            "a new password counts after {} h of powered-on time",
            config.policy.delay.as_secs() / 3600
        ),
        Policy::Off => "recovery is switched off".to_owned(),
    };
    let button = match (&config.button, &device.sticker_code) {
        (Some(button), sticker) if config.methods.contains(&MethodName::Button) => {
            let what = match sticker {
                Some(file) => format!("sets the code in {}", file.display()),
                None => "opens a request".to_owned(),
            };
            let switch = if button.enabled { "" } else { ", switched off" };
            format!(
                "key {} of {}, held for {} s, {what}{switch}",
                button.key,
                button.device.display(),
                button.hold.as_secs()
            )
        }
        _ => "none".to_owned(),
    };
    let desk = desk(config)?;
    println!(
        "recorder      {serial} ({} {})",
        device.model, device.firmware
    );
    println!(
        "vendor        {}, keys {}",
        config.vendor.name,
        keys.join(", ")
    );
    println!("account       {} in {store}", config.account.name);
    println!("methods       {}", methods.join(", "));
    println!("button        {button}");
    println!("desk          {desk}");
    println!("policy        {policy}");
    for hook in &config.hooks {
        let given = if hook.password {
            ", is given the password"
        } else {
            ""
        };
        println!(
            "hook          {}, at most {} s{given}",
            hook.program.join(" "),
            hook.timeout.as_secs()
        );
    }
    println!("state         {}", config.paths.state.display());
    println!("sockets       {}", config.paths.run.display());
    Ok(())
}

/// Where the desk is, once the files for it were looked at.
#[cfg(feature = "online")]
fn desk(config: &Config) -> Result<String, CheckError> {
    let Some(desk) = &config.desk else {
        return Ok("none".to_owned());
    };
    let trusted = crate::helpers::desk::Trusted::read(desk).map_err(|t| t.into_error())?;
    let proxy = match &desk.proxy {
        Some(proxy) => format!(", by the proxy {}", proxy.place),
        None => String::new(),
    };
    Ok(format!(
        "https://{}{}, trusted certificates: {}{proxy}",
        desk.place,
        desk.path,
        trusted.certificates()
    ))
}

#[cfg(not(feature = "online"))]
fn desk(_: &Config) -> Result<String, CheckError> {
    Ok("none: this program was built without it".to_owned())
}
