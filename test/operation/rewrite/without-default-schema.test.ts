import { expect, test } from "vitest";
import type { InsertRows } from "../../../src/operation/insert-rows.ts";
import { withoutDefaultSchema } from "../../../src/operation/rewrite/without-default-schema.ts";
import type { RowValues } from "../../../src/schema/expression.ts";

function insert(schema: string | null, rows: readonly RowValues[]): InsertRows {
  return { kind: "insertRows", table: { schema, name: "places" }, rows, key: ["code"] };
}

test("rows are kept as they are, whatever they hold, and not copied; only lookups in them name a schema", () => {
  const plain: RowValues = { code: "public", list: ["public"], document: { schema: "public", name: "x" }, none: null };
  const looked: RowValues = {
    code: "b",
    place: { kind: "lookup", table: "public.places", where: { code: "a" }, column: "id" },
  };
  const rows = [plain, looked];
  const [stripped] = withoutDefaultSchema([insert("public", rows)], "public");
  expect(stripped).toEqual(
    insert(null, [
      plain,
      { code: "b", place: { kind: "lookup", table: "places", where: { code: "a" }, column: "id" } },
    ]),
  );
  expect((stripped as InsertRows).rows[0]).toBe(plain);
  expect(rows[1]).toBe(looked);
  const other = insert("sales", [plain]);
  expect(withoutDefaultSchema([other], "public")[0]).toBe(other);
});
