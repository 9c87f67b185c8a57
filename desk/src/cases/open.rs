//! What owners do: ask an agent, answer what the agent wants to know. And what is noted when a code goes out by itself.

use std::net::IpAddr;

use recovery_protocol::{Request, long_serial};
use sqlx::AnyConnection;

use super::{Case, Change, State};
use crate::accounts::Addressees;
use crate::desk::Desk;
use crate::hours::Hours;
use crate::limits::{self, TooSoon};
use crate::outbox::{self, Fresh, Occasion};
use crate::store::{End, StoreError, Work, timely_id};
use crate::templates::{Language, Purpose};

/// How long it is tried to tell the owner's contacts, in milliseconds.
pub(super) const NOTICE_LIFE: i64 = 24 * 60 * 60_000;
/// Pictures that one case may have.
const MOST_PICTURES: i64 = 6;

/// Who brings a request to the desk.
#[derive(Clone, Copy)]
pub(crate) enum Asker<'a> {
    /// Whoever looks at the pages, from an address: counted.
    Owner(IpAddr),
    /// An agent, who was asked by telephone, mail or on paper.
    Agent(&'a str),
    /// A mail from that address, which anyone can write: counted.
    Mail(&'a str),
}

/// What is brought.
pub(crate) struct Asked<'a> {
    pub(crate) request: &'a Request,
    pub(crate) language: &'a Language,
    pub(crate) from: Asker<'a>,
    /// Their own words; of bounded length.
    pub(crate) words: &'a str,
    /// Base64.
    pub(crate) picture: Option<String>,
}

/// What became of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The case is with the desk.
    Opened,
    /// It was there already, or wants nothing from the owner.
    Unchanged,
    /// So many came from here that it must wait.
    TooSoon(TooSoon),
}

/// Makes a case for an agent of a request, and tells the owner's contacts. Recorders that nobody has registered go the same
/// way.
pub(crate) async fn ask_agent(
    desk: &Desk,
    hours: &Hours,
    asked: &Asked<'_>,
    now: i64,
) -> Result<Outcome, StoreError> {
    let mut work = AskAgent::new(desk, hours, asked, now)?;
    desk.store.write(&mut work).await
}

/// The transaction of [`ask_agent`], which may be a part of a larger one.
pub(crate) struct AskAgent<'a> {
    desk: &'a Desk,
    asked: &'a Asked<'a>,
    now: i64,
    due_at: i64,
    id: String,
    occasion: String,
    picture: String,
    change: Change,
}

impl<'a> AskAgent<'a> {
    pub(crate) fn new(
        desk: &'a Desk,
        hours: &Hours,
        asked: &'a Asked<'a>,
        now: i64,
    ) -> Result<AskAgent<'a>, StoreError> {
        Ok(AskAgent {
            desk,
            asked,
            now,
            due_at: hours.due(now),
            id: timely_id(now)?,
            occasion: timely_id(now)?,
            picture: timely_id(now)?,
            change: Change::new(now)?,
        })
    }
}

