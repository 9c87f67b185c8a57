//! Tells the program when it was built: no certificate that was over by then is trusted, whatever a recorder's clock says.
//! `SOURCE_DATE_EPOCH` (seconds since 1970) makes the build reproducible.

use std::time::{SystemTime, UNIX_EPOCH};

fn main() {
    println!("cargo:rerun-if-env-changed=SOURCE_DATE_EPOCH");
    println!("cargo:rerun-if-changed=Cargo.toml");
    let now = || {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.unwrap_or_default().as_secs()
    };
    let told = std::env::var("SOURCE_DATE_EPOCH").ok();
    let built = told.map_or_else(now, |text| {
        text.parse()
            .expect("SOURCE_DATE_EPOCH is no number of seconds")
    });
    println!("cargo:rustc-env=RECOVERYD_BUILT_S={built}");
}
