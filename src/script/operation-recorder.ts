import { AludelError } from "../error/aludel-error.ts";
import type { Backfill } from "../operation/backfill.ts";
import type { AlterColumn, ColumnChanges } from "../operation/alter-column.ts";
import type { FromTo } from "../operation/describe/from-to.ts";
import type { Operation } from "../operation/operation.ts";
import type { CommentTarget } from "../operation/set-comment.ts";
import type { Constraint } from "../schema/constraint.ts";
import type { RowValues } from "../schema/expression.ts";
import { parseQualifiedName } from "../schema/qualified-name.ts";
import type { IndexKey } from "../schema/table-index.ts";
import { withCheckedCalls } from "../argument/assert-call.ts";
import { buildColumn, buildForeignKey, buildPrimaryKey, buildUnique } from "../models/build-column.ts";
import { buildIdentity } from "../models/column-builder.ts";
import { buildExclusion } from "../models/build-exclusion.ts";
import { buildTable } from "../models/build-table.ts";
import { normalizeDefault } from "../models/column-value.ts";
import { isSqlInput, toSqlText } from "../models/sql.ts";
import { operationSignatures } from "./operation-signatures.ts";
import type {
  BackfillChange,
  Change,
  ColumnChange,
  CommentOn,
  ConcurrentOptions,
  IndexOptions,
  Operations,
} from "./operations.ts";

/** A change that names only its new value is recorded with that value on both sides: the old one is not known. */
function fromTo<T, R>(
  change: Change<T> | undefined,
  build: (value: T, side: keyof FromTo<T>) => R,
): FromTo<R> | undefined {
  if (change === undefined) return undefined;
  const to = build(change.to, "to");
  return { from: change.from === undefined ? to : build(change.from, "from"), to };
}

function columnChanges(change: ColumnChange): ColumnChanges {
  const type = fromTo(change.type, (builder) => {
    const { fault } = builder.definition;
    if (fault !== null) throw fault;
    return builder.definition.type;
  });
  const changes = {
    type,
    nullable: fromTo(change.nullable, Boolean),
    default: fromTo(change.default, (value, side) => normalizeDefault(value, type?.[side] ?? { kind: "raw", sql: "" })),
    generated: fromTo(
      change.generated,
      (value) => value && { expression: toSqlText(value.expression), stored: value.stored ?? true },
    ),
    identity: fromTo(change.identity, (value) => value && buildIdentity(value)),
    collation: fromTo(change.collation, (value) => value),
  };
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as ColumnChanges;
}

function alterColumn(table: string, column: string, change: ColumnChange): AlterColumn {
  const changes = columnChanges(change);
  if (Object.keys(changes).length === 0) {
    throw new AludelError("INVALID_OPERATION", `op.alterColumn of "${table}.${column}" changes nothing`, {
      hint: "Say what changes: { nullable: { from: true, to: false } }",
    });
  }
  const using = change.using === undefined ? null : toSqlText(change.using);
  const lossy = change.lossy === undefined ? {} : { lossy: change.lossy };
  return { kind: "alterColumn", table: parseQualifiedName(table), column, changes, using, ...lossy };
}

function indexKey(key: Parameters<Operations["createIndex"]>[2][number]): IndexKey {
  const plain = { order: "asc", nulls: null, operatorClass: null, collation: null } as const;
  if (typeof key === "string") return { on: { kind: "column", column: key }, ...plain };
  if (isSqlInput(key)) return { on: { kind: "expression", expression: toSqlText(key) }, ...plain };
  const { column, expression, ...said } = key;
  if ((column === undefined) === (expression === undefined)) {
    throw new AludelError("INVALID_OPERATION", "a key of an index has either a column or an expression");
  }
  return {
    on:
      column === undefined
        ? { kind: "expression", expression: toSqlText(expression ?? {}) }
        : { kind: "column", column },
    ...plain,
    ...said,
  };
}

function index(name: string, keys: Parameters<Operations["createIndex"]>[2], options: IndexOptions) {
  return {
    name,
    unique: options.unique ?? false,
    method: options.method ?? null,
    keys: keys.map(indexKey),
    include: options.include ?? [],
    predicate: options.where === undefined ? null : toSqlText(options.where),
    nullsNotDistinct: options.nullsNotDistinct ?? false,
    comment: options.comment ?? null,
  };
}

function isKeyList(
  given: Parameters<Operations["createIndex"]>[2] | ConcurrentOptions,
): given is Parameters<Operations["createIndex"]>[2] {
  return Array.isArray(given);
}

function how({ concurrently = false }: ConcurrentOptions): { readonly concurrently?: true } {
  return concurrently ? { concurrently } : {};
}

function commentTarget(on: CommentOn): CommentTarget {
  if ("enum" in on) return { kind: "enum", name: parseQualifiedName(on.enum) };
  const table = parseQualifiedName(on.table);
  if (on.column !== undefined) return { kind: "column", table, column: on.column };
  return on.index === undefined ? { kind: "table", table } : { kind: "index", table, index: on.index };
}

function backfill(table: string, { set, where = {}, key, batchSize }: BackfillChange): Backfill {
  return {
    kind: "backfill",
    table: parseQualifiedName(table),
    set,
    where,
    key: key ?? null,
    batchSize: batchSize ?? null,
  };
}

function rowList(rows: RowValues | readonly RowValues[]): readonly RowValues[] {
  return Array.isArray(rows) ? rows : [rows as RowValues];
}

