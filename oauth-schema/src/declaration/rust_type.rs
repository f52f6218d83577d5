//! What a Rust type says about its column.

use syn::{GenericArgument, PathArguments, Type, TypePath};

use crate::kind::Kind;

/// What the reader makes of a field's type.
#[derive(Debug, Clone)]
pub(super) struct RustType {
    /// Whether the type is `Option<…>`.
    pub nullable: bool,
    /// The type without `Option`.
    pub inner: Type,
    /// The kind, if the type's name tells it.
    pub kind: Option<Kind>,
}

/// Reads a field's type.
///
/// # Errors
/// A type that no column can hold, with the type to write instead.
pub(super) fn read(ty: &Type) -> syn::Result<RustType> {
    if let Some(inner) = argument_of(ty, "Option") {
        let read = read(inner)?;
        if read.nullable {
            return Err(syn::Error::new_spanned(ty, "a column is NULL or not; write one `Option`"));
        }
        return Ok(RustType { nullable: true, ..read });
    }
    Ok(RustType { nullable: false, inner: ty.clone(), kind: kind(ty)? })
}

fn kind(ty: &Type) -> syn::Result<Option<Kind>> {
    let refuse = |instead: &str| Err(syn::Error::new_spanned(ty, instead));
    let Type::Path(TypePath { path, .. }) = ty else {
        return match ty {
            Type::Reference(_) => refuse("a row owns its values; write the owned type, such as `String`"),
            Type::Array(_) | Type::Slice(_) => refuse("a column holds bytes as `Vec<u8>`"),
            _ => refuse("no column can hold this type; write a named type, such as `String`"),
        };
    };
    let Some(last) = path.segments.last() else { return Ok(None) };
    Ok(Some(match last.ident.to_string().as_str() {
        "String" => Kind::Text,
        "bool" => Kind::Bool,
        "i16" => Kind::I16,
        "i32" => Kind::I32,
        "i64" => Kind::I64,
        "f64" => Kind::F64,
        "Uuid" => Kind::Uuid,
        "NaiveDate" => Kind::Date,
        "Value" => Kind::Json,
        "SecretString" => Kind::Text,
        "DateTime" => match argument_of(ty, "DateTime") {
            Some(Type::Path(zone)) if zone.path.segments.last().is_some_and(|zone| zone.ident == "Utc") => {
                Kind::DateTime
            }
            _ => return refuse("a moment is stored in UTC; write `DateTime<Utc>`"),
        },
        "Vec" => match argument_of(ty, "Vec") {
            Some(Type::Path(item)) if item.path.is_ident("u8") => Kind::Bytes,
            _ => return refuse("a column holds no list; write `serde_json::Value`, or `Vec<u8>` for bytes"),
        },
        "u8" | "i8" => return refuse("no column has this type; write `i16`"),
        "u16" => return refuse("no column has this type; write `i32`"),
        "u32" | "u64" | "usize" | "isize" => return refuse("no column has this type; write `i64`"),
        "u128" | "i128" => return refuse("no column has this type; write `i64` or `String`"),
        "f32" => return refuse("no column has this type; write `f64`"),
        "char" | "str" | "PathBuf" | "OsString" => {
            return refuse("no column has this type; write `String`");
        }
        "NaiveDateTime" | "SystemTime" | "Instant" => {
            return refuse("a moment is stored in UTC; write `DateTime<Utc>`");
        }
        "Duration" | "TimeDelta" => return refuse("no column has this type; write `i64` seconds"),
        "HashMap" | "BTreeMap" | "HashSet" | "BTreeSet" | "VecDeque" => {
            return refuse("no column has this type; write `serde_json::Value`");
        }
        "Box" | "Arc" | "Rc" | "Cow" | "Cell" | "RefCell" | "Mutex" => {
            return refuse("a row owns its values; write the inner type alone");
        }
        _ => return Ok(None),
    }))
}

/// Whether the type is `SecretString`, or `Option` of it.
pub(super) fn is_secret(ty: &Type) -> bool {
    let inner = argument_of(ty, "Option").unwrap_or(ty);
    matches!(inner, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "SecretString"))
}

/// The only type argument of `wrapper<…>`.
pub(super) fn argument_of<'t>(ty: &'t Type, wrapper: &str) -> Option<&'t Type> {
    let Type::Path(TypePath { qself: None, path, .. }) = ty else { return None };
    let last = path.segments.last()?;
    if last.ident != wrapper {
        return None;
    }
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match (arguments.args.first(), arguments.args.len()) {
        (Some(GenericArgument::Type(ty)), 1) => Some(ty),
        _ => None,
    }
}
