-- Where ships lie and what stands there.

CREATE TABLE harbour_area (
  id bigint NOT NULL AUTO_INCREMENT,
  name varchar(60) NOT NULL,
  max_draught decimal(5,2) NOT NULL,
  is_tidal tinyint(1) NOT NULL DEFAULT TRUE COMMENT 'as the handbook has it: "is tidal"',
  PRIMARY KEY (id),
  UNIQUE KEY uq_harbour_area_name (name),
  CONSTRAINT ck_harbour_area_1 CHECK (max_draught > 0)
) COMMENT='Divisions of the port';
CREATE INDEX ix_harbour_area_max_draught ON harbour_area (max_draught DESC);

CREATE TABLE basin (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  area_id bigint NOT NULL,
  name varchar(60) NOT NULL COMMENT 'as it stands in the register',
  dredged_on date,
  depth double,
  UNIQUE KEY uq_basin_area_id_name (area_id, name),
  FOREIGN KEY (area_id) REFERENCES harbour_area (id) ON DELETE RESTRICT
);
CREATE INDEX ix_basin_dredged_on USING BTREE ON basin (dredged_on);

CREATE TABLE quay (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  basin_id bigint NOT NULL COMMENT 'as the handbook has it: "basin id"',
  code varchar(8) NOT NULL,
  length_m decimal(7,2) NOT NULL,
  bollards int NOT NULL DEFAULT 0,
  lit tinyint(1) NOT NULL DEFAULT TRUE,
  UNIQUE KEY uq_quay_code (code),
  CHECK (length_m > 0),
  CONSTRAINT ck_quay_2 CHECK (bollards >= 0),
  CONSTRAINT fk_quay_basin_id FOREIGN KEY (basin_id) REFERENCES basin (id) ON DELETE CASCADE
);
CREATE INDEX ix_quay_basin_id_length_m ON quay (basin_id, length_m DESC);

CREATE TABLE berth (
  id bigint NOT NULL AUTO_INCREMENT,
  quay_id bigint NOT NULL,
  code varchar(12) NOT NULL,
  depth decimal(5,2) NOT NULL,
  shore_power_kw int,
  closed_since datetime(6),
  PRIMARY KEY (id),
  UNIQUE KEY uq_berth_quay_id_code (quay_id, code),
  CONSTRAINT ck_berth_1 CHECK (depth >= 0),
  CONSTRAINT ck_berth_2 CHECK (shore_power_kw IS NULL OR shore_power_kw > 0),
  CONSTRAINT fk_berth_quay_id FOREIGN KEY (quay_id) REFERENCES quay (id) ON DELETE CASCADE
) ENGINE=InnoDB COMMENT='A place along a quay where one ship lies';
CREATE INDEX ix_berth_depth_quay_id ON berth (depth, quay_id);
CREATE UNIQUE INDEX ux_berth_code_depth ON berth (code, depth) COMMENT 'for the daily list; don''t drop';
CREATE INDEX ix_berth_closed_since ON berth (closed_since);

CREATE TABLE berth_restriction (
  berth_id bigint NOT NULL,
  number smallint NOT NULL,
  reason longtext NOT NULL,
  from_day date NOT NULL,
  until_day date,
  PRIMARY KEY (berth_id, number),
  CONSTRAINT ck_berth_restriction_1 CHECK (until_day >= from_day),
  CONSTRAINT fk_berth_restriction_berth_id FOREIGN KEY (berth_id) REFERENCES berth (id) ON DELETE CASCADE
);
CREATE INDEX ix_berth_restriction_from_day_until_day ON berth_restriction (from_day, until_day);

CREATE TABLE crane_model (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  maker varchar(60) NOT NULL,
  model varchar(60) NOT NULL,
  lift_t decimal(6,2) NOT NULL,
  UNIQUE KEY uq_crane_model_maker_model (maker, model)
);
CREATE INDEX ix_crane_model_lift_t USING BTREE ON crane_model (lift_t DESC);

CREATE TABLE crane (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  quay_id bigint,
  model_id bigint NOT NULL,
  serial_number varchar(40) NOT NULL,
  built_in smallint,
  state varchar(12) NOT NULL DEFAULT 'idle' COMMENT 'what it is doing now',
  UNIQUE KEY uq_crane_serial_number (serial_number),
  CONSTRAINT ck_crane_1 CHECK (state IN ('idle', 'working', 'broken')),
  FOREIGN KEY (quay_id) REFERENCES quay (id) ON DELETE SET NULL,
  CONSTRAINT fk_crane_model_id FOREIGN KEY (model_id) REFERENCES crane_model (id) ON DELETE RESTRICT
);
CREATE INDEX ix_crane_quay_id_state ON crane (quay_id, state);
CREATE INDEX ix_crane_model_id ON crane (model_id);

