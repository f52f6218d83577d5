//! The macros that teams and emitted code call.

/// Embeds the migrations that the build script found, as `pub static MIGRATIONS`.
#[macro_export]
macro_rules! embed_migrations {
    () => {
        include!(env!(
            "OAUTH_MIGRATIONS_FILE",
            "the migrations come from the build script; write build.rs with `fn main() { oauth_codegen::build(); }` and add `oauth-codegen` to [build-dependencies]"
        ));
    };
}

/// A statement in the language of each database; the text of one that is not compiled in is left out.
#[doc(hidden)]
#[macro_export]
macro_rules! statement {
    ($sqlite:literal, $postgres:literal, $mysql:literal) => {
        $crate::database::Statement {
            sqlite: $crate::__sqlite!($sqlite),
            postgres: $crate::__postgres!($postgres),
            mysql: $crate::__mysql!($mysql),
        }
    };
}

// One macro per database, written out: a macro made by a macro cannot be named by its path. Each gives
// a statement's text, or nothing without the cargo feature, and says that the feature is missing.

#[cfg(feature = "sqlite")]
#[doc(hidden)]
#[macro_export]
macro_rules! __sqlite {
    (require) => {};
    ($sql:literal) => {
        $sql
    };
}

#[cfg(not(feature = "sqlite"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __sqlite {
    (require) => {
        compile_error!(
            "this database needs a cargo feature: `oauth-runtime = { version = \"0.1\", features = [\"sqlite\"] }`"
        );
    };
    ($sql:literal) => {
        ""
    };
}

#[cfg(feature = "postgres")]
#[doc(hidden)]
#[macro_export]
macro_rules! __postgres {
    (require) => {};
    ($sql:literal) => {
        $sql
    };
}

#[cfg(not(feature = "postgres"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __postgres {
    (require) => {
        compile_error!(
            "this database needs a cargo feature: `oauth-runtime = { version = \"0.1\", features = [\"postgres\"] }`"
        );
    };
    ($sql:literal) => {
        ""
    };
}

#[cfg(feature = "mysql")]
#[doc(hidden)]
#[macro_export]
macro_rules! __mysql {
    (require) => {};
    ($sql:literal) => {
        $sql
    };
}

#[cfg(not(feature = "mysql"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __mysql {
    (require) => {
        compile_error!(
            "this database needs a cargo feature: `oauth-runtime = { version = \"0.1\", features = [\"mysql\"] }`"
        );
    };
    ($sql:literal) => {
        ""
    };
}
