-- Instruments: every type that a column can have, every form of default and of computed value.

CREATE TABLE instrument (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  maker TEXT DEFAULT 'it''s unknown',
  small SMALLINT DEFAULT -7,
  whole INTEGER DEFAULT 0x10,
  huge BIGINT DEFAULT 9007199254740993,
  any_number NUMERIC,
  exact NUMERIC(10, 2) DEFAULT 1.50,
  round_number NUMERIC(5) DEFAULT +3,
  ratio REAL DEFAULT 0.5,
  "double" DOUBLE PRECISION DEFAULT 1e3,
  "works" BOOLEAN CHECK ("works" IN (0, 1)) DEFAULT TRUE,
  broken BOOLEAN CHECK (broken IN (0, 1)) NOT NULL DEFAULT 0,
  kind CHAR(3) CHECK (length(kind) <= 3) DEFAULT 'abc',
  title VARCHAR(40) CHECK (length(title) <= 40) NOT NULL DEFAULT '',
  raw_title VARCHAR(40) DEFAULT "quoted",
  note TEXT DEFAULT NULL,
  serial TEXT CHECK (
    serial GLOB '????????-????-????-????-????????????' AND serial NOT GLOB '*[^0-9a-f-]*' AND length(replace(serial, '-', '')) = 32
  ),
  settings TEXT CHECK (json_valid(settings)) DEFAULT '{"gain": 1}',
  tags TEXT CHECK (json_valid(tags) AND json_type(tags) = 'array') DEFAULT '[]',
  built TEXT CHECK (built IS NULL OR date(built) IS NOT NULL) DEFAULT (date('now')),
  calibrated_at TEXT CHECK (calibrated_at IS NULL OR time(calibrated_at) IS NOT NULL) DEFAULT '12:00:00.000',
  seen_at TEXT CHECK (seen_at IS NULL OR datetime(seen_at) IS NOT NULL) NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  changed_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  changed_on DATE DEFAULT CURRENT_DATE,
  changed_time TIME DEFAULT CURRENT_TIME,
  picture BLOB DEFAULT x'00ff',
  thumbnail BLOB CHECK (length(thumbnail) <= 64),
  state TEXT CHECK (state IN ('idle', 'measuring', 'it''s broken')) NOT NULL DEFAULT 'idle',
  untyped,
  untyped_default DEFAULT 1.0,
  clob CLOB,
  nvarchar NVARCHAR(20) COLLATE NOCASE,
  unsigned_big UNSIGNED BIG INT,
  native NATIVE CHARACTER(70) COLLATE RTRIM,
  exact_text TEXT COLLATE BINARY DEFAULT 1.0
);
CREATE INDEX ix_instrument_kind ON instrument (kind COLLATE NOCASE, exact DESC);
CREATE INDEX ix_instrument_lower ON instrument (lower(title), (small + whole) DESC) WHERE "works" AND NOT broken;
CREATE UNIQUE INDEX ux_instrument_serial ON instrument (serial) WHERE serial IS NOT NULL;
CREATE INDEX ix_instrument_gain ON instrument (json_extract(settings, '$.gain'));
CREATE INDEX ix_instrument_native ON instrument (native, nvarchar COLLATE BINARY);

CREATE TABLE strict_instrument (
  id INTEGER PRIMARY KEY,
  count INT NOT NULL DEFAULT 0,
  whole INTEGER,
  ratio REAL DEFAULT 2.5,
  words TEXT DEFAULT 'none',
  bytes BLOB,
  anything ANY DEFAULT 'x',
  exact ANY CHECK (typeof(exact) IN ('integer', 'real', 'null')),
  works INTEGER CHECK (works IN (0, 1)) NOT NULL DEFAULT 1,
  title TEXT CHECK (length(title) <= 40),
  moment TEXT CHECK (moment IS NULL OR datetime(moment) IS NOT NULL)
) STRICT;
CREATE INDEX ix_strict_instrument_words ON strict_instrument (words COLLATE RTRIM DESC);
CREATE UNIQUE INDEX ux_strict_instrument_title ON strict_instrument (title COLLATE NOCASE) WHERE works = 1 AND title IS NOT NULL;

CREATE TABLE computed_reading (
  instrument_id INTEGER NOT NULL REFERENCES instrument (id) ON DELETE CASCADE,
  taken_at TEXT NOT NULL,
  raw REAL NOT NULL,
  scale REAL NOT NULL DEFAULT (1.0 / 4),
  value REAL GENERATED ALWAYS AS (raw * scale) STORED,
  rounded INTEGER AS (CAST(round(raw * scale) AS INTEGER)) VIRTUAL,
  day TEXT AS (substr(taken_at, 1, 10)),
  label TEXT GENERATED ALWAYS AS (CASE WHEN raw > 100 THEN 'high' WHEN raw IS NULL THEN 'none' ELSE 'it''s fine' END) VIRTUAL,
  token TEXT NOT NULL DEFAULT (lower(hex(randomblob(8)))),
  PRIMARY KEY (instrument_id, taken_at),
  CHECK (raw BETWEEN -1000 AND 1000),
  CHECK (scale <> 0 /* or nothing is measured */)
);
CREATE INDEX ix_computed_reading_day ON computed_reading (day, label);
CREATE INDEX ix_computed_reading_value ON computed_reading (value DESC) WHERE value > 1 OR rounded IN (1, 2, 3);
CREATE INDEX ix_computed_reading_expression ON computed_reading (abs(raw), coalesce(scale, 1) COLLATE BINARY);

CREATE TABLE calibration (
  instrument_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  replaces_number INTEGER,
  done_by INTEGER DEFAULT 1 REFERENCES employee (id) ON DELETE SET DEFAULT ON UPDATE SET NULL,
  certificate TEXT NOT NULL,
  PRIMARY KEY (instrument_id, number),
  CONSTRAINT "calibration is certified" UNIQUE (certificate),
  CONSTRAINT fk_calibration_instrument FOREIGN KEY (instrument_id) REFERENCES strict_instrument ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT fk_calibration_replaces FOREIGN KEY (instrument_id, replaces_number) REFERENCES calibration (instrument_id, number)
    ON DELETE NO ACTION DEFERRABLE INITIALLY DEFERRED,
  CHECK (replaces_number < number)
) STRICT, WITHOUT ROWID;
CREATE INDEX ix_calibration_done_by ON calibration (done_by);

CREATE TABLE calibration_step (
  id INTEGER PRIMARY KEY,
  certificate TEXT REFERENCES calibration (certificate) ON UPDATE CASCADE ON DELETE RESTRICT NOT DEFERRABLE,
  instrument_id INTEGER,
  number INTEGER,
  words TEXT,
  FOREIGN KEY (instrument_id, number) REFERENCES calibration ON DELETE SET NULL DEFERRABLE INITIALLY IMMEDIATE
);
CREATE INDEX ix_calibration_step_calibration ON calibration_step (instrument_id, number DESC);
CREATE INDEX ix_calibration_step_certificate ON calibration_step (certificate);
