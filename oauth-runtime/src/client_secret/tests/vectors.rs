//! Stored texts: hashes made by other implementations, and texts that only look like hashes.

/// A secret as this project generates them.
pub(super) const GENERATED: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// Secrets and their hashes: by Django, by Python's hashlib, and by the system's `crypt`.
pub(super) const HASHES: &[(&str, &str)] = &[
    ("secret", "pbkdf2_sha256$10$salt0123$Hd5wD0+OdoYJdu2leA4eViTyGRXu5fALvb8fyTLhpGw="),
    ("pä$$", "pbkdf2_sha256$1000$ABCdef123$z3mFFtVwNVAoGzh6elRPZFZq/1b7NOYjxYsrEJlpVsc="),
    (GENERATED, "pbkdf2_sha256$1$0123456789abcdefghijkl$fBBCJK9lhXlX4q6arv+NGreFnpYjCP9rpmWm36XdPNA="),
    ("secret", "pbkdf2_sha1$10$salt0123$EP+AP13bM7y/Fp39sG4UlbHB/Ag="),
    (
        "secret",
        "scrypt$16384$salt0123$8$5$hw+1ReEBVQvNii/1I6RTDI6ZTI+O30T18NLL61CXjGSTSyXxjd5cM6/8lp254+x3fVrms+xikIvY7DtEDk2OvA==",
    ),
    ("secret", "argon2$argon2i$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$YC9+jJCrQhs5R6db7LlN8Q"),
    (
        "secret",
        "argon2$argon2i$m=8,t=1,p=1$c29tZXNhbHQ$gwQOXSNhxiOxPOA0+PY10P9QFO4NAYysnqRt1GSQLE55m+2GYDt9FEjPMHhP2Cuf0nOEXXMocVrsJAtNSsKyfg",
    ),
    ("secret", "$argon2i$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$YC9+jJCrQhs5R6db7LlN8Q"),
    ("secret", "bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuuraR8y8jUb0UMmCc9fwl/YxKZSpSs52u"),
    ("secret", "bcrypt$$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"),
    ("secret", "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"),
];

/// Texts that start like a hash and are none, or one that costs too much.
pub(super) const UNUSABLE: &[&str] = &[
    "pbkdf2_sha256$",
    "pbkdf2_sha256$x",
    "pbkdf2_sha256$10$salt0123",
    "pbkdf2_sha256$10$salt0123$",
    "pbkdf2_sha256$10$salt0123$Hd5w",
    "pbkdf2_sha256$10$salt0123$Hd5wD0+OdoYJdu2leA4eViTyGRXu5fALvb8fyTLhpGw",
    "pbkdf2_sha256$10$salt0123$Hd5wD0+OdoYJdu2leA4eViTyGRXu5fALvb8fyTLhpGw=$",
    "pbkdf2_sha256$10$$Hd5wD0+OdoYJdu2leA4eViTyGRXu5fALvb8fyTLhpGw=",
    "pbkdf2_sha256$0$salt0123$Hd5wD0+OdoYJdu2leA4eViTyGRXu5fALvb8fyTLhpGw=",
    "pbkdf2_sha256$+10$salt0123$Hd5wD0+OdoYJdu2leA4eViTyGRXu5fALvb8fyTLhpGw=",
    "pbkdf2_sha256$-1$salt0123$Hd5wD0+OdoYJdu2leA4eViTyGRXu5fALvb8fyTLhpGw=",
    "pbkdf2_sha256$99999999999999999999$salt0123$Hd5wD0+OdoYJdu2leA4eViTyGRXu5fALvb8fyTLhpGw=",
    "pbkdf2_sha256$10000001$salt0123$Hd5wD0+OdoYJdu2leA4eViTyGRXu5fALvb8fyTLhpGw=",
    "pbkdf2_sha1$10$salt0123$Hd5wD0+OdoYJdu2leA4eViTyGRXu5fALvb8fyTLhpGw=",
    "scrypt$",
    "scrypt$16384$salt0123$8$5",
    "scrypt$16383$salt0123$8$5$hw+1ReEBVQvNii/1I6RTDI6ZTI+O30T18NLL61CXjGSTSyXxjd5cM6/8lp254+x3fVrms+xikIvY7DtEDk2OvA==",
    "scrypt$0$salt0123$8$5$hw+1ReEBVQvNii/1I6RTDI6ZTI+O30T18NLL61CXjGSTSyXxjd5cM6/8lp254+x3fVrms+xikIvY7DtEDk2OvA==",
    "scrypt$16384$salt0123$0$5$hw+1ReEBVQvNii/1I6RTDI6ZTI+O30T18NLL61CXjGSTSyXxjd5cM6/8lp254+x3fVrms+xikIvY7DtEDk2OvA==",
    "scrypt$2147483648$salt0123$8$1$hw+1ReEBVQvNii/1I6RTDI6ZTI+O30T18NLL61CXjGSTSyXxjd5cM6/8lp254+x3fVrms+xikIvY7DtEDk2OvA==",
    "scrypt$2$salt0123$4294967295$4294967295$hw+1ReEBVQvNii/1I6RTDI6ZTI+O30T18NLL61CXjGSTSyXxjd5cM6/8lp254+x3fVrms+xikIvY7DtEDk2OvA==",
    "scrypt$1048576$salt0123$8$1024$hw+1ReEBVQvNii/1I6RTDI6ZTI+O30T18NLL61CXjGSTSyXxjd5cM6/8lp254+x3fVrms+xikIvY7DtEDk2OvA==",
    "argon2$",
    "argon2$foo",
    "argon2$argon2x$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$YC9+jJCrQhs5R6db7LlN8Q",
    "argon2$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ",
    "argon2$argon2id$v=18$m=8,t=1,p=1$c2FsdHNhbHQ$YC9+jJCrQhs5R6db7LlN8Q",
    "argon2$argon2id$v=19$m=8,t=0,p=1$c2FsdHNhbHQ$YC9+jJCrQhs5R6db7LlN8Q",
    "argon2$argon2id$v=19$m=4294967295,t=1,p=1$c2FsdHNhbHQ$YC9+jJCrQhs5R6db7LlN8Q",
    "argon2$argon2id$v=19$m=1024,t=4294967295,p=1$c2FsdHNhbHQ$YC9+jJCrQhs5R6db7LlN8Q",
    "$argon2id$",
    "$argon2id$v=19$m=4294967295,t=4294967295,p=1$c2FsdHNhbHQ$YC9+jJCrQhs5R6db7LlN8Q",
    "bcrypt_sha256$",
    "bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuuraR8y8jUb0UMmCc9fwl/YxKZSpSs52",
    "bcrypt$$2b$31$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW",
    "$2b$17$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW",
    "$2b$03$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW",
    "$2b$04$ä",
    "$2a$",
];
