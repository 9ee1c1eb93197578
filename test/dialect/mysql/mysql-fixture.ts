import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import type { Session } from "../../../src/connection/session.ts";
import type { Dialect } from "../../../src/dialect/dialect.ts";
import { dialect as mariadb } from "../../../src/dialect/mariadb/dialect.ts";
import { dialect as mysql } from "../../../src/dialect/mysql/dialect.ts";
import { openMysqlSession } from "../../../src/dialect/mysql/session.ts";
import { applyOperations } from "../../../src/operation/fold/apply-operation.ts";
import { completeEnumLife } from "../../../src/operation/fold/complete-enum-life.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { type Database, emptyDatabase } from "../../../src/schema/database.ts";
import type { TestDatabase } from "../../engine/engine.ts";
import { everyEngine } from "../../engine/engines.ts";
import { createDatabaseOn } from "../../engine/mysql.ts";
import type { MysqlServerName } from "../../engine/mysql-server.ts";

/** The servers in reach. */
export const servers: readonly MysqlServerName[] = everyEngine.flatMap(({ dialect }) =>
  dialect === "mysql" || dialect === "mariadb" ? [dialect] : [],
);

/** Describes each server in reach; the others must be named as missing. */
export function describeEachServer(title: string, tests: (server: MysqlServerName) => void): void {
  // oxlint-disable-next-line vitest/valid-title -- it is one
  describe.each(servers)(title, (server) => {
    tests(server);
  });
  test("each server is in reach, or named as missing", () => {
    const missing = inject("missingEngines").map(({ label }) => label);
    expect([...servers, ...missing]).toEqual(expect.arrayContaining(["mariadb", "mysql"]));
  });
}

const dialects: Readonly<Record<MysqlServerName, Dialect>> = { mysql, mariadb };

/** A server for the tests of one block: a session on an empty database for each test. */
export interface MysqlFixture {
  readonly dialect: Dialect;
  readonly url: string;
  readonly session: Session;
}

/** Gives each test of the block an empty database of its own. */
export function useMysql(server: MysqlServerName): MysqlFixture {
  let database: TestDatabase;
  let session: Session;
  beforeEach(async () => {
    database = await createDatabaseOn(server);
    session = await openMysqlSession(parseDatabaseUrl(database.url));
  });
  afterEach(async () => {
    await session.close();
    await database.drop();
  });
  return {
    dialect: dialects[server],
    get url() {
      return database.url;
    },
    get session() {
      return session;
    },
  };
}

/** A history that runs on a session as it grows. */
export class History {
  private state: Database = emptyDatabase;
  private readonly fixture: Pick<MysqlFixture, "dialect" | "session">;

  constructor(fixture: Pick<MysqlFixture, "dialect" | "session">) {
    this.fixture = fixture;
  }

  /** Plans and runs operations as one revision. */
  async run(...operations: readonly Operation[]): Promise<void> {
    const { dialect, session } = this.fixture;
    const plan = await dialect.plan(operations, { session, foldedSchema: () => Promise.resolve(this.state) });
    for (const step of plan.segments.flatMap(({ steps }) => steps)) {
      if (step.kind === "statement") await session.execute(step.sql, step.parameters);
      if (step.kind === "assertion") {
        const { rows } = await session.execute(step.sql);
        if (rows.length > 0) throw new Error(step.message);
      }
    }
    this.state = applyOperations(this.state, completeEnumLife(operations, this.state));
  }

  /** Takes a schema for what the revisions so far have made. */
  adopt(schema: Database): void {
    this.state = schema;
  }

  introspect(): Promise<Database> {
    return this.fixture.dialect.introspect(this.fixture.session, { schemas: [], excludeTables: [] });
  }
}
