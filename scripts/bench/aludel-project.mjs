// Projects with generated histories, as `aludel revision` would have written them. The types are those for which Aludel and Alembic
// send SQLite the same statements: a varchar or a time would get a check from Aludel and none from Alembic.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** What revision `number` of a generated history does: every tenth creates a table, the others add a column to the newest. */
export function generatedChange(number) {
  const table = `table_${Math.floor((number - 1) / 10) + 1}`;
  return (number - 1) % 10 === 0 ? { kind: "table", table } : { kind: "column", table, column: `column_${number}` };
}

/** Returns the command that runs the built CLI on a project. */
export function aludel(...parameters) {
  return [process.execPath, cli, ...parameters];
}

/** Writes a project with a TypeScript configuration and a chain of `count` revisions. */
export function writeAludelProject(folder, count, database = "sqlite:./bench.db") {
  const versions = join(folder, "migrations", "versions");
  mkdirSync(versions, { recursive: true });
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  writeFileSync(
    join(folder, "aludel.config.ts"),
    `import { defineConfig } from "aludel";

export default defineConfig({
  database: ${JSON.stringify(database)},
  models: "./models/index.ts",
  migrations: "./migrations",
});
`,
  );
  for (let number = 1; number <= count; number += 1) {
    writeRevision(folder, { number, parent: number === 1 ? null : number - 1, ...changeText(generatedChange(number)) });
  }
}

const defaultImports = 'import { t, type Operations } from "aludel";';

/** Writes one revision file; `parent` is a number, or null at the base. */
export function writeRevision(folder, { number, parent, message, upgrade, downgrade, imports = defaultImports }) {
  const clock = new Date(Date.UTC(2026, 0, 1, 0, number)).toISOString();
  const stamp = clock.slice(0, 16).replace("T", "_").replaceAll(/[-:]/g, "");
  writeFileSync(
    join(folder, "migrations", "versions", `${stamp}_${revisionId(number)}_${message.replaceAll(" ", "_")}.ts`),
    `${imports}

export const revision = "${revisionId(number)}";
export const downRevision = ${parent === null ? "null" : `"${revisionId(parent)}"`};
export const branchLabels = [];
export const dependsOn = [];
export const message = "${message}";
export const createDate = "${clock.slice(0, 19)}Z";

export function upgrade(op: Operations): void {
  ${upgrade}
}

export function downgrade(op: Operations): void {
  ${downgrade}
}
`,
  );
}

/** Forgets what Aludel keeps of loaded files, as on a fresh checkout. */
export function clearCache(folder) {
  rmSync(join(folder, "node_modules", ".cache"), { recursive: true, force: true });
}

function revisionId(number) {
  return (0xa1_0000_000000 + number * 7919).toString(16).padStart(12, "0");
}

function changeText(change) {
  if (change.kind === "column") {
    return {
      message: `add ${change.column}`,
      upgrade: `op.addColumn("${change.table}", "${change.column}", t.integer());`,
      downgrade: `op.dropColumn("${change.table}", "${change.column}");`,
    };
  }
  return {
    message: `create ${change.table}`,
    upgrade: `op.createTable("${change.table}", {
    id: t.bigint().identity().primaryKey("pk_${change.table}"),
    name: t.text().notNull(),
  });`,
    downgrade: `op.dropTable("${change.table}");`,
  };
}

/** Writes a project whose models have one table with `count` reference rows, and no revision yet. */
export function writeRowsProject(folder, count, database) {
  writeAludelProject(folder, 0, database);
  mkdirSync(join(folder, "models"), { recursive: true });
  writeFileSync(
    join(folder, "models", "index.ts"),
    `import { defineTable, rows, t } from "aludel/models";

export const places = defineTable("places", {
  id: t.bigint().identity().primaryKey(),
  code: t.varchar(20).notNull().unique(),
  name: t.varchar(200).notNull(),
  rank: t.integer(),
  area: t.numeric(12, 2),
});

const numbers = Array.from({ length: ${count} }, (_, number) => number);

export const placeRows = rows(
  places,
  numbers.map((number) => ({ code: "P" + number, name: "place number " + number, rank: number, area: number + ".50" })),
  { key: ["code"], compare: ["name", "rank", "area"] },
);
`,
  );
}
