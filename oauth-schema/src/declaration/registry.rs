//! The registry: a struct with `#[swappable]` whose fields swap models in.

use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Fields, Ident, ItemStruct, Token, Type, Visibility};

use super::attribute;
use crate::dialect::Dialect;
use crate::problems::{Problems, nearest, suggestion};
use crate::role::Role;

/// The set of models a team uses, read.
#[derive(Debug, Clone)]
pub struct RegistryDeclaration {
    /// Name of the struct.
    pub ident: Ident,
    /// Visibility of the struct.
    pub visibility: Visibility,
    /// The attributes that stay on the struct, doc comments among them.
    pub attributes: Vec<syn::Attribute>,
    /// The databases the team's program talks to, with the token of each.
    pub databases: Vec<(Dialect, Ident)>,
    /// The team's users.
    pub user: Type,
    /// The models that are swapped in.
    pub fields: Vec<RegistryField>,
    /// The function that says what the URIs of clients may be, if not the strict default.
    pub uri_policy: Option<syn::Path>,
    /// Where the runtime is, if not at `::oauth_runtime`.
    pub runtime: Option<syn::Path>,
}

/// The words inside `#[swappable(…)]`.
#[derive(Default)]
struct Arguments {
    databases: Vec<(Dialect, Ident)>,
    uri_policy: Option<syn::Path>,
    runtime: Option<syn::Path>,
}

/// A field of the registry: a role and the struct that fills it.
#[derive(Debug, Clone)]
pub struct RegistryField {
    /// The role.
    pub role: Role,
    /// The token of the role.
    pub ident: Ident,
    /// The struct.
    pub ty: Type,
}

impl RegistryDeclaration {
    /// Reads `#[swappable(arguments)] item`.
    ///
    /// # Errors
    /// Every problem, each on its own token.
    pub fn read(arguments: proc_macro2::TokenStream, item: &ItemStruct) -> syn::Result<Self> {
        let mut problems = Problems::new();
        let declaration = Self::read_with(arguments, item, &mut problems);
        problems.finish(Some(declaration))
    }

    /// Like [`RegistryDeclaration::read`], but gives what could be read even if there were problems.
    ///
    /// Where the users are missing, a stand-in of the runtime takes their place.
    pub fn read_with(
        arguments: proc_macro2::TokenStream,
        item: &ItemStruct,
        problems: &mut Problems,
    ) -> Self {
        let Arguments { databases, uri_policy, runtime } = read_arguments(arguments, item, problems);
        let mut user = None;
        let mut fields: Vec<RegistryField> = Vec::new();
        match &item.fields {
            Fields::Named(named) => {
                for field in &named.named {
                    let Some(ident) = &field.ident else { continue };
                    let name = ident.unraw().to_string();
                    if name == "user" {
                        if user.is_some() {
                            problems.on(ident, "the users stand here twice; keep one");
                        }
                        user = Some(field.ty.clone());
                    } else if let Some(role) = Role::from_field(&name) {
                        if fields.iter().any(|earlier| earlier.role == role) {
                            problems.on(ident, format!("the role `{name}` stands here twice; keep one"));
                            continue;
                        }
                        fields.push(RegistryField { role, ident: ident.clone(), ty: field.ty.clone() });
                    } else {
                        problems.on(ident, unknown_role(&name));
                        // The role that was meant is filled all the same, so that nothing else misses it.
                        if let Some(role) = meant(&name, &field.ty)
                            && !fields.iter().any(|earlier| earlier.role == role)
                        {
                            fields.push(RegistryField { role, ident: ident.clone(), ty: field.ty.clone() });
                        }
                    }
                }
            }
            _ => problems
                .on(&item.ident, "name the models as fields: `{ user: User, application: Application }`"),
        }
        if !item.generics.params.is_empty() {
            problems.on(&item.generics, "a registry is one set of models and takes no generics");
        }
        if user.is_none() && matches!(item.fields, Fields::Named(_)) {
            problems
                .on(&item.ident, "the users are missing: `user: User`, a struct with `#[derive(OAuthUser)]`");
        }
        let user = user.unwrap_or_else(|| {
            let runtime = runtime.clone().unwrap_or_else(|| syn::parse_quote!(::oauth_runtime));
            syn::parse_quote!(#runtime::codegen_support::MissingUser)
        });
        Self {
            ident: item.ident.clone(),
            visibility: item.vis.clone(),
            attributes: item
                .attrs
                .iter()
                .filter(|attribute| !attribute.path().is_ident("swappable"))
                .cloned()
                .collect(),
            databases,
            user,
            fields,
            uri_policy,
            runtime,
        }
    }

    /// Doc comment of the registry.
    pub fn docs(&self) -> String {
        attribute::docs(&self.attributes)
    }
}

/// The role that an unknown word most likely stands for.
fn meant(name: &str, ty: &Type) -> Option<Role> {
    let by_type = || {
        let Type::Path(path) = ty else { return None };
        let last = &path.path.segments.last()?.ident;
        Role::ALL.into_iter().find(|role| last == role.name())
    };
    nearest(name, Role::ALL.map(Role::field)).and_then(Role::from_field).or_else(by_type)
}

fn unknown_role(name: &str) -> String {
    let known: Vec<&str> = std::iter::once("user").chain(Role::ALL.into_iter().map(Role::field)).collect();
    let near = suggestion(name, known.iter().copied());
    format!("no model has the role `{name}`{near}\nroles: {}", known.join(", "))
}

fn read_arguments(
    arguments: proc_macro2::TokenStream,
    item: &ItemStruct,
    problems: &mut Problems,
) -> Arguments {
    let usage = "#[swappable(databases(sqlite, postgres, mysql))]";
    let mut read = Arguments::default();
    let written = arguments.clone();
    let parser = syn::meta::parser(|meta| {
        if meta.path.is_ident("databases") {
            let content;
            syn::parenthesized!(content in meta.input);
            for word in Punctuated::<Ident, Token![,]>::parse_terminated(&content)? {
                let name = word.to_string();
                match Dialect::from_word(&name) {
                    None => {
                        let near = suggestion(&name, Dialect::ALL.map(Dialect::word));
                        problems.on(&word, format!("unknown database `{name}`{near}\ndatabases: sqlite, postgres, mysql (MariaDB too)"));
                    }
                    Some(dialect) if read.databases.iter().any(|(known, _)| *known == dialect) => {
                        problems.on(&word, format!("the database `{name}` stands here twice; keep one"));
                    }
                    Some(dialect) => read.databases.push((dialect, word)),
                }
            }
            Ok(())
        } else if meta.path.is_ident("crate") {
            read.runtime = Some(meta.value()?.call(syn::Path::parse_mod_style)?);
            Ok(())
        } else if meta.path.is_ident("uri_policy") {
            read.uri_policy = Some(meta.value()?.call(syn::Path::parse_mod_style)?);
            Ok(())
        } else {
            Err(meta.error(format!("unknown word; write `{usage}`")))
        }
    });
    let found = match Parser::parse2(parser, arguments) {
        Ok(()) => true,
        Err(error) => {
            problems.add(error);
            false
        }
    };
    if read.databases.is_empty() && found {
        let problem = format!("name the databases: `{usage}`");
        // An empty argument list has no token of its own.
        if written.is_empty() {
            problems.on(&item.ident, problem);
        } else {
            problems.on(written, problem);
        }
    }
    read
}
