-- What is loaded and discharged.

CREATE TABLE commodity_group (
  code varchar(8) NOT NULL,
  parent_code varchar(8),
  name varchar(80) NOT NULL,
  PRIMARY KEY (code),
  UNIQUE KEY uq_commodity_group_name (name),
  CONSTRAINT fk_commodity_group_parent_code FOREIGN KEY (parent_code) REFERENCES commodity_group (code) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX ix_commodity_group_parent_code ON commodity_group (parent_code);

CREATE TABLE commodity (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  group_code varchar(8) NOT NULL,
  name varchar(80) COLLATE utf8mb4_bin NOT NULL COMMENT 'as it stands in the register',
  unit varchar(10) NOT NULL DEFAULT 't',
  attributes json,
  UNIQUE KEY uq_commodity_name (name),
  FOREIGN KEY (group_code) REFERENCES commodity_group (code) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX ix_commodity_group_code_name ON commodity (group_code, name);

CREATE TABLE container_type (
  iso_code char(4) PRIMARY KEY,
  length_ft smallint NOT NULL COMMENT 'counted by hand',
  high_cube boolean NOT NULL DEFAULT FALSE,
  tare_kg int NOT NULL,
  CONSTRAINT ck_container_type_1 CHECK (length_ft IN (20, 40, 45))
);
CREATE INDEX ix_container_type_length_ft_high_cube ON container_type (length_ft, high_cube) COMMENT 'for the daily list; don''t drop';

CREATE TABLE container (
  number char(11) NOT NULL COMMENT 'counted from 1',
  type_code char(4) NOT NULL,
  owner_id bigint,
  bay_warehouse bigint,
  bay_aisle char(2),
  bay_number smallint,
  PRIMARY KEY (number),
  CONSTRAINT fk_container_type_code FOREIGN KEY (type_code) REFERENCES container_type (iso_code) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT fk_container_owner_id FOREIGN KEY (owner_id) REFERENCES shipping_line (id) ON DELETE SET NULL,
  CONSTRAINT fk_container_bay_warehouse_bay_aisle_bay_number FOREIGN KEY (bay_warehouse, bay_aisle, bay_number) REFERENCES storage_bay (warehouse_id, aisle, number) ON DELETE SET NULL
);
CREATE INDEX ix_container_type_code_owner_id ON container (type_code, owner_id);
CREATE INDEX ix_container_owner_id USING BTREE ON container (owner_id);
CREATE INDEX ix_container_bay_warehouse_bay_aisle_bay_number ON container (bay_warehouse, bay_aisle, bay_number);

CREATE TABLE container_move (
  id bigint NOT NULL AUTO_INCREMENT,
  container_number char(11) NOT NULL,
  call_id bigint,
  crane_id bigint,
  moved_at datetime(6) NOT NULL,
  kind varchar(10) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_container_move_container_number_moved_at (container_number, moved_at),
  CONSTRAINT ck_container_move_1 CHECK (kind IN ('load', 'discharge', 'shift')),
  FOREIGN KEY (container_number) REFERENCES container (number) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT fk_container_move_call_id FOREIGN KEY (call_id) REFERENCES port_call (id) ON DELETE SET NULL,
  CONSTRAINT fk_container_move_crane_id FOREIGN KEY (crane_id) REFERENCES crane (id) ON DELETE SET NULL
);
CREATE INDEX ix_container_move_call_id_kind ON container_move (call_id, kind);
CREATE INDEX ix_container_move_crane_id_moved_at ON container_move (crane_id, moved_at DESC);

CREATE TABLE bill_of_lading (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  number varchar(30) NOT NULL,
  call_id bigint NOT NULL,
  shipper varchar(120) NOT NULL,
  consignee varchar(120),
  issued_on date NOT NULL,
  currency_code char(3) NOT NULL COMMENT 'as the handbook has it: "currency code"',
  UNIQUE KEY uq_bill_of_lading_number (number),
  CONSTRAINT fk_bill_of_lading_call_id FOREIGN KEY (call_id) REFERENCES port_call (id) ON DELETE CASCADE,
  FOREIGN KEY (currency_code) REFERENCES currency (code) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX ix_bill_of_lading_call_id_issued_on ON bill_of_lading (call_id, issued_on);
CREATE INDEX ix_bill_of_lading_shipper ON bill_of_lading (shipper) COMMENT 'for the daily list; don''t drop';
CREATE INDEX ix_bill_of_lading_currency_code USING BTREE ON bill_of_lading (currency_code);

CREATE TABLE bill_line (
  bill_id bigint NOT NULL,
  position int NOT NULL,
  commodity_id bigint NOT NULL,
  container_number char(11),
  packages int NOT NULL DEFAULT 1,
  weight_kg decimal(12,3) NOT NULL COMMENT 'as the handbook has it: "weight kg"',
  value_amount decimal(14,2),
  PRIMARY KEY (bill_id, position),
  UNIQUE KEY uq_bill_line_bill_id_commodity_id_position (bill_id, commodity_id, position),
  CHECK (packages > 0),
  CONSTRAINT ck_bill_line_2 CHECK (weight_kg > 0),
  CONSTRAINT fk_bill_line_bill_id FOREIGN KEY (bill_id) REFERENCES bill_of_lading (id) ON DELETE CASCADE,
  CONSTRAINT fk_bill_line_commodity_id FOREIGN KEY (commodity_id) REFERENCES commodity (id) ON DELETE RESTRICT,
  CONSTRAINT fk_bill_line_container_number FOREIGN KEY (container_number) REFERENCES container (number) ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE INDEX ix_bill_line_commodity_id_weight_kg ON bill_line (commodity_id, weight_kg DESC);
CREATE INDEX ix_bill_line_container_number ON bill_line (container_number);

CREATE TABLE dangerous_class (
  code varchar(4) NOT NULL,
  name varchar(80) NOT NULL,
  PRIMARY KEY (code),
  UNIQUE KEY uq_dangerous_class_name (name)
) ENGINE=InnoDB;

CREATE TABLE dangerous_declaration (
  id bigint NOT NULL AUTO_INCREMENT,
  bill_id bigint NOT NULL,
  line_position int NOT NULL,
  class_code varchar(4) NOT NULL COMMENT 'as the handbook has it: "class code"',
  un_number int NOT NULL,
  declared_by bigint,
  PRIMARY KEY (id),
  UNIQUE KEY uq_dangerous_declaration_bill_id_line_position_un_number (bill_id, line_position, un_number),
  CONSTRAINT ck_dangerous_declaration_1 CHECK (un_number BETWEEN 1 AND 3999),
  FOREIGN KEY (class_code) REFERENCES dangerous_class (code) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT fk_dangerous_declaration_declared_by FOREIGN KEY (declared_by) REFERENCES employee (id) ON DELETE SET NULL,
  CONSTRAINT fk_dangerous_declaration_bill_id_line_position FOREIGN KEY (bill_id, line_position) REFERENCES bill_line (bill_id, position) ON DELETE CASCADE
);
CREATE INDEX ix_dangerous_declaration_class_code_un_number ON dangerous_declaration (class_code, un_number);
CREATE INDEX ix_dangerous_declaration_declared_by ON dangerous_declaration (declared_by);

CREATE TABLE customs_declaration (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  bill_id bigint NOT NULL,
  country_code char(2) NOT NULL COMMENT 'as the handbook has it: "country code"',
  reference varchar(30) NOT NULL,
  lodged_at timestamp(3) NOT NULL,
  cleared_at datetime(6),
  duty decimal(14,2) NOT NULL DEFAULT 0,
  UNIQUE KEY uq_customs_declaration_reference (reference),
  CHECK (cleared_at >= lodged_at),
  CONSTRAINT fk_customs_declaration_bill_id FOREIGN KEY (bill_id) REFERENCES bill_of_lading (id) ON DELETE RESTRICT,
  FOREIGN KEY (country_code) REFERENCES country (code) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX ix_customs_declaration_bill_id_lodged_at ON customs_declaration (bill_id, lodged_at DESC);
CREATE INDEX ix_customs_declaration_cleared_at USING BTREE ON customs_declaration (cleared_at) COMMENT 'for the daily list; don''t drop';
CREATE INDEX ix_customs_declaration_country_code ON customs_declaration (country_code);
