//! The schema that a live database has, as far as the models explain it.

use oauth_runtime::catalog::{self, Action, Catalog, DefaultValue};
use oauth_schema::abstract_model::{self, AbstractModel, IndexStyle, OnDelete, UniqueStyle};
use oauth_schema::schema::{Column, Hints, Index, Reference, Table, Unique, User};
use oauth_schema::{Dialect, Kind, Role, Schema};

use super::{rename, sql_type};

/// What was found.
#[derive(Debug)]
pub(super) struct Found {
    /// The tables that serve a role.
    pub(super) schema: Schema,
    /// What the models have and the database has not.
    pub(super) missing: Vec<String>,
    /// What the database has and no model knows.
    pub(super) extra: Vec<String>,
}

/// Tables that DOT has had from the beginning; it got the others later.
const OLDEST: [Role; 5] =
    [Role::Application, Role::AccessToken, Role::RefreshToken, Role::Grant, Role::IdToken];

impl Found {
    /// Looks for the table of each role: that of the model, else the one that the standard model has.
    ///
    /// # Errors
    /// Everything that no model explains, with what to do about it.
    pub(super) fn read(catalog: &Catalog, dialect: Dialect, wanted: &Schema) -> Result<Self, Vec<String>> {
        let schema = Schema::empty(wanted.user.clone());
        let mut found = Self { schema, missing: Vec::new(), extra: Vec::new() };
        let mut problems = Vec::new();
        for wanted in &wanted.tables {
            let standard = AbstractModel::of(wanted.role).table.as_str();
            let names = [wanted.name.as_str(), standard];
            match names.into_iter().find_map(|name| Some((name, catalog.tables.get(name)?))) {
                Some((name, live)) => {
                    let mut reader =
                        Reader { dialect, name, live, wanted, found: &mut found, problems: &mut problems };
                    let table = reader.table();
                    found.schema.tables.push(table);
                }
                None if OLDEST.contains(&wanted.role) => problems.push(format!(
                    "there is no table `{}`, nor one of Django OAuth Toolkit for this role, `{standard}`; name the table that Django made with `#[oauth(table = \"…\")]`",
                    wanted.name
                )),
                None => found.missing.push(format!("table `{}`", wanted.name)),
            }
        }
        if found.schema.tables.is_empty() {
            return Err(vec![
                "the database has no table of Django OAuth Toolkit, so there is nothing to adopt; `cargo oauth make` writes the first migration for an empty database"
                    .to_owned(),
            ]);
        }
        found.schema.user = found.user(&wanted.user);
        if problems.is_empty() { Ok(found) } else { Err(problems) }
    }

    /// The users, with the key that foreign keys to them have.
    fn user(&self, wanted: &User) -> User {
        let columns = self.schema.tables.iter().flat_map(|table| &table.columns);
        let key = columns.filter(|column| !column.own).find(|column| column.name == "user_id");
        let key = key.map_or((wanted.kind, wanted.max_length), |column| (column.kind, column.max_length));
        User { kind: key.0, max_length: key.1, ..wanted.clone() }
    }
}

/// Reads one table.
struct Reader<'a> {
    dialect: Dialect,
    /// What the table is called.
    name: &'a str,
    live: &'a catalog::Table,
    wanted: &'a Table,
    found: &'a mut Found,
    problems: &'a mut Vec<String>,
}

