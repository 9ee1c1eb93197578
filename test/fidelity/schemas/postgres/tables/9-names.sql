-- Names that need care, tables in several schemas, keys of every kind, and rules between rows.

CREATE SCHEMA "Old Records";

CREATE TABLE "order" (
  "group" integer PRIMARY KEY,
  "select" text NOT NULL DEFAULT 'from',
  "where" integer REFERENCES "order" ON DELETE SET NULL,
  "table" text,
  "user" text DEFAULT 'root',
  CONSTRAINT "check" CHECK ("select" <> 'where'),
  CONSTRAINT "unique" UNIQUE ("select", "table")
);
CREATE INDEX "primary" ON "order" ("where", "user" DESC);

CREATE TABLE "Old Records"."Ship's Log" (
  "Entry No." bigint GENERATED ALWAYS AS IDENTITY,
  "Written At" timestamptz NOT NULL,
  "the ""quoted"" word" text,
  "vessel.id" bigint NOT NULL REFERENCES vessel ON DELETE CASCADE,
  CONSTRAINT "Ship's Log: key" PRIMARY KEY ("Entry No."),
  CONSTRAINT "Log: one entry a moment" UNIQUE ("vessel.id", "Written At"),
  CONSTRAINT "it's said" CHECK (length("the ""quoted"" word") > 0)
);
CREATE INDEX "Log by word, backwards" ON "Old Records"."Ship's Log" (lower("the ""quoted"" word") DESC) INCLUDE ("vessel.id");
COMMENT ON TABLE "Old Records"."Ship's Log" IS 'what''s written; by hand';
COMMENT ON COLUMN "Old Records"."Ship's Log"."vessel.id" IS '';

CREATE TABLE hafengebühr (
  größe numeric NOT NULL,
  währung char(3) NOT NULL REFERENCES currency (code),
  βαθμός text,
  港 text DEFAULT '横浜',
  PRIMARY KEY (größe, währung),
  CONSTRAINT größe_ist_positiv CHECK (größe > 0::numeric)
);
CREATE INDEX ix_hafengebühr_港 ON hafengebühr (港, βαθμός);

CREATE TABLE a_table_whose_name_is_as_long_as_the_longest_that_postgres_keep (
  a_column_whose_name_is_as_long_as_the_longest_that_servers_keep integer PRIMARY KEY,
  another_column_whose_name_is_long_and_begins_like_the_other_one integer NOT NULL UNIQUE
);
CREATE INDEX an_index_whose_name_is_as_long_as_the_longest_that_servers_keep
  ON a_table_whose_name_is_as_long_as_the_longest_that_postgres_keep (another_column_whose_name_is_long_and_begins_like_the_other_one DESC);

CREATE TABLE "MixedCase" ("Id" serial PRIMARY KEY, "ParentId" integer REFERENCES "MixedCase" ON DELETE CASCADE, "Value" text);
CREATE TABLE mixedcase (id integer PRIMARY KEY, other integer NOT NULL REFERENCES "MixedCase" ("Id") ON UPDATE RESTRICT);

-- The same name in two schemas.
CREATE TABLE "Old Records".vessel (
  id bigint PRIMARY KEY,
  now_known_as bigint REFERENCES public.vessel (id) ON DELETE SET NULL,
  name varchar(80) NOT NULL
);
CREATE INDEX ix_vessel_name ON "Old Records".vessel (name);
CREATE TABLE cargo.note (id integer PRIMARY KEY, bill_id bigint REFERENCES cargo.bill_of_lading ON DELETE CASCADE, words text);
CREATE TABLE "Finance".note (id integer PRIMARY KEY, cargo_note integer REFERENCES cargo.note DEFERRABLE, words text COLLATE "C");

-- Keys: referential actions, MATCH FULL, keys that wait, keys without index of their own, NULLS NOT DISTINCT, INCLUDE.
CREATE TABLE calibration (
  instrument_id integer NOT NULL,
  number integer NOT NULL,
  replaces_number integer,
  done_by bigint DEFAULT 1,
  certificate text,
  PRIMARY KEY (instrument_id, number),
  CONSTRAINT "calibration is certified" UNIQUE NULLS NOT DISTINCT (certificate, done_by) INCLUDE (replaces_number),
  CONSTRAINT uq_calibration_certificate UNIQUE (certificate),
  CONSTRAINT uq_calibration_replaces UNIQUE (instrument_id, replaces_number) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT fk_calibration_instrument FOREIGN KEY (instrument_id) REFERENCES instrument_number ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT fk_calibration_replaces FOREIGN KEY (instrument_id, replaces_number) REFERENCES calibration
    ON DELETE NO ACTION ON UPDATE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT fk_calibration_done_by FOREIGN KEY (done_by) REFERENCES employee ON DELETE SET DEFAULT ON UPDATE SET NULL,
  CHECK (replaces_number < number)
);
CREATE TABLE calibration_step (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  certificate text REFERENCES calibration (certificate) ON UPDATE CASCADE ON DELETE RESTRICT,
  instrument_id integer,
  number integer,
  words text,
  CONSTRAINT fk_calibration_step FOREIGN KEY (instrument_id, number) REFERENCES calibration MATCH FULL
    ON DELETE SET NULL DEFERRABLE INITIALLY IMMEDIATE
);
ALTER TABLE calibration_step ADD CONSTRAINT ck_calibration_step_words CHECK (words <> '') NOT VALID;

CREATE TABLE crew_cabin (
  tug_id bigint NOT NULL REFERENCES traffic.tug ON DELETE CASCADE,
  cabin smallint NOT NULL,
  during daterange NOT NULL,
  employee_id bigint REFERENCES employee ON DELETE SET NULL,
  is_guest boolean NOT NULL DEFAULT false,
  CONSTRAINT ex_crew_cabin_during EXCLUDE USING gist (tug_id WITH =, cabin WITH =, during WITH &&) WHERE (NOT is_guest) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT ex_crew_cabin_employee EXCLUDE USING gist (employee_id WITH =, during WITH &&),
  EXCLUDE USING btree (tug_id WITH =, cabin DESC NULLS LAST WITH =, employee_id WITH =) INCLUDE (during) DEFERRABLE
);
CREATE INDEX ix_crew_cabin_upper ON crew_cabin (upper(during), isempty(during));

CREATE TABLE document_folder (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  parent_id bigint REFERENCES document_folder ON DELETE CASCADE,
  cover_id bigint,
  name text NOT NULL,
  UNIQUE (parent_id, name)
);
CREATE TABLE document (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  folder_id bigint NOT NULL REFERENCES document_folder ON DELETE CASCADE,
  version_id bigint,
  title text NOT NULL
);
CREATE TABLE document_version (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  document_id bigint NOT NULL REFERENCES document ON DELETE CASCADE,
  number integer NOT NULL DEFAULT 1 CHECK (number > 0),
  body bytea,
  bytes integer GENERATED ALWAYS AS (octet_length(body)) STORED,
  UNIQUE (document_id, number)
);
ALTER TABLE document_folder ADD CONSTRAINT fk_document_folder_cover FOREIGN KEY (cover_id) REFERENCES document ON DELETE SET NULL;
ALTER TABLE document ADD CONSTRAINT fk_document_version FOREIGN KEY (version_id) REFERENCES document_version DEFERRABLE INITIALLY DEFERRED;
CREATE UNIQUE INDEX ux_document_folder_root ON document_folder (name) WHERE parent_id IS NULL;
CREATE INDEX ix_document_folder_id ON document (folder_id, title COLLATE "C");
