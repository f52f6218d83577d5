//! All models of a team, with their references resolved: what a migration is made from.

use syn::Type;

use super::{Column, Holds, Model, RelationTarget};
use crate::declaration::{
    ChoicesDeclaration, EntityDeclaration, RegistryDeclaration, UserDeclaration, choice_length,
};
use crate::dialect::Dialect;
use crate::kind::Kind;
use crate::problems::Problems;
use crate::role::Role;

/// What the reader found in a team's source.
#[derive(Debug, Default)]
pub struct Source {
    /// Structs with `#[swappable]`.
    pub registries: Vec<RegistryDeclaration>,
    /// Structs with the derive of a role.
    pub entities: Vec<EntityDeclaration>,
    /// Structs with `#[derive(OAuthUser)]`.
    pub users: Vec<UserDeclaration>,
    /// Enums with `#[derive(OAuthChoices)]`.
    pub choices: Vec<ChoicesDeclaration>,
}

/// The team's users, as far as foreign keys need them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserModel {
    /// Name of the struct.
    pub name: String,
    /// The table.
    pub table: String,
    /// Column of the key.
    pub key_column: String,
    /// Kind of the key.
    pub key: Kind,
    /// Longest key, for a text.
    pub key_length: Option<u32>,
}

/// The models of a registry, one per role.
#[derive(Debug, Clone)]
pub struct ModelSet {
    /// The databases.
    pub databases: Vec<Dialect>,
    /// The team's users.
    pub user: UserModel,
    /// One model per role, in the order of [`Role::ALL`].
    pub models: Vec<Model>,
}

impl ModelSet {
    /// Puts the registry and the structs it names together.
    ///
    /// # Errors
    /// What the macros cannot see: a role whose struct was not found, a reference to an unknown struct.
    pub fn resolve(source: &Source) -> syn::Result<Self> {
        let mut problems = Problems::new();
        let [registry] = source.registries.as_slice() else {
            if let [_, second, ..] = source.registries.as_slice() {
                problems.on(&second.ident, "one crate has one `#[swappable]` registry; merge the two");
            } else {
                problems.at(
                    proc_macro2::Span::call_site(),
                    "no registry found; write `#[swappable(databases(sqlite))] pub struct Models { user: User }`",
                );
            }
            return problems.finish(None);
        };
        let user = type_name(&registry.user)
            .and_then(|name| source.users.iter().find(|user| user.ident == name))
            .map(|user| UserModel {
                name: user.ident.to_string(),
                table: user.table.clone(),
                key_column: user.key_column.clone(),
                key: user.key,
                key_length: user.key_length,
            });
        if user.is_none() {
            problems.on(
                &registry.user,
                "this struct was not found; it needs `#[derive(OAuthUser)]` in the same module tree",
            );
        }
        let mut models = Vec::new();
        for role in Role::ALL {
            let Some(field) = registry.fields.iter().find(|field| field.role == role) else {
                models.push(Model::standard(role));
                continue;
            };
            let entity = type_name(&field.ty).and_then(|name| {
                source.entities.iter().find(|entity| entity.ident == name && entity.role == role)
            });
            match entity.map(Model::resolve) {
                Some(Ok(model)) => models.push(model),
                Some(Err(error)) => problems.add(error),
                None => problems.on(
                    &field.ty,
                    format!(
                        "this struct was not found; it needs `#[derive({})]` in the same module tree",
                        role.derive()
                    ),
                ),
            }
        }
        let Some(user) = user else { return problems.finish(None) };
        check_tables(registry, &user, &models, &mut problems);
        let mut set = Self {
            databases: registry.databases.iter().map(|(dialect, _)| *dialect).collect(),
            user,
            models,
        };
        set.resolve_own(source, &mut problems);
        set.check_backfills(&mut problems);
        problems.finish(Some(set))
    }

