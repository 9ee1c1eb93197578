export type { TableSettings } from "./source/models/build-table.ts";
export type { ColumnBuilder, ColumnBuilders, IdentityOptions } from "./source/models/column-builder.ts";
export type {
  ColumnHandle,
  ExclusionOptions,
  PrimaryKeyOptions,
  ReferenceOptions,
  UniqueOptions,
} from "./source/models/column-definition.ts";
export type {
  ColumnShape,
  DefaultInput,
  PortableValue,
  RowInput,
  ShapeWith,
  SqlInput,
  TypeShape,
} from "./source/models/column-shape.ts";
export { defineEnum, type EnumDefinition, type EnumOptions } from "./source/models/define-enum.ts";
export { defineTable, type TableDefinition } from "./source/models/define-table.ts";
export type { PostgresInterval, TypedDialect } from "./source/models/driver-values.ts";
export type { ExclusionElementInput } from "./source/models/build-exclusion.ts";
export { asc, desc, type IndexKeyBuilder } from "./source/models/index-key.ts";
export { json, lookup, now, uuid } from "./source/models/markers.ts";
export type { Database, RowOf } from "./source/models/row-types.ts";
export { type ModelRow, rows, type RowsDefinition, type RowsOptions } from "./source/models/rows.ts";
export { sql, type Sql } from "./source/models/sql.ts";
export { t } from "./source/models/t.ts";
export {
  check,
  exclude,
  foreignKey,
  index,
  type IndexBuilder,
  primaryKey,
  type ConstraintExtra,
  type TableExtra,
  unique,
} from "./source/models/table-extra.ts";
