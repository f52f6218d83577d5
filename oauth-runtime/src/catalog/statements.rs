//! The statements that a catalog is read with. Each gives the same columns on every database.
//!
//! MariaDB runs the comments that start with `/*M!`, MySQL 8 those with `/*!80000` or a later version.
//! A virtual table of SQLite has no root page; to describe it may need a module that is not loaded.

use crate::database::Statement;
use crate::statement;

/// Name, extra, collation, comment, rows, text of the statement that SQLite keeps.
pub(super) const TABLES: Statement = statement!(
    "SELECT t.name, nullif(trim(iif(t.strict, 'STRICT ', '') || iif(t.wr, 'WITHOUT ROWID', '')), ''), NULL, NULL,
         NULL, m.sql
     FROM pragma_table_list t JOIN sqlite_master m ON m.type = 'table' AND m.name = t.name
     WHERE t.schema = 'main' AND t.type = 'table' AND substr(t.name, 1, 7) <> 'sqlite_'",
    "SELECT c.relname::text,
         nullif(concat_ws(' ', CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED' END,
             CASE WHEN c.relispartition THEN 'PARTITION' END,
             CASE c.relkind WHEN 'p' THEN 'PARTITION BY ' || pg_get_partkeydef(c.oid) END,
             CASE WHEN c.relrowsecurity THEN 'ROW LEVEL SECURITY' END), ''),
         NULL::text, obj_description(c.oid, 'pg_class'), CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint END,
         NULL::text
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')",
    "SELECT t.table_name,
         NULLIF(CONCAT_WS(' ', NULLIF(t.engine, 'InnoDB'), NULLIF(t.table_type, 'BASE TABLE')), ''),
         t.table_collation, NULLIF(t.table_comment, ''), t.table_rows, NULL
     FROM information_schema.tables t
     WHERE t.table_schema = DATABASE() AND t.table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')"
);

/// Table, name, condition, whether it holds for all rows, whether MySQL escapes the condition.
pub(super) const CHECKS: Statement = statement!(
    "",
    "SELECT c.relname::text, k.conname::text,
         CASE k.contype WHEN 'c' THEN pg_get_expr(k.conbin, k.conrelid) ELSE pg_get_constraintdef(k.oid) END,
         k.convalidated::int, 0
     FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = current_schema() AND k.contype IN ('c', 'x')
     ORDER BY 1, 2",
    "SELECT t.table_name, t.constraint_name, c.check_clause, 1 /*!80016 AND t.enforced = 'YES' */, 0 /*!80000 + 1 */
     FROM information_schema.table_constraints t JOIN information_schema.check_constraints c
         ON c.constraint_schema = t.constraint_schema AND c.constraint_name = t.constraint_name
         /*M! AND c.table_name = t.table_name */
     WHERE t.table_schema = DATABASE() AND t.constraint_type = 'CHECK'
     ORDER BY t.table_name, t.constraint_name"
);

