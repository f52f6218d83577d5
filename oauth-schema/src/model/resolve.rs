//! Declaration and abstract model become a model: names, checks, defaults.

use syn::LitStr;
use syn::ext::IdentExt as _;

use super::{Admin, Column, Finder, Holds, Index, Model, Relation, RelationTarget, Unique};
use crate::abstract_model::{AbstractColumn, AbstractModel, IndexStyle, Target, UniqueStyle};
use crate::declaration::{Composite, EntityDeclaration, FieldDeclaration, ReferenceTarget};
use crate::kind::Kind;
use crate::problems::{Problems, suggestion};
use crate::role::Role;

impl Model {
    /// The standard model of a role, with no column of a team's own.
    pub fn standard(role: Role) -> Self {
        let schema = AbstractModel::of(role);
        let admin = &schema.admin;
        let mut model = Self {
            role,
            name: schema.name.clone(),
            table: schema.table.clone(),
            docs: schema.doc.clone(),
            key: Kind::I64,
            columns: schema.columns.iter().map(|column| base_column(schema, column)).collect(),
            uniques: Vec::new(),
            indexes: Vec::new(),
            admin: Admin {
                list_display: admin.list_display.clone(),
                list_filter: admin.list_filter.clone(),
                search_fields: admin.search_fields.clone(),
                raw_id_fields: admin.raw_id_fields.clone(),
                radio_fields: admin.radio_fields.clone(),
                readonly_fields: admin.readonly_fields.clone(),
                ordering: admin.ordering.clone(),
                actions: admin.actions.clone(),
                can_add: admin.can_add,
                can_delete: admin.can_delete,
            },
        };
        for column in &schema.columns {
            let columns = vec![column.name.clone()];
            if let Some(style) = column.unique {
                model.uniques.push(Unique { columns, style });
            } else if column.references.is_some() {
                model.indexes.push(Index {
                    columns,
                    style: IndexStyle::Plain,
                    addition: false,
                    foreign_key: true,
                });
            } else if let Some(style) = column.index {
                model.indexes.push(Index { columns, style, addition: column.addition, foreign_key: false });
            }
        }
        model
    }

    /// What a team's declaration amounts to.
    ///
    /// # Errors
    /// Every contradiction between the declaration, itself and the abstract model, each on its own token.
    pub fn resolve(declaration: &EntityDeclaration) -> syn::Result<Self> {
        let mut problems = Problems::new();
        let model = Self::resolve_with(declaration, &mut problems);
        problems.finish(Some(model))
    }

    /// Like [`Model::resolve`], but gives what is sound even if there were problems.
    pub fn resolve_with(declaration: &EntityDeclaration, problems: &mut Problems) -> Self {
        let mut model = Self::standard(declaration.role);
        model.name = declaration.ident.to_string();
        if let Some(table) = &declaration.table {
            model.table = table.value();
        }
        if !declaration.docs.is_empty() {
            model.docs.clone_from(&declaration.docs);
        }
        if let Some(key) = declaration.key {
            model.key = key;
        }
        for field in &declaration.fields {
            add_own_column(&mut model, declaration, field, problems);
        }
        for composite in &declaration.uniques {
            if let Some(columns) = composite_columns(&model, composite, problems) {
                model.uniques.push(Unique { columns, style: UniqueStyle::Constraint });
            }
        }
        for composite in &declaration.indexes {
            if let Some(columns) = composite_columns(&model, composite, problems) {
                model.indexes.push(Index {
                    columns,
                    style: IndexStyle::Plain,
                    addition: false,
                    foreign_key: false,
                });
            }
        }
        check_renames(&model, declaration, problems);
        check_finders(&model, declaration, problems);
        apply_admin(&mut model, declaration, problems);
        model
    }
}

fn base_column(schema: &AbstractModel, column: &AbstractColumn) -> Column {
    let holds = match column.references {
        Some(Target::User) => Holds::UserKey,
        Some(Target::Role(role)) => Holds::KeyOf(role),
        None => Holds::Value(column.kind.as_deref().and_then(Kind::from_word).unwrap_or(Kind::Text)),
    };
    let choices = schema.choices_of(column);
    Column {
        name: column.name.clone(),
        holds,
        format: column.format,
        max_length: column.max_length,
        choices: choices
            .map(|choices| choices.values.iter().map(|choice| choice.value.clone()).collect())
            .unwrap_or_default(),
        choices_enum: column.choices.clone(),
        nullable: column.nullable,
        default: column.default.clone(),
        generated: column.generated,
        relation: column.references.zip(column.on_delete).map(|(target, on_delete)| Relation {
            target: match target {
                Target::User => RelationTarget::User,
                Target::Role(role) => RelationTarget::Role(role),
            },
            on_delete,
        }),
        secret: column.secret,
        label: column.label.clone().unwrap_or_else(|| label(&column.name, column.references.is_some())),
        docs: column.doc.clone(),
        own: None,
    }
}

