import type { Session } from "../../src/connection/session.ts";

const inSchemas = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'";
/** Ordinary tables that are nobody's partition or child: those that revisions make. */
const isTable = `c.relkind = 'r' AND NOT c.relispartition AND c.reloftype = 0 AND ${inSchemas}
  AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid) AND c.relname NOT LIKE 'aludel\\_%'`;

/** What PostgreSQL itself says of each object, in its own functions' words: nothing here is Aludel's. */
const postgresQueries: readonly string[] = [
  `SELECT format('table %I.%I %s %s', n.nspname, c.relname, c.relpersistence, obj_description(c.oid, 'pg_class')) AS line
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${isTable}`,
  `SELECT format('column %I.%I.%I %s notnull=%s default=%s identity=%s generated=%s collation=%s comment=%s', n.nspname, c.relname,
     a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(ad.adbin, ad.adrelid), a.attidentity, a.attgenerated,
     a.attcollation::regcollation, col_description(c.oid, a.attnum)) AS line
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
   LEFT JOIN pg_attrdef ad ON ad.adrelid = c.oid AND ad.adnum = a.attnum WHERE ${isTable}`,
  `SELECT format('constraint %I.%I.%I %s', n.nspname, c.relname, con.conname, pg_get_constraintdef(con.oid)) AS line
   FROM pg_constraint con JOIN pg_class c ON c.oid = con.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE ${isTable} AND con.contype IN ('p', 'u', 'f', 'c') AND con.conparentid = 0`,
  `SELECT format('index %s %s', pg_get_indexdef(i.indexrelid), obj_description(i.indexrelid, 'pg_class')) AS line
   FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${isTable}`,
  `SELECT format('enum %I.%I (%s) %s', n.nspname, t.typname, (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder)
     FROM pg_enum e WHERE e.enumtypid = t.oid), obj_description(t.oid, 'pg_type')) AS line
   FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e' AND ${inSchemas}`,
  `SELECT format('sequence %I.%I of %s: %s', n.nspname, o.relname, (SELECT format('%s.%s', d.refobjid::regclass, d.refobjsubid > 0)
     FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = o.oid AND d.deptype IN ('a', 'i')
       AND d.refclassid = 'pg_class'::regclass),
     (SELECT format('%s %s %s %s %s %s %s', format_type(seqtypid, NULL), seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle)
      FROM pg_sequence WHERE seqrelid = o.oid)) AS line
   FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace WHERE o.relkind = 'S' AND ${inSchemas}
     AND o.relname NOT LIKE 'aludel\\_%'`,
  `SELECT format('schema %I', n.nspname) AS line FROM pg_namespace n WHERE ${inSchemas}`,
];

async function dumpPostgres(session: Session): Promise<string[]> {
  const lines: string[] = [];
  for (const query of postgresQueries) {
    lines.push(...(await session.execute(query)).rows.map(({ line }) => String(line)));
  }
  return lines;
}

const sqliteTables =
  "m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.name NOT LIKE 'aludel\\_%' ESCAPE '\\'";

/** Whether a column is another name of the row's number, which is never NULL. */
const isRowNumber = `lower(c.type) = 'integer' AND c.pk = 1 AND (SELECT count(*) FROM pragma_table_info(m.name) k WHERE k.pk > 0) = 1`;

/** The pragmas' words; the text of definitions is looked at for what they do not tell. */
const sqliteQueries: readonly string[] = [
  `SELECT 'column ' || m.name || '.' || c.name || ' ' || replace(lower(c.type), ' ', '') || ' notnull=' || (c."notnull" OR ${isRowNumber}) ||
     ' key=' || c.pk || ' hidden=' || c.hidden AS line, nullif(upper(c.dflt_value), 'NULL') IS NOT NULL AS has_default, c.dflt_value AS value
   FROM sqlite_schema m, pragma_table_xinfo(m.name) c WHERE ${sqliteTables}`,
  // A key that names no columns refers to the other table's primary key.
  `SELECT 'foreign key ' || m.name || ' ' || lower(f."table") || ' ' || group_concat(f."from" || '>' || lower(coalesce(f."to",
       (SELECT k.name FROM pragma_table_info(f."table") k WHERE k.pk = f.seq + 1))), ',') || ' ' ||
     f.on_update || ' ' || f.on_delete || ' ' || f."match" AS line
   FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE ${sqliteTables} GROUP BY m.name, f.id`,
  `SELECT 'index ' || m.name || ' ' || CASE WHEN i.origin = 'c' THEN i.name ELSE '' END || ' unique=' || i."unique" || ' ' || i.origin ||
     ' partial=' || i.partial || ' ' || (SELECT group_concat(coalesce(x.name, '') || ' ' || x."desc" || ' ' || x.coll, ',')
       FROM pragma_index_xinfo(i.name) x WHERE x.key) AS line
   FROM sqlite_schema m, pragma_index_list(m.name) i WHERE ${sqliteTables}`,
  `SELECT 'table ' || m.name || ' wr=' || l.wr || ' strict=' || l.strict || ' autoincrement=' || (m.sql LIKE '%autoincrement%') AS line
   FROM sqlite_schema m JOIN pragma_table_list l ON l.schema = 'main' AND l.name = m.name WHERE ${sqliteTables}`,
  `SELECT m.type || ' ' || m.name || ' ' || m.sql AS line FROM sqlite_schema m WHERE m.type IN ('view', 'trigger')`,
];