impl Work for AskAgent<'_> {
    type Output = Outcome;

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<Outcome>, sqlx::Error> {
        let (now, limits, asked) = (self.now, &self.desk.limits, self.asked);
        let serial = asked.request.serial().as_str();
        let recorder = format!("recorder {serial}");
        // Held whoever asks: two who bring the same request come one after the other.
        let mut by_recorder = limits::Asked::lock(on, &recorder).await?;
        let guid = asked.request.guid().to_string();
        let known = Case::of_guid(on, &guid).await?;
        // A stopped request is answered like any other, and stays stopped.
        let asks = |case: &Case| match case.state {
            State::Sent => true,
            State::Blocked => case.promised == 0,
            _ => false,
        };
        if known.as_ref().is_some_and(|case| !asks(case)) {
            return Ok(End::Rollback(Outcome::Unchanged));
        }
        let counted = match asked.from {
            Asker::Owner(from) => Some(format!("cases {}", limits::address_name(from))),
            Asker::Mail(sender) => Some(format!("cases {}", sender.to_ascii_lowercase())),
            Asker::Agent(_) => None,
        };
        if let Some(address) = counted {
            let mut by_address = limits::Asked::lock(on, &address).await?;
            let of_address = limits.for_cases();
            let admitted = by_recorder
                .admits(now, 0, limits)
                .and_then(|()| by_address.admits(now, 0, &of_address));
            if let Err(soon) = admitted {
                return Ok(End::Rollback(Outcome::TooSoon(soon)));
            }
            by_recorder.add(now, limits);
            by_recorder.keep(on, &recorder).await?;
            by_address.add(now, &of_address);
            by_address.keep(on, &address).await?;
        }

        let addressees = self
            .desk
            .addressees(on, serial, Some(asked.language))
            .await?;
        let owner = format!("owner {}", addressees.owner);
        let mut by_owner = limits::Asked::lock(on, &owner).await?;
        let over = by_owner.admits(now, 0, limits).is_err();
        if !over {
            by_owner.add(now, limits);
            by_owner.keep(on, &owner).await?;
        }
        let case = match known {
            Some(mut case) => {
                case.promised = self.due_at;
                if case.state == State::Sent {
                    case.state = State::Open;
                    case.due_at = self.due_at;
                }
                if !case.update(on).await? {
                    return Ok(End::Rollback(Outcome::Unchanged));
                }
                case
            }
            None => {
                let case = fresh(asked.request, &addressees, asked.language, &self.id, now);
                let case = Case {
                    state: State::Open,
                    due_at: self.due_at,
                    promised: self.due_at,
                    ..case
                };
                case.insert(on).await?;
                case
            }
        };
        let (who, what) = match asked.from {
            Asker::Owner(_) => ("owner", "asks the desk: no contact is reached"),
            Asker::Agent(name) => (name, "brings the request"),
            Asker::Mail(_) => ("a mail", "brings the request"),
        };
        self.change.tell(on, &case, who, what, asked.words).await?;
        if let Some(jpeg) = &asked.picture {
            keep_picture(on, &case, &self.picture, jpeg).await?;
        }
        let over = over || case.state == State::Blocked;
        tell_contacts(
            on,
            &self.occasion,
            &case,
            &addressees,
            Purpose::Case,
            over,
            now,
        )
        .await?;
        Ok(End::Commit(Outcome::Opened))
    }
}

/// Tells every registered contact of a case; writes the same rows if there is none, or if it would be too much (`over`).
pub(super) async fn tell_contacts(
    on: &mut AnyConnection,
    id: &str,
    case: &Case,
    addressees: &Addressees,
    purpose: Purpose,
    over: bool,
    now: i64,
) -> Result<(), sqlx::Error> {
    let occasion = Occasion {
        id,
        way: purpose.name(),
        guid: &case.guid,
        serial: &case.serial,
        owner: &addressees.owner,
        symbols: &case.symbols,
        contact: "",
        sent_to: "",
        now,
        ends_at: now + NOTICE_LIFE,
    };
    outbox::put_occasion(on, &occasion).await?;
    let unsent = match over {
        _ if !addressees.linked() => Some("nobody has registered this recorder"),
        true => {
            Some("the owner has stopped this request, or their limit over all recorders is reached")
        }
        false => None,
    };
    for (place, shown) in addressees.shown.iter().enumerate() {
        let fresh = Fresh {
            request: id,
            purpose,
            kind: shown.kind,
            contact: addressees.contacts.get(place),
            language: &addressees.language,
            is_last: false,
            now,
            ends_at: now + NOTICE_LIFE,
            unsent,
            reply: None,
        };
        outbox::put(on, &fresh).await?;
    }
    Ok(())
}