impl Reader<'_> {
    fn table(&mut self) -> Table {
        let mut table = Table {
            role: self.wanted.role,
            name: self.name.to_owned(),
            // Of no definition: the models ask for more.
            fingerprint: "0".repeat(16),
            key: self.key(),
            columns: Vec::new(),
            uniques: Vec::new(),
            indexes: Vec::new(),
            docs: self.wanted.docs.clone(),
        };
        if let Some(extra) = &self.live.extra {
            let name = self.name;
            self.problems.push(format!("`{name}` is no ordinary table ({extra}); make it one first"));
        }
        table.columns = self.columns();
        self.foreign_keys(&table);
        self.uniques(&mut table);
        self.indexes(&mut table);
        for check in &self.live.checks {
            let json = self.dialect == Dialect::Sqlite
                && check.expression.to_ascii_uppercase().starts_with("JSON_VALID(");
            if !json {
                self.found.extra.push(format!("check `{check}` of `{}`", self.name));
            }
        }
        table
    }

    fn key(&mut self) -> Kind {
        let name = self.name;
        let column = self.live.column(Table::KEY);
        let (Some(column), [Table::KEY]) =
            (column, self.live.primary_key.iter().map(String::as_str).collect::<Vec<_>>().as_slice())
        else {
            self.problems.push(format!(
                "`{name}` has the key ({}), and every model has the key `{}`; this table cannot be adopted",
                self.live.primary_key.join(", "),
                Table::KEY
            ));
            return self.wanted.key;
        };
        let counts = |kind| matches!(kind, Kind::I16 | Kind::I32 | Kind::I64);
        // The number of a row of SQLite has one type.
        if self.dialect == Dialect::Sqlite && column.sql_type == "integer" && counts(self.wanted.key) {
            return self.wanted.key;
        }
        let kinds = [self.wanted.key, Kind::I16, Kind::I32, Kind::I64, Kind::Uuid];
        let kind = kinds.into_iter().find(|kind| fits(self.dialect, *kind, None, &column.sql_type));
        match kind {
            Some(kind) if !counts(kind) || column.counts_up() => kind,
            Some(kind) => {
                self.problems.push(format!(
                    "the database does not count up `{name}`.`{}`; make it an identity column first",
                    Table::KEY
                ));
                kind
            }
            None => {
                self.problems.push(format!(
                    "`{name}`.`{}` is {}, which no key of a model is; this table cannot be adopted",
                    Table::KEY,
                    column.sql_type
                ));
                self.wanted.key
            }
        }
    }

    fn columns(&mut self) -> Vec<Column> {
        let name = self.name;
        let mut columns = Vec::new();
        for wanted in &self.wanted.columns {
            let former = wanted.hints.renamed_from.as_deref();
            let live = self.live.column(&wanted.name).or_else(|| self.live.column(former?));
            match live {
                Some(live) => columns.extend(self.column(live, wanted)),
                None if wanted.own => self.found.missing.push(format!("column `{}` of `{name}`", wanted.name)),
                None if wanted.nullable || wanted.default.is_some() || wanted.hints.fills() => {
                    self.found.missing.push(format!("column `{}` of `{name}`", wanted.name));
                }
                None => self.problems.push(format!(
                    "`{name}` has no column `{}`: Django OAuth Toolkit is older than 3.0; upgrade it to a release from 3.0 on first",
                    wanted.name
                )),
            }
        }
        for live in &self.live.columns {
            let name = live.name.as_str();
            let is_known =
                |wanted: &Column| wanted.name == name || wanted.hints.renamed_from.as_deref() == Some(name);
            if name != Table::KEY && !self.wanted.columns.iter().any(is_known) {
                self.unknown_column(live);
            }
        }
        columns
    }

    fn column(&mut self, live: &catalog::Column, wanted: &Column) -> Option<Column> {
        let Some((kind, max_length)) = kind(self.dialect, wanted, &live.sql_type) else {
            self.problems.push(format!(
                "`{}`.`{}` is {}, and the models have {} there; {}",
                self.name,
                live.name,
                live.sql_type,
                sql_type(self.dialect, wanted.kind, wanted.max_length),
                if wanted.reference.is_some() {
                    "give the struct it refers to a key of that type"
                } else if wanted.own {
                    "declare the column with that type, or change the column first"
                } else {
                    "change the type of the column first"
                }
            ));
            return None;
        };
        Some(Column {
            name: live.name.clone(),
            kind,
            max_length,
            // No database keeps them; the next migration looks whether rows have others.
            choices: Vec::new(),
            nullable: live.nullable,
            default: if wanted.own { default(wanted, live.default.as_ref()) } else { wanted.default.clone() },
            reference: self.reference(&live.name, wanted),
            own: wanted.own,
            docs: wanted.docs.clone(),
            hints: Hints::default(),
        })
    }

    fn unknown_column(&mut self, live: &catalog::Column) {
        let (table, column) = (self.name, &live.name);
        if self.dialect == Dialect::Sqlite {
            self.problems.push(format!(
                "no model knows `{table}`.`{column}`, and SQLite writes tables anew without what no model knows; add the column to the struct, or drop it"
            ));
        } else if is_required(live) {
            self.problems.push(format!(
                "no model knows `{table}`.`{column}`, and a row cannot be inserted without it; add the column to the struct, give it a default in the database, or drop it"
            ));
        } else {
            self.found.extra.push(format!("column `{column}` of `{table}`"));
        }
    }

    fn reference(&self, column: &str, wanted: &Column) -> Option<Reference> {
        let key = self.live.foreign_keys.iter().find(|key| key.columns == [column])?;
        let rule = wanted.reference.as_ref().map(|reference| reference.on_delete);
        let live = on_delete(key.on_delete);
        let on_delete = match rule {
            // The rule for a column of an abstract model stands in no database.
            Some(rule) if !wanted.own => rule,
            // Any other rule than the wanted one makes the next migration replace the key.
            Some(rule) if rule == live && !is_rule(key.on_delete, rule, self.dialect) => {
                if live == OnDelete::Restrict { OnDelete::Cascade } else { OnDelete::Restrict }
            }
            _ => live,
        };
        let column = key.target_columns.first()?.clone();
        Some(Reference { table: key.target.clone(), column, on_delete })
    }

    fn foreign_keys(&mut self, table: &Table) {
        for live in &self.live.foreign_keys {
            let column = match live.columns.as_slice() {
                [only] => table.column(only),
                _ => None,
            };
            let Some(known) = column.and_then(|column| table.foreign_key(column)) else {
                self.found.extra.push(format!("foreign key {live} of `{}`", self.name));
                continue;
            };
            let to = known.names.on(self.dialect);
            if live.name.as_deref().is_some_and(|name| name != to)
                && let Some(sql) = rename::foreign_key(self.dialect, self.name, live, to)
            {
                self.misnamed("foreign key", live.name.as_deref(), &sql);
            }
        }
    }

    fn misnamed(&mut self, what: &str, name: Option<&str>, sql: &str) {
        let name = name.unwrap_or_default();
        let table = self.name;
        self.problems.push(format!(
            "the {what} `{name}` of `{table}` has another name than migrations know it by; rename it first: {sql}"
        ));
    }

    fn uniques(&mut self, table: &mut Table) {
        for live in &self.live.uniques {
            let unique = plain(live).and_then(|columns| self.unique(table, live, columns));
            match unique {
                Some(unique) => table.uniques.push(unique),
                None => self.found.extra.push(format!("unique index {}", self.described(live))),
            }
        }
    }

    fn unique(&mut self, table: &Table, live: &catalog::Index, columns: Vec<String>) -> Option<Unique> {
        let is_known = |column: &String| column == Table::KEY || table.column(column).is_some();
        if !columns.iter().all(is_known) {
            return None;
        }
        let wanted = self.wanted.uniques.iter().find(|unique| unique.columns == columns);
        let styles = [UniqueStyle::Constraint, UniqueStyle::Column, UniqueStyle::Named];
        let styles = wanted.map(|unique| unique.style).into_iter().chain(styles);
        let mut uniques = styles.map(|style| Unique {
            like: self.like(&columns, wanted.map(|unique| unique.like)),
            columns: columns.clone(),
            style,
        });
        let first = uniques.next()?;
        let is_named = |unique: &Unique| {
            let name = live.name.as_deref();
            name.is_none_or(|name| name == table.unique_names(unique).on(self.dialect))
        };
        if is_named(&first) {
            return Some(first);
        }
        if let Some(other) = uniques.find(is_named) {
            return Some(other);
        }
        wanted?;
        let to = table.unique_names(&first);
        if self.live.uniques.iter().any(|other| other.name.as_deref() == Some(to.on(self.dialect))) {
            return None;
        }
        // On SQLite one over a single column goes with its table, whatever it is called.
        if self.dialect != Dialect::Sqlite || columns.len() > 1 {
            let sql = rename::index(self.dialect, self.name, live, true, to.on(self.dialect));
            if let Some(sql) = sql {
                self.misnamed("unique index", live.name.as_deref(), &sql);
            }
        }
        Some(first)
    }

    fn indexes(&mut self, table: &mut Table) {
        let mut others = Vec::new();
        for live in &self.live.indexes {
            match plain(live).and_then(|columns| self.index(table, live, columns)) {
                Some(index) => table.indexes.push(index),
                None => others.push(live),
            }
        }
        for live in others {
            match twin(table, live) {
                Some(name) if live.name.as_ref() == Some(&name) => {}
                Some(name) => {
                    let sql = rename::index(self.dialect, self.name, live, false, &name);
                    self.misnamed("index", live.name.as_deref(), &sql.unwrap_or_default());
                }
                None => {
                    let note = match self.dialect {
                        Dialect::Sqlite => "; where a migration writes the table anew it goes",
                        Dialect::Postgres | Dialect::Mysql => "",
                    };
                    self.found.extra.push(format!("index {}{note}", self.described(live)));
                }
            }
        }
    }

    fn index(&mut self, table: &Table, live: &catalog::Index, columns: Vec<String>) -> Option<Index> {
        let is_known = |column: &String| column == Table::KEY || table.column(column).is_some();
        if !columns.iter().all(is_known) {
            return None;
        }
        let wanted = self.wanted.indexes.iter().find(|index| index.columns == columns);
        let styles = [IndexStyle::Plain, IndexStyle::Model];
        let styles = wanted.map(|index| index.style).into_iter().chain(styles);
        let like = self.like(&columns, wanted.map(|index| index.like));
        let indexes = styles.map(|style| Index { columns: columns.clone(), style, like });
        let is_named =
            |index: &Index| live.name.as_deref() == Some(table.index_names(index).on(self.dialect));
        if let Some(index) = indexes.clone().find(is_named) {
            return Some(index);
        }
        let first = indexes.into_iter().next().filter(|_| wanted.is_some())?;
        let to = table.index_names(&first);
        if self.live.indexes.iter().any(|other| other.name.as_deref() == Some(to.on(self.dialect))) {
            return None;
        }
        if let Some(sql) = rename::index(self.dialect, self.name, live, false, to.on(self.dialect)) {
            self.misnamed("index", live.name.as_deref(), &sql);
        }
        Some(first)
    }

    /// Whether the index for LIKE stands beside a key. Only PostgreSQL tells; elsewhere it is as the models have it.
    fn like(&self, columns: &[String], wanted: Option<bool>) -> bool {
        match (self.dialect, columns) {
            (Dialect::Postgres, [column]) => {
                wanted != Some(false) && self.live.indexes.iter().any(|index| is_like(index, column))
            }
            _ => wanted == Some(true),
        }
    }

    fn described(&self, index: &catalog::Index) -> String {
        let name = index.name.as_deref().map(|name| format!("`{name}` ")).unwrap_or_default();
        format!("{name}{index} of `{}`", self.name)
    }
}

