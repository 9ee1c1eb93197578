import { connectionLost } from "../../connection/connection-loss.ts";
import type { SessionError } from "../../connection/session.ts";
import { AludelError } from "../../error/aludel-error.ts";
import { engineSqlRules } from "../../schema/engine-sql-rules.ts";
import { quoteName } from "../../schema/sql-names.ts";
import { readSqlWords } from "../../schema/sql-words.ts";
import type { ErrorContext } from "../connector.ts";
import { isStatementPooling, poolerRefused } from "../pooler.ts";

/** Placeholder for the role of a connection that the caller opened. */
const unknownRole = "<role>";

/** Returns the coded error for a transaction that exhausted the server's lock table; otherwise undefined. */
export function explainExhaustedLocks(error: SessionError): AludelError | undefined {
  // The SQLSTATE alone means any lack of memory; the server's hint names the setting in every language.
  const isFull = error.engineCode === "53200" && error.engineDetail?.includes("max_locks_per_transaction") === true;
  if (!isFull) return undefined;
  return new AludelError("LOCKS_EXHAUSTED", `the server has no room for more locks: ${error.message}`, {
    hint: "A transaction holds a lock on every table, index and sequence that it makes or drops: split the revision into several, or raise max_locks_per_transaction (64 unless it was set) and restart the server",
    details: { statement: error.sql, engineCode: error.engineCode, engineDetail: error.engineDetail },
    cause: error,
  });
}

/**
 * Returns the coded error for a statement that failed because of a missing privilege, the lock table or the connection; otherwise
 * undefined.
 */
export function explainPostgresError(error: SessionError, { url }: ErrorContext): AludelError | undefined {
  if (error.engineCode === "42501") {
    // The driver itself uses the name of the operating system's user as the default.
    const role = url === null ? unknownRole : (url.user ?? process.env["PGUSER"] ?? process.env["USER"] ?? unknownRole);
    return explainPrivilege(error, role, url?.database ?? role);
  }
  if (isStatementPooling(error)) return poolerRefused("statement", "");
  if (error.connectionLost) return connectionLost(error);
  return explainCancellation(error) ?? explainExhaustedLocks(error);
}

/**
 * Returns the error for a statement that was cancelled. The SQLSTATE query_canceled is that of a statement timeout and of pg_cancel_backend,
 * so the message decides.
 */
function explainCancellation(error: SessionError): AludelError | undefined {
  if (error.engineCode !== "57014") return undefined;
  const isTimeout = error.message.includes("statement timeout");
  return new AludelError("MIGRATION_FAILED", error.message, {
    hint: !isTimeout
      ? "Another session ended the statement with pg_cancel_backend, and the connection goes on: run the command again"
      : "It took longer than statement.timeout of the configuration, or the role's own statement_timeout, allows: raise that, or do it in parts (op.backfill, an index built concurrently)",
    details: { statement: error.sql, engineCode: error.engineCode },
    cause: error,
  });
}

/** The grant that resolves a privilege error. */
interface Remedy {
  /** The role that may run the statement. */
  readonly by: string;
  readonly grant: string;
  /** Another statement with the same right to run it, which does what the role may not. */
  readonly instead?: string;
}

interface PrivilegeFacts {
  /** The object named in the message. */
  readonly name: string;
  readonly kind: string;
  readonly role: string;
  readonly database: string;
  readonly sql: string;
}

function explainPrivilege(error: SessionError, role: string, database: string): AludelError {
  const remedy = remedyFor(error, role, database);
  const hint =
    remedy === undefined
      ? `as a superuser or the owner, give role ${quoteName(role)} what the message names`
      : `as ${remedy.by} run: ${remedy.grant}${remedy.instead === undefined ? "" : ` or: ${remedy.instead}`}`;
  return new AludelError(
    "PRIVILEGE_MISSING",
    `role "${role}" lacks a privilege in database "${database}": ${error.message} (${error.engineCode})`,
    {
      hint,
      details: {
        role,
        database,
        ...(remedy === undefined ? {} : { grant: remedy.grant }),
        statement: error.sql,
        engineCode: error.engineCode,
        engineDetail: error.engineDetail,
      },
      cause: error,
    },
  );
}

