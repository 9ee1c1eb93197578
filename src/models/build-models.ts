import { isDeepStrictEqual } from "node:util";

import { AludelError } from "../error/aludel-error.ts";
import { enumOf } from "../schema/column-type.ts";
import { givenValue } from "../operation/describe/row-match.ts";
import type { Database } from "../schema/database.ts";
import type { EnumType } from "../schema/enum-type.ts";
import type { RowValue } from "../schema/expression.ts";
import { formatColumnName, formatQualifiedName, isSameName } from "../schema/qualified-name.ts";
import type { ReferenceRows } from "../schema/reference-rows.ts";
import type { Table } from "../schema/table.ts";
import { withoutDefaultSchemaOf } from "../operation/rewrite/without-default-schema.ts";
import { assertModelReferences } from "./assert-model-references.ts";
import { assertUsableTable } from "./assert-usable-table.ts";
import { buildTable } from "./build-table.ts";
import { type CollectedModels, collectModels, type ExportedModel } from "./collect-models.ts";
import { mergeEnums } from "./merge-enums.ts";
import { formatRowKey, type RowsDefinition } from "./rows.ts";

/** What the models of a module add up to. */
export interface Models {
  readonly database: Database;
  /** What existing rows get when a column is added NOT NULL, by the column's full name: `users.plan`. */
  readonly backfills: ReadonlyMap<string, RowValue>;
  /** The models as they were exported. */
  readonly exported: CollectedModels;
}

function mergeRows(definitions: readonly ExportedModel<RowsDefinition>[]): ReadonlyMap<string, ReferenceRows> {
  const merged = new Map<string, ReferenceRows & { readonly path: string }>();
  for (const { model, path } of definitions) {
    const { table, key, compare, rows } = model;
    const name = formatQualifiedName(table);
    const known = merged.get(name);
    if (known !== undefined && !isDeepStrictEqual([known.key, known.compare], [key, compare])) {
      throw new AludelError(
        "DUPLICATE_MODEL",
        `the rows of table "${name}" have two keys or comparisons, by the exports "${known.path}" and "${path}"`,
        { hint: "Give both the same key and compare, or write one list of rows" },
      );
    }
    const earlier = known?.rows ?? [];
    const repeated = rows.find((row) =>
      earlier.some((other) =>
        key.every((column) => isDeepStrictEqual(givenValue(row, column), givenValue(other, column))),
      ),
    );
    if (repeated !== undefined) {
      throw new AludelError(
        "DUPLICATE_MODEL",
        `table "${name}" has two rows with the key (${key.join(", ")}) = ${formatRowKey(repeated, key)}, by the exports "${known?.path ?? ""}" and "${path}"`,
      );
    }
    merged.set(name, { table, key, compare, rows: [...earlier, ...rows], path: known?.path ?? path });
  }
  return new Map([...merged].map(([name, { path: _path, ...rows }]) => [name, rows]));
}

/** Returns the full name of the first column that uses the enum. */
function enumUser(table: Table, enumType: EnumType): string {
  const column = table.columns.find(({ type }) => {
    const used = enumOf(type);
    return used !== null && isSameName(used.name, enumType.name);
  });
  return formatColumnName(table.name, column?.name ?? "");
}

/**
 * Returns the schema that the exports of a models module describe. Enums are in it as long as a column uses them.
 *
 * @param defaultSchema the schema whose name before another means nothing; null where it is unknown
 * @throws AludelError DUPLICATE_MODEL, INVALID_MODEL, UNKNOWN_REFERENCE or NON_UNIQUE_REFERENCE, naming what is wrong
 */
export function buildModels(exports: object, defaultSchema: string | null = null): Models {
  const exported = collectModels(exports);
  const built = exported.tables.map(({ model }) => {
    const { name, columns, settings } = model.definition;
    return buildTable(name, columns, (handles) => model.definition.extras(handles), settings);
  });
  const uses = built.flatMap(({ table, enums }) =>
    enums.map((enumType) => ({ enumType, user: enumUser(table, enumType) })),
  );
  // Enums that no column uses do not exist in the database, but their labels must agree with those that do.
  mergeEnums([...exported.enums.map(({ model, path }) => ({ enumType: model, user: path })), ...uses]);
  const enums = mergeEnums(uses);
  const schemas = [...built.map(({ table }) => table.name), ...[...enums.values()].map(({ name }) => name)];
  const written: Database = {
    schemas: new Set(schemas.flatMap(({ schema }) => (schema === null ? [] : [schema]))),
    enums,
    tables: new Map(built.map(({ table }) => [formatQualifiedName(table.name), table])),
    rows: mergeRows(exported.rows),
    unmanaged: [],
  };
  const database = defaultSchema === null ? written : withoutDefaultSchemaOf(written, defaultSchema);
  assertModelReferences(database);
  for (const table of database.tables.values()) assertUsableTable(table);
  const backfills = built.flatMap((one) => {
    const { schema, name } = one.table.name;
    const table = { schema: schema === defaultSchema ? null : schema, name };
    return [...one.backfills].map(([column, value]) => [formatColumnName(table, column), value] as const);
  });
  return { database, backfills: new Map(backfills), exported };
}
