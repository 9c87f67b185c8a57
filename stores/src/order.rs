//! What is done in which order.
//!
//! A password is set in six steps: look the account up, make the hash, stop the product, change, end sessions, start. The
//! first two change nothing. All may be done again: after a power cut in between, the second call mends what the first left.

use crate::description::Description;
use recoveryd::secret::Secret;
use recoveryd::stores::StoreError;
use recoveryd::sys::lock;
use std::path::Path;
use std::time::Duration;

/// How long another call for the same product is waited for.
const PATIENCE: Duration = Duration::from_secs(15);

/// Sets the account's password.
pub fn set(
    description: &Description,
    file: &Path,
    account: &str,
    password: &Secret,
) -> Result<(), StoreError> {
    let Some(place) = description.place() else {
        return Err(StoreError::NotSet("The description names no place.".into()));
    };
    let product = &description.product;
    let timeout = description.timeout();
    let file = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let _lock = lock::directory_of(&file, PATIENCE)
        .map_err(|error| StoreError::NotSet(format!("{product} was left as it is: {error}.")))?;
    place.find(account, timeout)?;
    let new = match &description.hash {
        Some(form) => form.make(password)?,
        None => Secret::new(password.expose().to_owned()),
    };
    if let Err(told) = description.service.stop(timeout) {
        // It may be half stopped.
        let started = description.service.start(timeout);
        return Err(StoreError::NotSet(match started {
            Ok(()) => format!("{told}; {product} was left as it is."),
            Err(also) => format!("{told}; {product} was left as it is, and {also}."),
        }));
    }
    let put = place.put(account, &new, timeout);
    let rotated = match &put {
        Ok(()) => description
            .secret
            .iter()
            .try_for_each(|secret| secret.rotate()),
        Err(_) => Ok(()),
    };
    let started = description.service.start(timeout);
    match (put, rotated, started) {
        (Ok(()), Ok(()), Ok(())) => Ok(()),
        (Ok(()), rotated, started) => {
            let also = [rotated.err(), started.err()];
            let also: Vec<_> = also.into_iter().flatten().collect();
            Err(StoreError::Uncertain(format!(
                "The password of {product} is set, but {}.",
                also.join(", and ")
            )))
        }
        (Err(error), _, Ok(())) => Err(error),
        (Err(error), _, Err(also)) => Err(StoreError::Uncertain(format!("{error} And {also}."))),
    }
}

/// Tells whether this is the account's password.
pub fn verify(
    description: &Description,
    account: &str,
    password: &Secret,
) -> Result<bool, StoreError> {
    let timeout = description.timeout();
    #[cfg(feature = "http")]
    if let Some(sign_in) = &description.sign_in {
        return sign_in
            .ask(account, password, timeout)
            .map_err(StoreError::CannotVerify);
    }
    let cannot = |told: &str| StoreError::CannotVerify(told.to_owned());
    let (Some(place), Some(form)) = (description.place(), &description.hash) else {
        return Err(cannot(
            "The product does not show what it keeps; the description needs [sign_in].",
        ));
    };
    let kept = place
        .find(account, timeout)
        .map_err(|error| cannot(&error.to_string()))?;
    let kept = kept.ok_or_else(|| cannot("The product does not show what it keeps."))?;
    form.check(password, kept.expose()).ok_or_else(|| {
        cannot("The account has a password in a form that cannot be checked here; set a new one by recovery.")
    })
}

/// What [`set`] would do, and what is in its way on this machine, line by line.
pub fn told(description: &Description) -> (Vec<String>, Vec<String>) {
    let Description {
        product,
        service,
        secret,
        ..
    } = description;
    let mut lines = vec![format!("product       {product}")];
    let mut wrong = Vec::new();
    if let Some(place) = description.place() {
        lines.push(format!("changes       {}", place.told()));
        wrong.extend(place.check().err());
    }
    lines.push(match &description.hash {
        Some(form) if form.is_weak() => format!("hash          {form:?}, which protects little"),
        Some(form) => format!("hash          {form:?}"),
        None => "hash          made by the product".into(),
    });
    for (name, words) in [("stop", &service.stop), ("start", &service.start)] {
        let Some(words) = words else { continue };
        lines.push(format!("{name:<13} {}", words.told()));
        wrong.extend(words.check().err());
    }
    lines.extend(
        secret
            .iter()
            .map(|secret| format!("secret        {}", secret.told())),
    );
    #[cfg(feature = "http")]
    if let Some(sign_in) = &description.sign_in {
        lines.push(format!("verify        {}", sign_in.told()));
        return (lines, wrong);
    }
    lines.push(match description.hash {
        Some(_) => "verify        by the hash".into(),
        None => "verify        not possible: there is no [sign_in]".into(),
    });
    (lines, wrong)
}
