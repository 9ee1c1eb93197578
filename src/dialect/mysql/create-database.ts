import type { DatabaseUrl } from "../../connection/database-url.ts";
import { SessionError, type Session } from "../../connection/session.ts";
import { AludelError } from "../../error/aludel-error.ts";
import type { CreationStep, DatabaseRequest } from "../connector.ts";
import { scratchPrefix } from "./ddl/scratch-name.ts";
import { stringLiteral } from "./ddl/mysql-literal.ts";
import { nativePassword } from "./ddl/native-password.ts";
import { openMysqlSession } from "./session.ts";
import { explainMysqlError, grantPattern, quoteName } from "./statement-error.ts";

const placeholder = "<password>";

/** One statement with the facts about running it. */
interface PlannedStatement {
  /** The statement with a placeholder for the password, for people to read. */
  readonly text: string;
  /** The statement that is executed instead, with the password as the server's dialect gets it; null when it is the same as `text`. */
  readonly sql: ((session: Session) => string) | null;
  /** How it is known that the object exists already; null where that makes no difference. */
  readonly exists: Existence | null;
}

/** How it is known that an object exists. A statement that fails may stand in the server's logs, so the query comes first. */
interface Existence {
  /** Returns a row where the object exists and this user may see it. */
  readonly query: string;
  /** Number of the statement's error where the object exists all the same. */
  readonly errorNumber: string;
}

function planStatements({ url, allowScratch }: DatabaseRequest): readonly PlannedStatement[] {
  const { user, database, password } = url;
  if (user === null || database === null) {
    const missing = user === null ? "user" : "database";
    throw new AludelError("INVALID_DATABASE_URL", `the database URL names no ${missing}, so there is none to create`, {
      hint: "write mysql://user@host/database, or set DB_USER and DB_NAME",
      details: { missing },
    });
  }
  const account = `${stringLiteral(user)}@'%'`;
  const createUser = (secret: string): string => `CREATE USER ${account} IDENTIFIED BY ${secret}`;
  const plain = (text: string): PlannedStatement => ({ text, sql: null, exists: null });
  return [
    {
      ...plain(`CREATE DATABASE ${quoteName(database)} CHARACTER SET utf8mb4`),
      exists: {
        query: `SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${stringLiteral(database)}`,
        errorNumber: "1007",
      },
    },
    {
      text: createUser(stringLiteral(placeholder)),
      sql: password === null ? null : (session) => createUser(secretFor(session, password)),
      exists: {
        query: `SELECT 1 FROM information_schema.USER_PRIVILEGES WHERE GRANTEE = ${stringLiteral(`'${user}'@'%'`)}`,
        errorNumber: "1396",
      },
    },
    plain(`GRANT ALL PRIVILEGES ON ${grantPattern(database)}.* TO ${account}`),
    ...(allowScratch
      ? [plain(`GRANT ALL PRIVILEGES ON ${grantPattern(scratchPrefix).slice(0, -1)}%\`.* TO ${account}`)]
      : []),
  ];
}

/**
 * Returns the password as CREATE USER takes it. MySQL writes no password into its logs, but the hash that its own settings choose
 * (https://dev.mysql.com/doc/refman/8.4/en/password-logging.html); MariaDB writes the statement as it is, so it gets the hash.
 */
function secretFor({ dialect }: Session, password: string): string {
  return dialect === "mariadb" ? `PASSWORD ${stringLiteral(nativePassword(password))}` : stringLiteral(password);
}

/**
 * Returns the statements that an administrator runs, with a placeholder instead of the password.
 *
 * @throws AludelError INVALID_DATABASE_URL when the URL names no user or no database
 */
export function planMysqlDatabase(request: DatabaseRequest): readonly CreationStep[] {
  return planStatements(request).map(({ text }) => ({ database: null, text: `${text};`, outcome: "planned" }));
}

/**
 * Creates database, user and grants as the administrator; idempotent, existing objects are left unchanged.
 *
 * @throws AludelError as connecting does, INVALID_DATABASE_URL when a new user has no password, PRIVILEGE_MISSING when the administrator
 * lacks a privilege
 */
export async function createMysqlDatabase(
  request: DatabaseRequest,
  adminUrl: DatabaseUrl | null,
): Promise<readonly CreationStep[]> {
  const statements = planStatements(request);
  if (request.url.password === null) {
    throw new AludelError(
      "INVALID_DATABASE_URL",
      `no password is given for user "${request.url.user ?? ""}", who is to be created`,
      { hint: "put it into the application's database URL, or set DB_PASSWORD" },
    );
  }
  const url = { ...(adminUrl ?? request.url), database: null };
  const session = await openMysqlSession(url);
  const steps: CreationStep[] = [];
  try {
    for (const statement of statements) steps.push(await runStep(session, statement, url));
  } finally {
    await session.close();
  }
  return steps;
}

async function runStep(session: Session, statement: PlannedStatement, url: DatabaseUrl): Promise<CreationStep> {
  const step = { database: null, text: `${statement.text};` };
  const { exists } = statement;
  try {
    if (exists !== null && (await session.execute(exists.query)).rows.length > 0) return { ...step, outcome: "exists" };
    await session.execute(statement.sql?.(session) ?? statement.text);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    if (exists !== null && error.engineCode === exists.errorNumber) return { ...step, outcome: "exists" };
    // The failed statement may contain the password, so neither it nor the driver's error may be reported.
    const harmless = new SessionError(error.message, { engineCode: error.engineCode, sql: statement.text });
    throw explainMysqlError(harmless, { url }) ?? harmless;
  }
  return { ...step, outcome: "done" };
}
