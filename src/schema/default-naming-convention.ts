/**
 * Patterns for the names of primary keys, foreign keys, unique constraints, checks, indexes and exclusion constraints. Placeholders:
 * `{table}`, `{schema}`, `{columns}` (joined by `_`; of a check or an expression those that it names), `{referredTable}`, `{referredColumns}`, `{name}`
 * (a short hash of the body); `{columns|name}` takes the first that is not empty.
 */
export interface NamingConvention {
  readonly pk: string;
  readonly fk: string;
  readonly uq: string;
  readonly ck: string;
  readonly ix: string;
  readonly ex: string;
}

/** The convention that holds unless a project has its own. */
export const defaultNamingConvention: NamingConvention = {
  pk: "pk_{table}",
  fk: "fk_{table}_{columns}",
  uq: "uq_{table}_{columns}",
  ck: "ck_{table}_{columns|name}",
  ix: "ix_{table}_{columns}",
  ex: "ex_{table}_{columns}",
};
