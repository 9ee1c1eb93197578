// The least a rebuild of table "items" can cost: create, copy, drop, rename, in one transaction, by the driver that Aludel uses.
// node bare-rebuild.mjs FILE LIKE: FILE gets the definition of "items" that the database LIKE has.
import { createRequire } from "node:module";

const { DatabaseSync } = loadDriver();
const [path, like] = process.argv.slice(2);
const definitions = readDefinitions(like);
const database = new DatabaseSync(path);

database.exec("PRAGMA foreign_keys = OFF");
database.exec("BEGIN IMMEDIATE");
database.exec(definitions.table.replace(/^CREATE TABLE\s+"?items"?/i, 'CREATE TABLE "items_new"'));
database.exec('INSERT INTO "items_new" SELECT * FROM "items"');
database.exec('DROP TABLE "items"');
database.exec('ALTER TABLE "items_new" RENAME TO "items"');
for (const sql of definitions.indexes) database.exec(sql);
database.exec("COMMIT");
database.close();

function readDefinitions(file) {
  const model = new DatabaseSync(file);
  const read = (type) =>
    model
      .prepare("SELECT sql FROM sqlite_schema WHERE type = ? AND tbl_name = 'items' AND sql IS NOT NULL")
      .all(type)
      .map((row) => row.sql);
  const [table] = read("table");
  const indexes = read("index");
  model.close();
  return { table, indexes };
}

function loadDriver() {
  const builtIn = process.getBuiltinModule?.("node:sqlite");
  return builtIn ?? createRequire(import.meta.url)("@photostructure/sqlite");
}
