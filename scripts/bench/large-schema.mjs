// A project with a large schema: models, and the revisions that made it.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeAludelProject, writeRevision } from "./aludel-project.mjs";

/** Tables of one model file and of one revision. */
const tablesPerFile = 50;

const columns = [
  ["id", "t.bigint().identity().primaryKey()"],
  ["code", "t.varchar(40).notNull().unique()"],
  ["name", "t.varchar(200).notNull()"],
  ["note", "t.text()"],
  ["amount", "t.numeric(12, 2).notNull().default(0)"],
  ["quantity", "t.integer().notNull().default(1)"],
  ["is_active", "t.boolean().notNull().default(true)"],
  ["kind", 't.varchar(20).notNull().default("plain")'],
  ["payload", "t.jsonb()"],
  ["reference", "t.uuid()"],
  ["started_on", "t.date()"],
  ["created_at", "t.timestamp({ withTimezone: true }).notNull().default(now())"],
  ["updated_at", "t.timestamp({ withTimezone: true })"],
  ["rank", "t.smallint()"],
];

/** Indexes besides the ones of the primary key and the unique column. */
const indexes = [["name"], ["parent_id"], ["created_at", "kind"], ["started_on"], ["is_active", "rank"]];

function tableName(number) {
  return `table_${String(number).padStart(5, "0")}`;
}

/** The first tables refer to the very first, the others to one of a tenth as many: Alembic follows foreign keys by recursion. */
function parentOf(number) {
  return tableName(Math.max(Math.floor(number / 10), 1));
}

function modelText(number) {
  const name = tableName(number);
  const lines = [...columns, ["parent_id", `t.bigint().references("${parentOf(number)}.id", { onDelete: "cascade" })`]];
  const parts = indexes.map((keys) => `  index().on(${keys.map((key) => `c.${key}`).join(", ")}),`);
  return `export const ${name} = defineTable("${name}", {
${lines.map(([column, type]) => `  ${column}: ${type},`).join("\n")}
}, (c) => [
${parts.join("\n")}
  check(\`ck_${name}_amount\`, sql\`amount >= 0 AND quantity > 0\`),
]);
`;
}

function revisionText(number) {
  const name = tableName(number);
  const named = columns.map(([column, type]) => {
    if (column === "id") return [column, type.replace("primaryKey()", `primaryKey("pk_${name}")`)];
    return [column, type.replace("unique()", `unique("uq_${name}_${column}")`)];
  });
  const options = `{ name: "fk_${name}_parent_id", onDelete: "cascade" }`;
  const lines = [...named, ["parent_id", `t.bigint().references("${parentOf(number)}.id", ${options})`]];
  const made = indexes.map(
    (keys) => `  op.createIndex("ix_${name}_${keys.join("_")}", "${name}", ${JSON.stringify(keys)});`,
  );
  return `  op.createTable("${name}", {
${lines.map(([column, type]) => `    ${column}: ${type},`).join("\n")}
  }, [check("ck_${name}_amount", sql\`amount >= 0 AND quantity > 0\`)]);
${made.join("\n")}`;
}

/** Writes a project whose models and revisions make `count` tables of 15 columns, 5 indexes, a foreign key and a check each. */
export function writeLargeProject(folder, count, database) {
  writeAludelProject(folder, 0, database);
  mkdirSync(join(folder, "models"), { recursive: true });
  const files = [];
  for (let first = 1; first <= count; first += tablesPerFile) {
    const numbers = Array.from({ length: Math.min(tablesPerFile, count - first + 1) }, (_, at) => first + at);
    const number = files.length + 1;
    files.push(`tables-${number}`);
    writeFileSync(
      join(folder, "models", `tables-${number}.ts`),
      `import { check, defineTable, index, now, sql, t } from "aludel/models";\n\n${numbers.map(modelText).join("\n")}`,
    );
    writeRevision(folder, {
      number,
      parent: number === 1 ? null : number - 1,
      message: `create tables ${number}`,
      imports: 'import { now, sql, t, type Operations } from "aludel";\nimport { check } from "aludel/models";',
      upgrade: numbers.map(revisionText).join("\n").trimStart(),
      downgrade: numbers
        .toReversed()
        .map((each) => `op.dropTable("${tableName(each)}");`)
        .join("\n  "),
    });
  }
  writeFileSync(join(folder, "models", "index.ts"), files.map((file) => `export * from "./${file}.ts";\n`).join(""));
}
