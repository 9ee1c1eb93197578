import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

import { buildModels } from "../../src/models/build-models.ts";
import { ColumnBuilder } from "../../src/models/column-builder.ts";
import { findUnexportedModels } from "../../src/models/find-unexported-models.ts";
import { readModels } from "../../src/models/read-models.ts";
import { createTemporaryFolder } from "../engine/temporary-folder.ts";

const example = (name: string): string =>
  fileURLToPath(new URL(`../../examples/${name}/models/index.ts`, import.meta.url));

function writeFiles(files: Readonly<Record<string, string>>): string {
  const folder = createTemporaryFolder("models");
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

describe("reading models", () => {
  test("the models of a file are those of its exports, though it has loaded another instance of the package", async () => {
    const read = await readModels(example("docs-vault"));
    const built = buildModels(await import("../../examples/docs-vault/models/index.ts"));
    expect(read.database).toEqual(built.database);
    const email = read.exported.tables.find(({ path }) => path === "users")?.model.definition.columns["email"];
    expect(email?.definition.type).toEqual({ kind: "varchar", length: 255 });
    expect(email).not.toBeInstanceOf(ColumnBuilder);
    expect(read.unexported).toEqual([]);
  });

  test("the exports themselves are models, too", async () => {
    const exports = await import("../../examples/llm-gateway/models/index.ts");
    const read = await readModels(exports);
    expect(read.database.tables.size).toBe(7);
    expect(read.unexported).toEqual([]);
  });

  test("namespaces of a file keep their tables", async () => {
    const folder = writeFiles({
      "index.ts": `export * as auth from "./auth.ts";`,
      "auth.ts": `import { defineTable, t } from "aludel/models"; export const users = defineTable("users", { id: t.integer().primaryKey() });`,
    });
    const { database, exported } = await readModels(join(folder, "index.ts"));
    expect([...database.tables.keys()]).toEqual(["users"]);
    expect(exported.tables.map(({ path }) => path)).toEqual(["auth.users"]);
  });

  test("a file that is not there is named", async () => {
    await expect(readModels(join(createTemporaryFolder("models"), "index.ts"))).rejects.toMatchObject({
      code: "MODULE_NOT_FOUND",
    });
  });
});

const table = (constant: string, name: string): string =>
  `import { defineTable, t } from "aludel/models";\nexport const ${constant} = defineTable("${name}", { id: t.integer().primaryKey() });\n`;

describe("R48 a model that the index does not export is reported", () => {
  test("with its file and its name", async () => {
    const folder = writeFiles({
      "index.ts": `export { users } from "./users.ts";\n`,
      "users.ts": table("users", "users"),
      "invites.ts": table("pendingInvites", "invites"),
      "audit/events.ts": table("events", "audit.events"),
      "enums.ts": `import { defineEnum } from "aludel/models";\nexport const level = defineEnum("level", ["low"]);\n`,
    });
    const { unexported } = await readModels(join(folder, "index.ts"));
    expect(unexported).toEqual([
      { kind: "table", name: "audit.events", constant: "events", file: join(folder, "audit/events.ts") },
      { kind: "enum", name: "level", constant: "level", file: join(folder, "enums.ts") },
      { kind: "table", name: "invites", constant: "pendingInvites", file: join(folder, "invites.ts") },
    ]);
  });

  test("but not an enum that an exported table uses, nor what a namespace exports", async () => {
    const folder = writeFiles({
      "index.ts": `export { users } from "./users.ts";\nexport * as audit from "./events.ts";\n`,
      "enums.ts": `import { defineEnum } from "aludel/models";\nexport const level = defineEnum("level", ["low"]);\n`,
      "users.ts": `import { defineTable, t } from "aludel/models";\nimport { level } from "./enums.ts";\nexport const users = defineTable("users", { level: t.enum(level) });\n`,
      "events.ts": `import { defineTable, t } from "aludel/models";\nexport const events = defineTable("events", { id: t.text() }, { schema: "audit" });\n`,
    });
    expect((await readModels(join(folder, "index.ts"))).unexported).toEqual([]);
  });

  test("but not comments, tests, declarations and installed packages", async () => {
    const empty = buildModels({});
    const folder = writeFiles({
      "index.ts": "",
      "old.ts": `// export const a = defineTable("a", {});\n/* export const b = defineTable("b", {}); */\n`,
      "users.test.ts": table("c", "c"),
      "users.d.ts": table("d", "d"),
      "node_modules/x/e.ts": table("e", "e"),
      ".cache/f.ts": table("f", "f"),
      "notes.md": table("g", "g"),
      "broken.ts": `export const h = defineTable("h", {`,
    });
    expect(await findUnexportedModels(join(folder, "index.ts"), empty)).toEqual([]);
  });

  test("however it is written", async () => {
    const folder = writeFiles({
      "index.ts": "",
      "a.ts": `export default defineTable('single', {});`,
      "b.mjs": `export const x = models.defineTable(\n  \`template\`,\n  {},\n);`,
      "c.js": `const y = defineTable("escaped \\"name\\"", {}); export { y };`,
    });
    const found = await findUnexportedModels(join(folder, "index.ts"), buildModels({}));
    expect(found.map(({ name, constant }) => [name, constant])).toEqual([
      ["single", "default"],
      ["template", "x"],
      ['escaped "name"', "y"],
    ]);
  });

  test("folders below are searched only where the models have a folder of their own", async () => {
    const folder = writeFiles({ "schema.ts": "", "beside.ts": table("a", "a"), "below/b.ts": table("b", "b") });
    const found = await findUnexportedModels(join(folder, "schema.ts"), buildModels({}));
    expect(found.map(({ name }) => name)).toEqual(["a"]);
  });
});
