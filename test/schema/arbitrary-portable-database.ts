import fc from "fast-check";
import { type Column, plainIdentity } from "../../src/schema/column.ts";
import type { ColumnType } from "../../src/schema/column-type.ts";
import type { Constraint } from "../../src/schema/constraint.ts";
import type { Database } from "../../src/schema/database.ts";
import { type Expression, literal, type RowValues, sqlText } from "../../src/schema/expression.ts";
import { formatQualifiedName } from "../../src/schema/qualified-name.ts";
import type { ReferenceRows } from "../../src/schema/reference-rows.ts";
import type { Table } from "../../src/schema/table.ts";
import type { TableIndex } from "../../src/schema/table-index.ts";
import { check, column, database, enumType, foreignKey, index, primaryKey, unique } from "./build-schema.ts";

const tableNames = ["users", "roles", "order", 'odd "t".x', "Tëst表"];
const moods = ["sad", "it's"];

interface ColumnChoice {
  readonly type: ColumnType;
  readonly defaults: readonly Expression[];
}

/** What each column may be. Every type of one column can be cast to every other one. */
const columnChoices: Readonly<Record<string, readonly ColumnChoice[]>> = {
  name: [
    { type: { kind: "varchar", length: 50 }, defaults: [literal("it's"), literal("")] },
    { type: { kind: "varchar", length: 255 }, defaults: [literal("it's")] },
    { type: { kind: "text" }, defaults: [literal("x  y")] },
  ],
  count: [
    { type: { kind: "integer" }, defaults: [literal(0), literal(-7)] },
    { type: { kind: "bigint" }, defaults: [literal(0)] },
    { type: { kind: "numeric", precision: 12, scale: 2 }, defaults: [literal("1.5")] },
  ],
  'a.b "c"': [
    { type: { kind: "boolean" }, defaults: [literal(true), literal(false)] },
    { type: { kind: "boolean" }, defaults: [] },
  ],
  größe: [{ type: { kind: "double" }, defaults: [literal(1.5)] }],
  seen: [{ type: { kind: "timestamp", precision: null, withTimezone: true }, defaults: [{ kind: "now" }] }],
  key: [{ type: { kind: "uuid" }, defaults: [{ kind: "uuid" }] }],
  mood: [
    { type: { kind: "enum", name: { schema: null, name: "mood" }, labels: moods }, defaults: [literal("it's")] },
    { type: { kind: "enum", name: { schema: null, name: "mood" }, labels: moods }, defaults: [] },
  ],
  data: [{ type: { kind: "json" }, defaults: [{ kind: "json", value: { a: ["b"] } }] }],
};

const comment = fc.option(fc.constantFrom("a comment", "it's"), { freq: 3 });

const columnDraft = fc.constantFrom(...Object.keys(columnChoices)).chain((name) =>
  fc
    .record({
      choice: fc.constantFrom(...(columnChoices[name] ?? [])),
      nullable: fc.boolean(),
      defaultAt: fc.option(fc.nat(1)),
      comment,
    })
    .map(({ choice, nullable, defaultAt, comment }): Column => {
      const value = defaultAt === null ? undefined : choice.defaults[defaultAt % Math.max(choice.defaults.length, 1)];
      return column(name, { type: choice.type, default: value ?? null, nullable, comment });
    }),
);

const tableDraft = fc.record({
  name: fc.constantFrom(...tableNames),
  identity: fc.boolean(),
  columns: fc.uniqueArray(columnDraft, { maxLength: 4, selector: ({ name }) => name }),
  /** References to the id of the table at this place, each by a column of its own. */
  references: fc.uniqueArray(
    fc.record({
      target: fc.nat(4),
      action: fc.constantFrom("no action", "cascade", "set null"),
      indexed: fc.boolean(),
    }),
    { maxLength: 2, selector: ({ target }) => target },
  ),
  uniques: fc.array(fc.record({ at: fc.nat(3), asIndex: fc.boolean() }), { maxLength: 2 }),
  isChecked: fc.boolean(),
  isPartial: fc.boolean(),
  /** A stored column that is computed of another one. */
  computed: fc.option(fc.constantFrom("count + 1", "count * 2"), { freq: 3 }),
  isComputedUnique: fc.boolean(),
  /** Whether there is an index on two columns. */
  isPaired: fc.boolean(),
  rows: fc.uniqueArray(fc.record({ id: fc.nat(4), count: fc.nat(3) }), { maxLength: 3, selector: ({ id }) => id }),
  comment,
});

type TableDraft = typeof tableDraft extends fc.Arbitrary<infer D> ? D : never;

