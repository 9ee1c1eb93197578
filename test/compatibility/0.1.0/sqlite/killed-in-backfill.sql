PRAGMA foreign_keys = OFF;
BEGIN;
CREATE TABLE "aludel_version" (
  "revision" VARCHAR(255) CHECK (length("revision") <= 255) NOT NULL,
  CONSTRAINT "pk_aludel_version" PRIMARY KEY ("revision")
);
CREATE TABLE "aludel_history" (
  "id" INTEGER NOT NULL CONSTRAINT "pk_aludel_history" PRIMARY KEY AUTOINCREMENT,
  "revision" TEXT NOT NULL,
  "direction" VARCHAR(16) CHECK (length("direction") <= 16) NOT NULL,
  "checksum" TEXT,
  "started_at" TEXT CHECK ("started_at" IS NULL OR datetime("started_at") IS NOT NULL) NOT NULL,
  "finished_at" TEXT CHECK ("finished_at" IS NULL OR datetime("finished_at") IS NOT NULL),
  "duration_ms" INTEGER,
  "tool_version" TEXT NOT NULL,
  "statements" INTEGER NOT NULL,
  "segments_done" INTEGER NOT NULL,
  "error" TEXT,
  "fingerprint" TEXT,
  "plan" TEXT,
  "intent" TEXT
);
CREATE TABLE "policies" (
  "company_id" INTEGER NOT NULL,
  "number" INTEGER NOT NULL,
  "product_code" VARCHAR(20) CHECK (length("product_code") <= 20) NOT NULL,
  "state" TEXT CHECK ("state" IN ('draft', 'valid', 'void')) NOT NULL DEFAULT 'draft',
  "premium" NUMERIC(12, 2) NOT NULL,
  "discount" NUMERIC(12, 2) NOT NULL DEFAULT 0,
  "total" NUMERIC(12, 2) GENERATED ALWAYS AS (premium - discount) STORED,
  "details" TEXT CHECK (json_valid("details")),
  "signed_at" TEXT CHECK ("signed_at" IS NULL OR datetime("signed_at") IS NOT NULL),
  CONSTRAINT "fk_policies_company_id" FOREIGN KEY ("company_id") REFERENCES "firms" ("id"),
  CONSTRAINT "fk_policies_product_code" FOREIGN KEY ("product_code") REFERENCES "products" ("code") ON UPDATE CASCADE,
  CONSTRAINT "pk_policies" PRIMARY KEY ("company_id", "number"),
  CONSTRAINT "ck_policies_discount" CHECK ("discount" >= 0 AND "discount" <= "premium")
);
CREATE TABLE "firms" (
  "id" INTEGER NOT NULL CONSTRAINT "pk_companies" PRIMARY KEY AUTOINCREMENT,
  "name" VARCHAR(120) CHECK (length("name") <= 120) NOT NULL,
  "founded" TEXT CHECK ("founded" IS NULL OR date("founded") IS NOT NULL), city TEXT,
  CONSTRAINT "uq_firms_name" UNIQUE ("name")
);
CREATE TABLE "bookings" (
  "id" INTEGER NOT NULL CONSTRAINT "pk_bookings" PRIMARY KEY AUTOINCREMENT,
  "room" INTEGER NOT NULL,
  "during" TEXT NOT NULL,
  "token" TEXT CHECK ("token" GLOB '????????-????-????-????-????????????' AND "token" NOT GLOB '*[^0-9a-f-]*' AND length(replace("token", '-', '')) = 32) NOT NULL DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
  "picture" BLOB,
  "tags" TEXT CHECK (json_valid("tags") AND json_type("tags") = 'array'),
  "starts" TEXT CHECK ("starts" IS NULL OR time("starts") IS NOT NULL),
  "weight" REAL DEFAULT 0.5
);
CREATE TABLE "products" (
  "code" VARCHAR(20) CHECK (length("code") <= 20) NOT NULL,
  "title" VARCHAR(200) CHECK (length("title") <= 200) NOT NULL,
  "premium" NUMERIC(10, 2) NOT NULL DEFAULT 0,
  CONSTRAINT "pk_products" PRIMARY KEY ("code")
);
CREATE TABLE "users" (
  "id" INTEGER NOT NULL CONSTRAINT "pk_users" PRIMARY KEY AUTOINCREMENT,
  "email" VARCHAR(200) CHECK (length("email") <= 200) NOT NULL,
  "full_name" VARCHAR(120) CHECK (length("full_name") <= 120) NOT NULL,
  "years" INTEGER,
  "role" TEXT CHECK ("role" IN ('worker', 'foreman', 'admin')) NOT NULL DEFAULT 'worker',
  "active" BOOLEAN CHECK ("active" IN (0, 1)) NOT NULL DEFAULT 0,
  "company_id" INTEGER,
  "manager_id" INTEGER,
  "created_at" TEXT CHECK ("created_at" IS NULL OR datetime("created_at") IS NOT NULL) NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  "note" VARCHAR(40) CHECK (length("note") <= 40) NOT NULL DEFAULT 'none', "display_name" VARCHAR(200) CHECK (length("display_name") <= 200),
  CONSTRAINT "fk_users_company_id" FOREIGN KEY ("company_id") REFERENCES "firms" ("id") ON DELETE CASCADE,
  CONSTRAINT "fk_users_manager_id" FOREIGN KEY ("manager_id") REFERENCES "users" ("id") ON DELETE SET NULL,
  CONSTRAINT "ck_users_age" CHECK ("years" BETWEEN 0 AND 150 OR "years" IS NULL),
  CONSTRAINT "uq_users_email_company" UNIQUE ("email", "company_id"),
  CONSTRAINT "ck_users_email" CHECK ("email" LIKE '%@%' AND "email" NOT IN ('root@localhost', ''))
);
CREATE TABLE "payments" (
  "id" INTEGER NOT NULL,
  "invoice_id" INTEGER NOT NULL,
  "reference" VARCHAR(40) CHECK (length("reference") <= 40),
  CONSTRAINT "pk_payments" PRIMARY KEY ("id"),
  CONSTRAINT "fk_payments_invoice_id" FOREIGN KEY ("invoice_id") REFERENCES "invoices" ("id")
);
CREATE TABLE "invoices" (
  "id" INTEGER NOT NULL CONSTRAINT "pk_invoices" PRIMARY KEY AUTOINCREMENT,
  "company_id" INTEGER NOT NULL,
  "policy_number" INTEGER NOT NULL,
  "amount" NUMERIC(12, 2) NOT NULL,
  "paid_on" TEXT CHECK ("paid_on" IS NULL OR date("paid_on") IS NOT NULL),
  CONSTRAINT "fk_invoices_policy" FOREIGN KEY ("company_id", "policy_number") REFERENCES "policies" ("company_id", "number") ON DELETE CASCADE,
  CONSTRAINT "ck_invoices_amount" CHECK (amount <> 0),
  CONSTRAINT "ck_invoices_paid_on" CHECK (paid_on >= '2000-01-01' OR paid_on IS NULL)
);
INSERT INTO "aludel_version" ("revision") VALUES ('006');
INSERT INTO "aludel_history" ("id", "revision", "direction", "checksum", "started_at", "finished_at", "duration_ms", "tool_version", "statements", "segments_done", "error", "fingerprint", "plan", "intent") VALUES (1, '001', 'upgrade', '1:8b8a434523a0e1a0191b3329ed90bc5b62f17546b2c30c3e5abeefff6942b4a2', '2026-11-30T22:57:25.678Z', '2026-11-30T22:57:25.696Z', 66, '0.1.0', 4, 1, NULL, NULL, NULL, NULL);
INSERT INTO "aludel_history" ("id", "revision", "direction", "checksum", "started_at", "finished_at", "duration_ms", "tool_version", "statements", "segments_done", "error", "fingerprint", "plan", "intent") VALUES (2, '002', 'upgrade', '1:635ed310823ef98376aaf32a85b9ccdceab5df04849726c1953cb06c648c4f14', '2026-11-30T22:57:25.716Z', '2026-11-30T22:57:25.717Z', 8, '0.1.0', 5, 1, NULL, NULL, NULL, NULL);
INSERT INTO "aludel_history" ("id", "revision", "direction", "checksum", "started_at", "finished_at", "duration_ms", "tool_version", "statements", "segments_done", "error", "fingerprint", "plan", "intent") VALUES (3, '003', 'upgrade', '1:3cbaa6f8e121cdf5aeb453ed576342208d8566da17e718b1a984b891ea8bf464', '2026-11-30T22:57:25.863Z', '2026-11-30T22:57:26.378Z', 659, '0.1.0', 25, 2, NULL, NULL, NULL, NULL);
INSERT INTO "aludel_history" ("id", "revision", "direction", "checksum", "started_at", "finished_at", "duration_ms", "tool_version", "statements", "segments_done", "error", "fingerprint", "plan", "intent") VALUES (4, '004a', 'upgrade', '1:be98004a898e1d7fa2b1e7191cdadb99524dd73735e7b31cfe7774c3154b4c98', '2026-11-30T22:57:26.383Z', '2026-11-30T22:57:26.384Z', 1, '0.1.0', 4, 1, NULL, NULL, NULL, NULL);
INSERT INTO "aludel_history" ("id", "revision", "direction", "checksum", "started_at", "finished_at", "duration_ms", "tool_version", "statements", "segments_done", "error", "fingerprint", "plan", "intent") VALUES (5, '004b', 'upgrade', '1:7b0b0d2a255385e833c421a2f02d7c62386ffafa20daa6638f590c2d99859532', '2026-11-30T22:57:26.590Z', '2026-11-30T22:57:26.635Z', 214, '0.1.0', 12, 2, NULL, NULL, NULL, NULL);
INSERT INTO "aludel_history" ("id", "revision", "direction", "checksum", "started_at", "finished_at", "duration_ms", "tool_version", "statements", "segments_done", "error", "fingerprint", "plan", "intent") VALUES (6, '005', 'upgrade', '1:af338eeca45cd1f714cf79d8a0558b65cd30578ead42b011030b5e6c846fe082', '2026-11-30T22:57:26.650Z', '2026-11-30T22:57:26.650Z', 0, '0.1.0', 0, 1, NULL, NULL, NULL, NULL);
INSERT INTO "aludel_history" ("id", "revision", "direction", "checksum", "started_at", "finished_at", "duration_ms", "tool_version", "statements", "segments_done", "error", "fingerprint", "plan", "intent") VALUES (7, '006', 'upgrade', '1:ef20b4b7fe878de0d5e6e92a3ea48fa4c916cbefc7818b4682c4d9a5541f62c4', '2026-11-30T22:57:26.719Z', '2026-11-30T22:57:26.753Z', 96, '0.1.0', 20, 3, NULL, '{"sha256":"8f493a2486ae2750668c5d3b41a075e492c72e0767f7daf933f407456fd17c12","schemas":[]}', NULL, NULL);
INSERT INTO "aludel_history" ("id", "revision", "direction", "checksum", "started_at", "finished_at", "duration_ms", "tool_version", "statements", "segments_done", "error", "fingerprint", "plan", "intent") VALUES (8, '007', 'upgrade', '1:55c272f930a69d4b9134c94b157355d355bdaa3272238a80c77812de4b5640e6', '2026-11-30T22:57:28.453Z', NULL, NULL, '0.1.0', 13, 2, NULL, NULL, '[{"transactional":true,"foreignKeys":"suspended","steps":[{"kind":"statement","sql":"CREATE TABLE \"payments\" (\n  \"id\" INTEGER NOT NULL,\n  \"invoice_id\" INTEGER NOT NULL,\n  \"reference\" VARCHAR(40) CHECK (length(\"reference\") <= 40),\n  CONSTRAINT \"pk_payments\" PRIMARY KEY (\"id\"),\n  CONSTRAINT \"fk_payments_invoice_id\" FOREIGN KEY (\"invoice_id\") REFERENCES \"invoices\" (\"id\")\n)","parameters":[],"transactional":true,"comment":null,"source":1,"effect":[],"hazards":[]},{"kind":"statement","sql":"CREATE TABLE \"aludel_new_invoices\" (\n  \"id\" INTEGER NOT NULL CONSTRAINT \"pk_invoices\" PRIMARY KEY AUTOINCREMENT,\n  \"company_id\" INTEGER NOT NULL,\n  \"policy_number\" INTEGER NOT NULL,\n  \"amount\" NUMERIC(12, 2) NOT NULL,\n  \"paid_on\" TEXT CHECK (\"paid_on\" IS NULL OR date(\"paid_on\") IS NOT NULL),\n  CONSTRAINT \"fk_invoices_policy\" FOREIGN KEY (\"company_id\", \"policy_number\") REFERENCES \"policies\" (\"company_id\", \"number\") ON DELETE CASCADE,\n  CONSTRAINT \"ck_invoices_amount\" CHECK (amount <> 0),\n  CONSTRAINT \"ck_invoices_paid_on\" CHECK (paid_on >= ''2000-01-01'' OR paid_on IS NULL)\n)","parameters":[],"transactional":true,"comment":"table \"invoices\" is made anew: add check (paid_on >= ''2000-01-01'' OR paid_on IS NULL)","source":0,"effect":[],"hazards":[]},{"kind":"statement","sql":"INSERT INTO \"aludel_new_invoices\" (\"id\", \"company_id\", \"policy_number\", \"amount\", \"paid_on\") SELECT \"id\", \"company_id\", \"policy_number\", \"amount\", \"paid_on\" FROM \"invoices\"","parameters":[],"transactional":true,"comment":null,"source":0,"effect":[],"hazards":[{"kind":"tableRewrite","message":"table \"invoices\" is written anew, row by row"}]},{"kind":"statement","sql":"DELETE FROM sqlite_sequence WHERE name = ''aludel_new_invoices''","parameters":[],"transactional":true,"comment":null,"source":0,"effect":[],"hazards":[]},{"kind":"statement","sql":"INSERT INTO sqlite_sequence (name, seq) SELECT ''aludel_new_invoices'', seq FROM sqlite_sequence WHERE name = ''invoices''","parameters":[],"transactional":true,"comment":null,"source":0,"effect":[],"hazards":[]},{"kind":"statement","sql":"DROP TABLE \"invoices\"","parameters":[],"transactional":true,"comment":null,"source":0,"effect":[],"hazards":[]},{"kind":"statement","sql":"PRAGMA legacy_alter_table = ON","parameters":[],"transactional":true,"comment":null,"source":0,"effect":[],"hazards":[]},{"kind":"statement","sql":"ALTER TABLE \"aludel_new_invoices\" RENAME TO \"invoices\"","parameters":[],"transactional":true,"comment":null,"source":0,"effect":[],"hazards":[]},{"kind":"statement","sql":"PRAGMA legacy_alter_table = OFF","parameters":[],"transactional":true,"comment":null,"source":0,"effect":[],"hazards":[]},{"kind":"statement","sql":"CREATE INDEX \"ix_invoices_policy\" ON \"invoices\" (\"company_id\", \"policy_number\")","parameters":[],"transactional":true,"comment":null,"source":0,"effect":[],"hazards":[]}]},{"transactional":true,"foreignKeys":"enforced","steps":[{"kind":"statement","sql":"INSERT INTO \"payments\" (\"id\", \"invoice_id\", \"reference\") VALUES (?, ?, ?)","parameters":[1,1,"A; ''quoted'' \\ back"],"transactional":true,"comment":null,"source":2,"effect":[],"hazards":[]},{"kind":"statement","sql":"CREATE UNIQUE INDEX \"uq_users_email\" ON \"users\" (\"email\")","parameters":[],"transactional":true,"comment":null,"source":3,"effect":[],"hazards":[]},{"kind":"statement","sql":"ALTER TABLE \"users\" ADD COLUMN \"display_name\" VARCHAR(200) CHECK (length(\"display_name\") <= 200)","parameters":[],"transactional":true,"comment":null,"source":4,"effect":[],"hazards":[]}]},{"transactional":false,"foreignKeys":"enforced","steps":[{"kind":"backfill","table":"users","key":["id"],"batchSize":2,"whole":{"kind":"statement","sql":"UPDATE \"users\" SET \"display_name\" = upper(full_name) WHERE \"display_name\" IS NULL","parameters":[],"transactional":true,"comment":"all rows in one statement: without --sql they are changed in batches along id","source":null,"effect":[],"hazards":[]},"count":"SELECT count(*) AS \"total\" FROM \"users\"","bounds":{"first":{"sql":"SELECT \"id\" AS \"key_1\" FROM \"users\" ORDER BY \"id\"","parameters":[]},"next":{"sql":"SELECT \"id\" AS \"key_1\" FROM \"users\" WHERE \"id\" > ? ORDER BY \"id\"","parameters":[{"kind":"slot","of":"cursor","at":0}]}},"updates":{"first":{"sql":"UPDATE \"users\" SET \"display_name\" = upper(full_name) WHERE \"id\" <= ? AND (\"display_name\" IS NULL)","parameters":[{"kind":"slot","of":"bound","at":0}]},"next":{"sql":"UPDATE \"users\" SET \"display_name\" = upper(full_name) WHERE \"id\" > ? AND \"id\" <= ? AND (\"display_name\" IS NULL)","parameters":[{"kind":"slot","of":"cursor","at":0},{"kind":"slot","of":"bound","at":0}]},"last":{"sql":"UPDATE \"users\" SET \"display_name\" = upper(full_name) WHERE \"id\" > ? AND (\"display_name\" IS NULL)","parameters":[{"kind":"slot","of":"cursor","at":0}]}},"source":5}]},{"transactional":true,"foreignKeys":"enforced","steps":[{"kind":"run","source":6}]},{"transactional":true,"foreignKeys":"suspended","steps":[{"kind":"statement","sql":"CREATE TABLE \"aludel_new_payments\" (\n  \"id\" INTEGER NOT NULL,\n  \"invoice_id\" INTEGER NOT NULL,\n  \"reference\" VARCHAR(40) CHECK (length(\"reference\") <= 40),\n  CONSTRAINT \"pk_payments\" PRIMARY KEY (\"id\"),\n  CONSTRAINT \"fk_payments_invoice_id\" FOREIGN KEY (\"invoice_id\") REFERENCES \"invoices\" (\"id\"),\n  CONSTRAINT \"uq_payments_reference\" UNIQUE (\"reference\")\n)","parameters":[],"transactional":true,"comment":"table \"payments\" is made anew: add unique (reference)","source":7,"effect":[],"hazards":[]},{"kind":"statement","sql":"INSERT INTO \"aludel_new_payments\" (\"id\", \"invoice_id\", \"reference\") SELECT \"id\", \"invoice_id\", \"reference\" FROM \"payments\"","parameters":[],"transactional":true,"comment":null,"source":7,"effect":[],"hazards":[{"kind":"tableRewrite","message":"table \"payments\" is written anew, row by row"}]},{"kind":"statement","sql":"DROP TABLE \"payments\"","parameters":[],"transactional":true,"comment":null,"source":7,"effect":[],"hazards":[]},{"kind":"statement","sql":"PRAGMA legacy_alter_table = ON","parameters":[],"transactional":true,"comment":null,"source":7,"effect":[],"hazards":[]},{"kind":"statement","sql":"ALTER TABLE \"aludel_new_payments\" RENAME TO \"payments\"","parameters":[],"transactional":true,"comment":null,"source":7,"effect":[],"hazards":[]},{"kind":"statement","sql":"PRAGMA legacy_alter_table = OFF","parameters":[],"transactional":true,"comment":null,"source":7,"effect":[],"hazards":[]}]}]', '{"kind":"backfill","segment":2,"cursor":[2],"visited":2,"rows":2}');
INSERT INTO "policies" ("company_id", "number", "product_code", "state", "premium", "discount", "details", "signed_at") VALUES (1, 1, 'fire', 'valid', 100, 10, '{"floors":[1,2]}', NULL);
INSERT INTO "policies" ("company_id", "number", "product_code", "state", "premium", "discount", "details", "signed_at") VALUES (2, 1, 'water', 'draft', 85, 0, 'null', NULL);
INSERT INTO "firms" ("id", "name", "founded", "city") VALUES (1, 'Hill & Sons', '1950-06-01', 'Bath');
INSERT INTO "firms" ("id", "name", "founded", "city") VALUES (2, 'O''Neil; -- said "no"', NULL, NULL);
INSERT INTO "products" ("code", "title", "premium") VALUES ('fire', 'Fire', 120.5);
INSERT INTO "products" ("code", "title", "premium") VALUES ('water', 'Water', 80);
INSERT INTO "users" ("id", "email", "full_name", "years", "role", "active", "company_id", "manager_id", "created_at", "note", "display_name") VALUES (1, 'ann@example.com', 'Ann', 7, 'admin', 1, 1, NULL, '2026-01-01T00:00:00Z', 'none', 'ANN');
INSERT INTO "users" ("id", "email", "full_name", "years", "role", "active", "company_id", "manager_id", "created_at", "note", "display_name") VALUES (2, 'bob@example.com', '?', NULL, 'worker', 1, 1, NULL, '2026-01-02T00:00:00Z', 'none', '?');
INSERT INTO "users" ("id", "email", "full_name", "years", "role", "active", "company_id", "manager_id", "created_at", "note", "display_name") VALUES (3, 'cy@example.com', 'Cy', NULL, 'foreman', 0, NULL, NULL, '2026-01-03T00:00:00Z', 'none', NULL);
INSERT INTO "payments" ("id", "invoice_id", "reference") VALUES (1, 1, 'A; ''quoted'' \ back');
INSERT INTO "invoices" ("id", "company_id", "policy_number", "amount", "paid_on") VALUES (1, 1, 1, 90, '2026-02-01');
INSERT INTO "invoices" ("id", "company_id", "policy_number", "amount", "paid_on") VALUES (2, 1, 1, -5, NULL);
DELETE FROM sqlite_sequence;
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('aludel_history', 8);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('firms', 2);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('users', 4);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('invoices', 2);
CREATE INDEX "ix_policies_product_code" ON "policies" ("product_code");
CREATE INDEX "ix_users_company_id" ON "users" ("company_id");
CREATE INDEX "ix_users_full_name_years" ON "users" ("full_name", "years");
CREATE INDEX "ix_users_lower_email" ON "users" ((lower("email")));
CREATE INDEX "ix_invoices_policy" ON "invoices" ("company_id", "policy_number");
CREATE UNIQUE INDEX "uq_users_email" ON "users" ("email");
COMMIT;
