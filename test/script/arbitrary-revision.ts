import fc from "fast-check";
import { diffDatabase } from "../../src/diff/diff-database.ts";
import { logicalComparator as comparator } from "../../src/diff/logical-comparator.ts";
import type { Operation } from "../../src/operation/operation.ts";
import type { Column } from "../../src/schema/column.ts";
import { constrainedColumns } from "../../src/schema/constraint.ts";
import type { ColumnType } from "../../src/schema/column-type.ts";
import type { Database } from "../../src/schema/database.ts";
import { literal, type SqlValue } from "../../src/schema/expression.ts";
import type { Table } from "../../src/schema/table.ts";
import { reverseOperations } from "../../src/operation/fold/reverse-operation.ts";
import { nameDatabase } from "../../src/schema/naming-convention.ts";
import { formatQualifiedName, parseQualifiedName } from "../../src/schema/qualified-name.ts";
import { renderOperations } from "../../src/script/render/render-operation.ts";
import { renderScript } from "../../src/script/template.ts";
import { defaultTemplate } from "../../src/script/default-template.ts";
import { arbitraryDatabase } from "../schema/arbitrary-database.ts";

/** Texts that break what does not quote them. */
export const oddTexts = [
  "plain",
  "`",
  "`${process.exit()}`",
  "${a}",
  "a\nb",
  "a\r\nb",
  "\r",
  "\u2028x\u2029",
  "__proto__",
  "constructor",
  "class",
  "op",
  "await",
  "\\",
  "\\n",
  "\\`",
  "a'b\"c",
  "*/ // /*",
  "</script>",
  "tab\there",
  "\u0000",
  "\u001b[31m",
  "表é😀",
  "\ud83d",
  "  indented\n    more",
  "a.b",
  '"x"."y"',
  "%s$&$1",
  "x".repeat(140),
];

const keywords: ReadonlySet<string> = new Set([
  "kind",
  "mode",
  "order",
  "nulls",
  "onDelete",
  "onUpdate",
  "match",
  "deferrable",
  "with",
]);

/** Returns the operations with each text in them, names of columns in rows included, replaced by what `odd` makes of it. */
function withOddTexts(operation: Operation, odd: (text: string) => string): Operation {
  const isAboutRows = ["insertRows", "updateRows", "deleteRows", "backfill"].includes(operation.kind);
  const replace = (given: unknown, key: string): unknown => {
    if (typeof given === "string") {
      if (keywords.has(key)) return given;
      if (key === "lookupTable") {
        const { schema, name } = parseQualifiedName(given);
        return formatQualifiedName({ schema: schema === null ? null : odd(schema), name: odd(name) });
      }
      return odd(given);
    }
    if (Array.isArray(given)) return given.map((part) => replace(part, key));
    if (typeof given !== "object" || given === null || given instanceof Date) return given;
    const isLookup = "kind" in given && given.kind === "lookup";
    const isRow = (isAboutRows && ["rows", "set", "where", "from"].includes(key)) || key === "lookupWhere";
    return Object.fromEntries(
      Object.entries(given).map(([name, part]) => [
        isRow ? odd(name) : name,
        // What a row holds is a value, whatever the name of its column.
        replace(part, isRow ? "" : isLookup ? `lookup${name[0]?.toUpperCase()}${name.slice(1)}` : name),
      ]),
    );
  };
  return replace(operation, "") as Operation;
}

const header = { downRevisions: [], branchLabels: [], dependsOn: [], createDate: "2026-11-20T15:30:00Z" };

/** Returns a revision file with these operations, as `revision` writes it. */
export function scriptText(
  id: string,
  message: string,
  upgrade: readonly Operation[],
  downgrade: readonly Operation[],
): string {
  const [up, down] = [renderOperations(upgrade), renderOperations(downgrade)];
  return renderScript(
    { text: defaultTemplate, path: undefined },
    { ...header, id, message },
    { imports: [...up.imports, ...down.imports], upgrade: up.body, downgrade: down.body },
  );
}

/** Values that columns can have as a default, by their types; others get none. */
const fitting: Readonly<Partial<Record<ColumnType["kind"], SqlValue>>> = {
  integer: 0,
  bigint: 9007199254740993n,
  numeric: 1.5,
  text: "it's",
  varchar: "it's",
  boolean: true,
};

function fittingDefault({ type, default: value }: Column): Column["default"] {
  if (value?.kind !== "literal") return value;
  const fits = fitting[type.kind];
  return fits === undefined ? null : literal(fits);
}

/** Returns a schema that models could describe: keys and numbered columns are NOT NULL, and numbers are integers. */
function asModels(database: Database): Database {
  const tables = [...database.tables].map(([key, table]): [string, Table] => {
    const primaryKey = table.constraints.find(({ kind }) => kind === "primaryKey");
    const keyColumns = primaryKey === undefined ? [] : constrainedColumns(primaryKey);
    const columns = table.columns.map((given): Column => {
      const column = { ...given, default: fittingDefault(given) };
      const numbered: Column =
        column.identity === null ? column : { ...column, type: { kind: "bigint" }, nullable: false };
      return keyColumns.includes(column.name) ? { ...numbered, nullable: false } : numbered;
    });
    return [key, { ...table, columns }];
  });
  return { ...database, tables: new Map(tables) };
}

const arbitraryModels = arbitraryDatabase.map(asModels);

/** A revision between two schemas, with odd texts in the place of ordinary ones. */
export const arbitraryRevision = fc
  .record({
    from: arbitraryModels,
    to: arbitraryModels,
    picks: fc.array(fc.nat(oddTexts.length), { minLength: 40, maxLength: 40 }),
  })
  .map(({ from, to, picks }) => {
    const { operations } = diffDatabase(nameDatabase(from), to, { comparator, naming: {} });
    const known = new Map<string, string>();
    const odd = (text: string): string => {
      const number = known.size;
      // Every other text stays, and no two become one: two columns of one table must not have one name.
      const made =
        number % 2 === 0 ? text : `${oddTexts[picks[number % picks.length] ?? 0] ?? text}${"\u200a".repeat(number)}`;
      const result = known.get(text) ?? made;
      known.set(text, result);
      return result;
    };
    return {
      upgrade: operations.map((each) => withOddTexts(each, odd)),
      downgrade: reverseOperations(operations).map((each) => withOddTexts(each, odd)),
    };
  });
