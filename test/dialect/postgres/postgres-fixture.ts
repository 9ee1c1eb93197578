import { afterAll, beforeAll } from "vitest";
import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import type { Session } from "../../../src/connection/session.ts";
import { dialect } from "../../../src/dialect/postgres/dialect.ts";
import { openPostgresSession } from "../../../src/dialect/postgres/session.ts";
import { applyOperations } from "../../../src/operation/fold/apply-operation.ts";
import { completeEnumLife } from "../../../src/operation/fold/complete-enum-life.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { type Database, emptyDatabase } from "../../../src/schema/database.ts";
import type { TestDatabase } from "../../engine/engine.ts";
import { createPostgresDatabase } from "../../engine/postgres.ts";

/** A database for the tests of one `describe`, and a session on it. */
export interface PostgresFixture {
  readonly url: string;
  readonly session: Session;
}

/** Creates a database before the tests of this `describe` and drops it after them. */
export function usePostgres(version: string | undefined): PostgresFixture {
  let database: TestDatabase;
  let session: Session;
  beforeAll(async () => {
    database = await createPostgresDatabase({ version });
    session = await openPostgresSession(parseDatabaseUrl(database.url));
  });
  afterAll(async () => {
    await session.close();
    await database.drop();
  });
  return {
    get url() {
      return database.url;
    },
    get session() {
      return session;
    },
  };
}

/** A history that runs on a database: what it adds up to, and each revision as it goes. */
export class History {
  readonly session: Session;
  readonly schemas: readonly string[];
  folded: Database = emptyDatabase;

  constructor(session: Session, ...schemas: string[]) {
    this.session = session;
    this.schemas = schemas;
  }

  /** Plans and runs one revision. */
  async run(...operations: Operation[]): Promise<void> {
    const { session, folded } = this;
    const plan = await dialect.plan(operations, { session, foldedSchema: () => Promise.resolve(folded) });
    for (const step of plan.segments.flatMap(({ steps }) => steps)) {
      if (step.kind === "statement") await session.execute(step.sql, step.parameters);
    }
    this.folded = applyOperations(folded, completeEnumLife(operations, folded));
  }

  introspect(): Promise<Database> {
    return dialect.introspect(this.session, { schemas: this.schemas, excludeTables: [] });
  }
}
