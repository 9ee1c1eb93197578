-- Ships that come and go.

CREATE TABLE voyage (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  vessel_id bigint NOT NULL,
  number varchar(20) NOT NULL,
  origin varchar(5) NOT NULL,
  destination varchar(5) NOT NULL,
  departs_at timestamp(3) NULL COMMENT 'in UTC',
  UNIQUE KEY uq_voyage_vessel_id_number (vessel_id, number),
  CONSTRAINT ck_voyage_1 CHECK (origin <> destination),
  CONSTRAINT fk_voyage_vessel_id FOREIGN KEY (vessel_id) REFERENCES vessel (id) ON DELETE CASCADE
);
CREATE INDEX ix_voyage_origin_destination ON voyage (origin, destination) COMMENT 'for the daily list; don''t drop';
CREATE INDEX ix_voyage_departs_at ON voyage (departs_at);

CREATE TABLE port_call (
  id bigint NOT NULL AUTO_INCREMENT,
  voyage_id bigint NOT NULL,
  berth_id bigint,
  announced_at timestamp NOT NULL,
  arrived_at timestamp(3) NULL COMMENT 'in UTC',
  sailed_at datetime(6),
  state varchar(12) NOT NULL DEFAULT 'announced',
  remarks longtext,
  PRIMARY KEY (id),
  UNIQUE KEY uq_port_call_voyage_id (voyage_id),
  CHECK (sailed_at IS NULL OR arrived_at IS NOT NULL),
  CONSTRAINT ck_port_call_2 CHECK (state IN ('announced', 'alongside', 'sailed', 'cancelled')),
  CONSTRAINT fk_port_call_voyage_id FOREIGN KEY (voyage_id) REFERENCES voyage (id) ON DELETE RESTRICT,
  FOREIGN KEY (berth_id) REFERENCES berth (id) ON DELETE SET NULL
) COMMENT='One visit of one ship';
CREATE INDEX ix_port_call_berth_id_arrived_at ON port_call (berth_id, arrived_at DESC);
CREATE INDEX ix_port_call_state_announced_at ON port_call (state, announced_at);
CREATE INDEX ix_port_call_sailed_at ON port_call (sailed_at);

CREATE TABLE berth_booking (
  id bigint NOT NULL AUTO_INCREMENT,
  call_id bigint NOT NULL,
  berth_id bigint NOT NULL,
  starts_at datetime(6) NOT NULL COMMENT 'as the handbook has it: "starts at"',
  ends_at datetime NOT NULL,
  confirmed tinyint(1) NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id),
  UNIQUE KEY uq_berth_booking_berth_id_starts_at (berth_id, starts_at),
  CONSTRAINT ck_berth_booking_1 CHECK (ends_at > starts_at),
  CONSTRAINT fk_berth_booking_call_id FOREIGN KEY (call_id) REFERENCES port_call (id) ON DELETE CASCADE,
  CONSTRAINT fk_berth_booking_berth_id FOREIGN KEY (berth_id) REFERENCES berth (id) ON DELETE RESTRICT
);
CREATE INDEX ix_berth_booking_call_id_confirmed USING BTREE ON berth_booking (call_id, confirmed);
CREATE INDEX ix_berth_booking_starts_at_ends_at ON berth_booking (starts_at, ends_at);

CREATE TABLE pilot (
  employee_id bigint PRIMARY KEY,
  licence_class char(1) NOT NULL,
  max_tonnage int COMMENT 'counted by hand',
  CONSTRAINT ck_pilot_1 CHECK (licence_class IN ('A', 'B', 'C')),
  CONSTRAINT fk_pilot_employee_id FOREIGN KEY (employee_id) REFERENCES employee (id) ON DELETE CASCADE
);
CREATE INDEX ix_pilot_licence_class_max_tonnage ON pilot (licence_class, max_tonnage DESC) COMMENT 'for the daily list; don''t drop';

CREATE TABLE pilotage (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  call_id bigint NOT NULL COMMENT 'as the handbook has it: "call id"',
  pilot_id bigint,
  inbound tinyint(1) NOT NULL,
  boarded_at timestamp(3) NOT NULL,
  landed_at datetime(6),
  fee decimal(10,2) NOT NULL DEFAULT 0,
  UNIQUE KEY uq_pilotage_call_id_inbound (call_id, inbound),
  CHECK (landed_at >= boarded_at),
  FOREIGN KEY (call_id) REFERENCES port_call (id) ON DELETE CASCADE,
  CONSTRAINT fk_pilotage_pilot_id FOREIGN KEY (pilot_id) REFERENCES pilot (employee_id) ON DELETE SET NULL
);
CREATE INDEX ix_pilotage_pilot_id_boarded_at ON pilotage (pilot_id, boarded_at DESC);

