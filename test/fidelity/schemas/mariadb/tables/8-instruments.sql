-- Instruments: every type that a column can have, every form of default and of computed value, and kinds of indexes.

CREATE TABLE instrument_number (
  id int unsigned NOT NULL AUTO_INCREMENT,
  tiny tinyint DEFAULT -7,
  tiny_unsigned tinyint unsigned DEFAULT 255,
  truth boolean DEFAULT TRUE,
  small smallint DEFAULT -32768,
  small_unsigned smallint unsigned NOT NULL DEFAULT 0,
  medium mediumint,
  medium_unsigned mediumint unsigned,
  whole int DEFAULT 2147483647,
  whole_filled int(8) unsigned zerofill DEFAULT 42,
  huge bigint DEFAULT 9007199254740993,
  huge_unsigned bigint unsigned DEFAULT 18446744073709551615,
  exact decimal(10,2) DEFAULT 1.50,
  exact_unsigned decimal(8,3) unsigned,
  digits decimal(5),
  widest decimal(65,30),
  ratio float DEFAULT 0.5,
  ratio_unsigned float unsigned,
  ratio_digits float(7,3),
  precise double DEFAULT 1e10,
  precise_digits double(10,4) NOT NULL DEFAULT 0,
  flag bit(1) DEFAULT b'1',
  flags bit(8) NOT NULL DEFAULT b'10100000',
  long_flags bit(64),
  built year DEFAULT 1987,
  PRIMARY KEY (id),
  CONSTRAINT `a number is small` CHECK (small < 100 and (whole <> 5 or whole is null)),
  CHECK (exact between -100.5 and 99999999.99)
) COMMENT='numbers; it''s all of them';
CREATE INDEX ix_instrument_number_exact ON instrument_number (exact DESC, ratio);
CREATE UNIQUE INDEX ux_instrument_number_exact ON instrument_number (exact DESC, id) COMMENT 'both ways';