/// Table, name, type, nullable, default, counter, extra, collation, comment, expression of a generated column,
/// whether MySQL escapes expressions, whether the default is one of them.
pub(super) const COLUMNS: Statement = statement!(
    "SELECT m.name, c.name, c.type, NOT c.\"notnull\", c.dflt_value, NULL,
         CASE c.hidden WHEN 2 THEN 'VIRTUAL GENERATED' WHEN 3 THEN 'STORED GENERATED' END, NULL, NULL, NULL, 0, 0
     FROM sqlite_master m, pragma_table_xinfo(m.name, 'main') c
     WHERE m.type = 'table' AND m.rootpage > 0
     ORDER BY m.name, c.cid",
    "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), (NOT a.attnotnull)::int,
         CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
         CASE a.attidentity WHEN 'd' THEN 'identity' WHEN 'a' THEN 'identity always' END,
         nullif(concat_ws(' ',
             CASE a.attgenerated WHEN 's' THEN 'STORED GENERATED' WHEN 'v' THEN 'VIRTUAL GENERATED' END,
             'START WITH ' || nullif(s.seqstart, 1), 'INCREMENT BY ' || nullif(s.seqincrement, 1),
             'MINVALUE ' || nullif(s.seqmin, 1),
             'MAXVALUE ' || nullif(s.seqmax, CASE a.atttypid WHEN 'smallint'::regtype THEN 32767
                 WHEN 'integer'::regtype THEN 2147483647 ELSE 9223372036854775807 END),
             'CACHE ' || nullif(s.seqcache, 1), CASE WHEN s.seqcycle THEN 'CYCLE' END), ''),
         (SELECT l.collname::text FROM pg_collation l WHERE l.oid = a.attcollation AND l.oid <> t.typcollation),
         col_description(c.oid, a.attnum), CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END,
         0, 0
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_type t ON t.oid = a.atttypid
         LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
         LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.refclassid = 'pg_class'::regclass
             AND o.refobjid = a.attrelid AND o.refobjsubid = a.attnum AND o.deptype IN ('a', 'i')
             AND EXISTS (SELECT FROM pg_sequence q WHERE q.seqrelid = o.objid)
         LEFT JOIN pg_sequence s ON s.seqrelid = o.objid
     WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
     ORDER BY c.relname, a.attnum",
    "SELECT c.table_name, c.column_name, c.column_type, c.is_nullable = 'YES',
         /*M! c.column_default */
         /*!80000 IF(c.extra LIKE '%DEFAULT_GENERATED%', c.column_default, QUOTE(c.column_default)) */,
         IF(c.extra LIKE '%auto_increment%', 'auto_increment', NULL),
         NULLIF(TRIM(REPLACE(REPLACE(c.extra, 'auto_increment', ''), 'DEFAULT_GENERATED', '')), ''),
         c.collation_name, NULLIF(c.column_comment, ''), NULLIF(c.generation_expression, ''), 0 /*!80000 + 1 */,
         c.extra LIKE '%DEFAULT_GENERATED%'
     FROM information_schema.columns c
     WHERE c.table_schema = DATABASE()
     ORDER BY c.table_name, c.ordinal_position"
);

