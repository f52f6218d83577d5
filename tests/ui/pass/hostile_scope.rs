// A module whose own types are named like those of the standard library.
#![allow(dead_code, non_camel_case_types)]

mod models {
    use ::oauth_runtime::{
        OAuthAccessToken, OAuthApplication, OAuthChoices, OAuthUser, swappable,
        models::{AccessTokenBase, ApplicationBase},
    };

    pub struct String;
    pub struct Vec;
    pub struct Box;
    pub struct Some;
    pub struct None;
    pub struct Ok;
    pub struct Err;
    pub enum Option {}
    pub enum Result {}
    pub enum Uuid {}
    pub enum DateTime {}
    pub enum Error {}
    pub enum Value {}
    pub enum Kind {}
    pub enum Row {}
    pub trait Clone {}
    pub trait Into {}
    pub trait From {}
    pub trait Default {}
    pub trait Iterator {}
    pub trait Send {}
    pub trait Sync {}
    pub trait Sized {}
    pub trait Copy {}
    pub trait Debug {}
    pub trait Deref {}
    pub trait Serialize {}
    pub trait Scalar {}
    pub trait Entity {}
    pub mod core {}
    pub mod std {}
    pub mod alloc {}
    pub mod serde {}
    pub mod oauth_runtime {}
    #[allow(unused_macros)]
    macro_rules! assert {
        ($($all:tt)*) => { compile_error!("the local `assert!`") };
    }
    #[allow(unused_macros)]
    macro_rules! unimplemented {
        ($($all:tt)*) => { compile_error!("the local `unimplemented!`") };
    }

    #[derive(OAuthUser)]
    #[oauth(table = "users", key = "id")]
    pub struct User {
        pub id: ::std::string::String,
    }

    #[derive(::core::clone::Clone, ::core::fmt::Debug, OAuthChoices)]
    pub enum Plan {
        Standard,
        Gold,
    }

    #[derive(::core::clone::Clone, OAuthApplication)]
    #[oauth(table = "acme_application", index(plan, region))]
    #[admin(list_display("client_id", "plan"))]
    pub struct Application {
        #[oauth(flatten)]
        pub base: ApplicationBase<Models>,
        #[oauth(default = "gold")]
        pub plan: Plan,
        #[oauth(max_length = 20)]
        pub region: ::std::string::String,
        #[oauth(max_length = 20, unique)]
        pub slug: ::core::option::Option<::std::string::String>,
        #[oauth(secret)]
        pub picture: ::core::option::Option<::std::vec::Vec<u8>>,
        #[oauth(default = true)]
        pub active: bool,
    }

    #[derive(::core::clone::Clone, OAuthAccessToken)]
    pub struct AccessToken {
        #[oauth(flatten)]
        pub base: AccessTokenBase<Models>,
    }

    #[swappable(databases(sqlite, postgres, mysql))]
    pub struct Models {
        user: User,
        application: Application,
        access_token: AccessToken,
    }
}

fn main() {
    let _builder = models::NewApplication::builder();
}
