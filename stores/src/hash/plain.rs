//! Forms that protect little, for products that have nothing else.

use super::Form;
use md5::{Digest, Md5};
use recoveryd::secret::Secret;
use sha1::Sha1;
use sha2::Sha256;
use std::io;
use subtle::ConstantTimeEq;

pub fn make(form: &Form, password: &Secret) -> io::Result<String> {
    let salt = match form {
        Form::Md5Salted => {
            let mut random = [0; 2];
            getrandom::fill(&mut random).map_err(io::Error::other)?;
            hex::encode(random)
        }
        _ => String::new(),
    };
    Ok(kept(form, password, &salt))
}

pub fn check(form: &Form, password: &Secret, known: &str) -> Option<bool> {
    let salt = match form {
        Form::Md5Salted => known.split_once(':')?.0,
        _ => "",
    };
    let whole = match form {
        Form::Sha256Hex => known.len() == 64,
        Form::Sha1Hex => known.len() == 40,
        Form::Md5Salted => known.len() == salt.len() + 33,
        _ => true,
    };
    let same = kept(form, password, salt);
    whole.then(|| same.as_bytes().ct_eq(known.as_bytes()).into())
}

fn kept(form: &Form, password: &Secret, salt: &str) -> String {
    let password = password.expose();
    match form {
        Form::Sha256Hex => hex::encode(Sha256::digest(password)),
        Form::Sha1Hex => hex::encode(Sha1::digest(password)),
        Form::Md5Salted => {
            let digest = Md5::new().chain_update(password).chain_update(salt);
            format!("{salt}:{}", hex::encode(digest.finalize()))
        }
        _ => password.to_owned(),
    }
}
