import type { DialectName } from "../../src/schema/dialect-name.ts";

/** Text for both engines, or a text for each. */
export type PerEngine<T> = T | Readonly<Partial<Record<DialectName, T>>>;

/** One change of the models, with what is to come of it. */
export interface AcceptanceCase {
  /** What changes, with the requirements that it proves. */
  readonly name: string;
  /** Both by default. */
  readonly engines?: readonly DialectName[];
  /** The oldest PostgreSQL that has it. */
  readonly sincePostgres?: number;
  /** The index module's exports before and after. `t`, `sql` and everything else of `aludel/models` are imported. */
  readonly before: PerEngine<string>;
  readonly after: PerEngine<string>;
  /** Statements that fill the tables between the two. */
  readonly rows?: PerEngine<readonly string[]>;
  /** Kind and object of each operation, in order: `alterColumn users.email`. */
  readonly operations: PerEngine<readonly string[]>;
  readonly renames?: readonly string[];
  readonly drops?: readonly string[];
  readonly converts?: readonly string[];
  /** Queries whose rows are the same before the upgrade and after the downgrade. */
  readonly kept?: readonly string[];
  /** Rows of a query after the upgrade. */
  readonly afterwards?: { readonly query: string; readonly rows: PerEngine<readonly unknown[]> };
  /** Schemas that the introspection of the test looks at, besides the ordinary one. */
  readonly schemas?: readonly string[];
}

/** Returns what is meant for one engine. */
export function forEngine<T extends string | readonly unknown[]>(value: PerEngine<T>, dialect: DialectName): T {
  if (typeof value === "string" || Array.isArray(value)) return value as T;
  const found = (value as Readonly<Partial<Record<DialectName, T>>>)[dialect];
  if (found === undefined) throw new Error(`nothing is said for ${dialect}`);
  return found;
}

/** Returns a table of the models, exported under its own name. */
export function table(name: string, columns: string, extras = "", settings = ""): string {
  const list = extras === "" && settings === "" ? "" : `, (c) => [${extras}]`;
  return `export const ${name} = defineTable("${name}", { ${columns} }${list}${settings === "" ? "" : `, ${settings}`});\n`;
}

/** A table with a key, and a column before and after. */
export function columnChange(
  facts: Omit<AcceptanceCase, "before" | "after" | "operations"> & {
    readonly from: string;
    readonly to: string;
    readonly operations?: PerEngine<readonly string[]>;
  },
): AcceptanceCase {
  const { from, to, operations = ["alterColumn items.value"], ...others } = facts;
  const key = "id: t.bigint().primaryKey()";
  return {
    ...others,
    operations,
    before: table("items", `${key}, value: ${from}, note: t.text()`),
    after: table("items", `${key}, value: ${to}, note: t.text()`),
  };
}
