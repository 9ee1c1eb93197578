import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changesRows, type RowOperation } from "../../src/operation/definitions.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { asWritten } from "../../src/operation/rewrite/as-written.ts";
import { isExpression, type RowValue, type RowValues, sqlText } from "../../src/schema/expression.ts";
import { formatQualifiedName } from "../../src/schema/qualified-name.ts";
import { loadScripts } from "../../src/script/load-script.ts";
import { buildOperationRecorder } from "../../src/script/operation-recorder.ts";
import type { Operations } from "../../src/script/operations.ts";
import { recordDowngrade, recordUpgrade } from "../../src/script/record-operations.ts";
import { renderOperations } from "../../src/script/render/render-operation.ts";
import { readScripts } from "../../src/script/script-directory.ts";
import { json, lookup, now, uuid } from "../../src/models/markers.ts";
import { sql } from "../../src/models/sql.ts";
import { t } from "../../src/models/t.ts";
import { check, exclude, foreignKey, primaryKey, unique } from "../../src/models/table-extra.ts";
import { arbitraryRevision, oddTexts, scriptText } from "./arbitrary-revision.ts";
import { temporaryProject } from "../module/temporary-project.ts";

const language = { t, sql, now, uuid, json, lookup, primaryKey, unique, foreignKey, check, exclude };

/** A constant in a row is the plain value. */
function plainRow(row: RowValues): RowValues {
  const plain = (value: RowValue): RowValue => (isExpression(value) && value.kind === "literal" ? value.value : value);
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]));
}

/** Two operations are the same when a database does the same. */
function comparable(operations: readonly Operation[]): unknown[] {
  return operations.map((operation) => {
    if (operation.kind === "createTable") {
      const constraints = operation.table.constraints.toSorted((left, right) =>
        JSON.stringify(left) < JSON.stringify(right) ? -1 : 1,
      );
      return { ...operation, table: { ...operation.table, constraints } };
    }
    return changesRows(operation) ? comparableRows(operation) : operation;
  });
}

function comparableRows(operation: RowOperation): unknown {
  switch (operation.kind) {
    case "deleteRows":
      return { ...operation, where: operation.where.map(plainRow) };
    case "insertRows":
      return { ...operation, rows: operation.rows.map(plainRow) };
    case "updateRows":
      return {
        ...operation,
        set: plainRow(operation.set),
        where: plainRow(operation.where),
        from: operation.from && plainRow(operation.from),
      };
    case "backfill":
      return { ...operation, set: plainRow(operation.set), where: plainRow(operation.where) };
  }
}

function recordText(body: string): Operation[] {
  const recorded: Operation[] = [];
  // oxlint-disable-next-line no-implied-eval -- the text is what is tested; loading a file for each case would test the loader again
  const write = new Function("op", ...Object.keys(language), `"use strict";\n${body}`) as (...all: unknown[]) => void;
  write(buildOperationRecorder(recorded) satisfies Operations, ...Object.values(language));
  return recorded;
}

describe("a rendered revision, recorded again, is the same operations", () => {
  test("R42 R43 R54 R55 whatever stands between two schemas, whatever their names and texts", () => {
    fc.assert(
      fc.property(arbitraryRevision, ({ upgrade, downgrade }) => {
        for (const operations of [upgrade, downgrade]) {
          const again = recordText(renderOperations(operations).body);
          expect(comparable(again)).toEqual(comparable(asWritten(operations)));
        }
      }),
    );
  });

  test("also from a file that is really loaded, through the template", async () => {
    const revisions = fc.sample(arbitraryRevision, { numRuns: 25, seed: 20261120 });
    const project = temporaryProject({ "versions/.keep": "" });
    for (const [at, { upgrade, downgrade }] of revisions.entries()) {
      const id = `r${String(at).padStart(3, "0")}`;
      const message = oddTexts[at % oddTexts.length] ?? "";
      writeFileSync(`${project}/versions/${id}.ts`, scriptText(id, message, upgrade, downgrade));
    }
    const scripts = readScripts(project);
    const loaded = await loadScripts(scripts);
    expect(loaded).toHaveLength(revisions.length);
    for (const [at, script] of loaded.entries()) {
      expect(scripts[at]?.message).toBe(oddTexts[at % oddTexts.length]);
      expect(comparable(recordUpgrade(script))).toEqual(comparable(asWritten(revisions[at]?.upgrade ?? [])));
      expect(comparable(recordDowngrade(script))).toEqual(comparable(asWritten(revisions[at]?.downgrade ?? [])));
    }
  });

  test.each(oddTexts.filter((text) => text !== "" && text !== "\u0000").map((text) => [JSON.stringify(text), text]))(
    "with %s as every name, label, comment, value and piece of SQL",
    (_title, odd) => {
      const recorded: Operation[] = [];
      const op = buildOperationRecorder(recorded);
      const name = formatQualifiedName({ schema: odd, name: odd });
      const text = sqlText(odd);
      op.createSchema(odd);
      op.createEnum(name, [odd, `${odd}2`], { comment: odd });
      op.createTable(
        name,
        {
          [odd]: t
            .enum(name, [odd, `${odd}2`])
            .notNull()
            .default(odd)
            .comment(odd)
            .check(odd, text),
          [`${odd}2`]: t
            .varchar(9)
            .default(sql`${odd} || ${text}`)
            .collate(odd)
            .unique(`${odd}6`),
          [`${odd}3`]: t.text().generated(text),
          [`${odd}4`]: t.raw(odd),
          [`${odd}5`]: t.jsonb().default(json({ [odd]: [odd] })),
        },
        [primaryKey([odd, `${odd}2`], `${odd}7`), check(`${odd}8`, { postgres: text, sqlite: null })],
        { comment: odd },
      );
      op.addForeignKey(name, [odd], name, [odd], { name: odd });
      op.createIndex(odd, name, [{ column: odd, collation: odd, operatorClass: odd }, text], {
        where: text,
        method: odd,
      });
      op.insert(name, { [odd]: odd, other: lookup(name, { [odd]: odd }), list: [odd] }, { key: [odd] });
      op.update(name, { set: { [odd]: { [odd]: odd } }, where: { [odd]: odd }, from: { [odd]: null } });
      op.delete(name, [{ [odd]: odd }, { [odd]: sql`${odd}` }]);
      op.execute(sql`select ${odd}, ${sql.identifier(odd, odd)} ${text}`, {
        changes: (inner) => inner.dropTable(name),
      });
      op.alterColumn(name, odd, { type: { from: t.raw(odd), to: t.text() }, default: { to: odd }, using: text });
      op.setComment({ table: name, column: odd }, { from: odd, to: null });
      op.renameColumn(name, odd, odd);
      op.irreversible(odd);
      expect(comparable(recordText(renderOperations(recorded).body))).toEqual(comparable(recorded));
    },
  );
});
