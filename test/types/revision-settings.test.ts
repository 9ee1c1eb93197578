import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Operation } from "../../src/operation/operation.ts";
import { buildOperationRecorder } from "../../src/script/operation-recorder.ts";
import { json, lookup, now, uuid } from "../../src/models/markers.ts";
import { sql } from "../../src/models/sql.ts";
import { t } from "../../src/models/t.ts";
import { check, foreignKey, primaryKey, unique } from "../../src/models/table-extra.ts";
import { arbitraryRevision, scriptText } from "../script/arbitrary-revision.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Every setting that makes the compiler stricter, as a user may have them. */
const settings = {
  target: "ES2023",
  module: "NodeNext",
  moduleResolution: "NodeNext",
  types: [],
  strict: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  noImplicitReturns: true,
  noImplicitOverride: true,
  noFallthroughCasesInSwitch: true,
  noUncheckedIndexedAccess: true,
  noUncheckedSideEffectImports: true,
  noPropertyAccessFromIndexSignature: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  erasableSyntaxOnly: true,
  allowUnreachableCode: false,
  allowUnusedLabels: false,
  forceConsistentCasingInFileNames: true,
  noEmit: true,
};

/** One of each operation, with all that it may say. */
function everything(): Operation[] {
  const recorded: Operation[] = [];
  const op = buildOperationRecorder(recorded);
  op.createSchema("audit");
  op.createEnum("mood", ["sad", "glad"], { comment: "how" });
  op.createTable(
    "teams",
    {
      id: t.bigint().identity({ always: true, start: 5, cycle: true }).primaryKey("pk_teams"),
      code: t.varchar(9).notNull().unique("uq_code").default("it's"),
      size: t.numeric(10, 2).default(1.5),
      big: t.bigint().default(9007199254740993n),
      made: t.timestamp({ withTimezone: true, precision: 3 }).notNull().default(now()),
      day: t.date().default(sql`current_date`),
      at: t.time({ precision: 0 }),
      key: t.uuid().default(uuid()),
      mood: t.enum("mood", ["sad", "glad"]).default("sad").comment("today"),
      moods: t.array(t.enum("mood", ["sad", "glad"])),
      data: t.jsonb().default(json({ a: [1, null] })),
      address: t.inet(),
      bytes: t.binary(16).default(new Uint8Array([1, 2])),
      odd: t.raw({ postgres: "tsvector", sqlite: "TEXT" }),
      twice: t.numeric().generated(sql`size * 2`, { stored: true }),
      other: t.text().collate("C").references("audit.others.id", { name: "fk_other", onDelete: "set null" }),
    },
    [
      primaryKey(["id", "code"], { name: "pk", include: ["size"] }),
      unique({ name: "uq", nullsNotDistinct: true, deferrable: "initiallyDeferred" }).on("code", "size"),
      check("ck", { postgres: sql`size > ${0}`, sqlite: null }),
      foreignKey(["id", "code"]).references("audit.pairs", ["a", "b"], { onUpdate: "cascade", match: "full" }),
    ].slice(1),
    { comment: "teams", strict: true },
  );
  op.createIndex("ix", "teams", ["code", { column: "size", order: "desc", nulls: "last" }, sql`lower(${"x"})`], {
    unique: true,
    method: "btree",
    include: ["big"],
    where: sql`size is not null`,
    comment: "ix",
  });
  op.addColumn("teams", "more", t.text().notNull().default(""));
  op.alterColumn("teams", "code", {
    type: { from: t.varchar(9), to: t.varchar(20) },
    nullable: { from: false, to: true },
    default: { from: "it's", to: null },
    collation: { from: null, to: "C" },
    using: sql`code::varchar(20)`,
  });
  op.alterColumn("teams", "twice", { generated: { from: { expression: sql`size * 2`, stored: true }, to: null } });
  op.alterColumn("teams", "id", { identity: { from: { always: true }, to: null } });
  op.renameColumn("teams", "more", "less");
  op.renameTable("teams", "groups");
  op.addPrimaryKey("groups", ["id"], { name: "pk" });
  op.addUnique("groups", ["id"], { name: "uq2", include: ["size"] });
  op.addForeignKey("groups", ["id"], "groups", ["id"], { name: "fk", onDelete: "cascade", notValid: true });
  op.addCheck("groups", null, sql`id > 0`, { notValid: true });
  op.dropConstraint("groups", "uq2");
  op.dropConstraint("groups", check(sql`id > 0`));
  op.renameConstraint("groups", "fk", "fk2");
  op.renameIndex("groups", "ix", "ix2");
  op.dropIndex("ix2", "groups");
  op.setComment({ table: "groups", column: "id" }, { from: null, to: "key" });
  op.alterTable("groups", { options: { from: { strict: true }, to: {} } });
  op.insert(
    "groups",
    [
      { code: "a", data: { kind: "now", deep: { a: [1] } }, made: now(), other: lookup("audit.others", { name: "x" }) },
      { code: null, big: 5n, bytes: new Uint8Array([3]), made: new Date(0), day: sql`current_date`, moods: ["sad"] },
    ],
    { key: ["code"] },
  );
  op.update("groups", { set: { code: "b" }, where: { code: "a" }, from: { code: "a" } });
  op.delete("groups", [{ code: "b" }, { code: null }]);
  op.execute({ postgres: sql`select 1`, sqlite: null }, { changes: (inner) => inner.dropColumn("groups", "odd") });
  op.dropColumn("groups", "size");
  op.dropTable("groups");
  op.dropEnum("mood");
  op.dropSchema("audit");
  op.irreversible("what is gone is gone");
  return recorded;
}

test("R6 revision files compile under every strict setting of the compiler: empty, with everything, and at random", async () => {
  // Inside the project, so that the package and its types are found.
  const folder = join(root, "node_modules/.cache", `revisions-${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "empty.ts"), scriptText("empty", "empty", [], []));
    writeFileSync(join(folder, "everything.ts"), scriptText("everything", "it's `${all}`", everything(), everything()));
    const random = fc.sample(arbitraryRevision, { numRuns: 30, seed: 6 });
    for (const [at, { upgrade, downgrade }] of random.entries()) {
      writeFileSync(join(folder, `random_${at}.ts`), scriptText(`random_${at}`, "random", upgrade, downgrade));
    }
    const paths = { aludel: [join(root, "src/index.ts")], "aludel/models": [join(root, "src/models.ts")] };
    const own = { paths, allowImportingTsExtensions: true, lib: ["ES2023"], skipLibCheck: true };
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ compilerOptions: { ...settings, ...own }, include: ["*.ts"] }),
    );
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = await promisify(execFile)(process.execPath, [compiler, "-p", folder], { cwd: root }).catch(
      (error: { readonly stdout: string }) => error,
    );
    // The package's own sources have settings of their own.
    const inRevisions = stdout.split("\n").filter((line) => line.includes("revisions-"));
    expect(inRevisions.join("\n")).toBe("");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