/// Whether an insert has to name the column.
pub(super) fn is_required(column: &catalog::Column) -> bool {
    !column.nullable && column.default.is_none() && !column.counts_up() && column.extra.is_none()
}

/// The columns of an index that is nothing but an index.
fn plain(index: &catalog::Index) -> Option<Vec<String>> {
    let is_plain = index.valid && index.extra.is_none();
    let columns = index.columns.iter().map(|column| {
        (is_plain && !column.expression && column.options.is_none()).then(|| column.name.clone())
    });
    columns.collect()
}

/// The name that an index for LIKE has beside a key of the table, if it is one.
fn twin(table: &Table, live: &catalog::Index) -> Option<String> {
    let is_over = |columns: &[String]| matches!(columns, [column] if is_like(live, column));
    let unique = table.uniques.iter().find(|unique| unique.like && is_over(&unique.columns));
    let index = table.indexes.iter().find(|index| index.like && is_over(&index.columns));
    let names =
        unique.map(|unique| table.unique_names(unique)).or(index.map(|index| table.index_names(index)));
    names?.like
}

fn is_like(index: &catalog::Index, column: &str) -> bool {
    matches!(index.columns.as_slice(), [only] if only.name == column && only.options.as_deref() == Some("varchar_pattern_ops"))
}

