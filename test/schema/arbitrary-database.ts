import fc from "fast-check";
import type { Column } from "../../src/schema/column.ts";
import { type ColumnType, enumOf } from "../../src/schema/column-type.ts";
import type { Constraint, ReferentialAction } from "../../src/schema/constraint.ts";
import { type Database, emptyDatabase } from "../../src/schema/database.ts";
import type { EnumType } from "../../src/schema/enum-type.ts";
import { type Expression, literal, type RowValue, type SqlText, sqlText } from "../../src/schema/expression.ts";
import { formatQualifiedName, type QualifiedName } from "../../src/schema/qualified-name.ts";
import type { ReferenceRows } from "../../src/schema/reference-rows.ts";
import type { Table } from "../../src/schema/table.ts";
import type { IndexKey, TableIndex } from "../../src/schema/table-index.ts";

const tableNames = ["users", "roles", "order", 'odd "t".x', "Tëst表", "memberships"];
const columnNames = ["id", "name", "role_id", "a.b", 'q"uote', "größe", "select", "it's"];
const partNames = ["key one", "ix_a", "uq.b", 'c"d', "fk_é", "ck_1", "n7", "n8", "n9"];
const schemas = [null, null, "audit", "we.ird"];

/** Labels never differ between two databases: their changes are no operations yet. */
const enums: readonly EnumType[] = [
  { name: { schema: null, name: "user_role" }, labels: ["worker", "admin"], comment: null },
  { name: { schema: "audit", name: "kind.of" }, labels: ["it's", "größer", "a b"], comment: null },
  { name: { schema: null, name: "mood" }, labels: ["sad"], comment: null },
];

const number = fc.nat(1000);
const comment = fc.option(fc.constantFrom("a comment", "it's", "zwei\nZeilen 表"), { freq: 3 });
const partName = fc.option(fc.constantFrom(...partNames), { freq: 2 });
const flag = fc.boolean();

function enumColumnType({ name, labels }: EnumType): ColumnType {
  return { kind: "enum", name, labels };
}

const simpleType: fc.Arbitrary<ColumnType> = fc.oneof(
  fc.constantFrom<ColumnType>(
    { kind: "integer" },
    { kind: "bigint" },
    { kind: "text" },
    { kind: "uuid" },
    { kind: "boolean" },
    { kind: "numeric", precision: 10, scale: 2 },
    { kind: "numeric", precision: null, scale: null },
    { kind: "timestamp", precision: null, withTimezone: true },
    { kind: "timestamp", precision: 3, withTimezone: false },
    { kind: "raw", sql: "ltree" },
  ),
  fc.record({ kind: fc.constant("varchar" as const), length: fc.constantFrom(50, 255) }),
  fc.constantFrom(...enums).map(enumColumnType),
);

const columnType: fc.Arbitrary<ColumnType> = fc.oneof(
  { weight: 6, arbitrary: simpleType },
  { weight: 1, arbitrary: simpleType.map((element): ColumnType => ({ kind: "array", element })) },
);

const defaultValue: fc.Arbitrary<Expression> = fc.constantFrom<Expression>(
  literal(0),
  literal("it's"),
  literal(true),
  { kind: "now" },
  { kind: "json", value: { a: [1] } },
  sqlText("length('a  b')"),
);

const column: fc.Arbitrary<Column> = fc
  .record({
    name: fc.constantFrom(...columnNames),
    type: columnType,
    nullable: flag,
    given: fc.oneof(
      { weight: 4, arbitrary: fc.constant({}) },
      { weight: 2, arbitrary: defaultValue.map((value) => ({ default: value })) },
      {
        weight: 1,
        arbitrary: flag.map((stored) => ({ generated: { expression: sqlText("1 + 1"), stored } })),
      },
      {
        weight: 1,
        arbitrary: fc
          .record({ mode: fc.constantFrom("always", "byDefault"), start: fc.constantFrom(null, 5n) })
          .map((identity) => ({
            identity: { ...identity, increment: null, minimum: null, maximum: null, cache: null, cycle: false },
          })),
      },
    ),
    collation: fc.option(fc.constant("C"), { freq: 9 }),
    comment,
  })
  .map(({ given, ...facts }) => ({ default: null, generated: null, identity: null, ...facts, ...given }));