CREATE TABLE tug (
  id bigint NOT NULL AUTO_INCREMENT,
  name varchar(40) NOT NULL,
  bollard_pull_t decimal(5,1) NOT NULL,
  captain_id bigint,
  PRIMARY KEY (id),
  UNIQUE KEY uq_tug_name (name),
  CONSTRAINT fk_tug_captain_id FOREIGN KEY (captain_id) REFERENCES captain (id) ON DELETE SET NULL
);
CREATE INDEX ix_tug_bollard_pull_t ON tug (bollard_pull_t DESC);
CREATE INDEX ix_tug_captain_id ON tug (captain_id);

CREATE TABLE tug_job (
  tug_id bigint NOT NULL,
  call_id bigint NOT NULL,
  started_at timestamp(3) NOT NULL,
  minutes int NOT NULL,
  PRIMARY KEY (tug_id, call_id, started_at),
  CONSTRAINT ck_tug_job_1 CHECK (minutes > 0),
  CONSTRAINT fk_tug_job_tug_id FOREIGN KEY (tug_id) REFERENCES tug (id) ON DELETE RESTRICT,
  FOREIGN KEY (call_id) REFERENCES port_call (id) ON DELETE CASCADE
);
CREATE INDEX ix_tug_job_call_id_minutes USING BTREE ON tug_job (call_id, minutes);

CREATE TABLE anchorage_stay (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  vessel_id bigint NOT NULL,
  position_name varchar(30),
  dropped_at timestamp NOT NULL,
  weighed_at timestamp(3) NULL,
  CHECK (weighed_at > dropped_at),
  CONSTRAINT fk_anchorage_stay_vessel_id FOREIGN KEY (vessel_id) REFERENCES vessel (id) ON DELETE CASCADE
);
CREATE INDEX ix_anchorage_stay_vessel_id_dropped_at ON anchorage_stay (vessel_id, dropped_at DESC);
CREATE INDEX ix_anchorage_stay_position_name ON anchorage_stay (position_name);

CREATE TABLE lock_passage (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  vessel_id bigint NOT NULL,
  area_id bigint NOT NULL,
  passed_at timestamp(3) NOT NULL,
  up boolean NOT NULL,
  UNIQUE KEY uq_lock_passage_vessel_id_passed_at (vessel_id, passed_at),
  CONSTRAINT fk_lock_passage_vessel_id FOREIGN KEY (vessel_id) REFERENCES vessel (id) ON DELETE CASCADE,
  CONSTRAINT fk_lock_passage_area_id FOREIGN KEY (area_id) REFERENCES harbour_area (id) ON DELETE RESTRICT
) ENGINE=InnoDB;
CREATE INDEX ix_lock_passage_area_id_passed_at ON lock_passage (area_id, passed_at) COMMENT 'for the daily list; don''t drop';

CREATE TABLE traffic_message (
  id bigint NOT NULL AUTO_INCREMENT,
  vessel_id bigint,
  sent_by bigint,
  sent_at datetime(6) NOT NULL,
  channel smallint NOT NULL DEFAULT 12 COMMENT 'counted by hand',
  words longtext NOT NULL,
  reply_to bigint,
  PRIMARY KEY (id),
  CONSTRAINT ck_traffic_message_1 CHECK (channel BETWEEN 1 AND 88),
  FOREIGN KEY (vessel_id) REFERENCES vessel (id) ON DELETE SET NULL,
  CONSTRAINT fk_traffic_message_sent_by FOREIGN KEY (sent_by) REFERENCES employee (id) ON DELETE SET NULL,
  CONSTRAINT fk_traffic_message_reply_to FOREIGN KEY (reply_to) REFERENCES traffic_message (id) ON DELETE CASCADE
);
CREATE INDEX ix_traffic_message_sent_at_channel ON traffic_message (sent_at DESC, channel);
CREATE INDEX ix_traffic_message_vessel_id_sent_at ON traffic_message (vessel_id, sent_at);
CREATE INDEX ix_traffic_message_sent_by USING BTREE ON traffic_message (sent_by);
CREATE INDEX ix_traffic_message_reply_to ON traffic_message (reply_to);
