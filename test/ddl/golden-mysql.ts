import { type GoldenResults, notSupported } from "./golden-operations.ts";

/** What MySQL makes of every case. */
export const goldenMysql: GoldenResults = {
  "create schema": notSupported('MySQL does not have schemas, which schema "audit" needs'),
  "drop schema": notSupported('MySQL does not have schemas, which schema "audit" needs'),
  "create table": [
    `CREATE TABLE \`users\` (
  \`id\` bigint NOT NULL,
  \`email\` varchar(50) NULL,
  \`age\` int NULL,
  CONSTRAINT \`pk_users\` PRIMARY KEY (\`id\`)
)`,
  ],
  "create table with every type": notSupported(
    'MySQL does not have a text for the raw type, which column "types.w" needs',
  ),
  "create table with defaults": [
    `CREATE TABLE \`defaults\` (
  \`a\` longtext NULL DEFAULT ('it''s \\\\ here'),
  \`b\` int NULL DEFAULT -5,
  \`c\` tinyint(1) NULL DEFAULT 1,
  \`d\` timestamp(6) NULL DEFAULT CURRENT_TIMESTAMP(6),
  \`e\` char(36) CHARACTER SET ascii COLLATE ascii_general_ci NULL DEFAULT (lower(concat(hex(random_bytes(4)), '-', hex(random_bytes(2)), '-4', substr(hex(random_bytes(2)), 2), '-', hex(ascii(random_bytes(1)) & 3 | 8), substr(hex(random_bytes(2)), 2), '-', hex(random_bytes(6))))),
  \`f\` json NULL DEFAULT ('{"a":[1,"x"]}'),
  \`g\` json NULL DEFAULT ('["a","b\\\\"c",null]'),
  \`h\` longblob NULL DEFAULT (X'01ff'),
  \`i\` bigint NULL DEFAULT 9007199254740993,
  \`j\` longtext NULL DEFAULT (lower('A')),
  \`k\` date NULL
)`,
  ],
  "create table with keys": notSupported(
    'MySQL does not have keys on long texts, which constraint "pk_companies" of table "companies" needs',
  ),
  "create table in a schema": notSupported('MySQL does not have schemas, which "audit.events" needs'),
  "create table with generated columns": [
    `CREATE TABLE \`boxes\` (
  \`width\` int NOT NULL,
  \`area\` int GENERATED ALWAYS AS (width * width) STORED
)`,
  ],
  "create table with a virtual column": [
    `CREATE TABLE \`boxes\` (
  \`width\` int NOT NULL,
  \`area\` int GENERATED ALWAYS AS (width * width) VIRTUAL
)`,
  ],
  "create table with a new enum": [
    `CREATE TABLE \`users\` (
  \`role\` enum('worker','admin') NULL DEFAULT 'worker'
)`,
  ],
  "create table with a serial column": notSupported(
    'MySQL does not have identity columns without a key, which column "jobs.id" needs',
  ),
  "create unlogged table": [
    `CREATE TABLE \`cache\` (
  \`k\` longtext NULL
)`,
  ],
  "create strict table": [
    `CREATE TABLE \`cache\` (
  \`k\` longtext NULL
)`,
  ],
  "create table with odd names": notSupported(
    'MySQL does not have keys on long texts, which constraint "pk 1" of table ""a.b"" needs',
  ),
  "drop table": [`DROP TABLE \`users\``],
  "rename table": [`ALTER TABLE \`users\` RENAME TO \`people\`, ALGORITHM=INSTANT`],
  "move table to a schema": notSupported('MySQL does not have schemas, which "audit.people" needs'),
  "set unlogged": [],
  "set strict": [],
  "add column": [`ALTER TABLE \`users\` ADD COLUMN \`name\` varchar(80) NULL, ALGORITHM=INSTANT`],
  "add column with default and comment": [
    `ALTER TABLE \`users\` ADD COLUMN \`active\` tinyint(1) NOT NULL DEFAULT 0 COMMENT 'may log in', ALGORITHM=INSTANT`,
  ],
  "add identity column": notSupported(
    'MySQL does not have identity columns without a key, which column "users.number" needs',
  ),
  "add column with a new enum": [
    `ALTER TABLE \`users\` ADD COLUMN \`role\` enum('worker','admin') NULL, ALGORITHM=INSTANT`,
  ],
  "add column with a collation": notSupported('MySQL does not have the collation "C", which a column needs'),
  "drop column": [`ALTER TABLE \`users\` DROP COLUMN \`age\`, ALGORITHM=INSTANT`],
  "drop the last column of an enum": [`ALTER TABLE \`users\` DROP COLUMN \`role\`, ALGORITHM=INSTANT`],
  "rename column": [`ALTER TABLE \`users\` RENAME COLUMN \`email\` TO \`mail\`, ALGORITHM=INSTANT`],
  "widen type": [`ALTER TABLE \`users\` MODIFY COLUMN \`email\` varchar(255) NULL, ALGORITHM=COPY, LOCK=SHARED`],
  "change type with using": notSupported('MySQL does not have USING, which column "users.email" needs'),
  "change type by cast": [
    "assert: SELECT `id`, LEFT(`email`, 200) AS `email` FROM `users` WHERE `email` IS NOT NULL AND (CASE WHEN `email` NOT REGEXP '^ *[+-]?[0-9]+ *$' THEN TRUE ELSE CAST(`email` AS DECIMAL(65, 0)) NOT BETWEEN -2147483648 AND 2147483647 END) LIMIT 5",
    `ALTER TABLE \`users\` MODIFY COLUMN \`email\` int NULL, ALGORITHM=COPY, LOCK=SHARED`,
  ],
  "change type with default": [
    "assert: SELECT LEFT(`level`, 200) AS `level` FROM `logs` WHERE `level` IS NOT NULL AND (CAST(CONVERT(`level` USING utf8mb4) AS BINARY) NOT IN ('worker', 'admin')) LIMIT 5",
    `ALTER TABLE \`logs\` MODIFY COLUMN \`level\` enum('worker','admin') NULL DEFAULT 'worker', ALGORITHM=COPY, LOCK=SHARED`,
  ],
  "set default": [`ALTER TABLE \`users\` MODIFY COLUMN \`age\` int NULL DEFAULT 18, ALGORITHM=INSTANT`],
  "drop default": [`ALTER TABLE \`users\` MODIFY COLUMN \`age\` int NULL, ALGORITHM=INSTANT`],
  "set not null": [`ALTER TABLE \`users\` MODIFY COLUMN \`age\` int NOT NULL, ALGORITHM=INPLACE, LOCK=NONE`],
  "drop not null": [`ALTER TABLE \`users\` MODIFY COLUMN \`age\` int NULL, ALGORITHM=INPLACE, LOCK=NONE`],
  "add identity": notSupported('MySQL does not have identity columns without a key, which column "users.id" needs'),
  "change identity": notSupported('MySQL does not have identity columns without a key, which column "users.id" needs'),
  "drop identity": [`ALTER TABLE \`users\` MODIFY COLUMN \`id\` bigint NOT NULL, ALGORITHM=COPY, LOCK=SHARED`],
  "change collation": notSupported('MySQL does not have the collation "C", which a column needs'),
  "change generated expression": [
    `ALTER TABLE \`boxes\` MODIFY COLUMN \`area\` int GENERATED ALWAYS AS (width * 3) STORED, ALGORITHM=COPY, LOCK=SHARED`,
  ],
  "make a generated column ordinary": [
    `ALTER TABLE \`boxes\` MODIFY COLUMN \`area\` int NULL, ALGORITHM=COPY, LOCK=SHARED`,
  ],
  "add primary key": [
    `ALTER TABLE \`users\` ADD CONSTRAINT \`pk_users\` PRIMARY KEY (\`id\`), ALGORITHM=INPLACE, LOCK=NONE`,
  ],
  "add unique": [
    `ALTER TABLE \`users\` ADD CONSTRAINT \`uq_users_email\` UNIQUE (\`email\`), ALGORITHM=INPLACE, LOCK=NONE`,
  ],
  "add unique with nulls not distinct": notSupported(
    'MySQL does not have deferrable constraints, which constraint "uq_users_email" of table "users" needs',
  ),
  "add foreign key": notSupported(
    'MySQL does not have SET DEFAULT, which constraint "fk_posts_user" of table "posts" needs',
  ),
  "add foreign key of every option": notSupported(
    'MySQL does not have deferrable constraints, which constraint "fk_posts_user" of table "posts" needs',
  ),
  "add check": [`ALTER TABLE \`users\` ADD CONSTRAINT \`ck_users_age\` CHECK (age > 0), ALGORITHM=COPY, LOCK=SHARED`],
  "add check for one engine": notSupported('constraint "ck_users_email" of table "users" has no SQL text for mysql'),
  "add exclusion constraint": notSupported(
    'MySQL does not have exclusion constraints, which constraint "ex_users_age" of table "users" needs',
  ),
  "add exclusion constraint for one engine": [],
  "drop exclusion constraint": [],
  "drop constraint": [`ALTER TABLE \`users\` DROP CONSTRAINT \`ck_users_age\`, ALGORITHM=INSTANT`],
  "rename constraint": [
    `ALTER TABLE \`users\` DROP CONSTRAINT \`ck_users_age\`, ADD CONSTRAINT \`ck_age\` CHECK (age > 0), ALGORITHM=COPY, LOCK=SHARED`,
  ],
  "create index": [`ALTER TABLE \`users\` ADD INDEX \`ix_users_email\` (\`email\`), ALGORITHM=INPLACE, LOCK=NONE`],
  "create unique partial index": notSupported(
    'MySQL does not have partial indexes, which index "ux_users" of table "users" needs',
  ),
  "create index concurrently": [
    `ALTER TABLE \`users\` ADD INDEX \`ix_users_email\` (\`email\`) COMMENT 'for search', ALGORITHM=INPLACE, LOCK=NONE`,
  ],
  "create index of every option": notSupported(
    'MySQL does not have operator class "varchar_pattern_ops", which index "ix_all" of table "users" needs',
  ),
  "drop index": [`ALTER TABLE \`users\` DROP INDEX \`ix_users_email\`, ALGORITHM=INPLACE, LOCK=NONE`],
  "drop index concurrently": [`ALTER TABLE \`users\` DROP INDEX \`ix_users_email\`, ALGORITHM=INPLACE, LOCK=NONE`],
  "rename index": [
    `ALTER TABLE \`users\` RENAME INDEX \`ix_users_email\` TO \`ix_email\`, ALGORITHM=INPLACE, LOCK=NONE`,
  ],
  "create enum": [],
  "drop enum": [],
  "comment on table": [`ALTER TABLE \`users\` COMMENT='it''s', ALGORITHM=INPLACE, LOCK=NONE`],
  "comment on column": [`ALTER TABLE \`users\` MODIFY COLUMN \`age\` int NULL, ALGORITHM=INSTANT`],
  "comment on index": [
    `ALTER TABLE \`users\` DROP INDEX \`ix_users_email\`, ADD INDEX \`ix_users_email\` (\`email\`) COMMENT 'search', ALGORITHM=INPLACE, LOCK=NONE`,
  ],
  "comment on enum": [],
  "insert rows": [
    `INSERT INTO \`users\` (\`id\`, \`email\`, \`age\`) VALUES (?, ?, ?), (?, ?, 1 + 1) -- [1,"a@example.org",null,"2","it's"]`,
    `INSERT INTO \`users\` (\`id\`) VALUES (?) -- [3]`,
  ],
  "insert rows that are missing": [
    `INSERT INTO \`users\` (\`id\`, \`email\`, \`age\`) SELECT ?, ?, (SELECT \`age\` FROM (SELECT \`age\` FROM \`users\` WHERE \`email\` = ? LIMIT 2) AS \`found\`) WHERE NOT EXISTS (SELECT 1 FROM \`users\` WHERE \`id\` = ? AND \`email\` = ?) -- [1,"a","b",1,"a"]`,
  ],
  "update rows": [
    `UPDATE \`users\` SET \`email\` = ?, \`age\` = ? WHERE \`id\` = ? AND \`age\` IS NULL -- ["b",null,1]`,
  ],
  "update all rows": [`UPDATE \`users\` SET \`age\` = ? -- [5]`],
  backfill: [
    [
      "UPDATE `users` SET `email` = lower(email), `age` = ? WHERE `age` IS NULL -- 5",
      "SELECT `id` AS `key_1` FROM `users` ORDER BY `id`",
      "SELECT `id` AS `key_1` FROM `users` WHERE `id` > CAST(? AS SIGNED) ORDER BY `id` -- :cursor.1",
      "UPDATE `users` SET `email` = lower(email), `age` = ? WHERE `id` <= CAST(? AS SIGNED) AND (`age` IS NULL) -- 5, :bound.1",
      "UPDATE `users` SET `email` = lower(email), `age` = ? WHERE `id` > CAST(? AS SIGNED) AND `id` <= CAST(? AS SIGNED) AND (`age` IS NULL) -- 5, :cursor.1, :bound.1",
      "UPDATE `users` SET `email` = lower(email), `age` = ? WHERE `id` > CAST(? AS SIGNED) AND (`age` IS NULL) -- 5, :cursor.1",
    ].join("\n"),
  ],
  "backfill along a key of several columns": [
    [
      "UPDATE `seats` SET `taken` = ? -- 0",
      "SELECT `row` AS `key_1`, `place` AS `key_2` FROM `seats` ORDER BY `row`, `place`",
      "SELECT `row` AS `key_1`, `place` AS `key_2` FROM `seats` WHERE ((`row` > CAST(? AS SIGNED)) OR (`row` = CAST(? AS SIGNED) AND `place` > CAST(? AS DECIMAL(6,2)))) ORDER BY `row`, `place` -- :cursor.1, :cursor.1, :cursor.2",
      "UPDATE `seats` SET `taken` = ? WHERE ((`row` < CAST(? AS SIGNED)) OR (`row` = CAST(? AS SIGNED) AND `place` <= CAST(? AS DECIMAL(6,2)))) -- 0, :bound.1, :bound.1, :bound.2",
      "UPDATE `seats` SET `taken` = ? WHERE ((`row` > CAST(? AS SIGNED)) OR (`row` = CAST(? AS SIGNED) AND `place` > CAST(? AS DECIMAL(6,2)))) AND ((`row` < CAST(? AS SIGNED)) OR (`row` = CAST(? AS SIGNED) AND `place` <= CAST(? AS DECIMAL(6,2)))) -- 0, :cursor.1, :cursor.1, :cursor.2, :bound.1, :bound.1, :bound.2",
      "UPDATE `seats` SET `taken` = ? WHERE ((`row` > CAST(? AS SIGNED)) OR (`row` = CAST(? AS SIGNED) AND `place` > CAST(? AS DECIMAL(6,2)))) -- 0, :cursor.1, :cursor.1, :cursor.2",
    ].join("\n"),
  ],
  "delete rows": [`DELETE FROM \`users\` WHERE (\`id\` = ?) OR (\`email\` = ? AND \`age\` IS NULL) -- [1,"b"]`],
  "execute with values": [`update \`users\` set \`email\` = ? where age is null -- ["it's"]`],
  "execute for one engine": notSupported("op.execute has no SQL text for mysql"),
  "run code": [`run`],
  irreversible: notSupported("the revision says that it cannot be run in this direction: the old values are gone"),
};
