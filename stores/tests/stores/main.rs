//! The program `recovery-store` with the shipped descriptions, on files, databases and services made from the products'
//! published sources.
#![cfg(all(
    feature = "conf",
    feature = "http",
    feature = "json",
    feature = "sql",
    feature = "sqlite"
))]
#![allow(clippy::unwrap_used)]

mod bench;
mod descriptions;
mod frigate;
mod http;
mod manual;
mod motioneye;
mod viseron;
