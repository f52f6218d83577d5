//! Random declarations of a team's models, before and after a change.

use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// The models before and after.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    roles: Vec<RolePair>,
}

#[derive(Debug, Clone)]
struct RolePair {
    /// Field of the registry, derive and base.
    role: (&'static str, &'static str),
    /// The table on each side; none is the standard model.
    tables: [Option<&'static str>; 2],
    slots: Vec<Slot>,
    /// A composite index of two columns that both have, on each side.
    composite: [Option<(Index, Index, bool)>; 2],
}

/// A column before and after, if it is there.
#[derive(Debug, Clone)]
struct Slot {
    name: String,
    /// Whether it has another name afterwards.
    renamed: bool,
    sides: [Option<Spec>; 2],
}

#[derive(Debug, Clone, PartialEq)]
struct Spec {
    kind: Kind,
    nullable: bool,
    default: bool,
    index: bool,
    unique: bool,
    /// The rule of a foreign key to the users.
    reference: Option<&'static str>,
    backfill: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    String(u32),
    Text,
    Choices(&'static [&'static str]),
    I16,
    I32,
    I64,
    Bool,
    F64,
    Uuid,
    DateTime,
    Date,
    Json,
    Bytes,
}

const ROLES: [(&str, &str); 5] = [
    ("application", "Application"),
    ("access_token", "AccessToken"),
    ("refresh_token", "RefreshToken"),
    ("grant", "Grant"),
    ("id_token", "IdToken"),
];

/// Words of SQL, and names that have to be quoted.
const NAMES: [&str; 8] = ["region", "order", "select", "Tier", "group", "größe", "primary", "plan"];
const TABLES: [&str; 5] = ["swapped", "order", "two words", "quote\\\"d", "Mixed"];

/// Kinds whose values are values of the others too.
const FAMILIES: [&[Kind]; 9] = [
    &[
        Kind::String(20),
        Kind::String(200),
        Kind::Text,
        Kind::Choices(&["aa", "bb"]),
        Kind::Choices(&["aa", "bb", "cc"]),
    ],
    &[Kind::I16, Kind::I32, Kind::I64],
    &[Kind::Bool],
    &[Kind::F64],
    &[Kind::Uuid],
    &[Kind::DateTime],
    &[Kind::Date],
    &[Kind::Json],
    &[Kind::Bytes],
];

pub(super) fn pair() -> impl Strategy<Value = Pair> {
    let roles = ROLES.map(|role| {
        let table = || prop_oneof![2 => Just(None), 3 => select(&TABLES[..]).prop_map(Some)];
        let composite = || proptest::option::of((any::<Index>(), any::<Index>(), any::<bool>()));
        let slots = proptest::collection::vec(slot(), 0..4);
        (Just(role), [table(), table()], slots, [composite(), composite()])
    });
    let roles: Vec<_> = roles.into_iter().collect();
    roles.prop_map(|roles| {
        let mut pair = Pair {
            roles: roles
                .into_iter()
                .map(|(role, tables, slots, composite)| RolePair { role, tables, slots, composite })
                .collect(),
        };
        pair.settle();
        pair
    })
}

fn slot() -> impl Strategy<Value = Slot> {
    let family = select(&FAMILIES[..]);
    let sides = family.prop_flat_map(|family| {
        let side = || proptest::option::weighted(0.75, spec(family));
        // Half of the columns stay as they are.
        (side(), side(), any::<bool>())
            .prop_map(|(before, after, same)| if same { [before.clone(), before] } else { [before, after] })
    });
    (select(&NAMES[..]), any::<bool>(), sides).prop_map(|(name, renamed, sides)| Slot {
        name: name.to_owned(),
        renamed,
        sides,
    })
}

fn spec(family: &'static [Kind]) -> impl Strategy<Value = Spec> {
    let rule = proptest::option::weighted(0.3, select(&["cascade", "set_null", "restrict"][..]));
    (select(family), any::<[bool; 5]>(), rule).prop_map(
        |(kind, [nullable, default, index, unique, backfill], rule)| {
            let long = matches!(kind, Kind::Text | Kind::Json | Kind::Bytes);
            let reference = rule.filter(|_| kind == Kind::I64);
            let unique = unique && !long && kind.is_distinct();
            Spec {
                kind,
                nullable: nullable || reference == Some("set_null"),
                default: default && kind.default().is_some() && !unique && reference.is_none(),
                index: index && !long && !unique,
                unique,
                reference,
                backfill,
            }
        },
    )
}

