//! Reads a catalog. The statements give the same columns on every database, so the code after them is one.

use std::collections::BTreeMap;

use super::create_table::{self, CreateTable, Rule};
use super::default::{unescape, without_parentheses};
use super::sql_type::{self, Class};
use super::statements;
use super::{
    Action, Catalog, Check, Column, Counter, DefaultValue, Deferral, ForeignKey, Index, IndexColumn, Table,
};
use crate::database::{Arguments, Database, Executor, Row, SqlWriter, Statement};
use crate::error::{DecodeError, Error};

/// Reads the tables whose names `wanted` says yes to.
///
/// On PostgreSQL they are those of the current schema, the first of the `search_path` that exists, on MySQL those of
/// the database that the connection uses, as far as the user has a right on them. At most five statements are run,
/// however many tables there are; what another connection changes between them may be seen in part.
///
/// # Errors
/// When the connection fails, or the database refuses to describe its tables.
pub async fn read<'c>(
    executor: impl Into<Executor<'c>>,
    wanted: impl Fn(&str) -> bool,
) -> Result<Catalog, Error> {
    let mut executor = executor.into();
    let mut reader =
        Reader { database: executor.database(), tables: BTreeMap::new(), texts: BTreeMap::new() };
    run(&mut executor, statements::TABLES, |row| reader.table(row)).await?;
    if reader.database != Database::Sqlite {
        run(&mut executor, statements::CHECKS, |row| reader.check(row)).await?;
    }
    run(&mut executor, statements::COLUMNS, |row| reader.column(row)).await?;
    let mut last = String::new();
    run(&mut executor, statements::KEYS, |row| reader.key(row, &mut last)).await?;
    run(&mut executor, statements::FOREIGN_KEYS, |row| reader.foreign_key(row, &mut last)).await?;
    let mut catalog = reader.finish();
    catalog.tables.retain(|name, _| wanted(name));
    Ok(catalog)
}

/// Counts the rows of a table, all of them.
///
/// # Errors
/// When the connection fails, or the database refuses to read the table.
pub async fn count<'c>(executor: impl Into<Executor<'c>>, table: &str) -> Result<u64, Error> {
    let mut executor = executor.into();
    let mut sql = SqlWriter::new(executor.database(), "SELECT count(*) FROM ")?;
    sql.name(table);
    let (sql, arguments) = sql.finish();
    let rows = executor.fetch_optional(sql, arguments, |row| row.get::<i64>(0, "count")).await?;
    Ok(rows.and_then(|rows| u64::try_from(rows).ok()).unwrap_or(0))
}

/// The newest migration of an app that Django has applied, where the database has Django's table of them.
///
/// # Errors
/// When the connection fails, or the database refuses to read the table.
pub async fn django_migration<'c>(
    executor: impl Into<Executor<'c>>,
    app: &str,
) -> Result<Option<String>, Error> {
    let mut executor = executor.into();
    let mut sql = SqlWriter::new(executor.database(), "SELECT name FROM django_migrations WHERE app = ")?;
    sql.value(app).push(" ORDER BY name DESC LIMIT 1");
    let (sql, arguments) = sql.finish();
    match executor.fetch_optional(sql, arguments, |row| row.get(0, "name")).await {
        Err(Error::NotMigrated { .. }) => Ok(None),
        read => read,
    }
}

