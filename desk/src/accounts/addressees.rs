//! Who is told of a recorder's request, or who seems to be if nobody has registered it.

use sqlx::AnyConnection;

use super::{Contact, Kind, Reach, Shown, owner_of, point, shape_near, shown};
use crate::templates::{Language, Templates};

/// Where messages go, or why they go nowhere.
pub(crate) struct Addressees {
    /// The account, or what stands for it.
    pub(crate) owner: String,
    /// What messages are written in.
    pub(crate) language: String,
    /// What one may choose from.
    pub(crate) shown: Vec<Shown>,
    /// Of the same length as `shown`; empty if there is no account.
    pub(crate) contacts: Vec<Contact>,
}

impl Addressees {
    /// Those of the recorder with that serial number; `spoken` is the language of who asks.
    pub(crate) async fn find(
        on: &mut AnyConnection,
        key: &[u8; 32],
        reach: Reach,
        templates: &Templates,
        serial: &str,
        spoken: Option<&Language>,
    ) -> Result<Addressees, sqlx::Error> {
        let point = point(key, serial);
        // Both are always looked up, so that the one takes no longer than the other.
        let owner = owner_of(on, serial, reach).await?;
        let shape: Vec<Kind> = shape_near(on, &point, reach).await?;
        let contacts = match &owner {
            Some(owner) => shown(key, serial, Ok(&owner.contacts)),
            None => shown(key, serial, Err(&shape)),
        };
        let spoken = spoken.map_or("", Language::as_str);
        let registered = owner.as_ref().map_or("", |owner| &owner.language);
        let language = templates.choose(&[registered, spoken]).to_owned();
        let (owner, real) = owner.map_or((point, Vec::new()), |owner| (owner.id, owner.contacts));
        Ok(Addressees {
            owner,
            language,
            shown: contacts,
            contacts: real,
        })
    }

    /// Whether somebody has registered the recorder.
    pub(crate) fn linked(&self) -> bool {
        !self.contacts.is_empty()
    }
}
