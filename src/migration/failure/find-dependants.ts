import type { SessionError } from "../../connection/session.ts";
import { factsOf } from "../../operation/definitions.ts";
import type { Operation } from "../../operation/operation.ts";
import { formatQualifiedName, isSameName, type QualifiedName } from "../../schema/qualified-name.ts";
import type { DialectSession, MigrationDatabase } from "../bookkeeping/migration-database.ts";

/** How engines name one object that keeps another one from being dropped or changed. */
const single: readonly (readonly [RegExp, (found: readonly string[]) => string])[] = [
  // MySQL: 3730 and 1829 name the table, 1828 and 1553 do not.
  [
    /(?:referenced by|needed in) a foreign key constraint '(.+?)'(?: (?:on|of) table '(.+?)')?/,
    ([name = "", table]) => `foreign key ${name}${table === undefined ? "" : ` of table ${table}`}`,
  ],
  // MariaDB: 1451, which rows have too
  [
    /^Cannot delete or update a parent row: a foreign key constraint fails \((?:`[^`]*`\.)?`(.+?)`, CONSTRAINT `(.+?)`/,
    ([table = "", name = ""]) => `foreign key ${name} of table ${table}`,
  ],
  [/^Check constraint '(.+?)' uses column /, ([name = ""]) => `check ${name}`],
  // SQLite
  [/^error in (view|trigger|index) (.+?)(?: after (?:drop|rename)(?: column| table)?)?: /, (found) => found.join(" ")],
];

/**
 * Returns the foreign keys that refer to a table from other ones, whosever these are. MariaDB does not say which one keeps a table from
 * being dropped.
 */
async function findReferrers(
  table: QualifiedName,
  { session, dialect, owned }: DialectSession & Pick<MigrationDatabase, "owned">,
): Promise<readonly string[]> {
  const schemas = [...new Set([...(owned?.schemas ?? []), ...(table.schema === null ? [] : [table.schema])])];
  const live = await dialect.introspect(session, {
    schemas: dialect.capabilities.schemas ? schemas : [],
    excludeTables: [],
  });
  return [...live.tables.values()].flatMap(({ name, constraints }) =>
    constraints.flatMap((part) => {
      const refers = part.kind === "foreignKey" && isSameName(part.references.table, table) && !isSameName(name, table);
      return refers ? [`foreign key ${part.name ?? ""} of table ${formatQualifiedName(name)}`] : [];
    }),
  );
}

/** Returns the objects that the engine says depend on what a statement drops or changes. */
function namedDependants({ message, engineDetail, sql }: SessionError): readonly string[] {
  if (!/^\s*(?:DROP|ALTER)\b/i.test(sql)) return [];
  if (message.endsWith("because other objects depend on it")) {
    // PostgreSQL names what hangs on an object before what hangs on that.
    const lines = (engineDetail ?? "").split("\n").toReversed();
    const named = lines.flatMap((line) => (/ depends on /.test(line) ? [line.replace(/ depends on .*$/s, "")] : []));
    const more = lines.flatMap((line) => /^and (\d+) other objects?/.exec(line)?.[1] ?? []);
    return [...new Set([...more.map((count) => `${count} others, which the server's log names`), ...named])];
  }
  for (const [pattern, describe] of single) {
    const found = pattern.exec(message);
    if (found !== null) return [describe(found.slice(1))];
  }
  return [];
}

/**
 * Returns the objects that keep another one from being dropped or changed, in the order in which they can be dropped themselves; none for
 * any other failure.
 *
 * @param operation the operation that failed
 */
export async function findDependants(
  error: SessionError,
  operation: Operation,
  database: DialectSession & Pick<MigrationDatabase, "owned">,
): Promise<readonly string[]> {
  const named = namedDependants(error);
  if (named.length > 0 || error.connectionLost) return named;
  const dropped = factsOf(operation).lostValues.find(({ column }) => column === null);
  return dropped === undefined || !error.message.includes("foreign key") ? [] : findReferrers(dropped.table, database);
}