/** Returns a constant in one spelling: of a number its value, of a truth value the number that it is to SQLite. */
function oneSpelling(text: string): string {
  const word = text.toLowerCase().replace(/^\+/, "");
  if (word === "true" || word === "false") return word === "true" ? "1" : "0";
  if (/^-?(?:0x[0-9a-f]+|\d+(?:\.\d*)?(?:e[+-]?\d+)?)$/.test(word) && Number.isSafeInteger(Math.trunc(Number(word))))
    return String(Number(word));
  return word.replace(/^"(.*)"$/s, "'$1'");
}

/** Clauses that a definition may hold more than once, and that no pragma tells of. */
const clauses: ReadonlySet<string> = new Set([
  "check",
  "deferrable",
  "deferred",
  "collate",
  "constraint",
  "generated",
  "stored",
]);

const token =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|[\p{L}\d_.]+|[()]|[^\s\p{L}\d_()'",`[]+/gu;

/** Returns a name without its quotes, as one word. */
function withoutQuotes(word: string): string {
  return /^["`[]/.test(word) ? word.slice(1, -1).replaceAll(/\s/g, "_") : word;
}

/** Returns a definition's words in any order: those of repeated clauses as often as they stand there, of the others one each. */
function wordsOf(type: string, sql: string): readonly string[] {
  // A name as default is a text to SQLite.
  const text = sql.toLowerCase().replaceAll(/default "([^"]*)"/g, "default '$1'");
  const words = (text.match(token) ?? [])
    .filter((word) => !/^(?:--|\/\*)/.test(word))
    .map((word) => oneSpelling(withoutQuotes(word)));
  const left = words
    .join("\n")
    // What holds without being said, and what pragmas tell.
    .replaceAll(
      /^(?:default\nnull|collate\nbinary|initially\nimmediate|not\ndeferrable|generated\nalways|virtual)$/gm,
      "",
    )
    .replaceAll(/^references\n.+(?:\n\((?:\n[^()]+)+\n\))?$/gm, "")
    .replaceAll(/^on\n(?:delete|update)\n(?:no\naction|set\nnull|set\ndefault|cascade|restrict)$/gm, "")
    .replaceAll(type === "index" ? /^collate\n.+$/gm : /^(?:foreign|key|not|null|[()+])$/gm, "")
    .split("\n")
    .filter((word) => word !== "");
  const isCounted = (word: string) => clauses.has(word) || word.startsWith("'");
  return [...left.filter(isCounted), ...new Set(left.filter((word) => !isCounted(word)))].toSorted();
}

async function dumpSqlite(session: Session): Promise<string[]> {
  const lines: string[] = [];
  for (const query of sqliteQueries) {
    const { rows } = await session.execute(query);
    lines.push(
      ...rows.map(({ line, has_default: hasDefault, value }) =>
        hasDefault === undefined
          ? String(line)
          : `${String(line)} default=${Number(hasDefault) === 1 ? oneSpelling(String(value)) : ""}`,
      ),
    );
  }
  const texts = await session.execute(
    `SELECT m.type, m.name, m.sql FROM sqlite_schema m WHERE m.sql IS NOT NULL AND (${sqliteTables} OR m.type = 'index')`,
  );
  for (const { type, name, sql } of texts.rows) {
    lines.push(`${String(type)} ${String(name)} says ${wordsOf(String(type), String(sql)).join(" ")}`);
  }
  return lines;
}

/** The server's own words, line by line; where it counts on from is no part of the schema. */
async function dumpMysql(session: Session): Promise<string[]> {
  const { rows } = await session.execute(
    "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'",
  );
  const lines: string[] = [];
  for (const name of rows.map((row) => String(row["name"]))) {
    if (name.startsWith("aludel_")) continue;
    const shown = await session.execute(`SHOW CREATE TABLE \`${name}\``);
    const text = String(shown.rows[0]?.["Create Table"])
      .replace(/ AUTO_INCREMENT=\d+/, "")
      // What holds without being said.
      .replaceAll(/ ON (?:DELETE|UPDATE) (?:NO ACTION|RESTRICT)| USING (?:BTREE|HASH)/g, "")
      // MariaDB names the check of a column after it.
      .replaceAll(/^ *(`(?:[^`]|``)+`) .*?( CHECK \(.*\))(?= COMMENT |,?$)/gm, (line, column: string, check: string) =>
        check.includes("json_valid") ? line : `${line.replace(check, "")}\nCONSTRAINT ${column}${check}`,
      );
    const isMadeForKey = (line: string) => {
      const index = /^KEY `(.+?)` \(/.exec(line.trim())?.[1];
      return index !== undefined && text.includes(`CONSTRAINT \`${index}\` FOREIGN KEY`);
    };
    const said = text.split("\n").filter((line) => !isMadeForKey(line));
    lines.push(...said.map((line) => `${name}: ${line.trim().replace(/,$/, "")}`));
  }
  return lines;
}

/** Returns a database's schema as the engine's catalogue tells it, one object a line, sorted; the order of columns does not count. */
export async function dumpCatalogue(session: Session): Promise<readonly string[]> {
  const dumps = { sqlite: dumpSqlite, postgres: dumpPostgres, mysql: dumpMysql, mariadb: dumpMysql };
  return (await dumps[session.dialect](session)).toSorted();
}