impl Kind {
    fn ty(self) -> &'static str {
        match self {
            Self::String(_) | Self::Text | Self::Choices(_) => "String",
            Self::I16 => "i16",
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::Bool => "bool",
            Self::F64 => "f64",
            Self::Uuid => "Uuid",
            Self::DateTime => "DateTime<Utc>",
            Self::Date => "NaiveDate",
            Self::Json => "serde_json::Value",
            Self::Bytes => "Vec<u8>",
        }
    }

    /// Whether rows of a test get values that differ from each other.
    fn is_distinct(self) -> bool {
        !matches!(self, Self::Bool | Self::Choices(_))
    }

    fn default(self) -> Option<&'static str> {
        match self {
            Self::String(_) | Self::Text | Self::Choices(_) => Some("\"bb\""),
            Self::I16 | Self::I32 | Self::I64 => Some("-3"),
            Self::Bool => Some("true"),
            Self::F64 => Some("0.5"),
            _ => None,
        }
    }

    /// What fills a row, as SQL.
    fn backfill(self) -> &'static str {
        match self {
            Self::String(_) | Self::Text | Self::Choices(_) => "'aa'",
            Self::I16 | Self::I32 | Self::I64 => "id + 1",
            Self::Bool => "(id > 0)",
            Self::F64 => "id * 0.5",
            Self::Uuid => "'00000000000000000000000000000001'",
            Self::DateTime => "created",
            Self::Date => "'2026-01-02'",
            Self::Json => "'[1]'",
            Self::Bytes => "'x'",
        }
    }
}

impl Pair {
    /// Makes the two sides sound by themselves and the change one that rows can follow.
    fn settle(&mut self) {
        for side in [0, 1] {
            let mut taken: Vec<&str> = Vec::new();
            for role in &mut self.roles {
                role.tables[side] = role.tables[side].filter(|table| !taken.contains(table));
                taken.extend(role.tables[side]);
            }
        }
        for role in &mut self.roles {
            let mut names: Vec<String> = Vec::new();
            role.slots.retain(|slot| {
                let lower = slot.name.to_lowercase();
                let is_new = !names.contains(&lower);
                names.push(lower);
                is_new
            });
            for slot in &mut role.slots {
                for side in [0, 1] {
                    if role.tables[side].is_none() {
                        slot.sides[side] = None;
                    }
                }
                slot.settle();
            }
            for side in [0, 1] {
                if role.tables[side].is_none() {
                    role.composite[side] = None;
                }
            }
        }
    }

    /// The source of one side.
    pub(super) fn source(&self, side: usize) -> String {
        let mut source = String::from(
            "use oauth_runtime::prelude::*;\n\n#[derive(OAuthUser)]\n#[oauth(table = \"users\", key = \"id\")]\npub struct User { pub id: i64 }\n",
        );
        let mut fields = String::new();
        for role in &self.roles {
            let Some(table) = role.tables[side] else { continue };
            let (field, name) = role.role;
            let _ = writeln!(fields, "    {field}: {name},");
            let composite = role.composite(side);
            let _ = writeln!(
                source,
                "\n/// Rows of {name}.\n#[derive(OAuth{name})]\n#[oauth(table = \"{table}\"{composite})]\npub struct {name} {{\n    #[oauth(flatten)]\n    pub base: {name}Base<Models>,"
            );
            for slot in &role.slots {
                source.push_str(&slot.field(side));
            }
            source.push_str("}\n");
        }
        let _ = writeln!(
            source,
            "\n#[swappable(databases(sqlite, postgres, mysql))]\npub struct Models {{\n    user: User,\n{fields}}}"
        );
        source
    }

    /// The tables and columns that both sides have: role, old name, new name.
    pub(super) fn renames(&self) -> Vec<(&'static str, String, String)> {
        let mut renames = Vec::new();
        for role in &self.roles {
            for slot in role.slots.iter().filter(|slot| slot.sides.iter().all(Option::is_some)) {
                renames.push((role.role.0, slot.column(0), slot.column(1)));
            }
        }
        renames
    }

