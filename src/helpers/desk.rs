//! The desk helper: asks the vendor's desk for a verification code over HTTPS, once.
//!
//! It has no network itself: the connection is made by the way helper and handed over. All that comes over it is hostile until TLS has named the desk, and capped afterwards. Every wait has a deadline, and
//! the process ends with it whatever it hangs on.

mod clock;
mod date;
mod exchange;
mod http;
mod reach;
mod said;
mod shut;
mod trouble;
mod trust;

use crate::api::desk::{Call, Error, SendReply};
use crate::config::Desk;
use std::path::PathBuf;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use trouble::Trouble;
pub use trust::Trusted;
use zeroize::Zeroizing;

/// What the configuration names, read while that is allowed, or why it cannot be used.
pub struct Ready {
    desk: Desk,
    trusted: Trusted,
    /// The proxy's `Proxy-Authorization`, the whole line, if it wants one.
    proxy_login: Option<Zeroizing<String>>,
    /// Where the helper answers that connects to the desk.
    way: PathBuf,
}

/// Reads the files that the configuration names; then gives up what else this process may do.
pub fn prepare(desk: &Desk, way: PathBuf) -> Result<Ready, Error> {
    let ready = (|| {
        let ready = Ready {
            trusted: Trusted::read(desk)?,
            proxy_login: reach::login(desk)?,
            desk: desk.clone(),
            way,
        };
        shut::shut_in(desk)?;
        Ok(ready)
    })();
    ready.map_err(|trouble: Trouble| trouble.into_error())
}

/// Answers one call.
pub fn answer(ready: Ready, call: Call) -> Result<SendReply, Error> {
    ask(ready, call).map_err(Trouble::into_error)
}

fn ask(ready: Ready, call: Call) -> Result<SendReply, Trouble> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Trouble::System(error.to_string()))?;
    let asked = runtime.block_on(async {
        let deadline = Instant::now() + ready.desk.timeout;
        // What is connected has its place in the sentence for the person.
        timeout_at(deadline, exchange::exchange(&ready, call, deadline))
            .await
            .unwrap_or_else(|_| Err(Trouble::silent(&ready.desk.place, "it took too long")))
    });
    // A name that is still being looked up is not waited for.
    runtime.shutdown_timeout(Duration::ZERO);
    asked
}
