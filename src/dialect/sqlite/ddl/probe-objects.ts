import { type Session, SessionError } from "../../../connection/session.ts";
import { AludelError } from "../../../error/aludel-error.ts";
import { compiler } from "../ddl-compiler.ts";
import { TokenReader } from "../ddl-parser/token-reader.ts";

/** What SQLite says of each object that reads or writes tables, by its kind and name: null for one that works, otherwise its message. */
export type ObjectStates = ReadonlyMap<string, ObjectState>;

interface ObjectState {
  readonly kind: "view" | "trigger" | "virtual table";
  readonly name: string;
  readonly reason: string | null;
}

interface StoredTrigger {
  readonly name: string;
  readonly sql: string;
  /** The table or view that it belongs to. */
  readonly table: string;
}

/** Returns whether a database has views, triggers or virtual tables, which may rely on any table. */
export async function hasDependentObjects(session: Session): Promise<boolean> {
  const { rows } = await session.execute(
    "SELECT 1 FROM main.sqlite_schema WHERE type IN ('view', 'trigger') OR (rootpage = 0 AND sql LIKE 'CREATE VIRTUAL%') LIMIT 1",
  );
  return rows.length > 0;
}

/** A virtual table as sqlite_schema holds it. */
export interface VirtualTable {
  readonly name: string;
  readonly sql: string;
}

/** Returns the virtual tables of a database. */
export async function readVirtualTables(session: Session): Promise<readonly VirtualTable[]> {
  const { rows } = await session.execute(
    "SELECT name, sql FROM main.sqlite_schema WHERE type = 'table' AND rootpage = 0 AND sql LIKE 'CREATE VIRTUAL%' ORDER BY name",
  );
  return rows as unknown as readonly VirtualTable[];
}

/** Defines a function that returns NULL, in place of one that only the application has. */
export type DefineFunction = (name: string) => void;

/**
 * Tries each view, trigger and virtual table of a database without rows. SQLite checks views and what triggers read when a column is
 * dropped or renamed, but neither the columns that a trigger writes nor how many values it inserts: they are looked up when a statement
 * that fires it is prepared (https://sqlite.org/lang_createtrigger.html). So such a statement is prepared, one that changes nothing.
 */
export async function probeObjects(session: Session, define: DefineFunction): Promise<ObjectStates> {
  const { rows } = await session.execute("SELECT name FROM main.sqlite_schema WHERE type = 'view' ORDER BY name");
  const views = await probeAll(
    session,
    "view",
    rows.map(({ name }) => String(name)),
    define,
  );
  return new Map([...views, ...(await probeTriggers(session, define)), ...(await probeVirtualTables(session))]);
}

/**
 * Reads one row of each virtual table. SQLite does not know what a virtual table refers to, such as the table that holds the texts of a
 * full-text index (https://sqlite.org/fts5.html#external_content_tables), so that only a query tells whether it is still there.
 */
export async function probeVirtualTables(session: Session): Promise<ObjectStates> {
  const tables = await readVirtualTables(session);
  return probeAll(
    session,
    "virtual table",
    tables.map(({ name }) => name),
  );
}

async function probeAll(
  session: Session,
  kind: ObjectState["kind"],
  names: readonly string[],
  define?: DefineFunction,
): Promise<ObjectStates> {
  const states = new Map<string, ObjectState>();
  for (const name of names) {
    const reason = await failureOf(session, `SELECT * FROM ${compiler.quote(name)} LIMIT 1`, define);
    states.set(`${kind} ${name}`, { kind, name, reason });
  }
  return states;
}

/** Tries each trigger alone, because a statement that fires several says only what is wrong with the first. */
async function probeTriggers(session: Session, define: DefineFunction): Promise<ObjectStates> {
  const states = new Map<string, ObjectState>();
  const { rows } = await session.execute(
    "SELECT name, sql, tbl_name AS \"table\" FROM main.sqlite_schema WHERE type = 'trigger' ORDER BY name",
  );
  const triggers = rows as unknown as readonly StoredTrigger[];
  if (triggers.length === 0) return states;
  await session.execute("SAVEPOINT triggers");
  try {
    for (const { name } of triggers) await session.execute(`DROP TRIGGER ${compiler.quote(name)}`);
    for (const trigger of triggers) {
      const { name } = trigger;
      states.set(`trigger ${name}`, { kind: "trigger", name, reason: await probeTrigger(session, trigger, define) });
    }
    return states;
  } finally {
    await session.execute("ROLLBACK TO triggers");
    await session.execute("RELEASE triggers");
  }
}

