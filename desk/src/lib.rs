//! The vendor's side of recorder password recovery: keys, reading what owners send in, issuing the codes, and the service
//! that sends them when a recorder asks over the network.
//!
//! The rooms; each may use only what stands below it:
//!
//! | room | what is in it |
//! |---|---|
//! | `cli` | the command line |
//! | `serve` | the service's parts wired together; start and stop |
//! | `inbox` | mails that come in, from a mailbox or one by one |
//! | `http` | listeners, TLS, routes; JSON in and out; pages for owners and agents |
//! | `ask` | a recorder or its owner asks for a code: the one transaction that counts, records and writes messages |
//! | `cases` | what a person at the desk answers |
//! | `desk` | the parts that all answers need |
//! | `agents` | the people at the desk: invitations, signing in |
//! | `prune` | old rows go |
//! | `outbox` | messages on their way: queue, texts with their codes, mail, text messages |
//! | `limits` | how much one may ask |
//! | `accounts` | owners, contacts, what strangers are shown of them; the import |
//! | `audit` | what happened, in a chain of hashes |
//! | `templates` | what messages say |
//! | `store` | the database: schema, transactions |
//! | `picture`, `process` | photographs; processes of their own for what strangers send |
//! | `metrics`, `config`, `hours`, `escape`, `stop_link` | counts; the configuration; business hours; values in other texts; links in messages |
//! | [`mod@issue`], [`input`], [`keys`] | codes, what owners send in, the vendor's keys in files or a token: no network, no database |

#![forbid(unsafe_code)]

mod cli;
mod durable;
mod inspect;

pub mod input;
pub mod issue;
pub mod keys;

#[cfg(feature = "service")]
pub mod accounts;
#[cfg(feature = "service")]
mod agents;
#[cfg(feature = "service")]
pub mod ask;
#[cfg(feature = "service")]
pub mod audit;
#[cfg(feature = "service")]
mod cases;
#[cfg(feature = "service")]
pub mod config;
#[cfg(feature = "service")]
pub mod desk;
#[cfg(feature = "service")]
mod escape;
#[cfg(feature = "service")]
pub mod hours;
#[cfg(feature = "service")]
pub mod http;
#[cfg(feature = "service")]
mod inbox;
#[cfg(feature = "service")]
pub mod limits;
#[cfg(feature = "service")]
pub mod metrics;
#[cfg(feature = "service")]
pub mod outbox;
#[cfg(feature = "service")]
mod picture;
#[cfg(feature = "service")]
mod process;
#[cfg(feature = "service")]
mod prune;
#[cfg(feature = "service")]
pub mod serve;
#[cfg(feature = "service")]
mod stop_link;
#[cfg(feature = "service")]
pub mod store;
#[cfg(feature = "service")]
pub mod templates;

pub use cli::{command, main};