fn add_own_column(
    model: &mut Model,
    declaration: &EntityDeclaration,
    field: &FieldDeclaration,
    problems: &mut Problems,
) {
    let name = field.column();
    if name == Model::KEY || model.column(&name).is_some() {
        problems.on(
            &field.ident,
            format!(
                "`{}` already has a column `{name}`, reached as `.{name}`; give this field another name",
                declaration.role.base(),
            ),
        );
        return;
    }
    // Databases take names that differ in case alone for one name.
    let same = |column: &Column| column.name.eq_ignore_ascii_case(&name);
    if let Some(known) = model.columns.iter().find(|column| same(column)) {
        problems.on(
            &field.ident,
            format!(
                "the column `{}` has the same name but for its case; give this field another name",
                known.name
            ),
        );
        return;
    }
    if name == "build" {
        problems.on(
            &field.ident,
            "`build` finishes the builder and can name no column; give this field another name",
        );
        return;
    }
    if name.len() > 63 {
        problems.on(&field.ident, "a column's name has at most 63 bytes");
        return;
    }
    let columns = vec![name.clone()];
    if field.unique {
        model.uniques.push(Unique { columns, style: UniqueStyle::Column });
    } else if field.index || field.reference.is_some() {
        model.indexes.push(Index {
            columns,
            style: IndexStyle::Plain,
            addition: false,
            foreign_key: field.reference.is_some(),
        });
    }
    let column = Column {
        holds: Holds::Value(field.kind),
        format: None,
        max_length: field.max_length,
        choices: field.choices.clone(),
        choices_enum: None,
        nullable: field.nullable,
        default: field.default.as_ref().map(|(value, _)| value.clone()),
        generated: None,
        relation: field.reference.as_ref().map(|reference| Relation {
            target: match &reference.target {
                ReferenceTarget::Entity(ident) => RelationTarget::Entity(ident.to_string()),
                ReferenceTarget::Table(table) => RelationTarget::Table {
                    table: table.value(),
                    column: reference.column.as_ref().map_or_else(|| "id".to_owned(), LitStr::value),
                },
            },
            on_delete: reference.on_delete,
        }),
        secret: field.secret,
        label: label(&name, field.reference.is_some()),
        docs: field.docs.clone(),
        own: Some(field.clone()),
        name,
    };
    if (field.index || field.unique) && is_unbounded(&column) {
        problems.on(&field.ident, TOO_LONG_FOR_AN_INDEX);
    }
    model.columns.push(column);
}

const TOO_LONG_FOR_AN_INDEX: &str =
    "MySQL cannot index a value of this length; write `max_length = …`, at most 768";

