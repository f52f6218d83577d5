//! The types a primary key may have.

use uuid::Uuid;

use crate::entity::KeyType;

impl KeyType for i32 {
    const FROM_DATABASE: bool = true;

    fn initial() -> Self {
        0
    }

    fn from_database(number: i64) -> Option<Self> {
        number.try_into().ok()
    }
}

impl KeyType for i64 {
    const FROM_DATABASE: bool = true;

    fn initial() -> Self {
        0
    }

    fn from_database(number: i64) -> Option<Self> {
        Some(number)
    }
}

impl KeyType for Uuid {
    const FROM_DATABASE: bool = false;

    /// Version 7 grows with time, so rows are added at the end of the index.
    fn initial() -> Self {
        Self::now_v7()
    }

    fn from_database(_: i64) -> Option<Self> {
        None
    }
}

impl KeyType for String {
    const FROM_DATABASE: bool = false;

    fn initial() -> Self {
        Uuid::now_v7().simple().to_string()
    }

    fn from_database(_: i64) -> Option<Self> {
        None
    }
}