async fn run(
    executor: &mut Executor<'_>,
    statement: Statement,
    read: impl FnMut(&Row<'_>) -> Result<(), DecodeError> + Send,
) -> Result<(), Error> {
    let database = executor.database();
    executor.fetch_all(statement.on(database), Arguments::new(database)?, read).await?;
    Ok(())
}

struct Reader {
    database: Database,
    tables: BTreeMap<String, Table>,
    /// What SQLite keeps as text only.
    texts: BTreeMap<String, CreateTable>,
}

impl Reader {
    fn table(&mut self, row: &Row<'_>) -> Result<(), DecodeError> {
        let name = text(row, 0)?;
        let mut table = Table {
            extra: optional(row, 1)?,
            collation: optional(row, 2)?,
            comment: optional(row, 3)?,
            rows: row.integer(4, "rows")?.and_then(|rows| u64::try_from(rows).ok()),
            ..Table::default()
        };
        if let Some(sql) = optional(row, 5)? {
            let text = CreateTable::read(&sql);
            table.checks.extend(text.constraints.iter().filter_map(|constraint| match &constraint.rule {
                Rule::Check(expression) => Some(Check {
                    name: constraint.name.clone(),
                    expression: expression.clone(),
                    validated: true,
                }),
                _ => None,
            }));
            self.texts.insert(name.clone(), text);
        }
        self.tables.insert(name, table);
        Ok(())
    }

    fn check(&mut self, row: &Row<'_>) -> Result<(), DecodeError> {
        let expression = plain(&text(row, 2)?, flag(row, 4)?);
        let check = Check {
            name: optional(row, 1)?,
            expression: without_parentheses(self.database, &expression).to_owned(),
            validated: flag(row, 3)?,
        };
        if let Some(table) = self.tables.get_mut(&text(row, 0)?) {
            table.checks.push(check);
        }
        Ok(())
    }

    fn column(&mut self, row: &Row<'_>) -> Result<(), DecodeError> {
        let (table_name, name) = (text(row, 0)?, text(row, 1)?);
        let Some(table) = self.tables.get_mut(&table_name) else {
            return Ok(());
        };
        let (escaped, is_expression) = (flag(row, 10)?, flag(row, 11)?);
        let default = optional(row, 4)?.map(|sql| plain(&sql, escaped && is_expression));
        let mut generated = optional(row, 9)?.map(|sql| plain(&sql, escaped));
        let mut collation = optional(row, 7)?.filter(|collation| table.collation.as_ref() != Some(collation));
        let mut sql_type = sql_type::normalise(self.database, &text(row, 2)?);
        let mut counter = match optional(row, 5)?.as_deref() {
            Some("identity") => Some(Counter::Identity),
            Some("identity always") => Some(Counter::IdentityAlways),
            Some(_) => Some(Counter::AutoIncrement),
            None => None,
        };
        let texts = self.texts.get(&table_name);
        if let Some(text) = texts.and_then(|text| text.columns.iter().find(|column| column.name == name)) {
            counter = text.auto_increment.then_some(Counter::AutoIncrement);
            collation.clone_from(&text.collation);
            generated.clone_from(&text.generated);
        }
        let json = table.checks.iter().position(|check| is_json(self.database, check, &name));
        if self.database == Database::Mysql
            && sql_type == "longtext"
            && let Some(check) = json
        {
            table.checks.remove(check);
            collation = None;
            "json".clone_into(&mut sql_type);
        }
        let class = if json.is_some() { Class::Json } else { Class::of(&sql_type) };
        let mut default = default.and_then(|sql| DefaultValue::read(self.database, class, &sql));
        if let Some(DefaultValue::Expression(sql)) = &default
            && self.database == Database::Postgres
            && sql.starts_with("nextval(")
        {
            (counter, default) = (Some(Counter::Sequence), None);
        }
        let generated = generated.map(|sql| without_parentheses(self.database, &sql).to_owned());
        table.columns.push(Column {
            name,
            sql_type,
            nullable: flag(row, 3)?,
            default,
            counter,
            collation,
            comment: optional(row, 8)?,
            extra: match (optional(row, 6)?, generated) {
                (Some(words), Some(sql)) => Some(format!("{words} AS {sql}")),
                (words, _) => words,
            },
        });
        Ok(())
    }

    /// Reads a column of an index; `last` is the name of the index before.
    fn key(&mut self, row: &Row<'_>, last: &mut String) -> Result<(), DecodeError> {
        let (table_name, name, position) = (text(row, 0)?, text(row, 1)?, row.integer(10, "position")?);
        let Some(table) = self.tables.get_mut(&table_name) else {
            return Ok(());
        };
        let list = match text(row, 2)?.as_str() {
            "primary" => {
                table.primary_key.extend(optional(row, 6)?);
                return Ok(());
            }
            "unique" => &mut table.uniques,
            _ => &mut table.indexes,
        };
        let constraint = flag(row, 3)?;
        let (expressions, condition) =
            optional(row, 9)?.map(|sql| create_table::index_expressions(&sql)).unwrap_or_default();
        if list.is_empty() || *last != name {
            last.clone_from(&name);
            list.push(Index {
                // SQLite counts the indexes that it makes for constraints.
                name: (self.database != Database::Sqlite || !constraint).then_some(name),
                columns: Vec::new(),
                constraint,
                valid: flag(row, 4)?,
                extra: optional(row, 5)?.or_else(|| condition.map(|condition| format!("WHERE {condition}"))),
            });
        }
        let column = optional(row, 6)?;
        let expression = column.is_none();
        let position = position.and_then(|position| usize::try_from(position).ok());
        let name = match (column, optional(row, 7)?) {
            (Some(name), _) => name,
            (None, Some(sql)) => plain(&sql, self.database == Database::Mysql),
            (None, None) => position.and_then(|at| expressions.into_iter().nth(at)).unwrap_or_default(),
        };
        if let Some(index) = list.last_mut() {
            index.columns.push(IndexColumn { name, expression, options: optional(row, 8)? });
        }
        Ok(())
    }

    /// Reads a column of a foreign key; `last` is the name of the foreign key before.
    fn foreign_key(&mut self, row: &Row<'_>, last: &mut String) -> Result<(), DecodeError> {
        let (table_name, name) = (text(row, 0)?, text(row, 1)?);
        let target = self.known(text(row, 3)?);
        let Some(table) = self.tables.get_mut(&table_name) else {
            return Ok(());
        };
        if table.foreign_keys.is_empty() || *last != name {
            last.clone_from(&name);
            let action = |index| {
                let words = text(row, index)?;
                Action::from_sql(&words).ok_or(DecodeError::new("action", "an action of a foreign key"))
            };
            table.foreign_keys.push(ForeignKey {
                name: (self.database != Database::Sqlite).then_some(name),
                columns: Vec::new(),
                target,
                target_columns: Vec::new(),
                on_delete: action(5)?,
                on_update: action(6)?,
                deferral: match row.integer(7, "deferral")? {
                    Some(2) => Deferral::Initially,
                    Some(1) => Deferral::OnRequest,
                    _ => Deferral::Never,
                },
                validated: flag(row, 8)?,
            });
        }
        if let Some(key) = table.foreign_keys.last_mut() {
            key.columns.push(text(row, 2)?);
            key.target_columns.extend(optional(row, 4)?);
        }
        Ok(())
    }

    /// The name of a table as the table has it: SQLite compares names without regard to case.
    fn known(&self, name: String) -> String {
        if self.database != Database::Sqlite || self.tables.contains_key(&name) {
            return name;
        }
        self.tables.keys().find(|table| table.eq_ignore_ascii_case(&name)).cloned().unwrap_or(name)
    }

    /// Adds what can be told only when all tables are known.
    fn finish(mut self) -> Catalog {
        for (name, text) in &self.texts {
            self.tables.get_mut(name).into_iter().for_each(|table| table.add_text(text));
        }
        if self.database == Database::Sqlite {
            let keys: BTreeMap<String, Vec<String>> =
                self.tables.iter().map(|(name, table)| (name.clone(), table.primary_key.clone())).collect();
            for key in self.tables.values_mut().flat_map(|table| &mut table.foreign_keys) {
                // A reference that names no column means the primary key.
                if key.target_columns.is_empty() {
                    key.target_columns = keys.get(&key.target).cloned().unwrap_or_default();
                }
            }
        }
        Catalog { database: self.database, tables: self.tables }
    }
}

impl Table {
    /// Adds what the pragmas of SQLite do not tell.
    fn add_text(&mut self, text: &CreateTable) {
        let same = |one: &[String], other: &[String]| {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| one.eq_ignore_ascii_case(other))
        };
        for unique in self.uniques.iter_mut().filter(|unique| unique.constraint) {
            let columns: Vec<String> = unique.columns.iter().map(|column| column.name.clone()).collect();
            let written = text
                .constraints
                .iter()
                .find(|constraint| constraint.rule == Rule::Unique && same(&constraint.columns, &columns));
            unique.name = written.and_then(|constraint| constraint.name.clone());
        }
        let written = text.constraints.iter().filter_map(|constraint| match constraint.rule {
            Rule::ForeignKey(deferral) => Some((constraint, deferral)),
            _ => None,
        });
        for (key, (constraint, deferral)) in self.foreign_keys.iter_mut().zip(written) {
            if same(&constraint.columns, &key.columns) {
                key.name.clone_from(&constraint.name);
                key.deferral = deferral;
            }
        }
        // A single key of this very type is another name for the number of the row.
        if let [key] = self.primary_key.as_slice()
            && self.extra.as_deref().is_none_or(|extra| !extra.contains("WITHOUT ROWID"))
            && let Some(column) = self.columns.iter_mut().find(|column| column.name == *key)
            && column.sql_type == "integer"
        {
            column.counter.get_or_insert(Counter::RowId);
            column.nullable = false;
        }
    }
}

