-- Ships, their owners and their papers.

CREATE TABLE shipping_line (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name varchar(80) NOT NULL,
  scac char(4),
  home_country char(2),
  credit_limit decimal(14,2) NOT NULL DEFAULT 0,
  UNIQUE KEY uq_shipping_line_name (name),
  UNIQUE KEY uq_shipping_line_scac (scac),
  CONSTRAINT ck_shipping_line_1 CHECK (credit_limit >= 0),
  CONSTRAINT fk_shipping_line_home_country FOREIGN KEY (home_country) REFERENCES country (code) ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE INDEX ix_shipping_line_home_country_name USING BTREE ON shipping_line (home_country, name);

CREATE TABLE vessel_type (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  parent_id bigint,
  name varchar(60) NOT NULL,
  UNIQUE KEY uq_vessel_type_name (name),
  CONSTRAINT fk_vessel_type_parent_id FOREIGN KEY (parent_id) REFERENCES vessel_type (id) ON DELETE SET NULL
);

CREATE TABLE vessel (
  id bigint NOT NULL AUTO_INCREMENT,
  imo_number int NOT NULL,
  name varchar(80) COLLATE utf8mb4_bin NOT NULL,
  type_id bigint NOT NULL,
  line_id bigint COMMENT 'who pays; empty for ships that pay themselves',
  flag char(2) NOT NULL,
  gross_tonnage int NOT NULL,
  length_m decimal(6,2) NOT NULL,
  beam_m decimal(5,2) NOT NULL,
  draught_m decimal(5,2),
  deck_area decimal(14,4) GENERATED ALWAYS AS (length_m * beam_m) STORED,
  built_in smallint,
  token uuid COMMENT 'what the ship''s agent shows',
  PRIMARY KEY (id),
  UNIQUE KEY uq_vessel_imo_number (imo_number),
  UNIQUE KEY uq_vessel_token (token),
  CONSTRAINT ck_vessel_1 CHECK (imo_number BETWEEN 1000000 AND 9999999),
  CONSTRAINT ck_vessel_2 CHECK (length_m > beam_m),
  CONSTRAINT fk_vessel_type_id FOREIGN KEY (type_id) REFERENCES vessel_type (id) ON DELETE RESTRICT,
  FOREIGN KEY (line_id) REFERENCES shipping_line (id) ON DELETE SET NULL,
  CONSTRAINT fk_vessel_flag FOREIGN KEY (flag) REFERENCES country (code) ON UPDATE CASCADE
) COMMENT='Ships that have called or have announced themselves';
CREATE INDEX ix_vessel_name ON vessel (name(20));
CREATE INDEX ix_vessel_line_id_type_id ON vessel (line_id, type_id);
CREATE INDEX ix_vessel_gross_tonnage_name ON vessel (gross_tonnage DESC, name);
CREATE INDEX ix_vessel_type_id ON vessel (type_id);
CREATE INDEX ix_vessel_flag ON vessel (flag);

CREATE TABLE vessel_name (
  vessel_id bigint NOT NULL,
  used_from date NOT NULL,
  name varchar(80) NOT NULL,
  PRIMARY KEY (vessel_id, used_from),
  CONSTRAINT fk_vessel_name_vessel_id FOREIGN KEY (vessel_id) REFERENCES vessel (id) ON DELETE CASCADE
);
CREATE INDEX ix_vessel_name_name USING BTREE ON vessel_name (name) COMMENT 'for the daily list; don''t drop';

CREATE TABLE vessel_tank (
  vessel_id bigint NOT NULL,
  number smallint NOT NULL,
  contents varchar(40) NOT NULL COMMENT 'as the handbook has it: "contents"',
  capacity_m3 decimal(9,3) NOT NULL,
  PRIMARY KEY (vessel_id, number),
  CHECK (capacity_m3 > 0),
  CONSTRAINT fk_vessel_tank_vessel_id FOREIGN KEY (vessel_id) REFERENCES vessel (id) ON DELETE CASCADE
);
CREATE INDEX ix_vessel_tank_contents_capacity_m3 ON vessel_tank (contents, capacity_m3 DESC);

CREATE TABLE certificate_kind (
  code varchar(10) PRIMARY KEY,
  name varchar(80) NOT NULL COMMENT 'as it stands in the register',
  years_valid smallint NOT NULL DEFAULT 5,
  UNIQUE KEY uq_certificate_kind_name (name)
);

CREATE TABLE vessel_certificate (
  id bigint NOT NULL AUTO_INCREMENT,
  vessel_id bigint NOT NULL,
  kind_code varchar(10) NOT NULL,
  issued_by char(2),
  issued_on date NOT NULL,
  expires_on date NOT NULL,
  scan mediumblob,
  PRIMARY KEY (id),
  UNIQUE KEY uq_vessel_certificate_vessel_id_kind_code_issued_on (vessel_id, kind_code, issued_on),
  CONSTRAINT ck_vessel_certificate_1 CHECK (expires_on > issued_on),
  FOREIGN KEY (vessel_id) REFERENCES vessel (id) ON DELETE CASCADE,
  CONSTRAINT fk_vessel_certificate_kind_code FOREIGN KEY (kind_code) REFERENCES certificate_kind (code) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT fk_vessel_certificate_issued_by FOREIGN KEY (issued_by) REFERENCES country (code) ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE INDEX ix_vessel_certificate_expires_on ON vessel_certificate (expires_on);
CREATE INDEX ix_vessel_certificate_kind_code_expires_on ON vessel_certificate (kind_code, expires_on DESC);
CREATE INDEX ix_vessel_certificate_issued_by ON vessel_certificate (issued_by);

CREATE TABLE captain (
  id bigint NOT NULL AUTO_INCREMENT,
  name varchar(80) NOT NULL,
  nationality char(2),
  licence varchar(30) NOT NULL,
  born_on date,
  PRIMARY KEY (id),
  UNIQUE KEY uq_captain_licence (licence),
  CONSTRAINT fk_captain_nationality FOREIGN KEY (nationality) REFERENCES country (code) ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE INDEX ix_captain_nationality_name ON captain (nationality, name);

CREATE TABLE vessel_captain (
  vessel_id bigint NOT NULL,
  captain_id bigint NOT NULL,
  since date NOT NULL,
  until date,
  PRIMARY KEY (vessel_id, captain_id, since),
  CONSTRAINT ck_vessel_captain_1 CHECK (until > since),
  FOREIGN KEY (vessel_id) REFERENCES vessel (id) ON DELETE CASCADE,
  CONSTRAINT fk_vessel_captain_captain_id FOREIGN KEY (captain_id) REFERENCES captain (id) ON DELETE CASCADE
) ENGINE=InnoDB;
CREATE INDEX ix_vessel_captain_captain_id_since USING BTREE ON vessel_captain (captain_id, since DESC);
