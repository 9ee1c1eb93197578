import type { DatabaseUrl } from "../../connection/database-url.ts";
import { SessionError, type Session } from "../../connection/session.ts";
import { AludelError } from "../../error/aludel-error.ts";
import type { CreationStep, DatabaseRequest } from "../connector.ts";
import { scratchPrefix } from "./ddl/scratch-name.ts";
import { stringLiteral } from "./ddl/mysql-literal.ts";
import { openMysqlSession } from "./session.ts";
import { explainMysqlError, grantPattern, quoteName } from "./statement-error.ts";

const placeholder = "<password>";

/** One statement with the facts about running it. */
interface PlannedStatement {
  /** The statement with a placeholder for the password, for people to read. */
  readonly text: string;
  /** The statement that is executed; null when it is the same as `text`. */
  readonly sql: string | null;
  /** Number of the error by which the server says that the object exists already. */
  readonly exists: string | null;
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
  const createUser = (secret: string): string => `CREATE USER ${account} IDENTIFIED BY ${stringLiteral(secret)}`;
  const plain = (text: string, exists: string | null = null): PlannedStatement => ({ text, sql: null, exists });
  return [
    plain(`CREATE DATABASE ${quoteName(database)} CHARACTER SET utf8mb4`, "1007"),
    { text: createUser(placeholder), sql: password === null ? null : createUser(password), exists: "1396" },
    plain(`GRANT ALL PRIVILEGES ON ${grantPattern(database)}.* TO ${account}`),
    ...(allowScratch
      ? [plain(`GRANT ALL PRIVILEGES ON ${grantPattern(scratchPrefix).slice(0, -1)}%\`.* TO ${account}`)]
      : []),
  ];
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
  try {
    await session.execute(statement.sql ?? statement.text);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    if (error.engineCode === statement.exists) return { ...step, outcome: "exists" };
    // The failed statement may contain the password, so neither it nor the driver's error may be reported.
    const harmless = new SessionError(error.message, { engineCode: error.engineCode, sql: statement.text });
    throw explainMysqlError(harmless, { url }) ?? harmless;
  }
  return { ...step, outcome: "done" };
}
