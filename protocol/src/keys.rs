//! Keys: X25519 (RFC 7748).

use alloc::boxed::Box;
use core::fmt;

use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::primitives::{self, LowOrder};

/// Which of the vendor's keys a request was made for: 0–255. Public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyNumber(pub u8);

impl fmt::Display for KeyNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A vendor's public key: the u-coordinate's 32 bytes. It stands in firmware.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VendorPublic(pub [u8; 32]);

/// A vendor's secret key, with its public key worked out once. Wiped on drop.
pub struct VendorSecret {
    scalar: Scalar,
    public: VendorPublic,
}

/// The secret key of one request. Wiped on drop.
pub struct RequestSecret {
    scalar: Scalar,
    public: [u8; 32],
}

impl VendorSecret {
    /// From 32 random bytes (the scalar before clamping).
    pub fn new(bytes: &[u8; 32]) -> VendorSecret {
        let scalar = Scalar::new(bytes);
        let public = VendorPublic(scalar.public());
        VendorSecret { scalar, public }
    }

    /// The public key that belongs to it.
    pub fn public(&self) -> &VendorPublic {
        &self.public
    }

    pub(crate) fn agree(&self, theirs: &[u8; 32]) -> Result<Zeroizing<[u8; 32]>, LowOrder> {
        primitives::x25519(&self.scalar.0, theirs)
    }
}

impl RequestSecret {
    /// From 32 bytes of the kernel's generator (the scalar before clamping).
    pub fn new(bytes: &[u8; 32]) -> RequestSecret {
        let scalar = Scalar::new(bytes);
        let public = scalar.public();
        RequestSecret { scalar, public }
    }

    /// The public key that belongs to it, as the request carries it.
    pub fn public(&self) -> &[u8; 32] {
        &self.public
    }

    pub(crate) fn agree(&self, theirs: &VendorPublic) -> Result<Zeroizing<[u8; 32]>, LowOrder> {
        primitives::x25519(&self.scalar.0, &theirs.0)
    }
}

/// On the heap, so that moving a key leaves no copy behind; `StaticSecret` wipes itself.
struct Scalar(Box<StaticSecret>);

impl Scalar {
    fn new(bytes: &[u8; 32]) -> Scalar {
        Scalar(Box::new(StaticSecret::from(*bytes)))
    }

    fn public(&self) -> [u8; 32] {
        PublicKey::from(&*self.0).to_bytes()
    }
}
