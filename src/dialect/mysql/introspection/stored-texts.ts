import { engineSqlRules } from "../../../schema/engine-sql-rules.ts";
import { readSqlToken, readSqlWords } from "../../../schema/sql-words.ts";
import { readStringLiteral, stringLiteral } from "../ddl/mysql-literal.ts";
import { type Session, SessionError } from "../../../connection/session.ts";
import { type Catalog, groupByTable } from "./catalog.ts";
import { expressionOf, readDefinition, unreadable } from "./stored-expression.ts";

/**
 * `information_schema` tells texts in UTF-8 of at most three bytes per character. A character of four bytes, and a byte that is no text,
 * is a question mark there; MySQL cuts the default of a binary column at a zero byte. What is stored, and what a row gets, is not changed
 * by that, so what may be such a question mark is asked for in another way.
 */
export interface TextRow {
  readonly table_name: string;
  readonly name: string;
  readonly default_text: string | null;
  readonly type: string;
  readonly extra: string;
  readonly expression: string | null;
}

const bytesType = /^(?:(?:var)?binary|(?:tiny|medium|long)?blob)\b/;

/** Returns whether a column holds bytes and no text. */
export function holdsBytes(type: string): boolean {
  return bytesType.test(type);
}

/** Returns whether a default is a constant string and no expression. */
function isConstant({ server }: Catalog, { default_text: text, extra, type }: TextRow): boolean {
  if (text === null || /^(?:bit|json)\b/.test(type)) return false;
  if (server === "mysql") return !/DEFAULT_GENERATED/i.test(extra);
  return text.startsWith("'") && readSqlToken(text, 0, engineSqlRules.mariadb).text === text;
}

function mayBeOther(catalog: Catalog, row: TextRow): boolean {
  if (!isConstant(catalog, row)) return false;
  const mayBeCut = catalog.server === "mysql" && holdsBytes(row.type) && row.default_text !== "";
  return mayBeCut || row.default_text?.includes("?") === true;
}

/** The name of a temporary table of the session. */
const scratchTable = "`aludel stored texts`";

const quote = (name: string): string => `\`${name.replaceAll("`", "``")}\``;

/**
 * Returns the constants that rows of a table get, by column, in the words of the catalogue; none where nothing tells them. Any row of the
 * table tells them all. For an empty one a temporary table of the session with the same columns gets a row.
 *
 * @throws AludelError UNREADABLE_DEFINITION where the definitions are restated and the session may make no temporary table
 */
async function readConstants(
  { session, server, isRestated }: Catalog,
  table: string,
  rows: readonly TextRow[],
): Promise<ReadonlyMap<string, string>> {
  const termsOf = (nameOf: (row: TextRow, at: number) => string): string =>
    rows
      .map((row, at) => {
        const value = nameOf(row, at);
        return `${holdsBytes(row.type) ? `HEX(${value})` : `CONVERT(${value} USING utf8mb4)`} AS c${at}`;
      })
      .join(", ");
  const ofRow = await session.execute(
    `SELECT ${termsOf(({ name }) => `DEFAULT(${quote(name)})`)} FROM ${quote(table)} LIMIT 1`,
  );
  let [found] = ofRow.rows;
  if (found === undefined) {
    const columns = rows.map(({ name }, at) => `${quote(name)} AS c${at}`).join(", ");
    const copy = `CREATE TEMPORARY TABLE ${scratchTable} (n int NOT NULL PRIMARY KEY) SELECT 0 AS n, ${columns} FROM ${quote(table)} WHERE 1 = 0`;
    const isMade = await tryExecute(session, copy);
    if (isMade !== true) {
      const names = rows.map(({ name }) => `"${table}.${name}"`).join(", ");
      if (isRestated) throw unreadable(`the default of ${names}`, isMade.message);
      return new Map();
    }
    try {
      await session.execute(`INSERT INTO ${scratchTable} (n) VALUES (0)`);
      const { rows: stored } = await session.execute(`SELECT ${termsOf((_, at) => `c${at}`)} FROM ${scratchTable}`);
      [found] = stored;
    } finally {
      await session.execute(`DROP TEMPORARY TABLE IF EXISTS ${scratchTable}`);
    }
  }
  const values = rows.flatMap(({ name, type }, at) => {
    const text = found?.[`c${at}`];
    // Every one of them is a constant, so anything else was not the column's default.
    if (typeof text !== "string") throw unreadable(`the default of "${table}.${name}"`, String(text));
    return [[name, holdsBytes(type) ? `0x${text}` : server === "mysql" ? text : stringLiteral(text)] as const];
  });
  return new Map(values);
}

