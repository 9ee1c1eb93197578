import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { check, type CheckReport } from "../../src/command/look/check.ts";
import { downgrade } from "../../src/command/run/migrate.ts";
import { revision, type RevisionOptions, type RevisionReport } from "../../src/command/revision/revision.ts";
import { upgrade } from "../../src/command/run/migrate.ts";
import type { Config } from "../../src/config/config.ts";
import type { UserConfig } from "../../src/config/define-config.ts";
import { resolveConfig } from "../../src/config/resolve-config.ts";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import type { Session } from "../../src/connection/session.ts";
import { loadConnector } from "../../src/dialect/load-connector.ts";
import { loadDialect } from "../../src/dialect/load-dialect.ts";
import { diffDatabase } from "../../src/diff/diff-database.ts";
import { logicalComparator } from "../../src/diff/logical-comparator.ts";
import { reverseOperations } from "../../src/operation/fold/reverse-operation.ts";
import { type Database, emptyDatabase } from "../../src/schema/database.ts";
import { renderOperations } from "../../src/script/render/render-operation.ts";
import { draftScript, writeScript } from "../../src/script/write-script.ts";
import { readModels } from "../../src/models/read-models.ts";
import type { Engine } from "../engine/engine.ts";
import { createTemporaryFolder } from "../engine/temporary-folder.ts";

const imports = `import {
  asc, check, defineEnum, defineTable, desc, exclude, foreignKey, index, json, lookup, now, primaryKey, rows, sql, t, unique, uuid,
} from "aludel/models";
void [asc, check, defineEnum, defineTable, desc, exclude, foreignKey, index, json, lookup, now, primaryKey, rows, sql, t, unique, uuid];
`;

/** A project with models, a migrations folder and a database of its own, worked on in this process. */
export interface AcceptanceProject {
  readonly config: Config;
  readonly url: string;
  write(path: string, text: string): void;
  /** Writes the index of the models; everything of `aludel/models` is imported. */
  models(text: string): void;
  /** Writes the first revision from the models, without the proof that `draft` gives. */
  seed(): Promise<void>;
  /** `revision --autogenerate`, for a message that no other revision has. */
  draft(options?: Partial<RevisionOptions>): Promise<RevisionReport>;
  upgrade(target?: string): Promise<void>;
  /** Takes back; what it throws away is accepted. */
  downgrade(target?: string): Promise<void>;
  check(): Promise<CheckReport>;
  /** The revision files by name. */
  files(): readonly string[];
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  introspect(schemas?: readonly string[]): Promise<Database>;
  drop(): Promise<void>;
}

/** Creates a project on a database of its own, which is dropped with it. */
export async function createAcceptanceProject(
  engine: Engine,
  settings: Partial<UserConfig> = {},
): Promise<AcceptanceProject> {
  const folder = createTemporaryFolder("acceptance");
  const database = await engine.createDatabase();
  const config = resolveConfig(
    { database: database.url, models: "./models/index.ts", ...settings },
    { directory: folder, variables: {} },
  );
  const versions = join(config.migrations, "versions");
  mkdirSync(versions, { recursive: true });
  mkdirSync(join(folder, "node_modules"));
  let drafts = 0;

  async function withSession<R>(use: (session: Session) => Promise<R>): Promise<R> {
    const connector = await loadConnector(engine.dialect);
    const session = await connector.open(parseDatabaseUrl(database.url), { create: true });
    try {
      return await use(session);
    } finally {
      await session.close();
    }
  }

  const write: AcceptanceProject["write"] = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  return {
    config,
    url: database.url,
    write,
    models: (text) => write("models/index.ts", imports + text),
    async seed() {
      const { database: models } = await readModels(config.models ?? "");
      const { operations } = diffDatabase(emptyDatabase, models, { comparator: logicalComparator, naming: {} });
      const [up, down] = [operations, reverseOperations(operations)].map(renderOperations);
      if (up === undefined || down === undefined) throw new Error("nothing was rendered");
      const drafted = await draftScript(
        {
          message: "seed",
          downRevisions: [],
          body: { imports: [...up.imports, ...down.imports], upgrade: up.body, downgrade: down.body },
        },
        {
          migrations: config.migrations,
          projectFolder: folder,
          naming: config.naming,
          existing: [],
          source: { now: new Date(Date.UTC(2026, 10, 20)), randomBytes },
        },
      );
      await writeScript(drafted);
    },
    draft: (options = {}) => {
      drafts += 1;
      // Files sort by time; the hour tells them apart.
      const createdAt = new Date(Date.UTC(2026, 10, 20, 0, drafts));
      return revision(config, { message: `step ${drafts}`, autogenerate: true, createdAt, ...options });
    },
    upgrade: async (target = "head") => void (await upgrade(config, { target })),
    downgrade: async (target = "-1") => void (await downgrade(config, { target, yes: true })),
    check: () => check(config),
    files: () => readdirSync(versions).toSorted(),
    query: (sql) => withSession(async (session) => (await session.execute(sql)).rows),
    introspect: async (schemas = []) => {
      const dialect = await loadDialect(engine.dialect);
      const excludeTables = [config.versionTable.name, config.historyTable.name];
      return withSession((session) => dialect.introspect(session, { schemas, excludeTables }));
    },
    drop: () => database.drop(),
  };
}