fn fits(dialect: Dialect, kind: Kind, max_length: Option<u32>, live: &str) -> bool {
    live == sql_type(dialect, kind, max_length)
        // MySQL has no UUIDs, and on MariaDB older releases of Django did not use them.
        || (dialect == Dialect::Mysql && kind == Kind::Uuid && live == "char(32)")
}

/// The kind and length that a live type has, nearest to the wanted ones.
fn kind(dialect: Dialect, wanted: &Column, live: &str) -> Option<(Kind, Option<u32>)> {
    if fits(dialect, wanted.kind, wanted.max_length, live) {
        return Some((wanted.kind, wanted.max_length));
    }
    let others = match wanted.kind {
        Kind::String | Kind::Text | Kind::Choice => {
            let length = live.strip_prefix("varchar(").and_then(|rest| rest.strip_suffix(')'));
            if let Some(length) = length.and_then(|length| length.parse().ok()) {
                return Some((Kind::String, Some(length)));
            }
            &[Kind::Text][..]
        }
        Kind::I16 | Kind::I32 | Kind::I64 => &[Kind::I16, Kind::I32, Kind::I64],
        _ => &[],
    };
    others.iter().find(|kind| fits(dialect, **kind, None, live)).map(|kind| (*kind, None))
}

/// The default of an own column; one that only the database understands counts as none.
fn default(wanted: &Column, live: Option<&DefaultValue>) -> Option<abstract_model::DefaultValue> {
    Some(match (live?, wanted.kind) {
        (DefaultValue::Bool(flag), _) => abstract_model::DefaultValue::Bool(*flag),
        (DefaultValue::Number(text), Kind::F64) => abstract_model::DefaultValue::Float(text.parse().ok()?),
        (DefaultValue::Number(text), _) => abstract_model::DefaultValue::Integer(text.parse().ok()?),
        (DefaultValue::Text(text), _) => abstract_model::DefaultValue::Text(text.clone()),
        (DefaultValue::Json(_) | DefaultValue::Expression(_), _) => return None,
    })
}

fn on_delete(action: Action) -> OnDelete {
    match action {
        Action::Cascade => OnDelete::Cascade,
        Action::SetNull => OnDelete::SetNull,
        Action::NoAction | Action::Restrict | Action::SetDefault => OnDelete::Restrict,
    }
}

/// Whether an action is the rule, to the word.
fn is_rule(action: Action, rule: OnDelete, dialect: Dialect) -> bool {
    match rule {
        OnDelete::Cascade => action == Action::Cascade,
        OnDelete::SetNull => action == Action::SetNull,
        OnDelete::Restrict => {
            action == Action::Restrict || (dialect == Dialect::Mysql && action == Action::NoAction)
        }
    }
}
