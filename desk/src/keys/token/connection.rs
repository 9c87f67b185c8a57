//! A token that is there and takes the PIN: its keys, and sessions to use them in.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::elliptic_curve::{EcKdf, Ecdh1DeriveParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use recovery_protocol::{KeyNumber, VendorPublic};
use zeroize::Zeroizing;

use super::{TokenError, TokenSetting};

/// X25519 as CKA_EC_PARAMS says it: the object identifier 1.3.101.110 (RFC 8410) in DER.
const X25519: [u8; 5] = [0x06, 0x03, 0x2b, 0x65, 0x6e];

pub(super) struct Connection {
    /// Tells it from the one before.
    pub(super) id: u64,
    label: String,
    module: Pkcs11,
    slot: Slot,
    /// Idle ones. At least one is always open: with the last one the token forgets the PIN.
    sessions: Mutex<Vec<Session>>,
    keys: BTreeMap<KeyNumber, (ObjectHandle, VendorPublic)>,
}

impl Connection {
    pub(super) fn open(module: &Pkcs11, setting: &TokenSetting) -> Result<Connection, TokenError> {
        let label = setting.label.as_str();
        let failed = |error: Error| TokenError::of(label, &error);
        let pin = AuthPin::from(setting.pin.get()?.to_owned());
        module
            .initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK))
            .map_err(failed)?;
        let mut found = None;
        for slot in module.get_slots_with_token().map_err(failed)? {
            // A slot whose token is just being pulled out is not the wanted one.
            let named = module.get_token_info(slot);
            if named.is_ok_and(|info| info.label().trim_end() == label) {
                if found.is_some() {
                    return Err(TokenError::Several(label.to_owned()));
                }
                found = Some(slot);
            }
        }
        let slot = found.ok_or_else(|| TokenError::missing(setting))?;
        let session = module.open_ro_session(slot).map_err(failed)?;
        session.login(UserType::User, Some(&pin)).map_err(failed)?;
        let keys = keys_in(&session, label)?;
        static COUNT: AtomicU64 = AtomicU64::new(0);
        Ok(Connection {
            id: COUNT.fetch_add(1, Ordering::Relaxed),
            label: label.to_owned(),
            module: module.clone(),
            slot,
            sessions: Mutex::new(vec![session]),
            keys,
        })
    }

    pub(super) fn public_keys(&self) -> BTreeMap<KeyNumber, VendorPublic> {
        let keys = self.keys.iter();
        keys.map(|(number, (_, public))| (*number, *public))
            .collect()
    }

    pub(super) fn agree(
        &self,
        number: KeyNumber,
        ours: &VendorPublic,
        theirs: &[u8; 32],
    ) -> Result<Zeroizing<[u8; 32]>, TokenError> {
        let key = match self.keys.get(&number) {
            Some((key, public)) if public == ours => *key,
            _ => {
                let label = self.label.clone();
                return Err(TokenError::Gone { label, number });
            }
        };
        let idle = self.idle().pop();
        let session = match idle {
            Some(session) => session,
            None => self.session(|| self.module.open_ro_session(self.slot))?,
        };
        // A session in which something failed is closed.
        let shared = derive(&session, key, theirs).map_err(|error| self.failed(&error))?;
        self.idle().push(session);
        Ok(shared)
    }

    /// Makes a key that stays in the token. It is found by the next connection.
    pub(super) fn generate(&self, number: KeyNumber) -> Result<VendorPublic, TokenError> {
        let name = name(number);
        let session = self.session(|| self.module.open_rw_session(self.slot))?;
        let there = session.find_objects(&[Attribute::Label(name.clone().into())]);
        if !there.map_err(|error| self.failed(&error))?.is_empty() {
            let label = self.label.clone();
            return Err(TokenError::Taken { label, number });
        }
        let mechanisms = self.module.get_mechanism_list(self.slot);
        let mechanisms = mechanisms.map_err(|error| self.failed(&error))?;
        // PKCS#11 3.0 has a mechanism for X25519; SoftHSM 2.6 took that for Ed25519.
        let mechanism = match mechanisms.contains(&MechanismType::ECC_MONTGOMERY_KEY_PAIR_GEN) {
            true => Mechanism::EccMontgomeryKeyPairGen,
            false => Mechanism::EccEdwardsKeyPairGen,
        };
        let both = [
            Attribute::Token(true),
            Attribute::Derive(true),
            Attribute::Label(name.clone().into()),
            Attribute::Id(vec![number.0]),
        ];
        let public = [
            Attribute::Private(false),
            Attribute::EcParams(X25519.to_vec()),
        ];
        let secret = [
            Attribute::Private(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
        ];
        let made = session.generate_key_pair(
            &mechanism,
            &[&both[..], &public[..]].concat(),
            &[&both[..], &secret[..]].concat(),
        );
        made.map_err(|error| self.failed(&error))?;
        public_key(&session, &self.label, &name)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Session>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn session(
        &self,
        open: impl FnOnce() -> Result<Session, Error>,
    ) -> Result<Session, TokenError> {
        open().map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &Error) -> TokenError {
        TokenError::of(&self.label, error)
    }
}

/// What key `number` is called in a token.
fn name(number: KeyNumber) -> String {
    format!("vendor-key-{number}")
}

fn keys_in(
    session: &Session,
    label: &str,
) -> Result<BTreeMap<KeyNumber, (ObjectHandle, VendorPublic)>, TokenError> {
    let failed = |error: Error| TokenError::of(label, &error);
    let mut keys = BTreeMap::new();
    let wanted = [Attribute::Class(ObjectClass::PRIVATE_KEY)];
    for object in session.find_objects(&wanted).map_err(failed)? {
        let attributes = session.get_attributes(object, &[AttributeType::Label]);
        let Some(Attribute::Label(text)) = attributes.map_err(failed)?.pop() else {
            continue;
        };
        let text = String::from_utf8_lossy(&text).into_owned();
        let number = text
            .strip_prefix("vendor-key-")
            .and_then(|text| text.parse().ok());
        if let Some(number) = number.map(KeyNumber).filter(|number| name(*number) == text) {
            let public = public_key(session, label, &text)?;
            if keys.insert(number, (object, public)).is_some() {
                let label = label.to_owned();
                return Err(TokenError::NotOurs {
                    label,
                    object: text,
                });
            }
        }
    }
    Ok(keys)
}

/// The public half of a key.
fn public_key(session: &Session, label: &str, name: &str) -> Result<VendorPublic, TokenError> {
    let failed = |error: Error| TokenError::of(label, &error);
    let not_ours = || TokenError::NotOurs {
        label: label.to_owned(),
        object: name.to_owned(),
    };
    let wanted = [
        Attribute::Class(ObjectClass::PUBLIC_KEY),
        Attribute::Label(name.as_bytes().to_vec()),
    ];
    let found = session.find_objects(&wanted).map_err(failed)?;
    let [object] = found[..] else {
        return Err(not_ours());
    };
    let wanted = [AttributeType::EcParams, AttributeType::EcPoint];
    let (mut params, mut point) = (Vec::new(), Vec::new());
    for attribute in session.get_attributes(object, &wanted).map_err(failed)? {
        match attribute {
            Attribute::EcParams(bytes) => params = bytes,
            Attribute::EcPoint(bytes) => point = bytes,
            _ => {}
        }
    }
    // As an OCTET STRING or a BIT STRING in DER, or bare: modules differ.
    let bare = match &point[..] {
        [0x04, 0x20, bare @ ..] | [0x03, 0x21, 0x00, bare @ ..] | bare => bare,
    };
    match (bare.try_into(), params == X25519) {
        (Ok(bare), true) => Ok(VendorPublic(bare)),
        _ => Err(not_ours()),
    }
}

/// The shared secret lives in the token's session for a moment, and is read out.
fn derive(
    session: &Session,
    key: ObjectHandle,
    theirs: &[u8; 32],
) -> Result<Zeroizing<[u8; 32]>, Error> {
    let mechanism = Mechanism::Ecdh1Derive(Ecdh1DeriveParams::new(EcKdf::null(), theirs));
    let wanted = [
        Attribute::Class(ObjectClass::SECRET_KEY),
        Attribute::KeyType(KeyType::GENERIC_SECRET),
        Attribute::ValueLen(32.into()),
        Attribute::Token(false),
        Attribute::Sensitive(false),
        Attribute::Extractable(true),
    ];
    let object = session.derive_key(&mechanism, key, &wanted)?;
    let value = session.get_attributes(object, &[AttributeType::Value]);
    session.destroy_object(object)?;
    let mut shared = Zeroizing::new([0; 32]);
    match value?.pop() {
        Some(Attribute::Value(value)) if value.len() == 32 => {
            let value = Zeroizing::new(value);
            shared.copy_from_slice(&value);
            Ok(shared)
        }
        _ => Err(Error::Pkcs11(
            RvError::DataLenRange,
            cryptoki::context::Function::DeriveKey,
        )),
    }
}