/** Runs a statement; returns the error of the server that refuses it. */
async function tryExecute(session: Session, sql: string): Promise<true | SessionError> {
  try {
    await session.execute(sql);
    return true;
  } catch (error) {
    if (error instanceof SessionError && !error.connectionLost) return error;
    throw error;
  }
}

/** Returns the labels of an enum or a set that the catalogue may show as another text, by their numbers from zero. */
function findLabels({ type }: TextRow): readonly (readonly [number, string])[] {
  if (!/^(?:enum|set)\(/.test(type) || !type.includes("?")) return [];
  const words = readSqlWords(type, engineSqlRules.mysql).filter(({ kind }) => kind === "string");
  return words.flatMap(({ text }, at) => (text.includes("?") ? [[at, text] as const] : []));
}

/**
 * Returns the type of an enum or a set with its labels as they are stored. Only a row tells them, so a temporary table of the session gets
 * one for each label. Where the session may make none the type stays as the catalogue shows it; the labels of an enum that is written again
 * are those of the revisions.
 */
async function readLabels({ session, isRestated }: Catalog, row: TextRow): Promise<string> {
  const labels = findLabels(row);
  const isSet = row.type.startsWith("set");
  const isMade = await tryExecute(
    session,
    `CREATE TEMPORARY TABLE ${scratchTable} (n int NOT NULL PRIMARY KEY) SELECT 0 AS n, ${quote(row.name)} AS label FROM ${quote(row.table_name)} WHERE 1 = 0`,
  );
  if (isMade !== true) {
    if (isRestated && isSet) {
      throw unreadable(`the labels of column "${row.table_name}.${row.name}"`, `${row.type} (${isMade.message})`);
    }
    return row.type;
  }
  try {
    const values = labels.map(([at]) => `(${at}, ${isSet ? 2n ** BigInt(at) : at + 1})`);
    await session.execute(`INSERT INTO ${scratchTable} (n, label) VALUES ${values.join(", ")}`);
    const { rows } = await session.execute(`SELECT n, CONVERT(label USING utf8mb4) AS label FROM ${scratchTable}`);
    const stored = new Map(rows.map(({ n, label }) => [Number(n), String(label)]));
    let position = -1;
    const words = readSqlWords(row.type, engineSqlRules.mysql).filter(({ kind }) => kind === "string");
    const texts = words.map(({ text }) => {
      position += 1;
      return stringLiteral(stored.get(position) ?? readStringLiteral(text));
    });
    return `${isSet ? "set" : "enum"}(${texts.join(",")})`;
  } finally {
    await session.execute(`DROP TEMPORARY TABLE IF EXISTS ${scratchTable}`);
  }
}

/** Returns the catalogue's rows of columns with their defaults, labels and expressions as they are stored. */
export async function restoreTexts<R extends TextRow>(catalog: Catalog, rows: readonly R[]): Promise<readonly R[]> {
  const restored = new Map<TextRow, Partial<TextRow>>();
  const change = (row: TextRow, facts: Partial<TextRow>): void => {
    restored.set(row, { ...restored.get(row), ...facts });
  };
  for (const [table, own] of groupByTable(rows)) {
    const constants = own.filter((row) => mayBeOther(catalog, row));
    if (constants.length > 0) {
      const values = await readConstants(catalog, table, constants);
      for (const row of constants) change(row, { default_text: values.get(row.name) ?? row.default_text });
    }
    for (const row of own) {
      if (findLabels(row).length > 0) change(row, { type: await readLabels(catalog, row) });
    }
    if (catalog.server === "mysql") continue;
    const expressions = own.filter(
      (row) => row.expression?.includes("?") || (row.default_text?.includes("?") && !isConstant(catalog, row)),
    );
    if (expressions.length === 0) continue;
    const definition = await readDefinition(catalog.session, table);
    for (const row of expressions) {
      const isComputed = row.expression !== null && row.expression !== "";
      const text = (isComputed ? row.expression : row.default_text) ?? "";
      const place = { column: row.name, part: isComputed ? "generated" : "default" } as const;
      const stored = expressionOf(definition, place, text);
      change(row, isComputed ? { expression: stored } : { default_text: stored });
    }
  }
  return rows.map((row) => ({ ...row, ...restored.get(row) }));
}
