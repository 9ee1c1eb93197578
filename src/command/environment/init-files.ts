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

const models = `import { defineTable, now, t } from "aludel/models";

// Every table, enum and set of reference rows that this file exports belongs to the schema.
export const users = defineTable("users", {
  id: t.bigint().identity().primaryKey(),
  email: t.varchar(255).notNull().unique(),
  name: t.text().notNull(),
  created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
});
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
    { path: "migrations/script.ts.template", content: template },
    { path: "migrations/versions/.gitkeep", content: "" },
    { path: ".gitignore", content: ignored },
  ];
}

/** The npm scripts of a new project: one drafts, and pauses for the review; the other applies what was reviewed. */
export const initScripts: Readonly<Record<string, string>> = {
  "db:generate": "aludel revision --autogenerate",
  "db:apply": "aludel upgrade head && aludel current && aludel tables",
};