CREATE TABLE instrument_text (
  id bigint NOT NULL AUTO_INCREMENT,
  title varchar(40) NOT NULL DEFAULT '',
  odd_title varchar(60) DEFAULT 'it''s "odd" -- \\ `not` a /* comment */',
  kind char(3) DEFAULT 'abc',
  one char DEFAULT 'x',
  tiny tinytext,
  note text,
  medium_note mediumtext COLLATE utf8mb4_bin,
  long_note longtext,
  note_with_default text DEFAULT ('none'),
  old_note varchar(50) CHARACTER SET latin1 COLLATE latin1_german1_ci DEFAULT 'grün',
  ascii_code varchar(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'A-1',
  turkish varchar(20) COLLATE utf8mb4_turkish_ci,
  fixed binary(16),
  fixed_short binary(3) NOT NULL DEFAULT 'abc',
  bytes varbinary(64) DEFAULT x'4142',
  tiny_bytes tinyblob,
  some_bytes blob,
  medium_bytes mediumblob,
  long_bytes longblob,
  state enum('idle','measuring','it''s broken','Größe?') NOT NULL DEFAULT 'idle',
  plain_state enum('a','b') CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL,
  abilities set('wind','water','it''s both') DEFAULT 'wind,water',
  settings json DEFAULT ('{"gain": 1}'),
  options json NOT NULL DEFAULT (json_object('unit', 'm')),
  serial uuid DEFAULT uuid(),
  address inet6 DEFAULT '::1',
  short_address inet4,
  PRIMARY KEY (id),
  UNIQUE KEY `codes are single` (ascii_code, kind),
  CONSTRAINT ck_instrument_text_title CHECK (char_length(title) <= 40 and title not like ' %'),
  CONSTRAINT ck_instrument_text_kind CHECK (kind in ('abc', 'TID', 'it''s')),
  CONSTRAINT ck_instrument_text_options CHECK (json_valid(options) and state <> 'it''s broken')
) COLLATE=utf8mb4_unicode_ci;
CREATE INDEX ix_instrument_text_note ON instrument_text (note(50), title(10), kind);
CREATE INDEX ix_instrument_text_bytes ON instrument_text (some_bytes(20), fixed);
CREATE INDEX ix_instrument_text_long ON instrument_text (long_note(100) DESC);
CREATE UNIQUE INDEX ux_instrument_text_old ON instrument_text (old_note(20));
CREATE FULLTEXT INDEX ft_instrument_text ON instrument_text (title, note) COMMENT 'words';
CREATE FULLTEXT INDEX ft_instrument_text_long ON instrument_text (long_note);

CREATE TABLE instrument_moment (
  id bigint NOT NULL PRIMARY KEY,
  day date DEFAULT (curdate()),
  first_day date DEFAULT '1999-12-31',
  at time DEFAULT '12:00:00',
  at_tenth time(1),
  at_exact time(6) DEFAULT '-838:59:59.000000',
  seen datetime NOT NULL DEFAULT '2026-03-01 00:00:00',
  seen_exact datetime(6) DEFAULT CURRENT_TIMESTAMP(6),
  changed timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  changed_exact timestamp(6) NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  touched datetime(3) NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP(3),
  fixed_stamp timestamp NOT NULL DEFAULT '2001-02-03 04:05:06',
  due datetime DEFAULT (now() + interval 1 day),
  CONSTRAINT ck_instrument_moment CHECK (seen >= '2000-01-01' and (day is null or day > '1900-01-01'))
);
CREATE INDEX ix_instrument_moment_day ON instrument_moment (day DESC, seen);
CREATE INDEX ix_instrument_moment_changed ON instrument_moment (changed, changed_exact DESC);

CREATE TABLE instrument_place (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  shape geometry,
  spot point NOT NULL,
  course linestring,
  area polygon NOT NULL,
  spots multipoint,
  courses multilinestring,
  areas multipolygon,
  everything geometrycollection,
  SPATIAL KEY sx_instrument_place_spot (spot),
  SPATIAL KEY sx_instrument_place_area (area)
) COLLATE=latin1_swedish_ci;

-- Other storage engines and character sets.
CREATE TABLE old_logbook (
  book smallint NOT NULL,
  number int NOT NULL,
  words text,
  PRIMARY KEY (book, number),
  FULLTEXT KEY ft_old_logbook (words)
) ENGINE=MyISAM COMMENT='kept as it was';
CREATE TABLE last_seen (
  vessel_id bigint NOT NULL,
  at datetime NOT NULL,
  PRIMARY KEY (vessel_id) USING HASH,
  KEY ix_last_seen_at (at)
) ENGINE=MEMORY;
CREATE TABLE latin_note (
  id int NOT NULL,
  words varchar(100),
  code char(5) COLLATE latin1_bin,
  unicode_words varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci,
  PRIMARY KEY (id)
) DEFAULT CHARACTER SET latin1 COLLATE latin1_german2_ci;
CREATE INDEX ix_latin_note_words ON latin_note (words(10), code);

CREATE TABLE computed_reading (
  instrument_id bigint NOT NULL,
  taken_at datetime(3) NOT NULL,
  raw double NOT NULL,
  scale double NOT NULL DEFAULT (1 / 4),
  value double GENERATED ALWAYS AS (raw * scale) STORED,
  rounded int AS (round(raw * scale)) VIRTUAL,
  label varchar(20) GENERATED ALWAYS AS (case when raw > 100 then 'high' when raw < 0 then 'low' else 'it''s fine' end) VIRTUAL COMMENT 'in words',
  day date AS (cast(taken_at as date)) STORED,
  document json,
  unit varchar(10) AS (json_unquote(json_extract(document, '$.unit'))) VIRTUAL,
  PRIMARY KEY (instrument_id, taken_at),
  CONSTRAINT ck_computed_reading_raw CHECK (raw between -1000 and 1000),
  CONSTRAINT fk_computed_reading_instrument FOREIGN KEY (instrument_id) REFERENCES instrument_moment (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX ix_computed_reading_label ON computed_reading (label, day DESC);
CREATE INDEX ix_computed_reading_value ON computed_reading (value DESC);
CREATE UNIQUE INDEX ux_computed_reading_unit ON computed_reading (unit, taken_at);