/** Columns that can be compared for equality on every engine. */
function comparable({ columns }: TableDraft): readonly Column[] {
  return columns.filter(({ type }) => type.kind !== "json");
}

function isComputed({ computed, columns }: TableDraft): boolean {
  return computed !== null && columns.some(({ name }) => name === "count");
}

function buildIndexes(draft: TableDraft): TableIndex[] {
  const found = comparable(draft);
  const uniques = draft.uniques.flatMap(({ at, asIndex }) => {
    const chosen = found[at % Math.max(found.length, 1)];
    return chosen !== undefined && asIndex ? [index([chosen.name], { unique: true })] : [];
  });
  const hasCount = draft.columns.some(({ name }) => name === "count");
  const partial = draft.isPartial && hasCount ? [index(["id"], { predicate: sqlText("count > 5") })] : [];
  const paired = draft.isPaired && hasCount ? [index(["count", "id"])] : [];
  const computed = isComputed(draft) ? [index(["computed"], { unique: draft.isComputedUnique })] : [];
  const references = draft.references.filter(({ indexed }) => indexed).map(({ target }) => index([`ref_${target}`]));
  return [...uniques.slice(0, 1), ...partial, ...paired, ...computed, ...references];
}

function buildTable(draft: TableDraft, all: readonly TableDraft[]): Table {
  const id = column("id", { type: { kind: "bigint" }, identity: draft.identity ? plainIdentity : null });
  const references = draft.references.filter(({ target }) => target < all.length);
  const referring = references.map(({ target }) =>
    column(`ref_${target}`, { type: { kind: "bigint" }, nullable: true }),
  );
  const computed = isComputed(draft)
    ? [
        column("computed", {
          type: { kind: "bigint" },
          nullable: true,
          generated: { expression: sqlText(draft.computed ?? ""), stored: true },
        }),
      ]
    : [];
  const found = comparable(draft);
  const uniques = draft.uniques.flatMap(({ at, asIndex }) => {
    const chosen = found[at % Math.max(found.length, 1)];
    return chosen === undefined || asIndex ? [] : [unique([chosen.name])];
  });
  const constraints: Constraint[] = [
    primaryKey(["id"]),
    ...uniques.slice(0, 1),
    ...references.map(({ target, action }) => ({
      ...foreignKey([`ref_${target}`], "t"),
      references: { table: { schema: null, name: all[target]?.name ?? draft.name }, columns: ["id"] },
      onDelete: action as "cascade",
    })),
    ...(draft.isChecked && draft.columns.some(({ name }) => name === "count") ? [check("count >= -7")] : []),
  ];
  return {
    name: { schema: null, name: draft.name },
    columns: [id, ...draft.columns, ...computed, ...referring],
    constraints,
    indexes: buildIndexes({ ...draft, references }),
    comment: draft.comment,
    options: {},
  };
}

/** Rows give what has no default; a table whose columns cannot be given one value each has none. */
function buildRows(draft: TableDraft): ReferenceRows[] {
  const isPlain = draft.columns.every((each) => each.nullable || each.default !== null || each.name === "count");
  const isUnique = draft.uniques.length > 0 || (isComputed(draft) && draft.isComputedUnique);
  if (!isPlain || draft.rows.length === 0 || isUnique) return [];
  const hasCount = draft.columns.some(({ name }) => name === "count");
  const rows = draft.rows.map(({ id, count }): RowValues => (hasCount ? { id: id + 1, count } : { id: id + 1 }));
  return [{ table: { schema: null, name: draft.name }, key: ["id"], compare: hasCount ? ["count"] : [], rows }];
}

/**
 * Schemas that every engine takes, and between any two of which data can be moved: tables in circles of references, uniques, checks,
 * computed columns, partial indexes, enums, defaults, comments, reference rows, names with quotes, dots and letters of other scripts.
 */
export const arbitraryPortableDatabase: fc.Arbitrary<Database> = fc
  .uniqueArray(tableDraft, { maxLength: 4, selector: ({ name }) => name })
  .map((drafts) => {
    const tables = drafts.map((draft) => buildTable(draft, drafts));
    const usesMood = tables.some(({ columns }) => columns.some(({ name }) => name === "mood"));
    const enums = usesMood ? [enumType("mood", moods)] : [];
    return {
      ...database({ enums }),
      tables: new Map(tables.map((table) => [formatQualifiedName(table.name), table])),
      rows: new Map(drafts.flatMap(buildRows).map((rows) => [formatQualifiedName(rows.table), rows])),
    };
  });
