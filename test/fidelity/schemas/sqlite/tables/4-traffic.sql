-- Ships that come and go.

CREATE TABLE voyage (
  id INTEGER PRIMARY KEY,
  vessel_id INTEGER NOT NULL REFERENCES vessel (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  number VARCHAR(20) CHECK (length(number) <= 20) NOT NULL,
  origin VARCHAR(5) CHECK (length(origin) <= 5) NOT NULL,
  destination VARCHAR(5) CHECK (length(destination) <= 5) NOT NULL,
  departs_at TEXT CHECK (departs_at IS NULL OR datetime(departs_at) IS NOT NULL),
  CONSTRAINT uq_voyage_vessel_id_number UNIQUE (vessel_id, number),
  CONSTRAINT ck_voyage_1 CHECK (origin <> destination)
);
CREATE INDEX ix_voyage_origin_destination ON voyage (origin COLLATE NOCASE, destination COLLATE NOCASE);
CREATE INDEX ix_voyage_departs_at ON voyage (departs_at) WHERE departs_at IS NOT NULL;

CREATE TABLE port_call (
  id INTEGER PRIMARY KEY,
  voyage_id INTEGER NOT NULL,
  berth_id INTEGER,
  announced_at TEXT CHECK (announced_at IS NULL OR datetime(announced_at) IS NOT NULL) NOT NULL,
  arrived_at TEXT CHECK (arrived_at IS NULL OR datetime(arrived_at) IS NOT NULL),
  sailed_at TEXT CHECK (sailed_at IS NULL OR datetime(sailed_at) IS NOT NULL),
  state TEXT NOT NULL DEFAULT 'announced',
  remarks TEXT,
  CONSTRAINT uq_port_call_voyage_id UNIQUE (voyage_id),
  CHECK (sailed_at IS NULL OR arrived_at IS NOT NULL),
  CONSTRAINT ck_port_call_2 CHECK (state IN ('announced', 'alongside', 'sailed', 'cancelled')),
  CONSTRAINT fk_port_call_voyage_id FOREIGN KEY (voyage_id) REFERENCES voyage (id) ON DELETE RESTRICT,
  FOREIGN KEY (berth_id) REFERENCES berth (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX ix_port_call_berth_id_arrived_at ON port_call (berth_id, arrived_at DESC);
CREATE INDEX ix_port_call_state_announced_at ON port_call (state, announced_at);
CREATE INDEX ix_port_call_sailed_at ON port_call (sailed_at) WHERE sailed_at IS NOT NULL;

CREATE TABLE berth_booking (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  call_id INTEGER NOT NULL,
  berth_id INTEGER NOT NULL,
  starts_at TEXT CHECK (starts_at IS NULL OR datetime(starts_at) IS NOT NULL) NOT NULL,
  ends_at TEXT CHECK (ends_at IS NULL OR datetime(ends_at) IS NOT NULL) NOT NULL,
  confirmed BOOLEAN CHECK (confirmed IN (0, 1)) NOT NULL DEFAULT FALSE,
  UNIQUE (berth_id, starts_at),
  CONSTRAINT ck_berth_booking_1 CHECK (ends_at > starts_at),
  CONSTRAINT fk_berth_booking_call_id FOREIGN KEY (call_id) REFERENCES port_call (id) ON DELETE CASCADE,
  CONSTRAINT fk_berth_booking_berth_id FOREIGN KEY (berth_id) REFERENCES berth (id) ON DELETE RESTRICT
);
CREATE INDEX ix_berth_booking_call_id_confirmed ON berth_booking (call_id, confirmed);
CREATE INDEX ix_berth_booking_starts_at_ends_at ON berth_booking (starts_at, ends_at);

CREATE TABLE pilot (
  employee_id BIGINT NOT NULL PRIMARY KEY REFERENCES employee ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  licence_class CHAR(1) NOT NULL,
  max_tonnage INT,
  CONSTRAINT ck_pilot_1 CHECK (licence_class IN ('A', 'B', 'C'))
);
CREATE INDEX ix_pilot_licence_class_max_tonnage ON pilot (licence_class, max_tonnage DESC) WHERE max_tonnage IS NOT NULL;

CREATE TABLE pilotage (
  id INTEGER PRIMARY KEY,
  call_id INTEGER NOT NULL REFERENCES port_call (id) ON DELETE CASCADE,
  pilot_id INTEGER REFERENCES pilot (employee_id) ON DELETE SET NULL,
  inbound BOOLEAN CHECK (inbound IN (0, 1)) NOT NULL,
  boarded_at TEXT CHECK (boarded_at IS NULL OR datetime(boarded_at) IS NOT NULL) NOT NULL,
  landed_at TEXT CHECK (landed_at IS NULL OR datetime(landed_at) IS NOT NULL),
  fee NUMERIC(10, 2) NOT NULL DEFAULT 0,
  CONSTRAINT uq_pilotage_call_id_inbound UNIQUE (call_id, inbound),
  CHECK (landed_at >= boarded_at)
);
CREATE INDEX ix_pilotage_pilot_id_boarded_at ON pilotage (pilot_id, boarded_at DESC);

CREATE TABLE tug (
  id INTEGER PRIMARY KEY,
  name TEXT CHECK (length(name) <= 40) NOT NULL,
  bollard_pull_t REAL NOT NULL,
  captain_id INTEGER,
  CONSTRAINT uq_tug_name UNIQUE (name),
  CONSTRAINT fk_tug_captain_id FOREIGN KEY (captain_id) REFERENCES captain (id) ON DELETE SET NULL DEFERRABLE INITIALLY IMMEDIATE
) STRICT;
CREATE INDEX ix_tug_bollard_pull_t ON tug (bollard_pull_t DESC);
CREATE INDEX ix_tug_captain_id ON tug (captain_id) WHERE captain_id IS NOT NULL;

CREATE TABLE tug_job (
  tug_id INTEGER NOT NULL,
  call_id INTEGER NOT NULL,
  started_at TEXT CHECK (started_at IS NULL OR datetime(started_at) IS NOT NULL) NOT NULL,
  minutes INTEGER NOT NULL,
  PRIMARY KEY (tug_id, call_id, started_at),
  CONSTRAINT ck_tug_job_1 CHECK (minutes > 0),
  CONSTRAINT fk_tug_job_tug_id FOREIGN KEY (tug_id) REFERENCES tug (id) ON DELETE RESTRICT,
  FOREIGN KEY (call_id) REFERENCES port_call (id) ON DELETE CASCADE
);
CREATE INDEX ix_tug_job_call_id_minutes ON tug_job (call_id, minutes);

CREATE TABLE anchorage_stay (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vessel_id BIGINT NOT NULL REFERENCES vessel ON DELETE CASCADE,
  position_name VARCHAR(30),
  dropped_at TIMESTAMP NOT NULL,
  weighed_at TIMESTAMP,
  CHECK (weighed_at > dropped_at)
);
CREATE INDEX ix_anchorage_stay_vessel_id_dropped_at ON anchorage_stay (vessel_id, dropped_at DESC);
CREATE INDEX ix_anchorage_stay_position_name ON anchorage_stay (position_name) WHERE position_name IS NOT NULL;

CREATE TABLE lock_passage (
  id INTEGER PRIMARY KEY,
  vessel_id INTEGER NOT NULL REFERENCES vessel (id) ON DELETE CASCADE,
  area_id INTEGER NOT NULL REFERENCES harbour_area (id) ON DELETE RESTRICT,
  passed_at TEXT CHECK (passed_at IS NULL OR datetime(passed_at) IS NOT NULL) NOT NULL,
  up BOOLEAN CHECK (up IN (0, 1)) NOT NULL,
  UNIQUE (vessel_id, passed_at)
);
CREATE INDEX ix_lock_passage_area_id_passed_at ON lock_passage (area_id, passed_at);

CREATE TABLE traffic_message (
  id INTEGER PRIMARY KEY,
  vessel_id INTEGER,
  sent_by INTEGER,
  sent_at TEXT CHECK (sent_at IS NULL OR datetime(sent_at) IS NOT NULL) NOT NULL,
  channel INTEGER NOT NULL DEFAULT 12,
  words TEXT NOT NULL,
  reply_to INTEGER,
  CONSTRAINT ck_traffic_message_1 CHECK (channel BETWEEN 1 AND 88),
  FOREIGN KEY (vessel_id) REFERENCES vessel (id) ON DELETE SET NULL,
  CONSTRAINT fk_traffic_message_sent_by FOREIGN KEY (sent_by) REFERENCES employee (id) ON DELETE SET NULL,
  CONSTRAINT fk_traffic_message_reply_to FOREIGN KEY (reply_to) REFERENCES traffic_message (id) ON DELETE CASCADE DEFERRABLE INITIALLY IMMEDIATE
) STRICT;
CREATE INDEX ix_traffic_message_sent_at_channel ON traffic_message (sent_at DESC, channel);
CREATE INDEX ix_traffic_message_vessel_id_sent_at ON traffic_message (vessel_id, sent_at) WHERE vessel_id IS NOT NULL;
CREATE INDEX ix_traffic_message_sent_by ON traffic_message (sent_by);
CREATE INDEX ix_traffic_message_reply_to ON traffic_message (reply_to);
