//! Forgot-password recovery for Linux video recorders: daemon, helpers and command line.
