/** One file that a new project starts with. */
export interface InitFile {
  /** Path below the project's folder. */
  readonly path: string;
  readonly content: string;
}

const config = `import { defineConfig } from "aludel";

export default defineConfig({
  // ALUDEL_DATABASE_URL, DATABASE_URL or DATABASE_PROVIDER in the environment or in .env come first.
  database: "sqlite:./dev.db",
  models: "./models/index.ts",
  migrations: "./migrations",
});
`;

const models = `import { type Database, defineTable, index, t } from "aludel/models";
import { timestamps } from "./shared-columns.ts";

// Every table, enum and set of reference rows that this file exports belongs to the schema.
export const users = defineTable(
  "users",
  {
    id: t.bigint().identity().primaryKey(),
    email: t.varchar(255).notNull().unique(),
    name: t.text().notNull(),
    ...timestamps,
  },
  (c) => [index("ix_users_created_at").on(c.created_at)],
);

/** The rows of every table, as the driver of the database returns them; another engine than SQLite is named in the place of "sqlite". */
export type Tables = Database<typeof import("./index.ts"), "sqlite">;
`;

const sharedColumns = `import { now, t } from "aludel/models";

/** Columns that tables have in common: \`...timestamps\` among the columns of a table adds them. */
export const timestamps = {
  created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
  updated_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
};
`;

const database = `import { type Dialect, Kysely } from "kysely";
import type { Tables } from "./models/index.ts";

/** Returns the application's database, typed by the models: \`createDatabase(new PostgresDialect({ pool }))\`. */
export function createDatabase(dialect: Dialect): Kysely<Tables> {
  return new Kysely<Tables>({ dialect });
}
`;

const ignored = `node_modules/
.env
*.db
*.db-journal
*.db-wal
*.db-shm
`;

/** Returns the files that a new project starts with; `template` is the one that revisions are written from. */
export function buildInitFiles(template: string): readonly InitFile[] {
  return [
    { path: "aludel.config.ts", content: config },
    { path: "models/index.ts", content: models },
    { path: "models/shared-columns.ts", content: sharedColumns },
    { path: "database.ts", content: database },
    { path: "migrations/script.ts.template", content: template },
    { path: "migrations/versions/.gitkeep", content: "" },
    { path: ".gitignore", content: ignored },
  ];
}

/**
 * The npm scripts of a new project. One shows what it works on and drafts, `npm run db:generate -- "add invites"`, and pauses for the review.
 * The other shows what would run and where the database stands, applies it, and shows where it stands then, with its tables.
 */
export const initScripts: Readonly<Record<string, string>> = {
  "db:generate": "aludel env && aludel revision --autogenerate -m",
  "db:apply": "aludel upgrade head --dry-run && aludel upgrade head && aludel current && aludel tables",
};