const actions: readonly ReferentialAction[] = ["no action", "restrict", "cascade", "set null", "set default"];
const deferrable = fc.constantFrom("no", "initiallyImmediate", "initiallyDeferred");

/** A constraint or an index before its columns and target are chosen among those that exist. */
const partDraft = fc.record({
  name: partName,
  kind: fc.constantFrom("unique", "check", "foreignKey", "foreignKey", "exclusion", "index", "index"),
  columns: fc.array(number, { minLength: 1, maxLength: 2 }),
  target: number,
  targetColumn: number,
  onDelete: fc.constantFrom(...actions),
  deferrable,
  flag,
  text: fc.constantFrom("length(x) > 0", "x <> 'a  b'", "größe IS NOT NULL"),
  order: fc.constantFrom("asc", "desc"),
  comment,
});

type PartDraft = typeof partDraft extends fc.Arbitrary<infer D> ? D : never;

const tableDraft = fc.record({
  name: fc.record({ schema: fc.constantFrom(...schemas), name: fc.constantFrom(...tableNames) }),
  columns: fc.uniqueArray(column, { minLength: 1, maxLength: 5, selector: ({ name }) => name }),
  primaryKey: fc.option(partName),
  parts: fc.array(partDraft, { maxLength: 4 }),
  comment,
  strict: fc.boolean(),
  rows: fc.option(
    fc.uniqueArray(fc.record({ key: fc.nat(5), values: fc.array(fc.nat(4), { minLength: 5, maxLength: 5 }) }), {
      selector: ({ key }) => key,
      maxLength: 4,
    }),
    { freq: 3 },
  ),
});

type TableDraft = typeof tableDraft extends fc.Arbitrary<infer D> ? D : never;

function pick<T>(choices: readonly T[], number: number): T {
  return choices[number % choices.length] as T;
}

function pickColumns(draft: TableDraft, numbers: readonly number[]): string[] {
  return [...new Set(numbers.map((number) => pick(draft.columns, number).name))];
}

function buildKey(columnName: string, { order, flag, text, kind }: PartDraft): IndexKey {
  const isExpression = kind !== "unique" && text.startsWith("length");
  const on: IndexKey["on"] = isExpression
    ? { kind: "expression", expression: sqlText(text) }
    : { kind: "column", column: columnName };
  return {
    on,
    order: order === "asc" ? "asc" : "desc",
    nulls: flag ? "last" : null,
    operatorClass: null,
    collation: null,
  };
}

function buildIndex(draft: TableDraft, part: PartDraft, name: string | null): TableIndex {
  return {
    name,
    unique: part.flag,
    method: null,
    keys: pickColumns(draft, part.columns).map((key) => buildKey(key, part)),
    include: [],
    predicate: part.text.startsWith("x") ? sqlText(part.text) : null,
    nullsNotDistinct: false,
    comment: part.comment,
  };
}

function buildConstraint(
  draft: TableDraft,
  part: PartDraft,
  all: readonly TableDraft[],
  name: string | null,
): Constraint {
  const columns = pickColumns(draft, part.columns);
  if (part.kind === "check") {
    const expression: SqlText = sqlText(part.text);
    return { kind: "check", name, expression, notValid: part.flag };
  }
  const timing = part.deferrable as "no";
  if (part.kind === "unique") {
    return { kind: "unique", name, columns, include: [], nullsNotDistinct: part.flag, deferrable: timing };
  }
  if (part.kind === "exclusion") {
    const elements = columns.map((key) => ({ ...buildKey(key, part), with: pick(["&&", "=", "-|-"], part.target) }));
    const { method, predicate } = buildIndex(draft, part, name);
    return { kind: "exclusion", name, method: method ?? "gist", elements, include: [], predicate, deferrable: timing };
  }
  const target = pick(all, part.target);
  return {
    kind: "foreignKey",
    name,
    columns: columns.slice(0, 1),
    references: { table: target.name, columns: [pick(target.columns, part.targetColumn).name] },
    onDelete: part.onDelete,
    onUpdate: "no action",
    match: "simple",
    deferrable: timing,
    notValid: false,
  };
}

