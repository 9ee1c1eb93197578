-- Where ships lie and what stands there.

CREATE TABLE harbour_area (
  id INTEGER PRIMARY KEY,
  name VARCHAR(60) CHECK (length(name) <= 60) NOT NULL COLLATE NOCASE,
  max_draught NUMERIC(5, 2) NOT NULL,
  is_tidal BOOLEAN CHECK (is_tidal IN (0, 1)) NOT NULL DEFAULT TRUE,
  UNIQUE (name),
  CONSTRAINT ck_harbour_area_1 CHECK (max_draught > 0)
);
CREATE INDEX ix_harbour_area_max_draught ON harbour_area (max_draught DESC);

CREATE TABLE basin (
  id INTEGER PRIMARY KEY,
  area_id BIGINT NOT NULL REFERENCES harbour_area (id) ON DELETE RESTRICT,
  name VARCHAR(60) NOT NULL,
  dredged_on DATE,
  depth DOUBLE PRECISION,
  CONSTRAINT uq_basin_area_id_name UNIQUE (area_id, name)
);
CREATE INDEX ix_basin_dredged_on ON basin (dredged_on);

CREATE TABLE quay (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  basin_id INTEGER NOT NULL REFERENCES basin ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  code VARCHAR(8) CHECK (length(code) <= 8) NOT NULL UNIQUE,
  length_m NUMERIC(7, 2) NOT NULL,
  bollards INTEGER NOT NULL DEFAULT 0,
  lit BOOLEAN CHECK (lit IN (0, 1)) NOT NULL DEFAULT TRUE,
  CHECK (length_m > 0),
  CONSTRAINT ck_quay_2 CHECK (bollards >= 0)
);
CREATE INDEX ix_quay_basin_id_length_m ON quay (basin_id, length_m DESC);

CREATE TABLE berth (
  id INTEGER PRIMARY KEY,
  quay_id INTEGER NOT NULL,
  code TEXT NOT NULL,
  depth ANY CHECK (typeof(depth) IN ('integer', 'real', 'null')) NOT NULL,
  shore_power_kw INTEGER,
  closed_since TEXT CHECK (closed_since IS NULL OR datetime(closed_since) IS NOT NULL),
  CONSTRAINT uq_berth_quay_id_code UNIQUE (quay_id, code),
  CONSTRAINT ck_berth_1 CHECK (depth >= 0),
  CONSTRAINT ck_berth_2 CHECK (shore_power_kw IS NULL OR shore_power_kw > 0),
  CONSTRAINT fk_berth_quay_id FOREIGN KEY (quay_id) REFERENCES quay (id) ON DELETE CASCADE DEFERRABLE INITIALLY IMMEDIATE
) STRICT;
CREATE INDEX ix_berth_depth_quay_id ON berth (depth, quay_id);
CREATE UNIQUE INDEX ux_berth_code_depth ON berth (code COLLATE RTRIM, depth);
CREATE INDEX ix_berth_closed_since ON berth (closed_since);

CREATE TABLE berth_restriction (
  berth_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  reason TEXT NOT NULL,
  from_day TEXT CHECK (from_day IS NULL OR date(from_day) IS NOT NULL) NOT NULL,
  until_day TEXT CHECK (until_day IS NULL OR date(until_day) IS NOT NULL),
  CONSTRAINT pk_berth_restriction PRIMARY KEY (berth_id, number),
  CONSTRAINT ck_berth_restriction_1 CHECK (until_day >= from_day),
  CONSTRAINT fk_berth_restriction_berth_id FOREIGN KEY (berth_id) REFERENCES berth (id) ON DELETE CASCADE
);
CREATE INDEX ix_berth_restriction_from_day_until_day ON berth_restriction (from_day, until_day) WHERE until_day IS NOT NULL;

CREATE TABLE crane_model (
  id INTEGER PRIMARY KEY,
  maker VARCHAR(60) NOT NULL,
  model VARCHAR(60) NOT NULL,
  lift_t DECIMAL(6,2) NOT NULL,
  UNIQUE (maker, model)
);
CREATE INDEX ix_crane_model_lift_t ON crane_model (lift_t DESC);

CREATE TABLE crane (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  quay_id INTEGER REFERENCES quay ON DELETE SET NULL,
  model_id INTEGER NOT NULL REFERENCES crane_model (id) ON DELETE RESTRICT,
  serial_number VARCHAR(40) CHECK (length(serial_number) <= 40) NOT NULL UNIQUE,
  built_in INTEGER,
  state VARCHAR(12) CHECK (length(state) <= 12) NOT NULL DEFAULT 'idle',
  CONSTRAINT ck_crane_1 CHECK (state IN ('idle', 'working', 'broken'))
);
CREATE INDEX ix_crane_quay_id_state ON crane (quay_id, state COLLATE NOCASE);
CREATE INDEX ix_crane_model_id ON crane (model_id);

