//! Checksums of tokens.

use sha2::{Digest as _, Sha256};

/// Lower-case hexadecimal SHA-256 of a token: what look-ups go through.
pub fn checksum(token: &str) -> String {
    hexadecimal(&Sha256::digest(token.as_bytes()))
}

/// Lower-case hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles.map(|nibble| DIGITS[usize::from(nibble)]).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn t028_the_checksum_is_sha_256_in_lower_case() {
        assert_eq!(
            super::checksum("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
