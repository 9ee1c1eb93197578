import { AludelError } from "../../error/aludel-error.ts";
import type { AlterColumn } from "../../operation/alter-column.ts";
import type { CreateTable } from "../../operation/create-table.ts";
import type { FromTo } from "../../operation/describe/from-to.ts";
import { type Operation, type OperationHandlers, visitOperation } from "../../operation/operation.ts";
import type { CommentTarget } from "../../operation/set-comment.ts";
import { asWritten } from "../../operation/rewrite/as-written.ts";
import { type Constraint, constrainedColumns } from "../../schema/constraint.ts";
import { formatQualifiedName, type QualifiedName } from "../../schema/qualified-name.ts";
import type { RowValues } from "../../schema/expression.ts";
import type { Operations } from "../operations.ts";
import { arrayLayout, callLayout, type Layout, objectLayout, renderLayout } from "./layout.ts";
import {
  type InlineConstraint,
  isInlineConstraint,
  renderColumn,
  renderColumnNames,
  renderColumnType,
  renderIdentity,
} from "./render-column.ts";
import { renderConstraint, renderConstraintArguments, renderIndexArguments } from "./render-constraint.ts";
import {
  type ImportedNames,
  renderExpression,
  renderPlain,
  renderRow,
  renderSqlText,
  renderString,
} from "./render-value.ts";

function nameOf(name: QualifiedName): string {
  return renderString(formatQualifiedName(name));
}

function fromTo<T>(change: FromTo<T> | undefined, render: (value: T) => Layout): Layout | undefined {
  return change && objectLayout({ from: render(change.from), to: render(change.to) });
}

/** Lays out a call in a revision file, which the recorder has to understand. */
function callOperation(method: keyof Operations, items: readonly Layout[]): Layout {
  return callLayout(`op.${method}`, items);
}

const addMethods = {
  primaryKey: "addPrimaryKey",
  unique: "addUnique",
  foreignKey: "addForeignKey",
  check: "addCheck",
  exclusion: "addExclusion",
} as const satisfies Record<Constraint["kind"], keyof Operations>;

function renderCreateTable({ table }: CreateTable, names: ImportedNames): Layout {
  const inline = new Map<string, InlineConstraint[]>();
  const separate: Constraint[] = [];
  for (const constraint of table.constraints) {
    const column = constrainedColumns(constraint)[0] ?? "";
    const behind = inline.get(column) ?? [];
    if (
      isInlineConstraint(
        constraint,
        behind.every(({ kind }) => kind !== constraint.kind),
      )
    ) {
      inline.set(column, [...behind, constraint]);
    } else separate.push(constraint);
  }
  const columns = Object.fromEntries(
    table.columns.map((column) => [column.name, renderColumn(column, inline.get(column.name) ?? [], names)]),
  );
  const entries = {
    comment: table.comment === null ? undefined : renderString(table.comment),
    ...Object.fromEntries(Object.entries(table.options).map(([key, value]) => [key, renderPlain(value)])),
  };
  const hasOptions = Object.values(entries).some((value) => value !== undefined);
  const constraints = arrayLayout(separate.map((constraint) => renderConstraint(constraint, names)));
  return callOperation("createTable", [
    nameOf(table.name),
    objectLayout(columns),
    ...(separate.length > 0 || hasOptions ? [constraints] : []),
    ...(hasOptions ? [objectLayout(entries)] : []),
  ]);
}

function renderAlterColumn({ table, column, changes, using, lossy }: AlterColumn, names: ImportedNames): Layout {
  const expression = (value: AlterColumn["using"] | NonNullable<typeof changes.default>["from"]): Layout =>
    value === null ? "null" : renderExpression(value, names);
  return callOperation("alterColumn", [
    nameOf(table),
    renderString(column),
    objectLayout({
      type: fromTo(changes.type, (type) => renderColumnType(type, names)),
      nullable: fromTo(changes.nullable, String),
      default: fromTo(changes.default, expression),
      generated: fromTo(changes.generated, (generated) =>
        generated === null
          ? "null"
          : objectLayout({
              expression: renderSqlText(generated.expression, names),
              stored: String(generated.stored),
            }),
      ),
      identity: fromTo(changes.identity, renderIdentity),
      collation: fromTo(changes.collation, renderPlain),
      using: using === null ? undefined : renderSqlText(using, names),
      lossy: lossy === undefined ? undefined : renderString(lossy),
    }),
  ]);
}

function renderCommentTarget(on: CommentTarget): Layout {
  if (on.kind === "enum") return objectLayout({ enum: nameOf(on.name) });
  return objectLayout({
    table: nameOf(on.table),
    column: on.kind === "column" ? renderString(on.column) : undefined,
    index: on.kind === "index" ? renderString(on.index) : undefined,
  });
}

function renderRows(rows: readonly RowValues[], names: ImportedNames): Layout {
  const [only] = rows;
  return rows.length === 1 && only !== undefined
    ? renderRow(only, names)
    : arrayLayout(rows.map((row) => renderRow(row, names)));
}

