//! Password stores of video recorders that people run, for `store = "product"` of `recoveryd`.
//!
//! A product is a short TOML file ([`description`]): where its passwords are ([`places`]), in which form ([`hash`]), and what
//! must be stopped and started around a change ([`order`]). The program `recovery-store` ([`cli`]) sets and checks one
//! account's password with it and leaves everything else as it was.

#[cfg(not(any(
    feature = "conf",
    feature = "http",
    feature = "json",
    feature = "sql",
    feature = "sqlite"
)))]
compile_error!("choose a kind of store at least: conf, http, json, sql or sqlite");

pub mod cli;
pub mod description;
pub mod hash;
#[cfg(feature = "http")]
pub mod http;
pub mod order;
pub mod places;
#[cfg(feature = "sql")]
pub mod program;
pub mod service;
pub mod template;