function buildTable(
  draft: TableDraft,
  all: readonly TableDraft[],
  take: (name: string | null) => string | null,
): Table {
  const constraints = draft.parts.filter(({ kind }) => kind !== "index");
  const indexes = draft.parts.filter(({ kind }) => kind === "index");
  const own: Constraint[] =
    draft.primaryKey === null
      ? []
      : [
          {
            kind: "primaryKey",
            name: take(draft.primaryKey),
            columns: pickColumns(draft, [0]),
            include: [],
            deferrable: "no",
          },
        ];
  return {
    name: draft.name,
    columns: draft.columns,
    constraints: [...own, ...constraints.map((part) => buildConstraint(draft, part, all, take(part.name)))],
    indexes: indexes.map((part) => buildIndex(draft, part, take(part.name))),
    comment: draft.comment,
    options: draft.strict ? { strict: true } : {},
  };
}

/** Rows give every column a value, so that two sets of rows differ in nothing that is not stated. */
function buildRows(draft: TableDraft, all: readonly TableDraft[]): ReferenceRows | null {
  const key = "id";
  const others = draft.columns.map(({ name }) => name).filter((name) => name !== key);
  if (draft.rows === null || draft.rows.length === 0 || others.length === draft.columns.length) return null;
  const other = pick(all, draft.rows.length);
  const valueOf = (number: number): RowValue => {
    if (number > 0) return number % 2 === 0 ? number : `it's ${number}`;
    const table = formatQualifiedName(other.name);
    return { kind: "lookup", table, where: { [pick(other.columns, 1).name]: 1 }, column: pick(other.columns, 2).name };
  };
  const rows = draft.rows.map(({ key: id, values }) => ({
    [key]: id,
    ...Object.fromEntries(others.map((name, at) => [name, valueOf(values[at] ?? 1)])),
  }));
  return { table: draft.name, key: [key], compare: others, rows };
}

function usedEnums(tables: readonly Table[]): Set<string> {
  const found = tables.flatMap((table) => table.columns.map(({ type }) => enumOf(type)));
  return new Set(found.flatMap((used) => (used === null ? [] : [formatQualifiedName(used.name)])));
}

function keyed<T>(parts: readonly T[], nameOf: (part: T) => QualifiedName): Map<string, T> {
  return new Map(parts.map((part) => [formatQualifiedName(nameOf(part)), part]));
}

function buildDatabase(drafts: readonly TableDraft[], extraEnums: readonly EnumType[]): Database {
  const taken = new Set<string>(drafts.map(({ name }) => name.name));
  const take = (name: string | null): string | null => {
    if (name === null || taken.has(name)) return null;
    taken.add(name);
    return name;
  };
  const tables = drafts.map((draft) => buildTable(draft, drafts, take));
  const used = usedEnums(tables);
  const commented = (each: EnumType): EnumType => extraEnums.find(({ name }) => name.name === each.name.name) ?? each;
  const types = enums.filter(
    (each) => used.has(formatQualifiedName(each.name)) || extraEnums.some(({ name }) => name === each.name),
  );
  const names = [...tables, ...types].flatMap(({ name }) => (name.schema === null ? [] : [name.schema]));
  const rows = drafts.flatMap((draft) => buildRows(draft, drafts) ?? []);
  return {
    ...emptyDatabase,
    schemas: new Set(names),
    enums: keyed(types.map(commented), ({ name }) => name),
    tables: keyed(tables, ({ name }) => name),
    rows: keyed(rows, ({ table }) => table),
  };
}

/**
 * Valid schemas of few names, so that two of them share many: references in circles and to the own table, enums, checks, partial
 * and expression indexes, comments, reference rows with lookups, names with quotes, dots and letters of other scripts. Some
 * constraints and indexes have no name.
 */
export const arbitraryDatabase: fc.Arbitrary<Database> = fc
  .record({
    drafts: fc.uniqueArray(tableDraft, { maxLength: 6, selector: ({ name }) => formatQualifiedName(name) }),
    enums: fc.uniqueArray(
      fc.record({ each: fc.constantFrom(...enums), comment }).map(({ each, comment }) => ({ ...each, comment })),
      { maxLength: 2, selector: ({ name }) => name.name },
    ),
  })
  .map((draft) => buildDatabase(draft.drafts, draft.enums));
