//! Scrypt (RFC 7914), as Django writes it: `scrypt$<N>$<salt>$<r>$<p>$<base64>`.

use ::scrypt::{Params, scrypt};
use subtle::ConstantTimeEq as _;

use super::stored::{base64, number};
use super::unusable::UnusableHash;
use crate::error::Error;

const ALGORITHM: &str = "scrypt";

/// Bytes that one hash may hold.
const MAX_MEMORY: u64 = 1 << 30;

/// Bytes that one hash may write, over all its lanes: some ten seconds of a core. Django's parameters write 80 MiB.
const MAX_WORK: u64 = 16 << 30;

/// A hash that was read.
pub(super) struct Scrypt<'a> {
    params: Params,
    salt: &'a str,
    derived: [u8; 64],
}

impl<'a> Scrypt<'a> {
    /// Reads what follows the name of the algorithm: `<N>$<salt>$<r>$<p>$<base64>`.
    pub(super) fn parse(text: &'a str) -> Result<Self, UnusableHash> {
        const MALFORMED: UnusableHash = UnusableHash::Malformed { algorithm: ALGORITHM };
        let mut fields = text.split('$');
        let mut field = || fields.next().ok_or(MALFORMED);
        let (n, salt, r, p, derived) = (field()?, field()?, field()?, field()?, field()?);
        let parameter = |text| number(text).filter(|number| *number > 0).ok_or(MALFORMED);
        let (n, r, p) = (parameter(n)?, parameter(r)?, parameter(p)?);
        let derived = base64(derived).ok_or(MALFORMED)?;
        if fields.next().is_some() || salt.is_empty() || !n.is_power_of_two() || n == 1 {
            return Err(MALFORMED);
        }
        check_cost(n, r, p)?;
        let log_n = u8::try_from(n.ilog2()).map_err(|_| MALFORMED)?;
        let params = Params::new(log_n, r, p).map_err(|_| MALFORMED)?;
        Ok(Self { params, salt, derived })
    }

    pub(super) fn matches(&self, presented: &str) -> Result<bool, Error> {
        let mut derived = [0; 64];
        scrypt(presented.as_bytes(), self.salt.as_bytes(), &self.params, &mut derived)
            .map_err(|error| Error::Hash(error.to_string()))?;
        Ok(derived.ct_eq(&self.derived).into())
    }
}

/// Holds the parameters to what a login may cost (RFC 7914 section 2: a block has 128 r bytes).
fn check_cost(n: u32, r: u32, p: u32) -> Result<(), UnusableHash> {
    let too_costly = |limit| Err(UnusableHash::TooCostly { algorithm: ALGORITHM, limit });
    let product = |factors: [u32; 3]| {
        factors.into_iter().try_fold(128_u64, |bytes, factor| bytes.checked_mul(factor.into()))
    };
    if product([n, r, 1]).is_none_or(|bytes| bytes > MAX_MEMORY)
        || product([1, r, p]).is_none_or(|bytes| bytes > MAX_MEMORY)
    {
        return too_costly("1 GiB of memory");
    }
    if product([n, r, p]).is_none_or(|bytes| bytes > MAX_WORK) {
        return too_costly("16 GiB of memory traffic");
    }
    Ok(())
}