CREATE TABLE crane_inspection (
  id bigint NOT NULL AUTO_INCREMENT,
  crane_id bigint NOT NULL,
  inspector_id bigint,
  inspected_at datetime(6) NOT NULL,
  passed boolean NOT NULL COMMENT 'as the handbook has it: "passed"',
  findings json,
  PRIMARY KEY (id),
  UNIQUE KEY uq_crane_inspection_crane_id_inspected_at (crane_id, inspected_at),
  CONSTRAINT fk_crane_inspection_crane_id FOREIGN KEY (crane_id) REFERENCES crane (id) ON DELETE CASCADE,
  CONSTRAINT fk_crane_inspection_inspector_id FOREIGN KEY (inspector_id) REFERENCES employee (id) ON DELETE SET NULL
);
CREATE INDEX ix_crane_inspection_inspected_at ON crane_inspection (inspected_at DESC);
CREATE INDEX ix_crane_inspection_inspector_id ON crane_inspection (inspector_id) COMMENT 'for the daily list; don''t drop';

CREATE TABLE warehouse (
  id bigint NOT NULL AUTO_INCREMENT,
  area_id bigint NOT NULL,
  name varchar(60) NOT NULL,
  floor_m2 int NOT NULL COMMENT 'counted by hand',
  heated boolean NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id),
  UNIQUE KEY uq_warehouse_name (name),
  CHECK (floor_m2 > 0),
  FOREIGN KEY (area_id) REFERENCES harbour_area (id) ON DELETE RESTRICT
);
CREATE INDEX ix_warehouse_area_id_floor_m2 ON warehouse (area_id, floor_m2);

CREATE TABLE storage_bay (
  warehouse_id bigint NOT NULL,
  aisle char(2) NOT NULL,
  number smallint NOT NULL COMMENT 'counted from 1',
  max_load_kg int NOT NULL,
  label varchar(40) GENERATED ALWAYS AS (concat(aisle, '/', number)) VIRTUAL,
  PRIMARY KEY (warehouse_id, aisle, number),
  CONSTRAINT ck_storage_bay_1 CHECK (max_load_kg > 0),
  CONSTRAINT fk_storage_bay_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES warehouse (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX ix_storage_bay_max_load_kg USING BTREE ON storage_bay (max_load_kg DESC);

CREATE TABLE port_gate (
  code varchar(8) PRIMARY KEY,
  area_id bigint NOT NULL COMMENT 'as the handbook has it: "area id"',
  name varchar(60),
  open_from time(3),
  open_until time,
  CONSTRAINT fk_port_gate_area_id FOREIGN KEY (area_id) REFERENCES harbour_area (id) ON DELETE RESTRICT
);
CREATE INDEX ix_port_gate_area_id_code ON port_gate (area_id, code);

CREATE TABLE gate_passage (
  id bigint NOT NULL AUTO_INCREMENT,
  gate_code varchar(8) NOT NULL,
  plate varchar(16) NOT NULL,
  passed_at timestamp NOT NULL,
  inbound boolean NOT NULL,
  weight_kg int,
  PRIMARY KEY (id),
  CONSTRAINT fk_gate_passage_gate_code FOREIGN KEY (gate_code) REFERENCES port_gate (code) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX ix_gate_passage_gate_code_passed_at ON gate_passage (gate_code, passed_at DESC);
CREATE INDEX ix_gate_passage_plate_passed_at ON gate_passage (plate, passed_at);

CREATE TABLE navigation_light (
  id bigint NOT NULL AUTO_INCREMENT,
  area_id bigint,
  name varchar(60) NOT NULL,
  character_code varchar(20) NOT NULL,
  latitude decimal(9,6) NOT NULL,
  longitude decimal(9,6) NOT NULL,
  range_nm float,
  PRIMARY KEY (id),
  UNIQUE KEY uq_navigation_light_name (name),
  CONSTRAINT ck_navigation_light_1 CHECK (latitude BETWEEN -90 AND 90),
  CONSTRAINT ck_navigation_light_2 CHECK (longitude BETWEEN -180 AND 180),
  FOREIGN KEY (area_id) REFERENCES harbour_area (id) ON DELETE SET NULL
) ENGINE=InnoDB;
CREATE INDEX ix_navigation_light_latitude_longitude ON navigation_light (latitude, longitude);
CREATE INDEX ix_navigation_light_area_id ON navigation_light (area_id) COMMENT 'for the daily list; don''t drop';
