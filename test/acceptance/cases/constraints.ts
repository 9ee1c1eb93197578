import { type AcceptanceCase, table } from "../acceptance-case.ts";

const teams = table("teams", "id: t.bigint().primaryKey(), code: t.text().notNull().unique('uq_code')");
const rows = [
  "INSERT INTO teams VALUES (1, 'a'), (2, 'b')",
  "INSERT INTO users (id, tenant, name, team_id) VALUES (1, 1, 'Ann', 1), (2, 1, 'Bob', NULL)",
];
const kept = ["SELECT id, tenant, name, team_id FROM users ORDER BY id", "SELECT id, code FROM teams ORDER BY id"];
const plain = "id: t.bigint().notNull(), tenant: t.bigint().notNull(), name: t.text(), team_id: t.bigint()";
const keyed = plain.replace("id: t.bigint().notNull()", "id: t.bigint().primaryKey()");

/** What `users` has before and after, beside teams. */
function change(
  name: string,
  before: string,
  after: string,
  operations: AcceptanceCase["operations"],
  others: Partial<AcceptanceCase> = {},
): AcceptanceCase {
  const users = (extras: string): string => table("users", keyed, extras);
  return { name, before: teams + users(before), after: teams + users(after), rows, kept, operations, ...others };
}

const key = (options: string): string =>
  `foreignKey([c.team_id]).references("teams", ["id"]${options && `, ${options}`})`;
const foreignKeyName = "users.fk_users_team_id";
const replaced = [`dropConstraint ${foreignKeyName}`, `addConstraint ${foreignKeyName}`];

const actions = ["no action", "restrict", "cascade", "set null", "set default"].map((action) =>
  change(`a foreign key with ON DELETE ${action.toUpperCase()}`, "", key(`{ onDelete: "${action}" }`), [
    `addConstraint ${foreignKeyName}`,
  ]),
);

/** Keys, unique constraints, foreign keys and checks. */
export const constraintCases: readonly AcceptanceCase[] = [
  {
    name: "a table gets a primary key",
    before: table("users", plain),
    after: table("users", keyed),
    rows: rows.slice(1),
    kept: kept.slice(0, 1),
    operations: ["addConstraint users.pk_users"],
  },
  {
    name: "a primary key moves to other columns",
    before: table("users", keyed),
    after: table("users", plain, 'primaryKey(["tenant", "id"])'),
    rows: rows.slice(1),
    kept: kept.slice(0, 1),
    operations: ["dropConstraint users.pk_users", "addConstraint users.pk_users"],
  },
  {
    name: "a key of two columns and a foreign key to it",
    before: table("users", keyed),
    after:
      table("users", plain, 'primaryKey(["tenant", "id"])') +
      table(
        "notes",
        "id: t.bigint().primaryKey(), tenant: t.bigint().notNull(), user_id: t.bigint().notNull()",
        'foreignKey([c.tenant, c.user_id]).references("users", ["tenant", "id"], { onDelete: "cascade" })',
      ),
    rows: rows.slice(1),
    kept: kept.slice(0, 1),
    operations: [
      "dropConstraint users.pk_users",
      "createTable notes",
      "addConstraint users.pk_users",
      "addConstraint notes.fk_notes_tenant_user_id",
    ],
  },
  change("a unique constraint is added", "", "unique().on(c.tenant, c.name)", [
    "addConstraint users.uq_users_tenant_name",
  ]),
  change("a unique constraint is dropped", "unique().on(c.name)", "", ["dropConstraint users.uq_users_name"]),
  change(
    "a unique constraint gets another column",
    'unique("uq_a").on(c.name)',
    'unique("uq_a").on(c.tenant, c.name)',
    ["dropConstraint users.uq_a", "addConstraint users.uq_a"],
  ),
  change("a unique constraint gets another name", 'unique("uq_a").on(c.name)', 'unique("uq_b").on(c.name)', [
    "renameConstraint users.uq_a",
  ]),
  change(
    "a unique constraint for which NULLs are the same",
    "unique({ name: 'uq_team' }).on(c.tenant, c.team_id)",
    "unique({ name: 'uq_team', nullsNotDistinct: true }).on(c.tenant, c.team_id)",
    ["dropConstraint users.uq_team", "addConstraint users.uq_team"],
    { engines: ["postgres"], sincePostgres: 15 },
  ),
  change(
    "a unique constraint that is deferrable and carries a column",
    "unique({ name: 'uq_name' }).on(c.name)",
    "unique({ name: 'uq_name', deferrable: 'initiallyDeferred', include: ['tenant'] }).on(c.name)",
    ["dropConstraint users.uq_name", "addConstraint users.uq_name"],
    { engines: ["postgres"] },
  ),
  ...actions,
  change("a foreign key with ON UPDATE CASCADE", key(""), key('{ onUpdate: "cascade" }'), replaced),
  change("a foreign key that is deferrable", key(""), key('{ deferrable: "initiallyDeferred" }'), replaced),
  change(
    "a foreign key that is deferrable and checked at once",
    key(""),
    key('{ deferrable: "initiallyImmediate" }'),
    replaced,
  ),
  change("a foreign key with MATCH FULL", key(""), key('{ match: "full" }'), replaced, { engines: ["postgres"] }),
  change("a foreign key is dropped", key('{ onDelete: "cascade" }'), "", [`dropConstraint ${foreignKeyName}`]),
  {
    name: "R67 a foreign key to a column that is unique and no key",
    before: teams + table("users", "id: t.bigint().primaryKey(), team_code: t.text()"),
    after:
      teams +
      table(
        "users",
        "id: t.bigint().primaryKey(), team_code: t.text().references('teams.code', { onDelete: 'set null' })",
      ),
    rows: [rows[0] ?? "", "INSERT INTO users VALUES (1, 'b')"],
    operations: ["addConstraint users.fk_users_team_code"],
    kept: ["SELECT id, team_code FROM users"],
  },
  change("a check is added", "", "check('ck_name', sql`length(name) > 0`)", ["addConstraint users.ck_name"]),
  change("a check is dropped", "check('ck_name', sql`length(name) > 0`)", "", ["dropConstraint users.ck_name"]),
  change(
    "the text of a check changes",
    "check('ck_name', sql`length(name) > 0`)",
    "check('ck_name', sql`length(name) > 1`)",
    ["dropConstraint users.ck_name", "addConstraint users.ck_name"],
  ),
  {
    name: "a check on a column, named by the convention",
    before: table("users", keyed),
    after: table("users", keyed.replace("name: t.text()", "name: t.text().check(sql`name <> ''`)")),
    rows: rows.slice(1),
    kept: kept.slice(0, 1),
    operations: ["addConstraint users.ck_users_name"],
  },
];
