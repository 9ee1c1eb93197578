-- What is loaded and discharged.

CREATE TABLE commodity_group (
  code VARCHAR(8) CHECK (length(code) <= 8) NOT NULL,
  parent_code VARCHAR(8) CHECK (length(parent_code) <= 8),
  name VARCHAR(80) CHECK (length(name) <= 80) NOT NULL COLLATE NOCASE,
  CONSTRAINT pk_commodity_group PRIMARY KEY (code),
  CONSTRAINT uq_commodity_group_name UNIQUE (name),
  CONSTRAINT fk_commodity_group_parent_code FOREIGN KEY (parent_code) REFERENCES commodity_group (code) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX ix_commodity_group_parent_code ON commodity_group (parent_code) WHERE parent_code IS NOT NULL;

CREATE TABLE commodity (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  group_code VARCHAR(8) NOT NULL REFERENCES commodity_group (code) ON DELETE RESTRICT ON UPDATE CASCADE,
  name VARCHAR(80) NOT NULL,
  unit VARCHAR(10) NOT NULL DEFAULT 't',
  attributes JSON,
  CONSTRAINT uq_commodity_name UNIQUE (name)
);
CREATE INDEX ix_commodity_group_code_name ON commodity (group_code COLLATE RTRIM, name COLLATE RTRIM);

CREATE TABLE container_type (
  iso_code CHAR(4) CHECK (length(iso_code) <= 4) NOT NULL PRIMARY KEY,
  length_ft INTEGER NOT NULL,
  high_cube BOOLEAN CHECK (high_cube IN (0, 1)) NOT NULL DEFAULT FALSE,
  tare_kg INTEGER NOT NULL,
  CONSTRAINT ck_container_type_1 CHECK (length_ft IN (20, 40, 45))
);
CREATE INDEX ix_container_type_length_ft_high_cube ON container_type (length_ft, high_cube);

CREATE TABLE container (
  number TEXT NOT NULL,
  type_code TEXT CHECK (length(type_code) <= 4) NOT NULL,
  owner_id INTEGER,
  bay_warehouse INTEGER,
  bay_aisle TEXT,
  bay_number INTEGER,
  CONSTRAINT pk_container PRIMARY KEY (number),
  CONSTRAINT fk_container_type_code FOREIGN KEY (type_code) REFERENCES container_type (iso_code) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT fk_container_owner_id FOREIGN KEY (owner_id) REFERENCES shipping_line (id) ON DELETE SET NULL,
  CONSTRAINT fk_container_bay_warehouse_bay_aisle_bay_number FOREIGN KEY (bay_warehouse, bay_aisle, bay_number) REFERENCES storage_bay (warehouse_id, aisle, number) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX ix_container_type_code_owner_id ON container (type_code, owner_id) WHERE owner_id IS NOT NULL;
CREATE INDEX ix_container_owner_id ON container (owner_id);
CREATE INDEX ix_container_bay_warehouse_bay_aisle_bay_number ON container (bay_warehouse, bay_aisle, bay_number);

CREATE TABLE container_move (
  id INTEGER PRIMARY KEY,
  container_number CHAR(11) CHECK (length(container_number) <= 11) NOT NULL,
  call_id INTEGER,
  crane_id INTEGER,
  moved_at TEXT CHECK (moved_at IS NULL OR datetime(moved_at) IS NOT NULL) NOT NULL,
  kind VARCHAR(10) CHECK (length(kind) <= 10) NOT NULL,
  UNIQUE (container_number, moved_at),
  CONSTRAINT ck_container_move_1 CHECK (kind IN ('load', 'discharge', 'shift')),
  FOREIGN KEY (container_number) REFERENCES container (number) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT fk_container_move_call_id FOREIGN KEY (call_id) REFERENCES port_call (id) ON DELETE SET NULL,
  CONSTRAINT fk_container_move_crane_id FOREIGN KEY (crane_id) REFERENCES crane (id) ON DELETE SET NULL DEFERRABLE INITIALLY IMMEDIATE
);
CREATE INDEX ix_container_move_call_id_kind ON container_move (call_id, kind) WHERE call_id IS NOT NULL;
CREATE INDEX ix_container_move_crane_id_moved_at ON container_move (crane_id, moved_at DESC);

CREATE TABLE bill_of_lading (
  id INTEGER PRIMARY KEY,
  number VARCHAR(30) NOT NULL,
  call_id BIGINT NOT NULL REFERENCES port_call (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  shipper VARCHAR(120) NOT NULL,
  consignee VARCHAR(120),
  issued_on DATE NOT NULL,
  currency_code CHAR(3) NOT NULL REFERENCES currency ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT uq_bill_of_lading_number UNIQUE (number)
);
CREATE INDEX ix_bill_of_lading_call_id_issued_on ON bill_of_lading (call_id, issued_on);
CREATE INDEX ix_bill_of_lading_shipper ON bill_of_lading (shipper COLLATE RTRIM);
CREATE INDEX ix_bill_of_lading_currency_code ON bill_of_lading (currency_code);

CREATE TABLE bill_line (
  bill_id INTEGER NOT NULL REFERENCES bill_of_lading (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  commodity_id INTEGER NOT NULL REFERENCES commodity (id) ON DELETE RESTRICT,
  container_number CHAR(11) CHECK (length(container_number) <= 11) REFERENCES container ON DELETE SET NULL ON UPDATE CASCADE,
  packages INTEGER NOT NULL DEFAULT 1,
  weight_kg NUMERIC(12, 3) NOT NULL,
  value_amount NUMERIC(14, 2),
  PRIMARY KEY (bill_id, position),
  CONSTRAINT uq_bill_line_bill_id_commodity_id_position UNIQUE (bill_id, commodity_id, position),
  CHECK (packages > 0),
  CONSTRAINT ck_bill_line_2 CHECK (weight_kg > 0)
) WITHOUT ROWID;
CREATE INDEX ix_bill_line_commodity_id_weight_kg ON bill_line (commodity_id, weight_kg DESC);
CREATE INDEX ix_bill_line_container_number ON bill_line (container_number) WHERE container_number IS NOT NULL;

CREATE TABLE dangerous_class (
  code TEXT NOT NULL,
  name TEXT CHECK (length(name) <= 80) NOT NULL,
  CONSTRAINT pk_dangerous_class PRIMARY KEY (code),
  UNIQUE (name)
) STRICT, WITHOUT ROWID;

CREATE TABLE dangerous_declaration (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  bill_id INTEGER NOT NULL,
  line_position INTEGER NOT NULL,
  class_code VARCHAR(4) CHECK (length(class_code) <= 4) NOT NULL,
  un_number INTEGER NOT NULL,
  declared_by INTEGER,
  CONSTRAINT uq_dangerous_declaration_bill_id_line_position_un_number UNIQUE (bill_id, line_position, un_number),
  CONSTRAINT ck_dangerous_declaration_1 CHECK (un_number BETWEEN 1 AND 3999),
  FOREIGN KEY (class_code) REFERENCES dangerous_class (code) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT fk_dangerous_declaration_declared_by FOREIGN KEY (declared_by) REFERENCES employee (id) ON DELETE SET NULL,
  CONSTRAINT fk_dangerous_declaration_bill_id_line_position FOREIGN KEY (bill_id, line_position) REFERENCES bill_line (bill_id, position) ON DELETE CASCADE DEFERRABLE INITIALLY IMMEDIATE
);
CREATE INDEX ix_dangerous_declaration_class_code_un_number ON dangerous_declaration (class_code COLLATE NOCASE, un_number);
CREATE INDEX ix_dangerous_declaration_declared_by ON dangerous_declaration (declared_by);

CREATE TABLE customs_declaration (
  id INTEGER PRIMARY KEY,
  bill_id BIGINT NOT NULL REFERENCES bill_of_lading (id) ON DELETE RESTRICT,
  country_code CHAR(2) NOT NULL REFERENCES country (code) ON DELETE RESTRICT ON UPDATE CASCADE,
  reference VARCHAR(30) NOT NULL,
  lodged_at TIMESTAMP NOT NULL,
  cleared_at TIMESTAMP,
  duty DECIMAL(14,2) NOT NULL DEFAULT 0,
  CONSTRAINT uq_customs_declaration_reference UNIQUE (reference),
  CHECK (cleared_at >= lodged_at)
);
CREATE INDEX ix_customs_declaration_bill_id_lodged_at ON customs_declaration (bill_id, lodged_at DESC);
CREATE INDEX ix_customs_declaration_cleared_at ON customs_declaration (cleared_at);
CREATE INDEX ix_customs_declaration_country_code ON customs_declaration (country_code);
