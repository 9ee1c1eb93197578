import { check, defineEnum, defineTable, exclude, foreignKey, index, now, primaryKey, rows, sql, t, unique, uuid } from "aludel/models";

export const userRole = defineEnum("user_role", ["worker", "foreman", "admin"]);

export const firms = defineTable("firms", {
  id: t.bigint().identity().primaryKey(),
  name: t.varchar(120).notNull().unique("uq_firms_name"),
  founded: t.date(),
  city: t.text(),
});

export const users = defineTable(
  "users",
  {
    id: t.bigint().identity().primaryKey(),
    email: t.varchar(200).notNull(),
    full_name: t.varchar(120).notNull(),
    years: t.integer(),
    role: t.enum(userRole).notNull().default("worker"),
    active: t.boolean().notNull().default(false),
    company_id: t.bigint().references("firms.id", { onDelete: "cascade" }),
    manager_id: t.bigint().references("users.id", { onDelete: "set null" }),
    created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
    note: t.varchar(40).notNull().default("none"),
    display_name: t.varchar(200),
  },
  (c) => [
    check("ck_users_age", sql`${c.years} BETWEEN 0 AND 150 OR ${c.years} IS NULL`),
    index("ix_users_company_id").on(c.company_id),
    index("ix_users_full_name_years").on(c.full_name, c.years),
    unique("uq_users_email_company").on(c.email, c.company_id),
    index("uq_users_email").on(c.email).unique(),
    check("ck_users_email", sql`${c.email} LIKE '%@%' AND ${c.email} NOT IN ('root@localhost', '')`),
    index("ix_users_lower_email").on({
      postgres: sql`lower(${c.email})`,
      sqlite: sql`lower(${c.email})`,
      mysql: sql`(lower(${c.email}))`,
      mariadb: null,
    }),
  ],
);

export const products = defineTable("products", {
  code: t.varchar(20).primaryKey(),
  title: t.varchar(200).notNull().comment("What customers read"),
  premium: t.numeric(10, 2).notNull().default("0.00"),
});

export const productRows = rows(
  products,
  [
    { code: "fire", title: "Fire", premium: "120.50" },
    { code: "water", title: "Water", premium: "80.00" },
  ],
  { key: ["code"], compare: ["title", "premium"] },
);

export const policyState = defineEnum("policy_state", ["draft", "valid", "void"]);

export const policies = defineTable(
  "policies",
  {
    company_id: t.bigint().notNull().references("firms.id"),
    number: t.integer().notNull(),
    product_code: t.varchar(20).notNull().references("products.code", { onUpdate: "cascade" }),
    state: t.enum(policyState).notNull().default("draft"),
    premium: t.numeric(12, 2).notNull(),
    discount: t.numeric(12, 2).notNull().default("0.00"),
    total: t.numeric(12, 2).generated(sql`premium - discount`),
    details: t.json(),
    signed_at: t.timestamp({ withTimezone: true }),
  },
  (c) => [
    primaryKey(c.company_id, c.number),
    check("ck_policies_discount", sql`${c.discount} >= 0 AND ${c.discount} <= ${c.premium}`),
    index("ix_policies_product_code").on(c.product_code),
  ],
);

export const invoices = defineTable(
  "invoices",
  {
    id: t.bigint().identity().primaryKey(),
    company_id: t.bigint().notNull(),
    policy_number: t.integer().notNull(),
    amount: t.numeric(12, 2).notNull(),
    paid_on: t.date(),
  },
  (c) => [
    foreignKey([c.company_id, c.policy_number]).references(policies, ["company_id", "number"], {
      name: "fk_invoices_policy",
      onDelete: "cascade",
    }),
    check("ck_invoices_amount", sql`${c.amount} <> 0`),
    check("ck_invoices_paid_on", sql`${c.paid_on} >= '2000-01-01' OR ${c.paid_on} IS NULL`),
    index("ix_invoices_policy").on(c.company_id, c.policy_number),
  ],
);

export const bookings = defineTable(
  "bookings",
  {
    id: t.integer().identity().primaryKey(),
    room: t.smallint().notNull(),
    during: t.raw({ postgres: "tstzrange", sqlite: "TEXT", mysql: "varchar(100)" }).notNull(),
    token: t.uuid().notNull().default(uuid()),
    picture: t.binary(),
    tags: t.array(t.text()),
    starts: t.time(),
    weight: t.double().default(0.5),
  },
  (c) => [
    exclude("ex_bookings_during", [
      { on: { postgres: sql`${c.during}`, sqlite: null, mysql: null, mariadb: null }, with: "&&" },
    ]),
  ],
  { comment: "Rooms and when they are taken" },
);

export const payments = defineTable("payments", {
  id: t.integer().primaryKey(),
  invoice_id: t.bigint().notNull().references("invoices.id"),
  reference: t.varchar(40).unique(),
});
