//! Forms with a salt and a cost.

use super::{Form, Prefix};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use base64ct::{Base64, Encoding};
use recoveryd::secret::Secret;
use sha_crypt::ShaCrypt;
use sha_crypt::password_hash::CustomizedPasswordHasher;
use std::io;
use subtle::ConstantTimeEq;

/// What checking a known hash may cost: a recorder has no more to spare.
const MOST_MEMORY_KIB: u32 = 256 << 10;
const MOST_PASSES: u32 = 64;
const MOST_COST: u32 = 16;
const MOST_ITERATIONS: u32 = 10_000_000;

pub fn make(form: &Form, password: &Secret) -> io::Result<String> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(io::Error::other)?;
    let bytes = password.expose().as_bytes();
    match form {
        Form::Bcrypt {
            cost,
            prefix,
            base64,
        } => {
            let parts = bcrypt::hash_with_salt(bytes, *cost, salt)
                .map_err(|error| io::Error::other(error.to_string()))?;
            let text = parts.format_for_version(match prefix {
                Prefix::A => bcrypt::Version::TwoA,
                Prefix::B => bcrypt::Version::TwoB,
                Prefix::Y => bcrypt::Version::TwoY,
            });
            Ok(match base64 {
                true => Base64::encode_string(text.as_bytes()),
                false => text,
            })
        }
        Form::Argon2id {
            memory_kib,
            passes,
            lanes,
        } => {
            let params =
                Params::new(*memory_kib, *passes, *lanes, None).map_err(io::Error::other)?;
            Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                .hash_password_with_salt(bytes, &salt)
                .map(|hash| hash.to_string())
                .map_err(io::Error::other)
        }
        Form::Pbkdf2Sha256 { iterations } => Ok(pbkdf2(bytes, &hex::encode(salt), *iterations)),
        Form::Sha256Crypt { rounds } => {
            crypt(bytes, &salt, sha_crypt::Algorithm::Sha256Crypt, *rounds)
        }
        Form::Sha512Crypt { rounds } => {
            crypt(bytes, &salt, sha_crypt::Algorithm::Sha512Crypt, *rounds)
        }
        _ => Err(io::Error::other("the form has no salt")),
    }
}

pub fn check(form: &Form, password: &Secret, kept: &str) -> Option<bool> {
    let bytes = password.expose().as_bytes();
    match form {
        Form::Bcrypt { base64, .. } => {
            let text = match base64 {
                true => String::from_utf8(Base64::decode_vec(kept).ok()?).ok()?,
                false => kept.to_owned(),
            };
            let parts: bcrypt::HashParts = text.parse().ok()?;
            // What is longer was never set.
            let fits = bytes.len() <= 72;
            let affordable = parts.get_cost() <= MOST_COST;
            affordable.then_some(fits && bcrypt::verify(bytes, &text).ok()?)
        }
        Form::Argon2id { .. } => {
            let known = PasswordHash::new(kept).ok()?;
            let params = Params::try_from(&known).ok()?;
            let affordable = params.m_cost() <= MOST_MEMORY_KIB && params.t_cost() <= MOST_PASSES;
            let whole = known.salt.is_some() && known.hash.is_some();
            (affordable && whole).then(|| Argon2::default().verify_password(bytes, &known).is_ok())
        }
        Form::Pbkdf2Sha256 { .. } => {
            let mut parts = kept.split('$');
            let (name, iterations) = (parts.next()?, parts.next()?.parse().ok()?);
            let (salt, hash) = (parts.next()?, parts.next()?);
            let whole = name == "pbkdf2_sha256"
                && (1..=MOST_ITERATIONS).contains(&iterations)
                && hash.len() == 44
                && parts.next().is_none();
            let same = || {
                pbkdf2(bytes, salt, iterations)
                    .as_bytes()
                    .ct_eq(kept.as_bytes())
            };
            whole.then(|| same().into())
        }
        Form::Sha256Crypt { .. } | Form::Sha512Crypt { .. } => {
            let (mark, length) = match form {
                Form::Sha256Crypt { .. } => ("$5$", 43),
                _ => ("$6$", 86),
            };
            let rounds = kept.strip_prefix(mark)?.strip_prefix("rounds=");
            let rounds = rounds.and_then(|rest| rest.split('$').next()?.parse::<u32>().ok());
            let whole = kept.rsplit('$').next()?.len() == length
                && rounds.is_none_or(|rounds| rounds <= 1_000_000);
            whole.then(|| {
                sha_crypt::password_hash::PasswordVerifier::<str>::verify_password(
                    &ShaCrypt::default(),
                    bytes,
                    kept,
                )
                .is_ok()
            })
        }
        _ => None,
    }
}

/// The salt's text is the salt, as Python's frameworks have it.
fn pbkdf2(password: &[u8], salt: &str, iterations: u32) -> String {
    let mut key = [0; 32];
    ::pbkdf2::pbkdf2_hmac::<sha2::Sha256>(password, salt.as_bytes(), iterations, &mut key);
    format!(
        "pbkdf2_sha256${iterations}${salt}${}",
        Base64::encode_string(&key)
    )
}