async function probeTrigger(session: Session, trigger: StoredTrigger, define: DefineFunction): Promise<string | null> {
  const failure = await failureOf(session, trigger.sql);
  if (failure !== null) return failure;
  const { rows } = await session.execute("SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0", [trigger.table]);
  const columns = rows.map(({ name }) => String(name));
  try {
    return await failureOf(session, firingStatement(trigger, columns), define);
  } finally {
    await session.execute(`DROP TRIGGER ${compiler.quote(trigger.name)}`);
  }
}

/** Returns a statement that fires a trigger and changes nothing. */
function firingStatement({ sql, table }: StoredTrigger, columns: readonly string[]): string {
  const reader = new TokenReader(sql);
  reader.expect("create", "trigger");
  reader.skip("if", "not", "exists");
  reader.takeName();
  for (const time of [["before"], ["after"], ["instead", "of"]]) reader.skip(...time);
  const target = compiler.quote(table);
  const quoted = columns.map((column) => compiler.quote(column));
  if (reader.isNext("delete")) return `DELETE FROM ${target} WHERE 0`;
  if (reader.isNext("insert")) {
    return quoted[0] === undefined
      ? `EXPLAIN INSERT INTO ${target} DEFAULT VALUES`
      : `INSERT INTO ${target} (${quoted[0]}) SELECT NULL WHERE 0`;
  }
  reader.expect("update");
  const named: string[] = [];
  if (reader.skip("of")) {
    do named.push(compiler.quote(reader.takeName()));
    while (reader.skip(","));
  }
  const changed = named.length > 0 ? named : quoted.slice(0, 1);
  return `UPDATE ${target} SET ${changed.map((column) => `${column} = NULL`).join(", ")} WHERE 0`;
}

/** Returns SQLite's message when a statement fails, otherwise null. */
export async function failureOf(session: Session, sql: string, define?: DefineFunction): Promise<string | null> {
  const defined = new Set<string>();
  for (;;) {
    try {
      await session.execute(sql);
      return null;
    } catch (error) {
      if (!(error instanceof SessionError) || /^SQLITE_(?:BUSY|LOCKED)/.test(error.engineCode)) throw error;
      const name = /^no such function: (.+)$/.exec(error.message)?.[1];
      if (name === undefined || define === undefined || defined.has(name)) return error.message;
      defined.add(name);
      define(name);
    }
  }
}

/** What only the application has, and no operation takes away. */
const belongsToApplication = /^no such (?:function|collation sequence|module|tokenizer): /;

/**
 * Compares objects with what they were before. One that did not work before stops nothing.
 *
 * @throws AludelError INVALID_OPERATION, naming all that worked before, or are new, and do not work now
 */
export function assertObjects(before: ObjectStates, after: ObjectStates): void {
  const broken = [...after]
    .filter(([key, { reason }]) => reason !== null && (before.get(key)?.reason ?? null) === null)
    .filter(([, { reason }]) => !belongsToApplication.test(reason ?? ""))
    .map(([, state]) => state);
  const [first] = broken;
  if (first === undefined) return;
  const others = broken.slice(1).map(({ kind, name }) => `${kind} "${name}"`);
  const also = others.length === 0 ? "" : `; so does ${others.join(", ")}`;
  throw brokenObject(first, `${first.reason}${also}`);
}

/** Returns the error for an object that the operations would break. */
export function brokenObject({ kind, name }: Omit<ObjectState, "reason">, reason: string): AludelError {
  const [word, again] = kind === "virtual table" ? ["TABLE", "create and fill it"] : [kind.toUpperCase(), "create it"];
  return new AludelError("INVALID_OPERATION", `${kind} "${name}" needs what the operations change: ${reason}`, {
    hint: `Drop it before with op.execute('DROP ${word} ${compiler.quote(name)}'), and ${again} again after`,
    details: { object: kind, [kind === "virtual table" ? "table" : kind]: name, reason },
  });
}
