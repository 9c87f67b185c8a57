//! How much one may ask: recorders and owners by what stands in the database, addresses and network blocks by counts
//! that all processes add up there.

mod flood;
mod quota;

pub use flood::Floods;
pub(crate) use flood::address_name;
pub use quota::{Asked, TooSoon};
