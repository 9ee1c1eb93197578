import type { DatabaseUrl } from "../../connection/database-url.ts";
import { SessionError, type Session } from "../../connection/session.ts";
import { AludelError } from "../../error/aludel-error.ts";
import type { CreationStep, DatabaseRequest } from "../connector.ts";
import { openPostgresSession } from "./session.ts";
import { explainPostgresError, quoteName } from "./statement-error.ts";

/** The database that every server has, from which others are created. */
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

/** One statement with what it is about. */
interface PlannedStatement {
  /** The database to run in; null for the maintenance database. */
  readonly database: string | null;
  /** The statement with a placeholder for the password. */
  readonly text: string;
  /** The statement to run; null when it is the text. */
  readonly sql: string | null;
  /** SQLSTATE of "it is there already". */
  readonly exists: string | null;
}

/** Role and database first; the grants on the schema must run in the new database. */
function planStatements(request: DatabaseRequest): readonly PlannedStatement[] {
  const { role, database } = namesOf(request);
  const quotedRole = quoteName(role);
  const quotedDatabase = quoteName(database);
  const password = request.url.password;
  const createRole = (secret: string): string => `CREATE ROLE ${quotedRole} LOGIN PASSWORD ${quoteText(secret)}`;
  const plain = (text: string, where: string | null = null, exists: string | null = null): PlannedStatement => ({
    database: where,
    text,
    sql: null,
    exists,
  });
  return [
    {
      database: null,
      text: createRole(placeholder),
      sql: password === null ? null : createRole(password),
      exists: "42710",
    },
    ...(request.allowScratch ? [plain(`ALTER ROLE ${quotedRole} CREATEDB`)] : []),
    plain(`CREATE DATABASE ${quotedDatabase}`, null, "42P04"),
    plain(`GRANT CONNECT, TEMPORARY, CREATE ON DATABASE ${quotedDatabase} TO ${quotedRole}`),
    // Since PostgreSQL 15 a role may not create tables in "public" unless it is told so.
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
 * Creates role, database and grants as the administrator; what exists stays as it is.
 *
 * @throws AludelError as connecting does, INVALID_DATABASE_URL when the role has no password yet, PRIVILEGE_MISSING when the
 * administrator is none
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
  try {
    await session.execute(statement.sql ?? statement.text);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    if (error.engineCode === statement.exists) return { ...step, outcome: "exists" };
    // The statement that failed may hold the password, so neither it nor its error goes on.
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
