import type { CreateIndex } from "../../operation/create-index.ts";
import type { Constraint, Deferrable, Exclusion, Unique } from "../../schema/constraint.ts";
import { formatQualifiedName } from "../../schema/qualified-name.ts";
import type { IndexKey, TableIndex } from "../../schema/table-index.ts";
import { arrayLayout, callLayout, type Layout, objectLayout } from "./layout.ts";
import { foreignKeyOptions, renderColumnNames } from "./render-column.ts";
import { type ImportedNames, renderSqlText, renderString } from "./render-value.ts";

function options(entries: Readonly<Record<string, Layout | undefined>>): readonly Layout[] {
  return Object.values(entries).some((value) => value !== undefined) ? [objectLayout(entries)] : [];
}

function common(constraint: { name: string | null; include?: readonly string[]; deferrable?: Deferrable }) {
  const { name, include = [], deferrable = "no" } = constraint;
  return {
    name: name === null ? undefined : renderString(name),
    include: include.length === 0 ? undefined : renderColumnNames(include),
    deferrable: deferrable === "no" ? undefined : renderString(deferrable),
  };
}

function uniqueOptions(constraint: Unique): readonly Layout[] {
  return options({ ...common(constraint), nullsNotDistinct: constraint.nullsNotDistinct ? "true" : undefined });
}

function renderElements({ elements }: Exclusion, names: ImportedNames): Layout {
  return arrayLayout(
    elements.map(({ on, with: operator, order, nulls, operatorClass, collation }) =>
      objectLayout({
        on: on.kind === "column" ? renderString(on.column) : renderSqlText(on.expression, names),
        with: renderString(operator),
        ...keyEntries({ order, nulls, operatorClass, collation }),
      }),
    ),
  );
}

function exclusionOptions(constraint: Exclusion, names: ImportedNames): readonly Layout[] {
  const { method, predicate } = constraint;
  const { include, deferrable } = common(constraint);
  return options({
    using: method === "gist" ? undefined : renderString(method),
    include,
    where: predicate === null ? undefined : renderSqlText(predicate, names),
    deferrable,
  });
}

/** Returns the arguments of `op.add…` that say what a constraint is. */
export function renderConstraintArguments(constraint: Constraint, names: ImportedNames): readonly Layout[] {
  switch (constraint.kind) {
    case "primaryKey":
      return [renderColumnNames(constraint.columns), ...options(common(constraint))];
    case "unique":
      return [renderColumnNames(constraint.columns), ...uniqueOptions(constraint)];
    case "foreignKey":
      return [
        renderColumnNames(constraint.columns),
        renderString(formatQualifiedName(constraint.references.table)),
        renderColumnNames(constraint.references.columns),
        ...foreignKeyOptions(constraint),
      ];
    case "check":
      return [
        constraint.name === null ? "null" : renderString(constraint.name),
        renderSqlText(constraint.expression, names),
        ...options({ notValid: constraint.notValid ? "true" : undefined }),
      ];
    case "exclusion":
      return [
        constraint.name === null ? "null" : renderString(constraint.name),
        renderElements(constraint, names),
        ...exclusionOptions(constraint, names),
      ];
  }
}

/** Returns a constraint as it stands in the list of a table: `unique("uq").on("a", "b")`. */
export function renderConstraint(constraint: Constraint, names: ImportedNames): Layout {
  names.add(constraint.kind === "exclusion" ? "exclude" : constraint.kind);
  switch (constraint.kind) {
    case "primaryKey": {
      const { name, include, deferrable } = constraint;
      const isPlain = name !== null && include.length === 0 && deferrable === "no";
      return callLayout("primaryKey", [
        renderColumnNames(constraint.columns),
        ...(isPlain ? [renderString(name)] : options(common(constraint))),
      ]);
    }
    case "unique": {
      const { name, include, deferrable, nullsNotDistinct } = constraint;
      const isPlain = name !== null && include.length === 0 && deferrable === "no" && !nullsNotDistinct;
      const said = isPlain ? [renderString(name)] : uniqueOptions(constraint);
      return [callLayout("unique", said), callLayout(".on", constraint.columns.map(renderString))];
    }
    case "foreignKey": {
      const [columns = "", ...target] = renderConstraintArguments(constraint, names);
      return [callLayout("foreignKey", [columns]), callLayout(".references", target)];
    }
    case "check": {
      const name = constraint.name === null ? [] : [renderString(constraint.name)];
      return callLayout("check", [...name, renderSqlText(constraint.expression, names)]);
    }
    case "exclusion": {
      const name = constraint.name === null ? [] : [renderString(constraint.name)];
      return callLayout("exclude", [
        ...name,
        renderElements(constraint, names),
        ...exclusionOptions(constraint, names),
      ]);
    }
  }
}

function keyEntries({ order, nulls, operatorClass, collation }: Omit<IndexKey, "on">) {
  return {
    order: order === "asc" ? undefined : renderString(order),
    nulls: nulls === null ? undefined : renderString(nulls),
    operatorClass: operatorClass === null ? undefined : renderString(operatorClass),
    collation: collation === null ? undefined : renderString(collation),
  };
}

function renderIndexKey(key: IndexKey, names: ImportedNames): Layout {
  const { on, ...said } = key;
  const target = on.kind === "column" ? renderString(on.column) : renderSqlText(on.expression, names);
  const entries = keyEntries(said);
  if (Object.values(entries).every((value) => value === undefined)) return target;
  return objectLayout({ [on.kind]: target, ...entries });
}

/** Returns the keys and the options of an index. */
export function renderIndexArguments(
  index: TableIndex,
  names: ImportedNames,
  how: Pick<CreateIndex, "concurrently"> = {},
): readonly Layout[] {
  return [
    arrayLayout(index.keys.map((key) => renderIndexKey(key, names))),
    ...options({
      unique: index.unique ? "true" : undefined,
      method: index.method === null ? undefined : renderString(index.method),
      include: index.include.length === 0 ? undefined : renderColumnNames(index.include),
      where: index.predicate === null ? undefined : renderSqlText(index.predicate, names),
      nullsNotDistinct: index.nullsNotDistinct ? "true" : undefined,
      comment: index.comment === null ? undefined : renderString(index.comment),
      concurrently: how.concurrently === true ? "true" : undefined,
    }),
  ];
}
