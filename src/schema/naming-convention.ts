import { canonicalSql, recordedSqlRules } from "./canonical-sql.ts";
import type { Constraint } from "./constraint.ts";
import type { Database } from "./database.ts";
import { defaultNamingConvention, type NamingConvention } from "./default-naming-convention.ts";
import type { SqlText } from "./expression.ts";
import { hashName, type NameLimit, portableNameLimit, shortenName } from "./shorten-name.ts";
import type { SqlRules } from "./sql-rules.ts";
import { readSqlWords } from "./sql-words.ts";
import type { Table } from "./table.ts";
import type { IndexKey, TableIndex } from "./table-index.ts";

const patternOf = { primaryKey: "pk", foreignKey: "fk", unique: "uq", check: "ck", exclusion: "ex" } as const;

type Placeholders = Readonly<Record<string, string>>;

function fillPattern(pattern: string, values: Placeholders): string {
  return pattern.replaceAll(/\{([\w|]+)\}/g, (_all, names: string) => {
    const found = names.split("|").find((name) => (values[name] ?? "") !== "");
    return found === undefined ? "" : (values[found] ?? "");
  });
}

/** Names that were given stand in databases, so dollar quotes hide no words here, and the exponent of a number is one: as it always was. */
const namingRules: SqlRules = { ...recordedSqlRules, dollarTag: null };

/** Returns the words of SQL text, without strings and numbers: `lower(email)` gives lower, email. */
function wordsOf(text: SqlText): string[] {
  return readSqlWords(canonicalSql(text), namingRules).flatMap(({ kind, text: word }) => {
    if (kind === "quoted") return [word.slice(1, -1)];
    return kind === "word" ? [word] : kind === "number" ? (/e\d*/i.exec(word) ?? []) : [];
  });
}

function columnsInText(text: SqlText, table: Table): string[] {
  const words = new Set(wordsOf(text));
  return table.columns.map(({ name }) => name).filter((name) => words.has(name));
}

function tablePlaceholders({ name }: Table): Placeholders {
  return { table: name.name, schema: name.schema ?? "" };
}

function wordsOfKeys(keys: readonly IndexKey[]): string {
  return keys.flatMap(({ on }) => (on.kind === "column" ? [on.column] : wordsOf(on.expression))).join("_");
}

function constraintBase(table: Table, constraint: Constraint, convention: NamingConvention): string {
  const pattern = convention[patternOf[constraint.kind]];
  if (constraint.kind === "check") {
    const columns = columnsInText(constraint.expression, table).join("_");
    return fillPattern(pattern, {
      ...tablePlaceholders(table),
      columns,
      name: hashName(canonicalSql(constraint.expression)),
    });
  }
  const columns = constraint.kind === "exclusion" ? wordsOfKeys(constraint.elements) : constraint.columns.join("_");
  const values = { ...tablePlaceholders(table), columns };
  if (constraint.kind !== "foreignKey") return fillPattern(pattern, { ...values, name: hashName(values.columns) });
  return fillPattern(pattern, {
    ...values,
    referredTable: constraint.references.table.name,
    referredColumns: constraint.references.columns.join("_"),
    name: hashName(values.columns),
  });
}

function indexBase(table: Table, index: TableIndex, convention: NamingConvention): string {
  const columns = wordsOfKeys(index.keys);
  return fillPattern(convention.ix, { ...tablePlaceholders(table), columns, name: hashName(columns) });
}

/** Names in use in one schema, in lower case: PostgreSQL keeps tables, keys and indexes in one space, SQLite ignores case. */
type TakenNames = Set<string>;

/** Returns `base` shortened to the limit, with a hash of `body` where that name is in use already. The name counts as used from then on. */
function takeName(taken: TakenNames, base: string, body: string, limit: NameLimit): string {
  let name = shortenName(base, limit);
  for (let attempt = 0; taken.has(name.toLowerCase()); attempt++) {
    name = shortenName(`${base}_${hashName(`${base} ${body} ${attempt}`)}`, limit);
  }
  taken.add(name.toLowerCase());
  return name;
}

function describeBody(part: Constraint | TableIndex): string {
  return JSON.stringify(part, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}

function collectNames(database: Database): Map<string, TakenNames> {
  const spaces = new Map<string, TakenNames>();
  for (const { name, constraints, indexes } of database.tables.values()) {
    const space = spaces.get(name.schema ?? "") ?? new Set<string>();
    spaces.set(name.schema ?? "", space);
    space.add(name.name.toLowerCase());
    for (const part of [...constraints, ...indexes]) if (part.name !== null) space.add(part.name.toLowerCase());
  }
  return spaces;
}

/**
 * Returns the schema with a name from the convention for each constraint and index that has none; names that are given stay. Names
 * are unique within their schema, no longer than `limit`, and the same for the same schema.
 */
export function nameDatabase(
  database: Database,
  convention: NamingConvention = defaultNamingConvention,
  limit: NameLimit = portableNameLimit,
): Database {
  const spaces = collectNames(database);
  const nameParts = (table: Table): Table => {
    if ([...table.constraints, ...table.indexes].every(({ name }) => name !== null)) return table;
    const space = spaces.get(table.name.schema ?? "") ?? new Set<string>();
    const named = <P extends Constraint | TableIndex>(part: P, base: (part: P) => string): P =>
      part.name === null ? { ...part, name: takeName(space, base(part), describeBody(part), limit) } : part;
    return {
      ...table,
      constraints: table.constraints.map((part) => named(part, () => constraintBase(table, part, convention))),
      indexes: table.indexes.map((part) => named(part, () => indexBase(table, part, convention))),
    };
  };
  return { ...database, tables: new Map([...database.tables].map(([key, table]) => [key, nameParts(table)])) };
}
