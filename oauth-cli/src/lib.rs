//! What `cargo oauth` does with a live database, as a library.

#![forbid(unsafe_code)]

pub mod live;