function buildHandlers(names: ImportedNames): OperationHandlers<Layout> {
  const withTable =
    (method: keyof Operations) =>
    (operation: { readonly table: QualifiedName; readonly from: string; readonly to: string }): Layout =>
      callOperation(method, [nameOf(operation.table), renderString(operation.from), renderString(operation.to)]);
  return {
    createSchema: ({ schema }) => callOperation("createSchema", [renderString(schema)]),
    dropSchema: ({ schema }) => callOperation("dropSchema", [renderString(schema)]),
    createTable: (operation) => renderCreateTable(operation, names),
    dropTable: ({ table }) => callOperation("dropTable", [nameOf(table)]),
    renameTable: ({ from, to }) => callOperation("renameTable", [nameOf(from), nameOf(to)]),
    alterTable: ({ table, options }) =>
      callOperation("alterTable", [nameOf(table), objectLayout({ options: fromTo(options, renderPlain) })]),
    addColumn: ({ table, column }) =>
      callOperation("addColumn", [nameOf(table), renderString(column.name), renderColumn(column, [], names)]),
    dropColumn: ({ table, column }) => callOperation("dropColumn", [nameOf(table), renderString(column)]),
    renameColumn: withTable("renameColumn"),
    alterColumn: (operation) => renderAlterColumn(operation, names),
    addConstraint: ({ table, constraint }) =>
      callOperation(addMethods[constraint.kind], [nameOf(table), ...renderConstraintArguments(constraint, names)]),
    dropConstraint: ({ table, name, definition }) => {
      if (definition !== null)
        return callOperation("dropConstraint", [nameOf(table), renderConstraint(definition, names)]);
      if (name === null) throw new AludelError("INVALID_OPERATION", "a constraint is dropped by name or by definition");
      return callOperation("dropConstraint", [nameOf(table), renderString(name)]);
    },
    renameConstraint: withTable("renameConstraint"),
    createIndex: ({ table, index, ...how }) =>
      callOperation("createIndex", [
        renderString(index.name ?? ""),
        nameOf(table),
        ...renderIndexArguments(index, names, how),
      ]),
    dropIndex: ({ table, name, definition, ...how }) =>
      callOperation("dropIndex", [
        renderString(name),
        nameOf(table),
        ...(definition !== null
          ? renderIndexArguments(definition, names, how)
          : how.concurrently === true
            ? [objectLayout({ concurrently: "true" })]
            : []),
      ]),
    renameIndex: withTable("renameIndex"),
    createEnum: ({ enum: { name, labels, comment } }) =>
      callOperation("createEnum", [
        nameOf(name),
        renderPlain(labels),
        ...(comment === null ? [] : [objectLayout({ comment: renderString(comment) })]),
      ]),
    dropEnum: ({ name }) => callOperation("dropEnum", [nameOf(name)]),
    setComment: ({ on, comment }) =>
      callOperation("setComment", [
        renderCommentTarget(on),
        objectLayout({ from: renderPlain(comment.from), to: renderPlain(comment.to) }),
      ]),
    insertRows: ({ table, rows, key }) =>
      callOperation("insert", [
        nameOf(table),
        renderRows(rows, names),
        ...(key === null ? [] : [objectLayout({ key: renderColumnNames(key) })]),
      ]),
    updateRows: ({ table, set, where, from }) =>
      callOperation("update", [
        nameOf(table),
        objectLayout({
          set: renderRow(set, names),
          where: renderRow(where, names),
          from: from === null ? undefined : renderRow(from, names),
        }),
      ]),
    deleteRows: ({ table, where }) => callOperation("delete", [nameOf(table), renderRows(where, names)]),
    backfill: ({ table, set, where, key, batchSize }) =>
      callOperation("backfill", [
        nameOf(table),
        objectLayout({
          set: renderRow(set, names),
          where: Object.keys(where).length === 0 ? undefined : renderRow(where, names),
          key: key === null ? undefined : renderColumnNames(key),
          batchSize: batchSize === null ? undefined : String(batchSize),
        }),
      ]),
    execute: ({ sql, changes }) => {
      if (changes === null) return callOperation("execute", [renderSqlText(sql, names)]);
      const body = changes.map((change) => renderLayout(visitOperation(change, buildHandlers(names)), "    "));
      const lines = body.map((line) => `      ${line};\n`).join("");
      return ["op.execute(", renderSqlText(sql, names), `, {\n    changes: (op) => {\n${lines}    },\n  })`];
    },
    run: () => {
      throw new AludelError("INVALID_OPERATION", "code in op.run cannot be written from its recording");
    },
    irreversible: ({ reason }) => callOperation("irreversible", [renderString(reason)]),
  };
}

/** Operations as the body of a revision's function. */
export interface RenderedOperations {
  /** Statements at an indent of two spaces, each line ended. Empty without operations. */
  readonly body: string;
  /** What the body takes from the package. */
  readonly imports: ReadonlySet<string>;
  /** The operations as {@link asWritten} gives them: recording the body again gives the same. */
  readonly operations: readonly Operation[];
}

/**
 * Returns operations as TypeScript.
 *
 * @throws AludelError INVALID_OPERATION for `op.run`, whose code is not known
 */
export function renderOperations(operations: readonly Operation[]): RenderedOperations {
  const imports: ImportedNames = new Set();
  const handlers = buildHandlers(imports);
  const written = asWritten(operations);
  const statements = written.map((operation) => {
    const layout = visitOperation(operation, handlers);
    return `  ${renderLayout(layout, "  ")};\n`;
  });
  return { body: statements.join(""), imports, operations: written };
}