/** The server's messages (aclchk.c, user.c, dbcommands.c, extension.c) with the grants that resolve them. */
const remedies: readonly (readonly [RegExp, (facts: PrivilegeFacts) => Remedy])[] = [
  [
    /^permission denied for (?<kind>schema) (?<name>.+)$/,
    // Since PostgreSQL 15 only the database's owner may create objects in schema "public".
    ({ name, role }) => ({
      by: "the schema's owner or a superuser",
      grant: `GRANT USAGE, CREATE ON SCHEMA ${quoteName(name)} TO ${quoteName(role)};`,
    }),
  ],
  [
    /^permission denied for (?<kind>table|view|materialized view|relation|foreign table) (?<name>.+)$/,
    ({ name, role, sql }) => ({
      by: "the owner or a superuser",
      grant: `GRANT ${tablePrivileges(sql)} ON TABLE ${qualify(name, sql)} TO ${quoteName(role)};`,
    }),
  ],
  [
    /^permission denied for (?<kind>sequence) (?<name>.+)$/,
    ({ name, role, sql }) => ({
      by: "its owner or a superuser",
      grant: `GRANT USAGE, SELECT ON SEQUENCE ${qualify(name, sql)} TO ${quoteName(role)};`,
    }),
  ],
  [
    /^permission denied for (?<kind>function|procedure) (?<name>.+)$/,
    ({ name, kind, role, sql }) => ({
      by: "its owner or a superuser",
      grant: `GRANT EXECUTE ON ${kind.toUpperCase()} ${qualify(name, sql)} TO ${quoteName(role)};`,
    }),
  ],
  [
    /^permission denied for (?<kind>type|language|tablespace|foreign-data wrapper|foreign server) (?<name>.+)$/,
    ({ name, kind, role }) => ({
      by: "its owner or a superuser",
      grant: `GRANT ${kind === "tablespace" ? "CREATE" : "USAGE"} ON ${kind.replace("-", " ").toUpperCase()} ${quoteName(name)} TO ${quoteName(role)};`,
    }),
  ],
  [
    /^permission denied for (?<kind>database) (?<name>.+)$/,
    ({ name, role, sql }) => {
      const schema = /\bCREATE SCHEMA ("(?:[^"]|"")+")/.exec(sql)?.[1];
      return {
        by: "the database's owner or a superuser",
        grant: `GRANT CREATE ON DATABASE ${quoteName(name)} TO ${quoteName(role)};`,
        ...(schema === undefined ? {} : { instead: `CREATE SCHEMA ${schema} AUTHORIZATION ${quoteName(role)};` }),
      };
    },
  ],
  [
    /^permission denied to create temporary tables in (?<kind>database) "(?<name>.+)"$/,
    ({ name, role }) => ({
      by: "the database's owner or a superuser",
      grant: `GRANT TEMPORARY ON DATABASE ${quoteName(name)} TO ${quoteName(role)};`,
    }),
  ],
  [
    /^permission denied to create (?<kind>extension) "(?<name>.+)"$/,
    ({ name, database }) => ({
      by: `a superuser in database "${database}"`,
      grant: `CREATE EXTENSION IF NOT EXISTS ${quoteName(name)};`,
    }),
  ],
  [
    /^permission denied to create (?<kind>database)$/,
    ({ role }) => ({ by: "a superuser", grant: `ALTER ROLE ${quoteName(role)} CREATEDB;` }),
  ],
  [
    /^permission denied to create (?<kind>role)$/,
    ({ role }) => ({ by: "a superuser", grant: `ALTER ROLE ${quoteName(role)} CREATEROLE;` }),
  ],
  [
    /^must be (?:member of role|able to SET ROLE) "(?<name>.+)"$/,
    ({ name, role }) => ({ by: "a superuser", grant: `GRANT ${quoteName(name)} TO ${quoteName(role)};` }),
  ],
  [
    /^must be owner of (?<kind>table|view|materialized view|relation|sequence|index|foreign table) (?<name>.+)$/,
    ({ name, kind, role, sql }) => ({
      by: "its owner or a superuser",
      grant: `ALTER ${kind === "relation" ? "TABLE" : kind.toUpperCase()} ${qualify(name, sql)} OWNER TO ${quoteName(role)};`,
    }),
  ],
  [
    /^must be owner of (?<kind>type|schema|function|procedure|database|extension|domain) (?<name>.+)$/,
    ({ name, kind, role, sql }) => ({
      by: "its owner or a superuser",
      grant: `ALTER ${kind.toUpperCase()} ${kind === "schema" || kind === "database" ? quoteName(name) : qualify(name, sql)} OWNER TO ${quoteName(role)};`,
    }),
  ],
];

function remedyFor(error: SessionError, role: string, database: string): Remedy | undefined {
  for (const [pattern, make] of remedies) {
    const groups = pattern.exec(error.message)?.groups;
    if (groups !== undefined)
      return make({ name: groups["name"] ?? "", kind: groups["kind"] ?? "", role, database, sql: error.sql });
  }
  return undefined;
}

function tablePrivileges(sql: string): string {
  const [first = "", ...words] = readSqlWords(sql, engineSqlRules.postgres).map(({ text }) => text.toLowerCase());
  const privileges: Readonly<Record<string, string>> = {
    select: "SELECT",
    // RETURNING and ON CONFLICT need the privilege to read the row.
    insert: words.includes("returning") || words.includes("conflict") ? "SELECT, INSERT" : "INSERT",
    update: "SELECT, UPDATE",
    delete: "SELECT, DELETE",
    truncate: "TRUNCATE",
    // A table that is named in another table's CREATE TABLE is the target of a foreign key.
    create: /^(?:or replace )?(?:constraint )?trigger /.test(words.join(" ")) ? "TRIGGER" : "REFERENCES",
    alter: "REFERENCES",
  };
  return privileges[first] ?? "SELECT, INSERT, UPDATE, DELETE";
}

/**
 * Adds the schema to a name where the statement contains it, because the server's message does not. It may also stand in a string, such as
 * that of `nextval('app.numbers')`.
 */
function qualify(name: string, sql: string): string {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const schema = new RegExp(`(?:"((?:[^"]|"")+)"|([a-z_][\\w$]*))\\s*\\.\\s*"?${escaped}"?(?![\\w$])`, "i").exec(sql);
  // An unquoted name is the one in small letters.
  const prefix = schema?.[1]?.replaceAll('""', '"') ?? schema?.[2]?.toLowerCase();
  return prefix === undefined ? quoteName(name) : `${quoteName(prefix)}.${quoteName(name)}`;
}