CREATE TABLE crane_inspection (
  id INTEGER PRIMARY KEY,
  crane_id INTEGER NOT NULL,
  inspector_id INTEGER,
  inspected_at TEXT CHECK (inspected_at IS NULL OR datetime(inspected_at) IS NOT NULL) NOT NULL,
  passed INTEGER CHECK (passed IN (0, 1)) NOT NULL,
  findings TEXT CHECK (json_valid(findings)),
  CONSTRAINT uq_crane_inspection_crane_id_inspected_at UNIQUE (crane_id, inspected_at),
  CONSTRAINT fk_crane_inspection_crane_id FOREIGN KEY (crane_id) REFERENCES crane (id) ON DELETE CASCADE,
  CONSTRAINT fk_crane_inspection_inspector_id FOREIGN KEY (inspector_id) REFERENCES employee (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX ix_crane_inspection_inspected_at ON crane_inspection (inspected_at DESC);
CREATE INDEX ix_crane_inspection_inspector_id ON crane_inspection (inspector_id);

CREATE TABLE warehouse (
  id INTEGER PRIMARY KEY,
  area_id INTEGER NOT NULL,
  name VARCHAR(60) CHECK (length(name) <= 60) NOT NULL COLLATE NOCASE,
  floor_m2 INTEGER NOT NULL,
  heated BOOLEAN CHECK (heated IN (0, 1)) NOT NULL DEFAULT FALSE,
  CONSTRAINT uq_warehouse_name UNIQUE (name),
  CHECK (floor_m2 > 0),
  FOREIGN KEY (area_id) REFERENCES harbour_area (id) ON DELETE RESTRICT
);
CREATE INDEX ix_warehouse_area_id_floor_m2 ON warehouse (area_id, floor_m2);

CREATE TABLE storage_bay (
  warehouse_id BIGINT NOT NULL REFERENCES warehouse (id) ON DELETE CASCADE ON UPDATE CASCADE,
  aisle CHAR(2) NOT NULL,
  number SMALLINT NOT NULL,
  max_load_kg INT NOT NULL,
  label VARCHAR(40) GENERATED ALWAYS AS (aisle || '/' || number) VIRTUAL,
  CONSTRAINT pk_storage_bay PRIMARY KEY (warehouse_id, aisle, number),
  CONSTRAINT ck_storage_bay_1 CHECK (max_load_kg > 0)
) WITHOUT ROWID;
CREATE INDEX ix_storage_bay_max_load_kg ON storage_bay (max_load_kg DESC);

CREATE TABLE port_gate (
  code VARCHAR(8) CHECK (length(code) <= 8) NOT NULL PRIMARY KEY,
  area_id INTEGER NOT NULL REFERENCES harbour_area ON DELETE RESTRICT,
  name VARCHAR(60) CHECK (length(name) <= 60),
  open_from TEXT CHECK (open_from IS NULL OR time(open_from) IS NOT NULL),
  open_until TEXT CHECK (open_until IS NULL OR time(open_until) IS NOT NULL)
);
CREATE INDEX ix_port_gate_area_id_code ON port_gate (area_id, code);

CREATE TABLE gate_passage (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  gate_code TEXT CHECK (length(gate_code) <= 8) NOT NULL,
  plate TEXT NOT NULL,
  passed_at TEXT CHECK (passed_at IS NULL OR datetime(passed_at) IS NOT NULL) NOT NULL,
  inbound INTEGER CHECK (inbound IN (0, 1)) NOT NULL,
  weight_kg INTEGER,
  CONSTRAINT fk_gate_passage_gate_code FOREIGN KEY (gate_code) REFERENCES port_gate (code) ON DELETE RESTRICT ON UPDATE CASCADE
) STRICT;
CREATE INDEX ix_gate_passage_gate_code_passed_at ON gate_passage (gate_code, passed_at DESC);
CREATE INDEX ix_gate_passage_plate_passed_at ON gate_passage (plate COLLATE NOCASE, passed_at);

CREATE TABLE navigation_light (
  id INTEGER PRIMARY KEY,
  area_id INTEGER,
  name VARCHAR(60) CHECK (length(name) <= 60) NOT NULL COLLATE NOCASE,
  character_code VARCHAR(20) CHECK (length(character_code) <= 20) NOT NULL,
  latitude NUMERIC(9, 6) NOT NULL,
  longitude NUMERIC(9, 6) NOT NULL,
  range_nm REAL,
  UNIQUE (name),
  CONSTRAINT ck_navigation_light_1 CHECK (latitude BETWEEN -90 AND 90),
  CONSTRAINT ck_navigation_light_2 CHECK (longitude BETWEEN -180 AND 180),
  FOREIGN KEY (area_id) REFERENCES harbour_area (id) ON DELETE SET NULL
);
CREATE INDEX ix_navigation_light_latitude_longitude ON navigation_light (latitude, longitude);
CREATE INDEX ix_navigation_light_area_id ON navigation_light (area_id) WHERE area_id IS NOT NULL;
