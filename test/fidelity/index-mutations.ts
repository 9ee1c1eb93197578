import { sqlText } from "../../src/schema/expression.ts";
import { editIndex, type Mutation } from "./mutation.ts";
import { addIndex, keyOn, rebuilt } from "./table-edits.ts";

/** Returns the SQL that puts another index in the place of one. */
export function recreateIndex(name: string, definition: string): string {
  return `DROP INDEX ${name}; CREATE ${definition}`;
}

/** Changes of indexes that every engine with partial indexes and indexes on expressions says alike. */
export const indexMutations: readonly Mutation[] = [
  {
    title: "index dropped",
    sql: "DROP INDEX ix_companies_country",
    found: ["createIndex companies.ix_companies_country"],
    models: editIndex("companies", "ix_companies_country", null),
  },
  {
    title: "index added",
    sql: "CREATE INDEX ix_new ON people (born, age)",
    found: ["dropIndex people.ix_new"],
    models: addIndex("people", { keys: [keyOn("born"), keyOn("age")] }),
  },
  {
    title: "index made unique",
    sql: recreateIndex("ix_people_name", "UNIQUE INDEX ix_people_name ON people (lower(first), last DESC)"),
    found: rebuilt("people", "ix_people_name"),
    detail: /unique index/,
    models: editIndex("people", "ix_people_name", (index) => ({ ...index, unique: true })),
  },
  {
    title: "index's expression",
    sql: recreateIndex("ix_people_name", "INDEX ix_people_name ON people (upper(first), last DESC)"),
    found: rebuilt("people", "ix_people_name"),
    detail: /upper/,
    models: editIndex("people", "ix_people_name", (index) => ({
      ...index,
      keys: [{ ...keyOn(""), on: { kind: "expression", expression: sqlText("upper(first)") } }, ...index.keys.slice(1)],
    })),
  },
  {
    title: "index's order",
    sql: recreateIndex("ix_people_name", "INDEX ix_people_name ON people (lower(first), last)"),
    found: rebuilt("people", "ix_people_name"),
    detail: /desc/,
    models: editIndex("people", "ix_people_name", (index) => ({
      ...index,
      keys: [...index.keys.slice(0, 1), keyOn("last")],
    })),
  },
  {
    title: "predicate changed",
    sql: recreateIndex("ix_people_open", "INDEX ix_people_open ON people (company_id, state) WHERE active"),
    found: rebuilt("people", "ix_people_open"),
    detail: /where/,
    models: editIndex("people", "ix_people_open", (index) => ({ ...index, predicate: sqlText("active") })),
  },
  {
    title: "predicate dropped",
    sql: recreateIndex("ix_people_open", "INDEX ix_people_open ON people (company_id, state)"),
    found: rebuilt("people", "ix_people_open"),
    models: editIndex("people", "ix_people_open", (index) => ({ ...index, predicate: null })),
  },
  {
    title: "order of an index's columns",
    sql: recreateIndex(
      "ix_people_open",
      "INDEX ix_people_open ON people (state, company_id) WHERE active AND state = 'open'",
    ),
    found: rebuilt("people", "ix_people_open"),
    models: editIndex("people", "ix_people_open", (index) => ({ ...index, keys: index.keys.toReversed() })),
  },
];
