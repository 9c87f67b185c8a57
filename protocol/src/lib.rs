//! Placeholder while the workspace is laid.
#![allow(missing_docs)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyNumber(pub u8);
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VendorPublic(pub [u8; 32]);
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Serial(String);
impl Serial {
    pub fn parse(text: &str) -> Result<Serial, std::fmt::Error> {
        Ok(Serial(text.into()))
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