fn crypt(
    password: &[u8],
    salt: &[u8; 16],
    algorithm: sha_crypt::Algorithm,
    rounds: u32,
) -> io::Result<String> {
    let params = sha_crypt::Params::new(rounds).map_err(io::Error::other)?;
    // Twelve bytes are sixteen characters, all that this form takes of a salt.
    let hash = ShaCrypt::new(algorithm, params)
        .hash_password_customized(password, &salt[..12], None, None, params)
        .map_err(io::Error::other)?;
    Ok(hash.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use crate::hash::{Form, Prefix};
    use recoveryd::secret::Secret;

    /// Made by others' programs: PHP's password_hash, Python's hashlib in Django's form, argon2-cffi, mkpasswd.
    #[test]
    fn hashes_of_others_are_known() {
        let bcrypt = |base64| Form::Bcrypt {
            cost: 10,
            prefix: Prefix::Y,
            base64,
        };
        for (form, kept, password) in [
            // The default administrator of ZoneMinder 1.36.
            (
                bcrypt(false),
                "$2b$12$NHZsm6AM2f2LQVROriz79ul3D6DnmFiZC.ZK5eqbF.ZWfwH9bqUJ6",
                "admin",
            ),
            // The default administrator of Bluecherry 3.
            (
                Form::Md5Salted,
                "1234:b22dec1d6cfa580962f3a3796a5dc6b3",
                "bluecherry",
            ),
            (
                Form::Sha1Hex,
                "d033e22ae348aeb5660fc2140aec35850c4da997",
                "admin",
            ),
            (
                Form::Sha256Hex,
                "8c6976e5b5410415bde908bd4dee15dfb167a9c873fc4bb8a81f6f2ab448a918",
                "admin",
            ),
            (
                Form::Pbkdf2Sha256 { iterations: 1 },
                "pbkdf2_sha256$1$salt$Eg+2z/z4syxD5yJSVsT4N6hlSMkszDVICAWYfLcL4Xs=",
                "password",
            ),
            (Form::Plain, "root", "root"),
        ] {
            let check = |word: &str| form.check(&Secret::new(word.into()), kept);
            assert_eq!(check(password), Some(true), "{form:?}");
            assert_eq!(check("another"), Some(false), "{form:?}");
        }
    }

    #[test]
    fn what_is_made_is_known_again_and_is_another_each_time() {
        let bcrypt = |prefix, base64| Form::Bcrypt {
            cost: 4,
            prefix,
            base64,
        };
        for (form, start, salted) in [
            (bcrypt(Prefix::A, false), "$2a$04$", true),
            (bcrypt(Prefix::B, false), "$2b$04$", true),
            (bcrypt(Prefix::Y, false), "$2y$04$", true),
            (bcrypt(Prefix::B, true), "JDJiJDA0J", true),
            (
                Form::Argon2id {
                    memory_kib: 64,
                    passes: 1,
                    lanes: 4,
                },
                "$argon2id$v=19$m=64,t=1,p=4$",
                true,
            ),
            (
                Form::Pbkdf2Sha256 { iterations: 1000 },
                "pbkdf2_sha256$1000$",
                true,
            ),
            (Form::Sha256Crypt { rounds: 1000 }, "$5$rounds=1000$", true),
            (Form::Sha512Crypt { rounds: 1000 }, "$6$rounds=1000$", true),
            (Form::Sha256Hex, "", false),
            (Form::Sha1Hex, "", false),
            (Form::Md5Salted, "", true),
        ] {
            for word in ["x", "'\"\\ ü 密 $2b$", &"ü".repeat(36)] {
                let secret = Secret::new(word.to_owned());
                let [one, two] = [0; 2].map(|_| form.make(&secret).ok().unwrap());
                assert!(one.expose().starts_with(start), "{form:?}");
                assert_eq!(one.expose() != two.expose(), salted, "{form:?}");
                assert_eq!(form.check(&secret, one.expose()), Some(true), "{form:?}");
                let other = Secret::new(format!("{word}y"));
                assert_eq!(form.check(&other, one.expose()), Some(false), "{form:?}");
            }
        }
    }

    #[test]
    fn what_is_in_another_form_or_cut_short_cannot_be_told() {
        let secret = Secret::new("x".into());
        for form in [
            Form::Bcrypt {
                cost: 4,
                prefix: Prefix::B,
                base64: false,
            },
            Form::Argon2id {
                memory_kib: 64,
                passes: 1,
                lanes: 1,
            },
            Form::Pbkdf2Sha256 { iterations: 1000 },
            Form::Sha512Crypt { rounds: 1000 },
        ] {
            let made = form.make(&secret).ok().unwrap();
            let cut = &made.expose()[..made.expose().len() - 8];
            for kept in ["", "x", "*94BDCEBE19083CE2A1F959FD02F964C7AF4CFC29", cut] {
                assert_ne!(form.check(&secret, kept), Some(true), "{form:?} {kept}");
            }
            assert_eq!(
                form.check(&secret, "*94BDCEBE19083CE2A1F959FD02F964C7AF4CFC29"),
                None
            );
        }
    }

    #[test]
    fn bcrypt_refuses_what_it_would_cut() {
        let form = Form::Bcrypt {
            cost: 4,
            prefix: Prefix::B,
            base64: false,
        };
        assert!(form.make(&Secret::new("x".repeat(73))).is_err());
        let kept = form.make(&Secret::new("x".repeat(72))).ok().unwrap();
        let long = Secret::new("x".repeat(73));
        assert_eq!(form.check(&long, kept.expose()), Some(false));
    }
}