    /// Fills in what a struct alone does not tell: the enums of choices and the tables of references.
    fn resolve_own(&mut self, source: &Source, problems: &mut Problems) {
        let tables: Vec<(String, String, String)> = self
            .models
            .iter()
            .map(|model| (model.name.clone(), model.table.clone(), Model::KEY.to_owned()))
            .chain(
                source
                    .users
                    .iter()
                    .map(|user| (user.ident.to_string(), user.table.clone(), user.key_column.clone())),
            )
            .collect();
        for column in self.models.iter_mut().flat_map(|model| &mut model.columns) {
            let Some(own) = &column.own else { continue };
            if own.guessed && own.kind == Kind::Choice && column.choices.is_empty() {
                let choices = type_name(&own.inner)
                    .and_then(|name| source.choices.iter().find(|choices| choices.ident == name));
                match choices {
                    Some(choices) => {
                        column.choices = choices.variants.iter().map(|variant| variant.value.clone()).collect();
                    }
                    None => problems.on(
                        &own.inner,
                        "this type was not found; derive `OAuthChoices` for it, or say what it holds with `#[oauth(kind = \"…\")]`",
                    ),
                }
            }
            if let Some(relation) = &mut column.relation
                && let RelationTarget::Entity(name) = &relation.target
            {
                match tables.iter().find(|(known, ..)| known == name) {
                    Some((_, table, key)) => {
                        relation.target = RelationTarget::Table { table: table.clone(), column: key.clone() };
                    }
                    None => problems.on(
                        &own.ident,
                        format!(
                            "`{name}` is no model of this crate; name its table: `references(\"table\")`"
                        ),
                    ),
                }
            }
        }
    }

    /// Only the registry says which databases an expression is for.
    fn check_backfills(&self, problems: &mut Problems) {
        for column in self.models.iter().flat_map(Model::own_columns) {
            let Some(backfill) = column.own.as_ref().and_then(|own| own.backfill.as_ref()) else { continue };
            for dialect in &self.databases {
                backfill.check_for(*dialect, problems);
            }
        }
    }

    /// The model of a role.
    pub fn model(&self, role: Role) -> Option<&Model> {
        self.models.iter().find(|model| model.role == role)
    }

    /// The kind and length of a column, keys of other tables resolved.
    pub fn kind_of(&self, column: &Column) -> (Kind, Option<u32>) {
        match column.holds {
            Holds::Value(Kind::Choice) => (
                Kind::Choice,
                Some(column.max_length.unwrap_or(choice_length(column.choices.iter().cloned()))),
            ),
            Holds::Value(kind) => (kind, column.max_length),
            Holds::UserKey => (self.user.key, self.user.key_length),
            Holds::KeyOf(role) => (self.model(role).map_or(Kind::I64, |model| model.key), None),
        }
    }

    /// Table and column that a foreign key points at.
    pub fn target_of<'a>(&'a self, target: &'a RelationTarget) -> Option<(&'a str, &'a str)> {
        match target {
            RelationTarget::User => Some((&self.user.table, &self.user.key_column)),
            RelationTarget::Role(role) => self.model(*role).map(|model| (model.table.as_str(), Model::KEY)),
            RelationTarget::Table { table, column } => Some((table, column)),
            RelationTarget::Entity(_) => None,
        }
    }
}

/// Two models in one table, or in the users' table, would overwrite each other.
fn check_tables(registry: &RegistryDeclaration, user: &UserModel, models: &[Model], problems: &mut Problems) {
    for (position, model) in models.iter().enumerate() {
        // SQLite and MySQL compare the names of tables without regard to case.
        let same = |table: &str| table.eq_ignore_ascii_case(&model.table);
        let other =
            models[..position].iter().find(|other| same(&other.table)).map(|other| other.name.as_str());
        let other = other.or_else(|| same(&user.table).then_some(user.name.as_str()));
        if let Some(other) = other {
            let field = registry.fields.iter().find(|field| field.role == model.role);
            let token = field.map_or(&registry.ident, |field| &field.ident);
            problems.on(
                token,
                format!(
                    "`{}` and `{other}` share the table `{}`; give one of them another `table`",
                    model.name, model.table
                ),
            );
        }
    }
}

/// The last segment of a type's path.
fn type_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}
