//! Makes recovery requests and kits: what is random, and what is left of it when the codes are gone.

use super::verifier::{self, VerifierError};
use crate::flow::state::Verifier;
use crate::secret::Secret;
use recovery_protocol::{
    CodeError, Codes, KeyNumber, KitCode, Request, RequestSecret, Serial, VendorPublic,
    codes_for_request,
};
use thiserror::Error;
use zeroize::Zeroizing;

/// Why no request came about.
#[derive(Error, Debug)]
pub enum MakeError {
    /// No verifier.
    #[error(transparent)]
    Verifier(#[from] VerifierError),
    /// No random numbers.
    #[error("the kernel gave no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// No thread to make it on.
    #[error("the recorder is out of memory: {0}")]
    Thread(#[from] std::io::Error),
    /// The vendor's key is unusable.
    #[error(
        "the vendor's public key cannot be used ({0}); the firmware's vendor-keys.toml is wrong"
    )]
    Code(#[from] CodeError),
}

/// Makes a request for this recorder. Its secret key and both codes are gone when this returns; the verifier stays.
pub fn make_request(
    serial: Serial,
    key: (KeyNumber, VendorPublic),
) -> Result<(Request, Verifier), MakeError> {
    let (request, codes) = make(serial, key)?;
    let verifier = verifier::make(codes.secure.expose())?;
    Ok((request, verifier))
}

/// The same for a verification code: the verifier is that code's.
pub fn make_online_request(
    serial: Serial,
    key: (KeyNumber, VendorPublic),
) -> Result<(Request, Verifier), MakeError> {
    let (request, codes) = make(serial, key)?;
    let verifier = verifier::make(codes.verification.expose())?;
    Ok((request, verifier))
}

fn make(serial: Serial, key: (KeyNumber, VendorPublic)) -> Result<(Request, Codes), MakeError> {
    let mut random = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *random)?;
    let secret = RequestSecret::new(&random);
    let request = Request::new(&secret, key.0, serial);
    let codes = codes_for_request(&secret, &key.1, &request)?;
    Ok((request, codes))
}

/// Makes a recovery kit's code and its verifier.
pub fn make_kit() -> Result<(KitCode, Verifier), MakeError> {
    let code = KitCode::from_random(getrandom::fill)?;
    let verifier = verifier::make(code.expose())?;
    Ok((code, verifier))
}

/// A name for a kit's file that no earlier kit bears.
pub fn kit_file_name(serial: &Serial) -> Result<String, MakeError> {
    let mut random = [0; 4];
    getrandom::fill(&mut random)?;
    Ok(format!("KIT_{serial}_{}.txt", hex::encode(random)))
}

/// The text of the file that carries a kit on a stick.
pub fn kit_file(serial: &Serial, code: &KitCode, made: &str) -> Secret {
    let code = code.formatted();
    Secret::new(format!(
        "Recovery kit for recorder {serial}\n\
         \n\
         Whoever has this code can set a new password on this recorder, once.\n\
         Keep it where you keep your keys, and not near the recorder.\n\
         Press Forgot password on the recorder and enter the code.\n\
         \n\
         serial: {serial}\n\
         made: {made}\n\
         code: {}\n",
        code.as_str()
    ))
}
