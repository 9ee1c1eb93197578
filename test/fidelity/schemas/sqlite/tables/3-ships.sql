-- Ships, their owners and their papers.

CREATE TABLE shipping_line (
  id INTEGER PRIMARY KEY,
  name VARCHAR(80) NOT NULL,
  scac CHAR(4),
  home_country CHAR(2) REFERENCES country ON DELETE SET NULL ON UPDATE CASCADE,
  credit_limit DECIMAL(14,2) NOT NULL DEFAULT 0,
  CONSTRAINT uq_shipping_line_name UNIQUE (name),
  CONSTRAINT uq_shipping_line_scac UNIQUE (scac),
  CONSTRAINT ck_shipping_line_1 CHECK (credit_limit >= 0)
);
CREATE INDEX ix_shipping_line_home_country_name ON shipping_line (home_country, name);

CREATE TABLE vessel_type (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  parent_id INTEGER REFERENCES vessel_type (id) ON DELETE SET NULL,
  name VARCHAR(60) CHECK (length(name) <= 60) NOT NULL UNIQUE
);

CREATE TABLE vessel (
  id INTEGER PRIMARY KEY,
  imo_number INTEGER NOT NULL,
  name TEXT NOT NULL,
  type_id INTEGER NOT NULL,
  line_id INTEGER,
  flag TEXT CHECK (length(flag) <= 2) NOT NULL,
  gross_tonnage INTEGER NOT NULL,
  length_m ANY CHECK (typeof(length_m) IN ('integer', 'real', 'null')) NOT NULL,
  beam_m REAL NOT NULL,
  draught_m ANY CHECK (typeof(draught_m) IN ('integer', 'real', 'null')),
  deck_area REAL GENERATED ALWAYS AS (length_m * beam_m) STORED,
  built_in INTEGER,
  token TEXT CHECK (token GLOB '????????-????-????-????-????????????' AND token NOT GLOB '*[^0-9a-f-]*' AND length(replace(token, '-', '')) = 32),
  UNIQUE (imo_number),
  CONSTRAINT uq_vessel_token UNIQUE (token),
  CONSTRAINT ck_vessel_1 CHECK (imo_number BETWEEN 1000000 AND 9999999),
  CONSTRAINT ck_vessel_2 CHECK (length_m > beam_m),
  CONSTRAINT fk_vessel_type_id FOREIGN KEY (type_id) REFERENCES vessel_type (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (line_id) REFERENCES shipping_line (id) ON DELETE SET NULL,
  CONSTRAINT fk_vessel_flag FOREIGN KEY (flag) REFERENCES country (code) ON UPDATE CASCADE
) STRICT;
CREATE INDEX ix_vessel_name ON vessel (name COLLATE RTRIM);
CREATE INDEX ix_vessel_line_id_type_id ON vessel (line_id, type_id) WHERE line_id IS NOT NULL;
CREATE INDEX ix_vessel_gross_tonnage_name ON vessel (gross_tonnage DESC, name);
CREATE INDEX ix_vessel_type_id ON vessel (type_id);
CREATE INDEX ix_vessel_flag ON vessel (flag);

CREATE TABLE vessel_name (
  vessel_id INTEGER NOT NULL,
  used_from TEXT CHECK (used_from IS NULL OR date(used_from) IS NOT NULL) NOT NULL,
  name VARCHAR(80) CHECK (length(name) <= 80) NOT NULL COLLATE NOCASE,
  PRIMARY KEY (vessel_id, used_from),
  CONSTRAINT fk_vessel_name_vessel_id FOREIGN KEY (vessel_id) REFERENCES vessel (id) ON DELETE CASCADE DEFERRABLE INITIALLY IMMEDIATE
) WITHOUT ROWID;
CREATE INDEX ix_vessel_name_name ON vessel_name (name);

CREATE TABLE vessel_tank (
  vessel_id BIGINT NOT NULL REFERENCES vessel ON DELETE CASCADE,
  number SMALLINT NOT NULL,
  contents VARCHAR(40) NOT NULL,
  capacity_m3 DECIMAL(9,3) NOT NULL,
  CONSTRAINT pk_vessel_tank PRIMARY KEY (vessel_id, number),
  CHECK (capacity_m3 > 0)
) WITHOUT ROWID;
CREATE INDEX ix_vessel_tank_contents_capacity_m3 ON vessel_tank (contents, capacity_m3 DESC);

CREATE TABLE certificate_kind (
  code VARCHAR(10) CHECK (length(code) <= 10) NOT NULL PRIMARY KEY,
  name VARCHAR(80) CHECK (length(name) <= 80) NOT NULL UNIQUE,
  years_valid INTEGER NOT NULL DEFAULT 5
);

CREATE TABLE vessel_certificate (
  id INTEGER PRIMARY KEY,
  vessel_id INTEGER NOT NULL,
  kind_code TEXT NOT NULL,
  issued_by TEXT CHECK (length(issued_by) <= 2),
  issued_on TEXT CHECK (issued_on IS NULL OR date(issued_on) IS NOT NULL) NOT NULL,
  expires_on TEXT CHECK (expires_on IS NULL OR date(expires_on) IS NOT NULL) NOT NULL,
  scan BLOB,
  CONSTRAINT uq_vessel_certificate_vessel_id_kind_code_issued_on UNIQUE (vessel_id, kind_code, issued_on),
  CONSTRAINT ck_vessel_certificate_1 CHECK (expires_on > issued_on),
  FOREIGN KEY (vessel_id) REFERENCES vessel (id) ON DELETE CASCADE,
  CONSTRAINT fk_vessel_certificate_kind_code FOREIGN KEY (kind_code) REFERENCES certificate_kind (code) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT fk_vessel_certificate_issued_by FOREIGN KEY (issued_by) REFERENCES country (code) ON DELETE SET NULL ON UPDATE CASCADE
) STRICT;
CREATE INDEX ix_vessel_certificate_expires_on ON vessel_certificate (expires_on);
CREATE INDEX ix_vessel_certificate_kind_code_expires_on ON vessel_certificate (kind_code COLLATE RTRIM, expires_on DESC);
CREATE INDEX ix_vessel_certificate_issued_by ON vessel_certificate (issued_by);

CREATE TABLE captain (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name VARCHAR(80) CHECK (length(name) <= 80) NOT NULL COLLATE NOCASE,
  nationality CHAR(2) CHECK (length(nationality) <= 2),
  licence VARCHAR(30) CHECK (length(licence) <= 30) NOT NULL,
  born_on TEXT CHECK (born_on IS NULL OR date(born_on) IS NOT NULL),
  UNIQUE (licence),
  CONSTRAINT fk_captain_nationality FOREIGN KEY (nationality) REFERENCES country (code) ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX ix_captain_nationality_name ON captain (nationality, name) WHERE nationality IS NOT NULL;

CREATE TABLE vessel_captain (
  vessel_id BIGINT NOT NULL REFERENCES vessel (id) ON DELETE CASCADE,
  captain_id BIGINT NOT NULL REFERENCES captain ON DELETE CASCADE,
  since DATE NOT NULL,
  until DATE,
  CONSTRAINT pk_vessel_captain PRIMARY KEY (vessel_id, captain_id, since),
  CONSTRAINT ck_vessel_captain_1 CHECK (until > since)
);
CREATE INDEX ix_vessel_captain_captain_id_since ON vessel_captain (captain_id, since DESC);