/// Table, name, kind, whether it is a constraint, whether it is in use, extra, column, expression, options, text of
/// the statement that SQLite keeps, position.
pub(super) const KEYS: Statement = statement!(
    "SELECT m.name, '', 'primary', 1, 1, NULL, c.name, NULL, NULL, NULL, c.pk
     FROM sqlite_master m, pragma_table_xinfo(m.name, 'main') c
     WHERE m.type = 'table' AND m.rootpage > 0 AND c.pk > 0
     UNION ALL
     SELECT m.name, i.name, iif(i.\"unique\", 'unique', 'index'), i.origin = 'u', 1, NULL, x.name, NULL,
         nullif(trim(iif(x.coll = 'BINARY', '', 'COLLATE ' || x.coll || ' ') || iif(x.\"desc\", 'DESC', '')), ''),
         s.sql, x.seqno
     FROM sqlite_master m, pragma_index_list(m.name, 'main') i, pragma_index_xinfo(i.name, 'main') x
         LEFT JOIN sqlite_master s ON s.type = 'index' AND s.name = i.name
     WHERE m.type = 'table' AND m.rootpage > 0 AND i.origin <> 'pk' AND x.key
     ORDER BY 1, 2, 11",
    "SELECT c.relname::text, x.relname::text,
         CASE WHEN i.indisprimary THEN 'primary' WHEN i.indisunique THEN 'unique' ELSE 'index' END,
         (k.oid IS NOT NULL)::int, (i.indisvalid AND i.indisready)::int,
         nullif(concat_ws(' ', 'USING ' || nullif(m.amname, 'btree'),
             CASE WHEN to_jsonb(i) ->> 'indnullsnotdistinct' = 'true' THEN 'NULLS NOT DISTINCT' END,
             'WHERE ' || pg_get_expr(i.indpred, i.indrelid), CASE WHEN k.condeferrable THEN 'DEFERRABLE' END,
             CASE WHEN k.condeferred THEN 'INITIALLY DEFERRED' END), ''),
         a.attname::text, CASE WHEN i.indkey[p] = 0 THEN pg_get_indexdef(i.indexrelid, p + 1, true) END,
         nullif(concat_ws(' ', CASE WHEN p >= i.indnkeyatts THEN 'INCLUDE' END,
             (SELECT 'COLLATE ' || quote_ident(l.collname) FROM pg_collation l
                 WHERE l.oid = i.indcollation[p] AND l.oid <> a.attcollation),
             (SELECT o.opcname FROM pg_opclass o WHERE o.oid = i.indclass[p] AND NOT o.opcdefault),
             CASE i.indoption[p] WHEN 1 THEN 'DESC NULLS LAST' WHEN 2 THEN 'NULLS FIRST' WHEN 3 THEN 'DESC' END), ''),
         NULL::text, p
     FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam
         CROSS JOIN generate_series(0, i.indnatts - 1) p
         LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[p]
         LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u')
     WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')
     ORDER BY c.relname, x.relname, p",
    "SELECT s.table_name, s.index_name,
         IF(s.index_name = 'PRIMARY', 'primary', IF(s.non_unique, 'index', 'unique')), NOT s.non_unique,
         1 /*M!100600 AND s.ignored = 'NO' */ /*!80000 AND s.is_visible = 'YES' */,
         CONCAT('USING ', NULLIF(s.index_type, 'BTREE')), s.column_name, /*M! NULL */ /*!80013 s.expression */,
         NULLIF(CONCAT_WS(' ', CONCAT('(', s.sub_part, ')'), IF(s.collation = 'D', 'DESC', NULL)), ''), NULL,
         s.seq_in_index
     FROM information_schema.statistics s
     WHERE s.table_schema = DATABASE()
     ORDER BY CAST(s.table_name AS BINARY), CAST(s.index_name AS BINARY), s.seq_in_index"
);

/// Table, name or number, column, target, its column, action on delete, action on update, deferral, whether it is
/// validated.
pub(super) const FOREIGN_KEYS: Statement = statement!(
    "SELECT m.name, CAST(f.id AS text), f.\"from\", f.\"table\", f.\"to\", f.on_delete, f.on_update, 0, 1
     FROM sqlite_master m, pragma_foreign_key_list(m.name, 'main') f
     WHERE m.type = 'table' AND m.rootpage > 0
     ORDER BY m.name, f.id DESC, f.seq",
    "SELECT c.relname::text, k.conname::text, a.attname::text,
         CASE WHEN t.relnamespace = c.relnamespace THEN t.relname::text
             ELSE (SELECT s.nspname FROM pg_namespace s WHERE s.oid = t.relnamespace) || '.' || t.relname END,
         b.attname::text,
         CASE k.confdeltype WHEN 'a' THEN 'NO ACTION' WHEN 'r' THEN 'RESTRICT' WHEN 'c' THEN 'CASCADE'
             WHEN 'n' THEN 'SET NULL' ELSE 'SET DEFAULT' END,
         CASE k.confupdtype WHEN 'a' THEN 'NO ACTION' WHEN 'r' THEN 'RESTRICT' WHEN 'c' THEN 'CASCADE'
             WHEN 'n' THEN 'SET NULL' ELSE 'SET DEFAULT' END,
         k.condeferrable::int + k.condeferred::int, k.convalidated::int
     FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_class t ON t.oid = k.confrelid
         CROSS JOIN unnest(k.conkey, k.confkey) WITH ORDINALITY AS u (own, other, position)
         JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.own
         JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = u.other
     WHERE n.nspname = current_schema() AND k.contype = 'f'
     ORDER BY c.relname, k.conname, u.position",
    "SELECT k.table_name, k.constraint_name, k.column_name,
         IF(k.referenced_table_schema = k.table_schema, k.referenced_table_name,
             CONCAT(k.referenced_table_schema, '.', k.referenced_table_name)),
         k.referenced_column_name, REPLACE(r.delete_rule, 'RESTRICT', 'NO ACTION'),
         REPLACE(r.update_rule, 'RESTRICT', 'NO ACTION'), 0, 1
     FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r
         ON r.constraint_schema = k.constraint_schema AND r.table_name = k.table_name
         AND r.constraint_name = k.constraint_name
     WHERE k.table_schema = DATABASE() AND k.referenced_table_name IS NOT NULL
     ORDER BY CAST(k.table_name AS BINARY), CAST(k.constraint_name AS BINARY), k.ordinal_position"
);
