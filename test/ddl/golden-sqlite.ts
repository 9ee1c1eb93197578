import { type GoldenResults, notSupported } from "./golden-operations.ts";

/** What SQLite makes of every case, written offline: an assertion first, since nobody can look for triggers. */
export const goldenSqlite: GoldenResults = {
  "create schema": notSupported('SQLite does not have schemas, which schema "audit" needs'),
  "drop schema": notSupported('SQLite does not have schemas, which schema "audit" needs'),
  "create table": [
    `CREATE TABLE "users" (
  "id" INTEGER NOT NULL,
  "email" VARCHAR(50) CHECK (length("email") <= 50),
  "age" INTEGER,
  CONSTRAINT "pk_users" PRIMARY KEY ("id")
)`,
  ],
  "create table with every type": [
    `CREATE TABLE "types" (
  "a" INTEGER,
  "b" INTEGER,
  "c" INTEGER,
  "d" NUMERIC(10, 2),
  "e" NUMERIC,
  "f" REAL,
  "g" REAL,
  "h" BOOLEAN CHECK ("h" IN (0, 1)),
  "i" CHAR(2) CHECK (length("i") <= 2),
  "j" VARCHAR(255) CHECK (length("j") <= 255),
  "k" TEXT,
  "l" TEXT CHECK ("l" GLOB '????????-????-????-????-????????????' AND "l" NOT GLOB '*[^0-9a-f-]*' AND length(replace("l", '-', '')) = 32),
  "m" TEXT CHECK (json_valid("m")),
  "n" TEXT CHECK (json_valid("n")),
  "o" TEXT CHECK ("o" IS NULL OR date("o") IS NOT NULL),
  "p" TEXT CHECK ("p" IS NULL OR time("p") IS NOT NULL),
  "q" TEXT CHECK ("q" IS NULL OR datetime("q") IS NOT NULL),
  "r" TEXT CHECK ("r" IS NULL OR datetime("r") IS NOT NULL),
  "s" TEXT,
  "t" BLOB CHECK (length("t") <= 16),
  "u" TEXT,
  "v" TEXT CHECK (json_valid("v") AND json_type("v") = 'array'),
  "w" text
)`,
  ],
  "create table with defaults": [
    `CREATE TABLE "defaults" (
  "a" TEXT DEFAULT 'it''s \\ here',
  "b" INTEGER DEFAULT -5,
  "c" BOOLEAN CHECK ("c" IN (0, 1)) DEFAULT 1,
  "d" TEXT CHECK ("d" IS NULL OR datetime("d") IS NOT NULL) DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  "e" TEXT CHECK ("e" GLOB '????????-????-????-????-????????????' AND "e" NOT GLOB '*[^0-9a-f-]*' AND length(replace("e", '-', '')) = 32) DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
  "f" TEXT CHECK (json_valid("f")) DEFAULT '{"a":[1,"x"]}',
  "g" TEXT CHECK (json_valid("g") AND json_type("g") = 'array') DEFAULT '["a","b\\"c",null]',
  "h" BLOB DEFAULT X'01ff',
  "i" INTEGER DEFAULT 9007199254740993,
  "j" TEXT DEFAULT (lower('A')),
  "k" TEXT CHECK ("k" IS NULL OR date("k") IS NOT NULL) DEFAULT NULL
)`,
  ],
  "create table with keys": [
    `CREATE TABLE "companies" (
  "id" INTEGER NOT NULL,
  "code" TEXT NOT NULL,
  CONSTRAINT "pk_companies" PRIMARY KEY ("id", "code")
)`,
    `CREATE TABLE "orders" (
  "id" INTEGER NOT NULL CONSTRAINT "pk_orders" PRIMARY KEY AUTOINCREMENT,
  "company_id" INTEGER,
  "company_code" TEXT,
  "parent_id" INTEGER,
  "total" INTEGER,
  CONSTRAINT "uq_orders_total" UNIQUE ("total"),
  CONSTRAINT "fk_orders_company" FOREIGN KEY ("company_id", "company_code") REFERENCES "companies" ("id", "code") ON DELETE CASCADE,
  CONSTRAINT "fk_orders_parent" FOREIGN KEY ("parent_id") REFERENCES "orders" ("id") ON DELETE SET NULL ON UPDATE RESTRICT,
  CONSTRAINT "ck_orders_total" CHECK (total > 0)
)`,
    'CREATE INDEX "ix_orders_company" ON "orders" ("company_id")',
  ],
  "create table in a schema": notSupported('SQLite does not have schemas, which "audit.events" needs'),
  "create table with generated columns": [
    `CREATE TABLE "boxes" (
  "width" INTEGER NOT NULL,
  "area" INTEGER GENERATED ALWAYS AS (width * width) STORED
)`,
  ],
  "create table with a virtual column": [
    `CREATE TABLE "boxes" (
  "width" INTEGER NOT NULL,
  "area" INTEGER GENERATED ALWAYS AS (width * width) VIRTUAL
)`,
  ],
  "create table with a new enum": [
    `CREATE TABLE "users" (
  "role" TEXT CHECK ("role" IN ('worker', 'admin')) DEFAULT 'worker'
)`,
  ],
  "create table with a serial column": notSupported(
    'SQLite does not have identity columns that are not the primary key, which column "jobs.id" needs',
  ),
  "create unlogged table": notSupported('SQLite does not have the table option "unlogged", which table "cache" needs'),
  "create strict table": [
    `CREATE TABLE "cache" (
  "k" TEXT
) STRICT`,
  ],
  "create table with odd names": [
    `CREATE TABLE "a.b" (
  "Say ""hi""" TEXT NOT NULL,
  "select" INTEGER,
  "größe" INTEGER,
  CONSTRAINT "pk 1" PRIMARY KEY ("Say ""hi"""),
  CONSTRAINT "ck" CHECK ("select" > 0)
)`,
  ],
  "drop table": ['DROP TABLE "users"'],
  "rename table": ['ALTER TABLE "users" RENAME TO "people"'],
  "move table to a schema": notSupported('SQLite does not have moves between schemas, which table "users" needs'),
  "set unlogged": notSupported('SQLite does not have the table option "unlogged", which table "users" needs'),
  "set strict": [
    `assert: SELECT type, name FROM sqlite_schema WHERE lower(tbl_name) = 'users' AND type IN ('index', 'trigger') AND sql IS NOT NULL`,
    `CREATE TABLE "aludel_new_users" (
  "id" INTEGER NOT NULL,
  "email" TEXT CHECK (length("email") <= 50),
  "age" INTEGER,
  CONSTRAINT "pk_users" PRIMARY KEY ("id")
) STRICT`,
    'INSERT INTO "aludel_new_users" ("id", "email", "age") SELECT "id", "email", "age" FROM "users"',
    'DROP TABLE "users"',
    "PRAGMA legacy_alter_table = ON",
    'ALTER TABLE "aludel_new_users" RENAME TO "users"',
    "PRAGMA legacy_alter_table = OFF",
  ],
  "add column": ['ALTER TABLE "users" ADD COLUMN "name" VARCHAR(80) CHECK (length("name") <= 80)'],
  "add column with default and comment": [
    'ALTER TABLE "users" ADD COLUMN "active" BOOLEAN CHECK ("active" IN (0, 1)) NOT NULL DEFAULT 0',
  ],
  "add identity column": notSupported(
    'SQLite does not have options of identity columns, which column "users.number" needs',
  ),
  "add column with a new enum": [`ALTER TABLE "users" ADD COLUMN "role" TEXT CHECK ("role" IN ('worker', 'admin'))`],
  "add column with a collation": notSupported(
    'SQLite does not have the collation "C", which a column or index key needs',
  ),
  "drop column": ['ALTER TABLE "users" DROP COLUMN "age"'],
  "drop the last column of an enum": ['ALTER TABLE "users" DROP COLUMN "role"'],
  "rename column": ['ALTER TABLE "users" RENAME COLUMN "email" TO "mail"'],
  "widen type": [
    `assert: SELECT type, name FROM sqlite_schema WHERE lower(tbl_name) = 'users' AND type IN ('index', 'trigger') AND sql IS NOT NULL`,
    `CREATE TABLE "aludel_new_users" (
  "id" INTEGER NOT NULL,
  "email" VARCHAR(255) CHECK (length("email") <= 255),
  "age" INTEGER,
  CONSTRAINT "pk_users" PRIMARY KEY ("id")
)`,
    'INSERT INTO "aludel_new_users" ("id", "email", "age") SELECT "id", "email", "age" FROM "users"',
    'DROP TABLE "users"',
    "PRAGMA legacy_alter_table = ON",
    'ALTER TABLE "aludel_new_users" RENAME TO "users"',
    "PRAGMA legacy_alter_table = OFF",
  ],
  "change type with using": [
    `assert: SELECT type, name FROM sqlite_schema WHERE lower(tbl_name) = 'users' AND type IN ('index', 'trigger') AND sql IS NOT NULL`,
    `CREATE TABLE "aludel_new_users" (
  "id" INTEGER NOT NULL,
  "email" INTEGER,
  "age" INTEGER,
  CONSTRAINT "pk_users" PRIMARY KEY ("id")
)`,
    'INSERT INTO "aludel_new_users" ("id", "email", "age") SELECT "id", length(email), "age" FROM "users"',
    'DROP TABLE "users"',
    "PRAGMA legacy_alter_table = ON",
    'ALTER TABLE "aludel_new_users" RENAME TO "users"',
    "PRAGMA legacy_alter_table = OFF",
  ],
  "change type by cast": [
    `assert: SELECT "id", substr("email", 1, 200) AS "email" FROM "users" WHERE "email" IS NOT NULL AND (CAST("email" AS NUMERIC) <> "email" OR typeof("email") = 'blob' OR typeof(CAST("email" AS NUMERIC)) <> 'integer') LIMIT 5`,
    `assert: SELECT type, name FROM sqlite_schema WHERE lower(tbl_name) = 'users' AND type IN ('index', 'trigger') AND sql IS NOT NULL`,
    `CREATE TABLE "aludel_new_users" (
  "id" INTEGER NOT NULL,
  "email" INTEGER,
  "age" INTEGER,
  CONSTRAINT "pk_users" PRIMARY KEY ("id")
)`,
    'INSERT INTO "aludel_new_users" ("id", "email", "age") SELECT "id", CAST("email" AS NUMERIC), "age" FROM "users"',
    'DROP TABLE "users"',
    "PRAGMA legacy_alter_table = ON",
    'ALTER TABLE "aludel_new_users" RENAME TO "users"',
    "PRAGMA legacy_alter_table = OFF",
  ],
  "change type with default": [
    `assert: SELECT substr("level", 1, 200) AS "level" FROM "logs" WHERE "level" IS NOT NULL AND (NOT ("level" IN ('worker', 'admin'))) LIMIT 5`,
    `assert: SELECT type, name FROM sqlite_schema WHERE lower(tbl_name) = 'logs' AND type IN ('index', 'trigger') AND sql IS NOT NULL`,
    `CREATE TABLE "aludel_new_logs" (
  "level" TEXT CHECK ("level" IN ('worker', 'admin')) DEFAULT 'worker'
)`,
    'INSERT INTO "aludel_new_logs" (rowid, "level") SELECT rowid, "level" FROM "logs"',
    'DROP TABLE "logs"',
    "PRAGMA legacy_alter_table = ON",
    'ALTER TABLE "aludel_new_logs" RENAME TO "logs"',
    "PRAGMA legacy_alter_table = OFF",
  ],
  "set default": [
    `assert: SELECT type, name FROM sqlite_schema WHERE lower(tbl_name) = 'users' AND type IN ('index', 'trigger') AND sql IS NOT NULL`,
    `CREATE TABLE "aludel_new_users" (
  "id" INTEGER NOT NULL,
  "email" VARCHAR(50) CHECK (length("email") <= 50),
  "age" INTEGER DEFAULT 18,
  CONSTRAINT "pk_users" PRIMARY KEY ("id")
)`,
    'INSERT INTO "aludel_new_users" ("id", "email", "age") SELECT "id", "email", "age" FROM "users"',
    'DROP TABLE "users"',
    "PRAGMA legacy_alter_table = ON",
    'ALTER TABLE "aludel_new_users" RENAME TO "users"',
    "PRAGMA legacy_alter_table = OFF",
  ],
  "drop default": [
    `assert: SELECT type, name FROM sqlite_schema WHERE lower(tbl_name) = 'users' AND type IN ('index', 'trigger') AND sql IS NOT NULL`,
    `CREATE TABLE "aludel_new_users" (
  "age" INTEGER
)`,
    'INSERT INTO "aludel_new_users" (rowid, "age") SELECT rowid, "age" FROM "users"',
    'DROP TABLE "users"',
    "PRAGMA legacy_alter_table = ON",
    'ALTER TABLE "aludel_new_users" RENAME TO "users"',
    "PRAGMA legacy_alter_table = OFF",
  ],
  "set not null": [
    `assert: SELECT type, name FROM sqlite_schema WHERE lower(tbl_name) = 'users' AND type IN ('index', 'trigger') AND sql IS NOT NULL`,
    `CREATE TABLE "aludel_new_users" (
  "id" INTEGER NOT NULL,
  "email" VARCHAR(50) CHECK (length("email") <= 50),
  "age" INTEGER NOT NULL,
  CONSTRAINT "pk_users" PRIMARY KEY ("id")
)`,
    'INSERT INTO "aludel_new_users" ("id", "email", "age") SELECT "id", "email", "age" FROM "users"',
    'DROP TABLE "users"',
    "PRAGMA legacy_alter_table = ON",
    'ALTER TABLE "aludel_new_users" RENAME TO "users"',
    "PRAGMA legacy_alter_table = OFF",
  ],
  "drop not null": [
    `assert: SELECT type, name FROM sqlite_schema WHERE lower(tbl_name) = 'users' AND type IN ('index', 'trigger') AND sql IS NOT NULL`,
    `CREATE TABLE "aludel_new_users" (
  "age" INTEGER
)`,
    'INSERT INTO "aludel_new_users" (rowid, "age") SELECT rowid, "age" FROM "users"',
    'DROP TABLE "users"',
    "PRAGMA legacy_alter_table = ON",
    'ALTER TABLE "aludel_new_users" RENAME TO "users"',
    "PRAGMA legacy_alter_table = OFF",
  ],
  "add identity": notSupported(
    'SQLite does not have identity columns that are not the primary key, which column "users.id" needs',
  ),
  "change identity": notSupported(
    'SQLite does not have identity columns that are not the primary key, which column "users.id" needs',
  ),
  "drop identity": notSupported(
    'SQLite does not have identity columns that are not the primary key, which column "users.id" needs',
  ),
  "change collation": notSupported('SQLite does not have the collation "C", which a column or index key needs'),
  "change generated expression": [
    `assert: SELECT type, name FROM sqlite_schema WHERE lower(tbl_name) = 'boxes' AND type IN ('index', 'trigger') AND sql IS NOT NULL AND lower(name) NOT IN ('ix_boxes_area')`,
    `CREATE TABLE "aludel_new_boxes" (
  "width" INTEGER NOT NULL,
  "area" INTEGER GENERATED ALWAYS AS (width * 3) STORED
)`,
    'INSERT INTO "aludel_new_boxes" (rowid, "width") SELECT rowid, "width" FROM "boxes"',
    'DROP TABLE "boxes"',
    "PRAGMA legacy_alter_table = ON",
    'ALTER TABLE "aludel_new_boxes" RENAME TO "boxes"',
    "PRAGMA legacy_alter_table = OFF",
    'CREATE INDEX "ix_boxes_area" ON "boxes" ("area")',
  ],
  "make a generated column ordinary": [
    `assert: SELECT type, name FROM sqlite_schema WHERE lower(tbl_name) = 'boxes' AND type IN ('index', 'trigger') AND sql IS NOT NULL`,
    `CREATE TABLE "aludel_new_boxes" (
  "width" INTEGER NOT NULL,
  "area" INTEGER
)`,
    'INSERT INTO "aludel_new_boxes" (rowid, "width", "area") SELECT rowid, "width", "area" FROM "boxes"',
    'DROP TABLE "boxes"',
    "PRAGMA legacy_alter_table = ON",
    'ALTER TABLE "aludel_new_boxes" RENAME TO "boxes"',
    "PRAGMA legacy_alter_table = OFF",
  ],
  "add primary key": [
    `assert: SELECT type, name FROM sqlite_schema WHERE lower(tbl_name) = 'users' AND type IN ('index', 'trigger') AND sql IS NOT NULL`,
    `CREATE TABLE "aludel_new_users" (
  "id" INTEGER NOT NULL,
  CONSTRAINT "pk_users" PRIMARY KEY ("id")
)`,
    'INSERT INTO "aludel_new_users" ("id") SELECT "id" FROM "users"',
    'DROP TABLE "users"',
    "PRAGMA legacy_alter_table = ON",
    'ALTER TABLE "aludel_new_users" RENAME TO "users"',
    "PRAGMA legacy_alter_table = OFF",
  ],
  "add unique": [
    `assert: SELECT type, name FROM sqlite_schema WHERE lower(tbl_name) = 'users' AND type IN ('index', 'trigger') AND sql IS NOT NULL`,
    `CREATE TABLE "aludel_new_users" (
  "id" INTEGER NOT NULL,
  "email" VARCHAR(50) CHECK (length("email") <= 50),
  "age" INTEGER,
  CONSTRAINT "pk_users" PRIMARY KEY ("id"),
  CONSTRAINT "uq_users_email" UNIQUE ("email")
)`,
    'INSERT INTO "aludel_new_users" ("id", "email", "age") SELECT "id", "email", "age" FROM "users"',
    'DROP TABLE "users"',
    "PRAGMA legacy_alter_table = ON",
    'ALTER TABLE "aludel_new_users" RENAME TO "users"',
    "PRAGMA legacy_alter_table = OFF",
  ],
  "add unique with nulls not distinct": notSupported(
    'SQLite does not have deferrable keys, which constraint "uq_users_email" of table "users" needs',
  ),
  "add foreign key": [
    `CREATE TABLE "posts" (
  "user_id" INTEGER,
  CONSTRAINT "fk_posts_user" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE SET DEFAULT ON UPDATE CASCADE
)`,
  ],
  "add foreign key of every option": notSupported(
    'SQLite does not have NOT VALID, which constraint "fk_posts_user" of table "posts" needs',
  ),
  "add check": [
    `assert: SELECT type, name FROM sqlite_schema WHERE lower(tbl_name) = 'users' AND type IN ('index', 'trigger') AND sql IS NOT NULL`,
    `CREATE TABLE "aludel_new_users" (
  "id" INTEGER NOT NULL,
  "email" VARCHAR(50) CHECK (length("email") <= 50),
  "age" INTEGER,
  CONSTRAINT "pk_users" PRIMARY KEY ("id"),
  CONSTRAINT "ck_users_age" CHECK (age > 0)
)`,
    'INSERT INTO "aludel_new_users" ("id", "email", "age") SELECT "id", "email", "age" FROM "users"',
    'DROP TABLE "users"',
    "PRAGMA legacy_alter_table = ON",
    'ALTER TABLE "aludel_new_users" RENAME TO "users"',
    "PRAGMA legacy_alter_table = OFF",
  ],
  "add check for one engine": [],
  "add exclusion constraint": notSupported(
    'SQLite does not have exclusion constraints, which constraint "ex_users_age" of table "users" needs',
  ),
  "add exclusion constraint for one engine": [],
  "drop exclusion constraint": [],
  "drop constraint": [
    `assert: SELECT type, name FROM sqlite_schema WHERE lower(tbl_name) = 'users' AND type IN ('index', 'trigger') AND sql IS NOT NULL`,
    `CREATE TABLE "aludel_new_users" (
  "age" INTEGER
)`,
    'INSERT INTO "aludel_new_users" (rowid, "age") SELECT rowid, "age" FROM "users"',
    'DROP TABLE "users"',
    "PRAGMA legacy_alter_table = ON",
    'ALTER TABLE "aludel_new_users" RENAME TO "users"',
    "PRAGMA legacy_alter_table = OFF",
  ],
  "rename constraint": [
    `assert: SELECT type, name FROM sqlite_schema WHERE lower(tbl_name) = 'users' AND type IN ('index', 'trigger') AND sql IS NOT NULL`,
    `CREATE TABLE "aludel_new_users" (
  "age" INTEGER,
  CONSTRAINT "ck_age" CHECK (age > 0)
)`,
    'INSERT INTO "aludel_new_users" (rowid, "age") SELECT rowid, "age" FROM "users"',
    'DROP TABLE "users"',
    "PRAGMA legacy_alter_table = ON",
    'ALTER TABLE "aludel_new_users" RENAME TO "users"',
    "PRAGMA legacy_alter_table = OFF",
  ],
  "create index": ['CREATE INDEX "ix_users_email" ON "users" ("email")'],
  "create unique partial index": [
    'CREATE UNIQUE INDEX "ux_users" ON "users" ((lower(email)), "age" DESC) WHERE age > 17',
  ],
  "create index concurrently": ['CREATE INDEX "ix_users_email" ON "users" ("email")'],
  "create index of every option": notSupported(
    'SQLite does not have the collation "C", which a column or index key needs',
  ),
  "drop index": ['DROP INDEX "ix_users_email"'],
  "drop index concurrently": ['DROP INDEX "ix_users_email"'],
  "rename index": ['DROP INDEX "ix_users_email"', 'CREATE INDEX "ix_email" ON "users" ("email")'],
  "create enum": [],
  "drop enum": [],
  "comment on table": [],
  "comment on column": [],
  "comment on index": [],
  "comment on enum": [],
  "insert rows": [
    `INSERT INTO "users" ("id", "email", "age") VALUES (?, ?, ?), (?, ?, 1 + 1) -- [1,"a@example.org",null,"2n","it's"]`,
    'INSERT INTO "users" ("id") VALUES (?) -- [3]',
  ],
  "insert rows that are missing": [
    'INSERT INTO "users" ("id", "email", "age") SELECT ?, ?, (SELECT "age" FROM "users" WHERE "email" = ?) WHERE NOT EXISTS (SELECT 1 FROM "users" WHERE "id" = ? AND "email" = ?) -- [1,"a","b",1,"a"]',
  ],
  "update rows": ['UPDATE "users" SET "email" = ?, "age" = ? WHERE "id" = ? AND "age" IS NULL -- ["b",null,1]'],
  "update all rows": ['UPDATE "users" SET "age" = ? -- [5]'],
  backfill: [
    [
      'UPDATE "users" SET "email" = lower(email), "age" = ? WHERE "age" IS NULL -- 5',
      'SELECT "id" AS "key_1" FROM "users" ORDER BY "id"',
      'SELECT "id" AS "key_1" FROM "users" WHERE "id" > ? ORDER BY "id" -- :cursor.1',
      'UPDATE "users" SET "email" = lower(email), "age" = ? WHERE "id" <= ? AND ("age" IS NULL) -- 5, :bound.1',
      'UPDATE "users" SET "email" = lower(email), "age" = ? WHERE "id" > ? AND "id" <= ? AND ("age" IS NULL) -- 5, :cursor.1, :bound.1',
      'UPDATE "users" SET "email" = lower(email), "age" = ? WHERE "id" > ? AND ("age" IS NULL) -- 5, :cursor.1',
    ].join("\n"),
  ],
  "backfill along a key of several columns": [
    [
      'UPDATE "seats" SET "taken" = ? -- 0',
      'SELECT "row" AS "key_1", "place" AS "key_2" FROM "seats" ORDER BY "row", "place"',
      'SELECT "row" AS "key_1", "place" AS "key_2" FROM "seats" WHERE ("row", "place") > (?, ?) ORDER BY "row", "place" -- :cursor.1, :cursor.2',
      'UPDATE "seats" SET "taken" = ? WHERE ("row", "place") <= (?, ?) -- 0, :bound.1, :bound.2',
      'UPDATE "seats" SET "taken" = ? WHERE ("row", "place") > (?, ?) AND ("row", "place") <= (?, ?) -- 0, :cursor.1, :cursor.2, :bound.1, :bound.2',
      'UPDATE "seats" SET "taken" = ? WHERE ("row", "place") > (?, ?) -- 0, :cursor.1, :cursor.2',
    ].join("\n"),
  ],
  "delete rows": ['DELETE FROM "users" WHERE ("id" = ?) OR ("email" = ? AND "age" IS NULL) -- [1,"b"]'],
  "execute with values": [`update "users" set "email" = ? where age is null -- ["it's"]`],
  "execute for one engine": [],
  "run code": ["run"],
  irreversible: notSupported("the revision says that it cannot be run in this direction: the old values are gone"),
};
