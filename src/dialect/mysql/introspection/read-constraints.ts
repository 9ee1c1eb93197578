import type { Constraint, ForeignKey, ReferentialAction } from "../../../schema/constraint.ts";
import type { UnmanagedObject } from "../../../schema/database.ts";
import { sqlText } from "../../../schema/expression.ts";
import { type Catalog, queryCatalog, readExpression } from "./catalog.ts";
import { columnOfCheck, isJsonCheck, restoreChecks } from "./read-check.ts";

/** A foreign key, one row per column. */
interface ReferenceRow {
  readonly table_name: string;
  readonly name: string;
  readonly column_name: string;
  readonly referenced_schema: string;
  readonly referenced_table: string;
  readonly referenced_column: string;
  readonly on_delete: string;
  readonly on_update: string;
}

interface CheckRow {
  readonly table_name: string;
  readonly name: string;
  readonly expression: string;
  readonly is_enforced: string;
  readonly level: string;
}

/** Constraints other than keys, which are read with the indexes. */
export interface CatalogConstraints {
  readonly byTable: ReadonlyMap<string, readonly Constraint[]>;
  /** MariaDB's columns of type json, as `table.column`. */
  readonly json: ReadonlySet<string>;
  readonly unmanaged: readonly UnmanagedObject[];
}

/** Reads a referential action. RESTRICT and NO ACTION are the same in InnoDB. */
function readAction(rule: string): ReferentialAction {
  return rule === "CASCADE"
    ? "cascade"
    : rule === "SET NULL"
      ? "set null"
      : rule === "SET DEFAULT"
        ? "set default"
        : "no action";
}

/** Reads the foreign keys, each with the name of its table. */
export async function readReferences(catalog: Catalog): Promise<readonly (readonly [string, ForeignKey])[]> {
  const rows = await queryCatalog<ReferenceRow>(
    catalog,
    `SELECT k.TABLE_NAME AS table_name, k.CONSTRAINT_NAME AS name, k.COLUMN_NAME AS column_name,
       k.REFERENCED_TABLE_SCHEMA AS referenced_schema, k.REFERENCED_TABLE_NAME AS referenced_table,
       k.REFERENCED_COLUMN_NAME AS referenced_column, r.DELETE_RULE AS on_delete, r.UPDATE_RULE AS on_update
     FROM information_schema.KEY_COLUMN_USAGE k
     JOIN information_schema.REFERENTIAL_CONSTRAINTS r
       ON r.CONSTRAINT_SCHEMA = $schema AND r.TABLE_NAME = k.TABLE_NAME AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME
     WHERE k.TABLE_SCHEMA = $schema AND k.CONSTRAINT_SCHEMA = $schema AND k.REFERENCED_TABLE_NAME IS NOT NULL${catalog.only("k.TABLE_NAME")}
     ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION`,
  );
  const byName = new Map<string, ReferenceRow[]>();
  for (const row of rows) {
    const key = `${row.table_name}\0${row.name}`;
    byName.set(key, [...(byName.get(key) ?? []), row]);
  }
  return [...byName.values()].flatMap((columns) => {
    const [first] = columns;
    if (first === undefined) return [];
    const constraint: ForeignKey = {
      kind: "foreignKey",
      name: first.name,
      columns: columns.map((row) => row.column_name),
      references: {
        table: {
          schema: first.referenced_schema === catalog.database ? null : first.referenced_schema,
          name: first.referenced_table,
        },
        columns: columns.map((row) => row.referenced_column),
      },
      onDelete: readAction(first.on_delete),
      onUpdate: readAction(first.on_update),
      match: "simple",
      deferrable: "no",
      notValid: false,
    };
    return [[first.table_name, constraint] as const];
  });
}

function checkQuery(catalog: Catalog): string {
  if (catalog.server === "mariadb") {
    return `SELECT TABLE_NAME AS table_name, CONSTRAINT_NAME AS name, CHECK_CLAUSE AS expression, 'YES' AS is_enforced, LEVEL AS level
      FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = $schema${catalog.only("TABLE_NAME")} ORDER BY TABLE_NAME, CONSTRAINT_NAME`;
  }
  return `SELECT t.TABLE_NAME AS table_name, c.CONSTRAINT_NAME AS name, c.CHECK_CLAUSE AS expression, t.ENFORCED AS is_enforced, 'Table' AS level
    FROM information_schema.CHECK_CONSTRAINTS c
    JOIN information_schema.TABLE_CONSTRAINTS t
      ON t.CONSTRAINT_SCHEMA = $schema AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND t.CONSTRAINT_TYPE = 'CHECK'
    WHERE c.CONSTRAINT_SCHEMA = $schema${catalog.only("t.TABLE_NAME")} ORDER BY t.TABLE_NAME, c.CONSTRAINT_NAME`;
}

/** Reads foreign keys and checks. Constraints that the IR cannot represent are listed as unmanaged. */
export async function readConstraints(catalog: Catalog): Promise<CatalogConstraints> {
  const byTable = new Map<string, Constraint[]>();
  const json = new Set<string>();
  const unmanaged: UnmanagedObject[] = [];
  const add = (table: string, constraint: Constraint): void => {
    byTable.set(table, [...(byTable.get(table) ?? []), constraint]);
  };
  for (const [table, constraint] of await readReferences(catalog)) add(table, constraint);
  const shown = await queryCatalog<CheckRow>(catalog, checkQuery(catalog));
  for (const row of catalog.server === "mariadb" ? await restoreChecks(catalog.session, shown) : shown) {
    const isOfColumn = row.level === "Column";
    const name = isOfColumn ? columnOfCheck(row.name, row.expression) : row.name;
    if (isOfColumn && isJsonCheck(row.expression)) {
      json.add(`${row.table_name}.${name}`);
    } else if (row.is_enforced !== "YES") {
      if (catalog.excludeTables.has(row.table_name)) continue;
      unmanaged.push({ kind: "check that is not enforced", name: `${row.table_name}.${row.name}` });
    } else {
      const expression = sqlText(readExpression(catalog, row.expression));
      add(row.table_name, { kind: "check", name, expression, notValid: false });
    }
  }
  return { byTable, json, unmanaged };
}
