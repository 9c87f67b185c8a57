//! A registered address.

use lettre::Address;

/// Most characters of an e-mail address (RFC 5321, 4.5.3.1.3).
const LONGEST_MAIL: usize = 254;

/// How a contact is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// E-mail.
    Mail,
    /// Text message.
    Text,
}

impl Kind {
    /// As it stands in the database and in answers.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Mail => "mail",
            Kind::Text => "text",
        }
    }

    /// The other way round.
    pub fn named(name: &str) -> Option<Kind> {
        [Kind::Mail, Kind::Text]
            .into_iter()
            .find(|kind| kind.name() == name)
    }

    /// How long a code that is sent this way counts, in milliseconds: protocol.md, Limits.
    pub fn life(self) -> i64 {
        match self {
            Kind::Mail => 60 * 60_000,
            Kind::Text => 10 * 60_000,
        }
    }
}

/// A registered address. Personal: it is neither answered nor logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    /// How it is reached.
    pub kind: Kind,
    /// An e-mail address in ASCII, or `+` and digits.
    pub address: String,
}

/// Why a text is no address. Does not repeat it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContactError {
    /// No e-mail address.
    #[error("is no e-mail address in ASCII of at most 254 characters")]
    Mail,
    /// No phone number.
    #[error("is no phone number: + and 7 to 15 digits, with the country's code (E.164)")]
    Phone,
}

impl Contact {
    /// An e-mail address; the domain in small letters.
    pub fn mail(text: &str) -> Result<Contact, ContactError> {
        let address: Address = match text.parse() {
            Ok(address) if text.is_ascii() && text.len() <= LONGEST_MAIL => address,
            _ => return Err(ContactError::Mail),
        };
        let (user, domain) = (address.user(), address.domain().to_ascii_lowercase());
        Ok(Contact {
            kind: Kind::Mail,
            address: format!("{user}@{domain}"),
        })
    }

    /// A phone number; blanks, hyphens and brackets are left out.
    pub fn phone(text: &str) -> Result<Contact, ContactError> {
        let filling = [' ', '-', '(', ')', '.', '/'];
        let address: String = text.chars().filter(|c| !filling.contains(c)).collect();
        let digits = address.strip_prefix('+').ok_or(ContactError::Phone)?;
        let well = (7..=15).contains(&digits.len())
            && digits.bytes().all(|digit| digit.is_ascii_digit())
            && !digits.starts_with('0');
        let kind = Kind::Text;
        well.then_some(Contact { kind, address })
            .ok_or(ContactError::Phone)
    }

    /// What others are told of it: the first letters of an e-mail address, the last two digits of a phone.
    pub fn masked(&self) -> String {
        match self.kind {
            Kind::Mail => {
                let (user, domain) = self.address.split_once('@').unwrap_or_default();
                let first = |text: &str| text.chars().next().unwrap_or('*');
                masked_mail(first(user), first(domain))
            }
            Kind::Text => {
                let end = self.address.len().saturating_sub(2);
                masked_phone(self.address.get(end..).unwrap_or_default())
            }
        }
    }

    /// What fails together: a mail domain, a phone.
    pub fn destination(&self) -> &str {
        let domain = self.address.find('@').map(|at| &self.address[at..]);
        domain.unwrap_or(&self.address)
    }
}

pub(super) fn masked_mail(user: char, domain: char) -> String {
    format!("{user}***@{domain}***")
}

pub(super) fn masked_phone(end: &str) -> String {
    format!("***{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_tell_little() {
        let mail = Contact::mail("jane.doe@Mail.Example").unwrap();
        assert_eq!(mail.address, "jane.doe@mail.example");
        assert_eq!(mail.masked(), "j***@m***");
        assert_eq!(mail.destination(), "@mail.example");
        let phone = Contact::phone("+49 (171) 555-0142").unwrap();
        assert_eq!(phone.address, "+491715550142");
        assert_eq!(phone.masked(), "***42");
    }

    #[test]
    fn what_is_no_address() {
        for text in [
            "",
            "a",
            "a@",
            "@b",
            "a@b@c",
            "a b@c.d",
            "ä@b.example",
            "a@b.c\r\nTo: x@y.z",
        ] {
            assert_eq!(
                Contact::mail(text).err(),
                Some(ContactError::Mail),
                "{text}"
            );
        }
        for text in [
            "",
            "0171555",
            "+0171555014",
            "+49",
            "+49171555014200000",
            "+49171a550142",
        ] {
            assert_eq!(
                Contact::phone(text).err(),
                Some(ContactError::Phone),
                "{text}"
            );
        }
    }
}
