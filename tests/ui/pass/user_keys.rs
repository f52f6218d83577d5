// Users with a key of each type.
#![allow(clippy::useless_conversion, dead_code)]

mod number {
    use oauth_runtime::prelude::*;

    #[derive(OAuthUser)]
    #[oauth(table = "users", key = "id")]
    pub struct User {
        pub id: i32,
    }

    #[swappable(databases(sqlite, postgres, mysql))]
    pub struct Models {
        user: User,
    }

    pub async fn run(store: Store) {
        let user: i32 = 7.into();
        let _rows = store.access_tokens().filter(AccessToken::USER_ID.eq(user)).all().await;
    }
}

mod large_number {
    use oauth_runtime::prelude::*;

    #[derive(OAuthUser)]
    #[oauth(table = "users", key = "id")]
    pub struct User {
        pub id: i64,
    }

    #[swappable(databases(sqlite, postgres, mysql))]
    pub struct Models {
        user: User,
    }

    pub async fn run(store: Store) {
        let user: i64 = 7.into();
        let _rows = store.access_tokens().filter(AccessToken::USER_ID.eq(user)).all().await;
    }
}

mod identifier {
    use oauth_runtime::prelude::*;
    use uuid::Uuid;

    #[derive(OAuthUser)]
    #[oauth(table = "users", key = "id")]
    pub struct User {
        pub id: Uuid,
    }

    #[swappable(databases(sqlite, postgres, mysql))]
    pub struct Models {
        user: User,
    }

    pub async fn run(store: Store) {
        let user: Uuid = Uuid::nil().into();
        let _rows = store.access_tokens().filter(AccessToken::USER_ID.eq(user)).all().await;
    }
}

mod text {
    use oauth_runtime::prelude::*;

    #[derive(OAuthUser)]
    #[oauth(table = "users", key = "id", max_length = 36)]
    pub struct User {
        pub id: String,
    }

    #[swappable(databases(sqlite, postgres, mysql))]
    pub struct Models {
        user: User,
    }

    pub async fn run(store: Store) {
        let user: String = "someone".into();
        let _rows = store.access_tokens().filter(AccessToken::USER_ID.eq(user)).all().await;
    }
}

fn main() {}
