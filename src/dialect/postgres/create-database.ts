import type { DatabaseUrl } from "../../connection/database-url.ts";
import { SessionError, type Session } from "../../connection/session.ts";
import { AludelError } from "../../error/aludel-error.ts";
import type { CreationStep, DatabaseRequest } from "../connector.ts";
import { scramVerifier } from "./ddl/scram-verifier.ts";
import { openPostgresSession } from "./session.ts";
import { explainPostgresError } from "./statement-error.ts";
import { quoteName } from "../../schema/sql-names.ts";

/** The database that every server has and to which one connects to create others. */
const maintenanceDatabase = "postgres";

const placeholder = "<password>";

interface Names {
  readonly role: string;
  readonly database: string;
}

function namesOf({ url }: DatabaseRequest): Names {
  if (url.user === null || url.database === null) {
    const missing = url.user === null ? "user" : "database";
    throw new AludelError("INVALID_DATABASE_URL", `the database URL names no ${missing}, so there is none to create`, {
      hint: "write postgresql://user@host/database, or set DB_USER and DB_NAME",
      details: { missing },
    });
  }
  return { role: url.user, database: url.database };
}

/** One statement with the facts about running it. */
interface PlannedStatement {
  /** The database in which it runs; null for the maintenance database. */
  readonly database: string | null;
  /** The statement with a placeholder for the password, for people to read. */
  readonly text: string;
  /** The statement that is executed; null when it is the same as `text`. */
  readonly sql: string | null;
  /** How it is known that the object exists already; null where that makes no difference. */
  readonly exists: Existence | null;
}

/** How it is known that an object exists. A statement that fails stands in the server's log, so the query comes first. */
interface Existence {
  /** Returns a row where the object exists. */
  readonly query: string;
  /** SQLSTATE of the statement where another session has made it since. */
  readonly sqlState: string;
}

/** Returns the statements in their order: role and database first, because the grants on the schema must run in the new database. */
function planStatements(request: DatabaseRequest): readonly PlannedStatement[] {
  const { role, database } = namesOf(request);
  const quotedRole = quoteName(role);
  const quotedDatabase = quoteName(database);
  const password = request.url.password;
  const createRole = (secret: string): string => `CREATE ROLE ${quotedRole} LOGIN PASSWORD ${quoteText(secret)}`;
  const plain = (text: string, where: string | null = null): PlannedStatement => ({
    database: where,
    text,
    sql: null,
    exists: null,
  });
  return [
    {
      database: null,
      text: createRole(placeholder),
      sql: password === null ? null : createRole(scramVerifier(password)),
      exists: { query: `SELECT 1 FROM pg_roles WHERE rolname = ${quoteText(role)}`, sqlState: "42710" },
    },
    ...(request.allowScratch ? [plain(`ALTER ROLE ${quotedRole} CREATEDB`)] : []),
    {
      ...plain(`CREATE DATABASE ${quotedDatabase}`),
      exists: { query: `SELECT 1 FROM pg_database WHERE datname = ${quoteText(database)}`, sqlState: "42P04" },
    },
    plain(`GRANT CONNECT, TEMPORARY, CREATE ON DATABASE ${quotedDatabase} TO ${quotedRole}`),
    // Since PostgreSQL 15 a role needs a grant to create tables in "public": https://www.postgresql.org/docs/15/release-15.html
    plain(`GRANT USAGE, CREATE ON SCHEMA "public" TO ${quotedRole}`, database),
  ];
}

/**
 * Returns the statements that an administrator runs, with a placeholder instead of the password.
 *
 * @throws AludelError INVALID_DATABASE_URL when the URL names no user or no database
 */
export function planPostgresDatabase(request: DatabaseRequest): readonly CreationStep[] {
  return planStatements(request).map(({ database, text }) => ({
    database: database ?? maintenanceDatabase,
    text: `${text};`,
    outcome: "planned",
  }));
}

/**
 * Creates role, database and grants as the administrator; idempotent, existing objects are left unchanged.
 *
 * @throws AludelError as connecting does, INVALID_DATABASE_URL when a new role has no password, PRIVILEGE_MISSING when the administrator
 * lacks a privilege
 */
export async function createPostgresDatabase(
  request: DatabaseRequest,
  adminUrl: DatabaseUrl | null,
): Promise<readonly CreationStep[]> {
  const admin = adminUrl ?? request.url;
  if (request.url.password === null) {
    throw new AludelError(
      "INVALID_DATABASE_URL",
      `no password is given for role "${request.url.user ?? ""}", which is to be created`,
      {
        hint: "put it into the application's database URL, or set DB_PASSWORD",
      },
    );
  }
  const steps: CreationStep[] = [];
  const statements = planStatements(request);
  for (const database of [null, request.url.database]) {
    const url =
      database === null ? { ...admin, database: admin.database ?? maintenanceDatabase } : { ...admin, database };
    const session = await openPostgresSession(url);
    try {
      for (const statement of statements.filter((planned) => planned.database === database)) {
        steps.push(await runStep(session, statement, url));
      }
    } finally {
      await session.close();
    }
  }
  return steps;
}

async function runStep(session: Session, statement: PlannedStatement, url: DatabaseUrl): Promise<CreationStep> {
  const step = { database: url.database, text: `${statement.text};` };
  const { exists } = statement;
  try {
    if (exists !== null && (await session.execute(exists.query)).rows.length > 0) return { ...step, outcome: "exists" };
    await session.execute(statement.sql ?? statement.text);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    if (exists !== null && error.engineCode === exists.sqlState) return { ...step, outcome: "exists" };
    // The failed statement holds what the password is checked against, so neither it nor the driver's error may be reported.
    const harmless = new SessionError(error.message, {
      engineCode: error.engineCode,
      sql: statement.text,
      engineDetail: error.engineDetail,
    });
    throw explainPostgresError(harmless, { url }) ?? harmless;
  }
  return { ...step, outcome: "done" };
}

function quoteText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes("\\") ? ` E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}
