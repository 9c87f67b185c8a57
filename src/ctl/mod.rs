//! `recoveryctl`: the commands and the serial console.