    /// What the rows of a test may be in a column before the change: whether NULL, and whether a choice.
    pub(super) fn limits(&self, role: &str, column: &str) -> (bool, bool) {
        let role = self.roles.iter().find(|pair| pair.role.0 == role);
        let slot = role.and_then(|role| role.slots.iter().find(|slot| slot.column(0) == column));
        let Some(Slot { sides: [Some(before), after], .. }) = slot else { return (true, false) };
        let after_null = after.as_ref().is_none_or(|after| {
            after.nullable || ((after.default || after.backfill) && !after.unique && !before.unique)
        });
        let choice = |spec: &Spec| matches!(spec.kind, Kind::Choices(_));
        (before.nullable && after_null, choice(before) || after.as_ref().is_some_and(choice))
    }
}

impl RolePair {
    fn composite(&self, side: usize) -> String {
        let Some((first, second, unique)) = &self.composite[side] else { return String::new() };
        let fits = |slot: &&Slot| {
            slot.sides.iter().all(|spec| {
                spec.as_ref().is_some_and(|spec| {
                    !matches!(spec.kind, Kind::Text | Kind::Json | Kind::Bytes) && spec.kind.is_distinct()
                })
            })
        };
        let slots: Vec<&Slot> = self.slots.iter().filter(fits).collect();
        if slots.len() < 2 {
            return String::new();
        }
        let (first, second) = (first.index(slots.len()), second.index(slots.len()));
        if first == second {
            return String::new();
        }
        let word = if *unique { "unique" } else { "index" };
        format!(", {word}({}, {})", slots[first].ident(side), slots[second].ident(side))
    }
}

impl Slot {
    fn settle(&mut self) {
        let [before, after] = &mut self.sides;
        if let (Some(before), None) = (&mut *before, &*after)
            && (before.unique || before.reference.is_some())
        {
            // On the way back the rows get nothing that could differ or refer to something.
            before.nullable = true;
            before.default = false;
        }
        if let (None, Some(after)) = (&*before, &mut *after) {
            // The rows that are there need a value, and values have to differ or to refer to something.
            after.nullable |= after.unique || after.reference.is_some();
        }
        if let (Some(before), Some(after)) = (&mut *before, &mut *after) {
            let choices = |spec: &Spec| matches!(spec.kind, Kind::Choices(_));
            // Of few values no two rows differ.
            if choices(before) || choices(after) {
                (before.unique, after.unique) = (false, false);
            }
            // A value that is filled in is the same in many rows and refers to nothing.
            if after.unique || after.reference.is_some() {
                after.default = false;
            }
        }
        for spec in self.sides.iter_mut().flatten() {
            let is_bound = spec.unique || spec.reference.is_some();
            spec.backfill = !spec.nullable && !is_bound && (spec.backfill || !spec.default);
        }
    }

    fn column(&self, side: usize) -> String {
        if self.renamed && side == 1 { format!("{}_now", self.name) } else { self.name.clone() }
    }

    fn ident(&self, side: usize) -> String {
        format!("r#{}", self.column(side))
    }

    fn field(&self, side: usize) -> String {
        let Some(spec) = &self.sides[side] else { return String::new() };
        let mut words = Vec::new();
        match spec.kind {
            Kind::String(length) => words.push(format!("max_length = {length}")),
            Kind::Choices(choices) => {
                words.push(format!("choices({})", format!("{choices:?}").trim_matches(['[', ']'])))
            }
            _ => {}
        }
        if let Some(default) = spec.kind.default().filter(|_| spec.default) {
            words.push(format!("default = {default}"));
        }
        if let Some(rule) = spec.reference {
            words.push(format!("references(User, on_delete = \"{rule}\")"));
        }
        for (is_said, word) in [(spec.index, "index"), (spec.unique, "unique")] {
            if is_said {
                words.push(word.to_owned());
            }
        }
        if spec.backfill {
            words.push(format!("backfill = \"{}\"", spec.kind.backfill()));
        }
        if self.renamed && side == 1 && self.sides[0].is_some() {
            words.push(format!("renamed_from = \"{}\"", self.column(0)));
        }
        let ty =
            if spec.nullable { format!("Option<{}>", spec.kind.ty()) } else { spec.kind.ty().to_owned() };
        let words =
            if words.is_empty() { String::new() } else { format!("    #[oauth({})]\n", words.join(", ")) };
        format!("{words}    pub {}: {ty},\n", self.ident(side))
    }
}
