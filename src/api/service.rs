//! `org.varlink.service`, which every Varlink service offers: who it is and what its interfaces look like.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The interface's name.
pub const INTERFACE: &str = "org.varlink.service";

/// The interface's file.
pub const DESCRIPTION: &str = include_str!("org.varlink.service.varlink");

/// What can be asked.
#[derive(Serialize, Deserialize, Debug)]
#[serde(tag = "method", content = "parameters", deny_unknown_fields)]
pub enum Call {
    /// Who the service is.
    #[serde(rename = "org.varlink.service.GetInfo")]
    GetInfo {},
    /// What an interface looks like.
    #[serde(rename = "org.varlink.service.GetInterfaceDescription")]
    GetInterfaceDescription {
        /// The interface's name.
        interface: String,
    },
}

/// What is wrong with a call before its method is even asked.
#[derive(Serialize, Deserialize, Error, Debug, Clone, PartialEq, Eq)]
#[serde(tag = "error", content = "parameters")]
pub enum ServiceError {
    /// No such interface here.
    #[serde(rename = "org.varlink.service.InterfaceNotFound")]
    #[error(
        "there is no interface {interface} here: ask org.varlink.service.GetInfo for those there are"
    )]
    InterfaceNotFound {
        /// The name that was asked for.
        interface: String,
    },
    /// No such method in the interface.
    #[serde(rename = "org.varlink.service.MethodNotFound")]
    #[error("there is no method {method}: the interface's description lists them")]
    MethodNotFound {
        /// The method, or its full name.
        method: String,
    },
    /// The description names the method, and this program does not have it.
    #[serde(rename = "org.varlink.service.MethodNotImplemented")]
    #[error("this version does not have the method {method}: install a newer one")]
    MethodNotImplemented {
        /// The method, or its full name.
        method: String,
    },
    /// A parameter is missing, unknown or of the wrong type.
    #[serde(rename = "org.varlink.service.InvalidParameter")]
    #[error(
        "the parameter {parameter} is missing, unknown or of the wrong type: compare the interface's description"
    )]
    InvalidParameter {
        /// Which parameter.
        parameter: String,
    },
    /// The service does not hear this user.
    #[serde(rename = "org.varlink.service.PermissionDenied")]
    #[error("this user may not call this service: run it as the user it is meant for, or as root")]
    PermissionDenied {},
    /// The method answers more than once and the call did not ask for that.
    #[serde(rename = "org.varlink.service.ExpectedMore")]
    #[error("this method keeps answering: call it with `more`")]
    ExpectedMore {},
}

/// The answer to `GetInfo`.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub struct Info {
    /// Who makes the service.
    pub vendor: String,
    /// Its name.
    pub product: String,
    /// Its version.
    pub version: String,
    /// Where to read about it; may be empty.
    pub url: String,
    /// The interfaces it offers.
    pub interfaces: Vec<String>,
}

/// The answer to `GetInterfaceDescription`.
#[derive(Serialize, Deserialize, Debug)]
pub struct Description {
    /// The interface's file.
    pub description: String,
}
