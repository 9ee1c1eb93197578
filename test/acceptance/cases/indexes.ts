import { type AcceptanceCase, table } from "../acceptance-case.ts";

const columns =
  "id: t.bigint().primaryKey(), email: t.varchar(100), name: t.text(), data: t.jsonb(), active: t.boolean()";
const rows = [
  `INSERT INTO users VALUES (1, 'A@example.org', 'Ann', '{"a": 1}', true), (2, 'b@example.org', NULL, NULL, false)`,
];
const kept = ["SELECT id, email, name FROM users ORDER BY id"];

function change(
  name: string,
  before: string,
  after: string,
  operations: readonly string[],
  others: Partial<AcceptanceCase> = {},
): AcceptanceCase {
  return {
    name,
    before: table("users", columns, before),
    after: table("users", columns, after),
    rows,
    kept,
    operations,
    ...others,
  };
}

function added(name: string, index: string, others: Partial<AcceptanceCase> = {}): AcceptanceCase {
  return change(name, "", index.replace("index()", "index('ix')"), ["createIndex users.ix"], others);
}

function replaced(name: string, before: string, after: string, others: Partial<AcceptanceCase> = {}): AcceptanceCase {
  return change(name, before, after, ["dropIndex users.ix", "createIndex users.ix"], others);
}

/** Indexes with all that they may say. */
export const indexCases: readonly AcceptanceCase[] = [
  change("an index is added, named by the convention", "", "index().on(c.name, c.email)", [
    "createIndex users.ix_users_name_email",
  ]),
  added("a unique index", "index().on(c.email).unique()"),
  added("an index on an expression", "index().on(sql`lower(${c.email})`)"),
  added("a unique index on an expression and a column", "index().on(sql`lower(${c.email})`, c.name).unique()"),
  added("a partial index", "index().on(c.email).where(sql`${c.active}`)"),
  added("a descending index", "index().on(desc(c.email), asc(c.name))"),
  added("an index with a collation", "index().on(asc(c.email).collate('NOCASE'))", { engines: ["sqlite"] }),
  added("an index with a collation", "index().on(asc(c.email).collate('C'))", { engines: ["postgres"] }),
  added("an index with NULLs first and last", "index().on(asc(c.email).nullsFirst(), desc(c.name).nullsLast())", {
    engines: ["postgres"],
  }),
  added("an index with more columns in it", "index().on(c.email).include(c.name, c.active).unique()", {
    engines: ["postgres"],
  }),
  added("a GIN index", "index().on(c.data).using('gin')", { engines: ["postgres"] }),
  added("an operator class", "index().on(asc(c.name).operatorClass('text_pattern_ops'))", { engines: ["postgres"] }),
  added("a GIN index with an operator class", "index().on(asc(c.data).operatorClass('jsonb_path_ops')).using('gin')", {
    engines: ["postgres"],
  }),
  added("a hash index", "index().on(c.email).using('hash')", { engines: ["postgres"] }),
  added("a unique index for which NULLs are the same", "index().on(c.name).unique().nullsNotDistinct()", {
    engines: ["postgres"],
    sincePostgres: 15,
  }),
  added("an index with a comment", "index().on(c.name).comment('for the search')", { engines: ["postgres"] }),
  change("an index is dropped", "index('ix').on(c.email)", "", ["dropIndex users.ix"]),
  change("an index gets another name", "index('ix').on(c.email)", "index('ix_new').on(c.email)", [
    "renameIndex users.ix",
  ]),
  replaced("an index becomes unique", "index('ix').on(c.email)", "index('ix').on(c.email).unique()"),
  replaced(
    "the condition of an index changes",
    "index('ix').on(c.email).where(sql`active`)",
    "index('ix').on(c.email).where(sql`not active`)",
  ),
  replaced("an index changes its order", "index('ix').on(c.email, c.name)", "index('ix').on(c.name, c.email)"),
  replaced("an index becomes descending", "index('ix').on(c.email)", "index('ix').on(desc(c.email))"),
  replaced("an index changes its method", "index('ix').on(c.email)", "index('ix').on(c.email).using('hash')", {
    engines: ["postgres"],
  }),
  replaced(
    "an index changes its columns beside the keys",
    "index('ix').on(c.email).include(c.name)",
    "index('ix').on(c.email).include(c.active)",
    { engines: ["postgres"] },
  ),
  change(
    "the comment of an index changes",
    "index('ix').on(c.email).comment('a')",
    "index('ix').on(c.email).comment('b')",
    ["setComment users.ix"],
    { engines: ["postgres"] },
  ),
];