/// `logo_uri` becomes `Logo uri`; a foreign key is called after what it points at.
fn label(name: &str, references: bool) -> String {
    let stem = if references { name.strip_suffix("_id").unwrap_or(name) } else { name };
    let words = stem.replace('_', " ");
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

fn composite_columns(model: &Model, composite: &Composite, problems: &mut Problems) -> Option<Vec<String>> {
    let mut columns = Vec::new();
    for ident in &composite.columns {
        let name = ident.to_string().trim_start_matches("r#").to_owned();
        if !is_column(model, &name) {
            problems.on(ident, no_column(model, &name));
        } else if columns.contains(&name) {
            problems.on(ident, format!("the column `{name}` stands here twice; keep one"));
        } else if model.column(&name).is_some_and(is_unbounded) {
            problems.on(ident, TOO_LONG_FOR_AN_INDEX);
        } else {
            columns.push(name);
        }
    }
    (columns.len() == composite.columns.len()).then_some(columns)
}

/// A column that is still there was not renamed, and one that is gone became one other column.
fn check_renames(model: &Model, declaration: &EntityDeclaration, problems: &mut Problems) {
    let mut known: Vec<String> = Vec::new();
    for field in &declaration.fields {
        let Some(former) = &field.renamed_from else { continue };
        let (name, own) = (former.value(), field.column());
        // Databases take names that differ in case alone for one name, but a column may change its own case.
        let same = |other: &str| other.eq_ignore_ascii_case(&name);
        let others = model.columns.iter().filter(|column| column.name != own);
        if same(Model::KEY) || others.clone().any(|column| same(&column.name)) {
            let removable = others.filter(|column| column.own.is_some()).any(|column| same(&column.name));
            let or = if removable { format!(", or the field `{name}`") } else { String::new() };
            problems.on(
                former,
                format!("`{name}` is still a column; `{own}` cannot be what became of it: remove `renamed_from`{or}"),
            );
        } else if known.iter().any(|other| same(other)) {
            problems.on(
                former,
                format!("another field is renamed from `{name}` too; keep the one that holds its values"),
            );
        }
        known.push(name);
    }
}

/// Two finders of one name would not compile, and of two indexes over the same columns one is useless.
fn check_finders(model: &Model, declaration: &EntityDeclaration, problems: &mut Problems) {
    let columns = |composite: &Composite| -> Vec<String> {
        composite.columns.iter().map(|ident| ident.unraw().to_string()).collect()
    };
    let methods: Vec<String> = Finder::of(model).iter().map(Finder::method).collect();
    for composite in declaration.indexes.iter().chain(&declaration.uniques) {
        let Some(first) = composite.columns.first() else { continue };
        let columns = columns(composite);
        let indexes = model.indexes.iter().map(|index| &index.columns);
        let uniques = model.uniques.iter().map(|unique| &unique.columns);
        if indexes.chain(uniques).filter(|known| **known == columns).count() > 1 {
            problems.on(first, "these columns have an index already; remove one of the two");
        }
        let finder = columns.join("_and_");
        let same = |method: &&String| {
            method.strip_prefix("find_by_").or(method.strip_prefix("get_by_")) == Some(&finder)
        };
        if methods.iter().filter(same).count() > 1 {
            problems.on(first, format!("another finder is named after `{finder}` too; rename a column"));
        }
    }
}

/// Whether values are too long for an index of MySQL, which holds 3,072 bytes: 768 characters. The enum
/// behind a guessed choice is short.
fn is_unbounded(column: &Column) -> bool {
    match column.holds {
        Holds::Value(Kind::Text | Kind::Json | Kind::Bytes) => true,
        Holds::Value(Kind::String) => column.max_length.is_none_or(|length| length > 768),
        _ => false,
    }
}

fn is_column(model: &Model, name: &str) -> bool {
    name == Model::KEY || model.column(name).is_some()
}

fn no_column(model: &Model, name: &str) -> String {
    let near = suggestion(name, model.columns.iter().map(|column| column.name.as_str()));
    format!("`{}` has no column `{name}`{near}", model.name)
}

fn apply_admin(model: &mut Model, declaration: &EntityDeclaration, problems: &mut Problems) {
    let admin = &declaration.admin;
    let check = |names: &[LitStr], place: &str, problems: &mut Problems| -> Vec<String> {
        let mut values = Vec::new();
        for name in names {
            let value = name.value();
            let column = match place {
                "ordering" => value.trim_start_matches('-'),
                // `application_id.name` goes through the foreign key to a column over there.
                "search_fields" => value.split('.').next().unwrap_or_default(),
                _ => value.as_str(),
            };
            if !is_column(model, column) {
                problems.on(name, no_column(model, column));
            } else if place == "search_fields" && model.column(column).is_some_and(|column| column.secret) {
                problems.on(name, "a secret column cannot be searched; remove it");
            } else {
                values.push(value);
            }
        }
        values
    };
    let mut decided = model.admin.clone();
    if let Some(names) = &admin.list_display {
        decided.list_display = check(names, "list_display", problems);
    }
    if let Some(names) = &admin.list_filter {
        decided.list_filter = check(names, "list_filter", problems);
    }
    if let Some(names) = &admin.search_fields {
        decided.search_fields = check(names, "search_fields", problems);
    }
    if let Some(names) = &admin.raw_id_fields {
        decided.raw_id_fields = check(names, "raw_id_fields", problems);
    }
    if let Some(names) = &admin.radio_fields {
        decided.radio_fields = check(names, "radio_fields", problems)
            .into_iter()
            .map(|name| (name, "vertical".to_owned()))
            .collect();
    }
    if let Some(names) = &admin.readonly_fields {
        // A team adds to what the schema protects; it does not open it.
        decided.readonly_fields.extend(check(names, "readonly_fields", problems));
    }
    if let Some(names) = &admin.ordering {
        decided.ordering = check(names, "ordering", problems);
    }
    model.admin = decided;
}