/// Whether a check says that the column holds JSON, as MariaDB does for the type and Django does on SQLite.
fn is_json(database: Database, check: &Check, column: &str) -> bool {
    let quoted = match database {
        Database::Sqlite => format!("json_valid(\"{}\")", column.replace('"', "\"\"")),
        Database::Mysql => format!("json_valid(`{}`)", column.replace('`', "``")),
        Database::Postgres => return false,
    };
    let start = check.expression.get(..quoted.len()).is_some_and(|start| start.eq_ignore_ascii_case(&quoted));
    start && (database == Database::Sqlite || check.expression.len() == quoted.len())
}

/// An expression, freed of the second layer of escapes that MySQL 8 shows it in.
fn plain(sql: &str, escaped: bool) -> String {
    if escaped { unescape(sql) } else { sql.to_owned() }
}

fn optional(row: &Row<'_>, index: usize) -> Result<Option<String>, DecodeError> {
    Ok(row.text(index, "catalog")?.map(ToOwned::to_owned))
}

fn text(row: &Row<'_>, index: usize) -> Result<String, DecodeError> {
    optional(row, index)?.ok_or(DecodeError::new("catalog", "text"))
}

fn flag(row: &Row<'_>, index: usize) -> Result<bool, DecodeError> {
    Ok(row.integer(index, "catalog")?.is_some_and(|flag| flag != 0))
}