fn fresh(
    request: &Request,
    addressees: &Addressees,
    language: &Language,
    id: &str,
    now: i64,
) -> Case {
    Case {
        id: id.to_owned(),
        guid: request.guid().to_string(),
        serial: request.serial().to_string(),
        owner: addressees.owner.clone(),
        linked: addressees.linked(),
        symbols: long_serial::symbols(request),
        language: language.to_string(),
        state: State::Sent,
        due_at: now,
        made_at: now,
        promised: 0,
        turn: 0,
        approved_by: String::new(),
        question: String::new(),
    }
}

/// Notes that a secure code goes to a contact that the owner chose; agents see it in the recorder's history.
pub(crate) async fn code_sent(
    on: &mut AnyConnection,
    request: &Request,
    addressees: &Addressees,
    language: &Language,
    to: &str,
    id: &str,
    now: i64,
) -> Result<(), sqlx::Error> {
    let guid = request.guid().to_string();
    let case = match Case::of_guid(on, &guid).await? {
        Some(case) => case,
        None => {
            let case = fresh(request, addressees, language, id, now);
            case.insert(on).await?;
            case
        }
    };
    let change = Change::new(now).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let what = format!("has the code sent to {to}");
    change.tell(on, &case, "owner", &what, "").await
}

/// The owner's answer to what the desk wants to know: the case goes back to the desk.
pub(crate) async fn answer_proof(
    desk: &Desk,
    hours: &Hours,
    asked: &Asked<'_>,
    now: i64,
) -> Result<Outcome, StoreError> {
    let mut work = AnswerProof::new(hours, asked, now)?;
    desk.store.write(&mut work).await
}

/// The transaction of [`answer_proof`], which may be a part of a larger one.
pub(crate) struct AnswerProof<'a> {
    asked: &'a Asked<'a>,
    due_at: i64,
    picture: String,
    change: Change,
}

impl<'a> AnswerProof<'a> {
    pub(crate) fn new(
        hours: &Hours,
        asked: &'a Asked<'a>,
        now: i64,
    ) -> Result<AnswerProof<'a>, StoreError> {
        Ok(AnswerProof {
            asked,
            due_at: hours.due(now),
            picture: timely_id(now)?,
            change: Change::new(now)?,
        })
    }
}

impl Work for AnswerProof<'_> {
    type Output = Outcome;

    async fn run(&mut self, on: &mut AnyConnection) -> Result<End<Outcome>, sqlx::Error> {
        let guid = self.asked.request.guid().to_string();
        let case = Case::of_guid(on, &guid).await?;
        let Some(mut case) = case.filter(|case| case.state == State::Proof) else {
            return Ok(End::Rollback(Outcome::Unchanged));
        };
        case.state = State::Open;
        case.due_at = self.due_at;
        case.promised = self.due_at;
        if !case.update(on).await? {
            return Ok(End::Rollback(Outcome::Unchanged));
        }
        let who = match self.asked.from {
            Asker::Owner(_) => "owner",
            Asker::Agent(name) => name,
            Asker::Mail(_) => "a mail",
        };
        self.change
            .tell(on, &case, who, "answers the desk", self.asked.words)
            .await?;
        if let Some(jpeg) = &self.asked.picture {
            keep_picture(on, &case, &self.picture, jpeg).await?;
        }
        Ok(End::Commit(Outcome::Opened))
    }
}

/// Keeps a picture with a case, unless it has as many as one may have.
pub(crate) async fn keep_picture(
    on: &mut AnyConnection,
    case: &Case,
    id: &str,
    jpeg: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO picture (id, recovery, jpeg) SELECT $1, $2, $3 \
         WHERE (SELECT COUNT(*) FROM picture WHERE recovery = $2) < $4",
    )
    .bind(id)
    .bind(case.id.as_str())
    .bind(jpeg)
    .bind(MOST_PICTURES)
    .execute(on)
    .await?;
    Ok(())
}
