//! The cases of Django OAuth Toolkit, the examples of the RFCs, and any input at all.

use super::*;

mod key_set;
mod private_key;
mod registration;
mod signing;

const CLEAR_SECRET: &str = "1234567890abcdefghijklmnopqrstuvwxyz";
const HASHED_SECRET: &str = "pbkdf2_sha256$10$salt0123$Hd5wD0+OdoYJdu2leA4eViTyGRXu5fALvb8fyTLhpGw=";
const PKCS1: &str = include_str!("../testdata/rsa-2048-pkcs1.pem");
const PKCS8: &str = include_str!("../testdata/rsa-2048-pkcs8.pem");

fn secret(text: &str) -> SecretString {
    text.into()
}