/**
 * Returns the object that records what it is told: each call appends to `recorded`.
 *
 * @throws AludelError INVALID_OPERATION from a call that is not given what it takes; the code of what a builder refused
 */
export function buildOperationRecorder(recorded: Operation[]): Operations {
  return withCheckedCalls("INVALID_OPERATION", "op", uncheckedRecorder(recorded), operationSignatures);
}

function uncheckedRecorder(recorded: Operation[]) {
  const record = (operation: Operation): void => void recorded.push(operation);
  const addConstraint = (table: string, constraint: Constraint): void =>
    record({ kind: "addConstraint", table: parseQualifiedName(table), constraint });
  const operations: Operations = {
    createSchema: (schema) => record({ kind: "createSchema", schema }),
    dropSchema: (schema) => record({ kind: "dropSchema", schema }),
    createTable: (name, columns, extras = [], settings = {}) => {
      const list = typeof extras === "function" ? extras : () => extras;
      const { table } = buildTable(name, columns, list, settings);
      record({ kind: "createTable", table: { ...table, indexes: [] } });
      for (const one of table.indexes) record({ kind: "createIndex", table: table.name, index: one });
    },
    dropTable: (name) => record({ kind: "dropTable", table: parseQualifiedName(name), definition: null }),
    renameTable: (from, to) =>
      record({ kind: "renameTable", from: parseQualifiedName(from), to: parseQualifiedName(to) }),
    alterTable: (name, { options }) => record({ kind: "alterTable", table: parseQualifiedName(name), options }),
    addColumn: (table, name, builder) => {
      const { column, constraints } = buildColumn(parseQualifiedName(table), name, builder);
      record({ kind: "addColumn", table: parseQualifiedName(table), column });
      for (const constraint of constraints) addConstraint(table, constraint);
    },
    dropColumn: (table, column) =>
      record({ kind: "dropColumn", table: parseQualifiedName(table), column, definition: null }),
    renameColumn: (table, from, to) => record({ kind: "renameColumn", table: parseQualifiedName(table), from, to }),
    alterColumn: (table, name, change) => record(alterColumn(table, name, change)),
    addPrimaryKey: (table, columns, options) => addConstraint(table, buildPrimaryKey(columns, options)),
    addUnique: (table, columns, options) => addConstraint(table, buildUnique(columns, options)),
    addForeignKey: (table, columns, target, targetColumns, { notValid = false, ...options } = {}) => {
      const references = { table: parseQualifiedName(target), columns: targetColumns };
      const foreignKey = buildForeignKey(columns, references, options);
      addConstraint(table, { ...foreignKey, notValid });
    },
    addCheck: (table, name, expression, { notValid = false } = {}) =>
      addConstraint(table, { kind: "check", name, expression: toSqlText(expression), notValid }),
    addExclusion: (table, name, elements, options) => addConstraint(table, buildExclusion(name, elements, options)),
    dropConstraint: (table, constraint) =>
      record({
        kind: "dropConstraint",
        table: parseQualifiedName(table),
        name: typeof constraint === "string" ? constraint : constraint.constraint.name,
        definition: typeof constraint === "string" ? null : constraint.constraint,
      }),
    renameConstraint: (table, from, to) =>
      record({ kind: "renameConstraint", table: parseQualifiedName(table), from, to }),
    createIndex: (name, table, keys, options = {}) =>
      record({
        kind: "createIndex",
        table: parseQualifiedName(table),
        index: index(name, keys, options),
        ...how(options),
      }),
    dropIndex: (
      name: string,
      table: string,
      given: Parameters<Operations["createIndex"]>[2] | ConcurrentOptions = {},
      more: IndexOptions & ConcurrentOptions = {},
    ) => {
      const [definition, options] = isKeyList(given) ? [index(name, given, more), more] : [null, given];
      record({ kind: "dropIndex", table: parseQualifiedName(table), name, definition, ...how(options) });
    },
    renameIndex: (table, from, to) => record({ kind: "renameIndex", table: parseQualifiedName(table), from, to }),
    createEnum: (name, labels, { comment = null }: { readonly comment?: string | null } = {}) =>
      record({ kind: "createEnum", enum: { name: parseQualifiedName(name), labels, comment } }),
    dropEnum: (name) => record({ kind: "dropEnum", name: parseQualifiedName(name), definition: null }),
    setComment: (on, comment) => record({ kind: "setComment", on: commentTarget(on), comment }),
    insert: (table, rows, { key = null }: { readonly key?: readonly string[] | null } = {}) =>
      record({ kind: "insertRows", table: parseQualifiedName(table), rows: rowList(rows), key }),
    update: (table, { set, where, from = null }: { set: RowValues; where: RowValues; from?: RowValues | null }) =>
      record({ kind: "updateRows", table: parseQualifiedName(table), set, where, from }),
    backfill: (table, change) => record(backfill(table, change)),
    delete: (table, where) =>
      record({ kind: "deleteRows", table: parseQualifiedName(table), where: rowList(where), rows: null }),
    execute: (statement, { changes } = {}) => {
      const declared: Operation[] = [];
      changes?.(buildOperationRecorder(declared));
      record({ kind: "execute", sql: toSqlText(statement), changes: changes === undefined ? null : declared });
    },
    run: (run, { replay = true } = {}) => record({ kind: "run", run, replay }),
    irreversible: (reason) => record({ kind: "irreversible", reason }),
  };
  // Spread, so that it is an object of functions and no more.
  return { ...operations };
}
