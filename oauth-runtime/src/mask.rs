//! Credentials as an admin shows them.

/// Shorter credentials would be given away by their end.
const SHOWN_FROM: usize = 16;

/// How many characters are shown.
const SHOWN: usize = 4;

/// A credential for people to recognise: `…` and the last four characters, or `…` alone below 16
/// characters. An empty text stays empty.
///
/// ```
/// # use oauth_runtime::mask::mask_credential;
/// assert_eq!(mask_credential("0123456789abcdef"), "…cdef");
/// ```
pub fn mask_credential(credential: &str) -> String {
    if credential.is_empty() {
        return String::new();
    }
    let length = credential.chars().count();
    let shown = if length < SHOWN_FROM { 0 } else { SHOWN };
    std::iter::once('…').chain(credential.chars().skip(length - shown)).collect()
}

#[cfg(test)]
mod tests {
    use super::mask_credential;

    #[test]
    fn t148_only_the_end_of_a_long_credential_is_shown() {
        assert_eq!(mask_credential("0123456789abcdef"), "…cdef");
        assert_eq!(mask_credential(&"x".repeat(500)), "…xxxx");
        assert_eq!(mask_credential("0123456789abcde"), "…");
        assert_eq!(mask_credential("x"), "…");
        assert_eq!(mask_credential(""), "");
    }

    #[test]
    fn characters_are_counted_not_bytes() {
        assert_eq!(mask_credential("üüüüüüüüüüüü"), "…");
        assert_eq!(mask_credential("0123456789abcdüß"), "…cdüß");
    }
}
