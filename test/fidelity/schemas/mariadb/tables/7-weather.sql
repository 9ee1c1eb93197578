-- What is measured, and what happens.

CREATE TABLE weather_station (
  id bigint NOT NULL AUTO_INCREMENT,
  area_id bigint,
  name varchar(60) NOT NULL,
  height_m float COMMENT 'as the handbook has it: "height m"',
  installed_on date,
  PRIMARY KEY (id),
  UNIQUE KEY uq_weather_station_name (name),
  CONSTRAINT fk_weather_station_area_id FOREIGN KEY (area_id) REFERENCES harbour_area (id) ON DELETE SET NULL
) ENGINE=InnoDB;
CREATE INDEX ix_weather_station_area_id_name ON weather_station (area_id, name DESC);

CREATE TABLE weather_reading (
  station_id bigint NOT NULL,
  read_at timestamp NOT NULL,
  wind_ms float COMMENT 'as the handbook has it: "wind ms"',
  gust_ms float,
  pressure_hpa double,
  visibility_m int,
  PRIMARY KEY (station_id, read_at),
  CONSTRAINT ck_weather_reading_1 CHECK (gust_ms >= wind_ms),
  CONSTRAINT fk_weather_reading_station_id FOREIGN KEY (station_id) REFERENCES weather_station (id) ON DELETE CASCADE
);
CREATE INDEX ix_weather_reading_read_at ON weather_reading (read_at DESC) COMMENT 'for the daily list; don''t drop';
CREATE INDEX ix_weather_reading_gust_ms ON weather_reading (gust_ms);

CREATE TABLE tide_gauge (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  quay_id bigint COMMENT 'as the handbook has it: "quay id"',
  name varchar(60) NOT NULL,
  zero_m decimal(6,3) NOT NULL DEFAULT 0,
  UNIQUE KEY uq_tide_gauge_name (name),
  FOREIGN KEY (quay_id) REFERENCES quay (id) ON DELETE SET NULL
);
CREATE INDEX ix_tide_gauge_quay_id ON tide_gauge (quay_id);

CREATE TABLE tide_prediction (
  gauge_id bigint NOT NULL COMMENT 'as the handbook has it: "gauge id"',
  predicted_for datetime(6) NOT NULL,
  level_m decimal(5,2) NOT NULL,
  is_high tinyint(1) NOT NULL,
  PRIMARY KEY (gauge_id, predicted_for),
  CONSTRAINT fk_tide_prediction_gauge_id FOREIGN KEY (gauge_id) REFERENCES tide_gauge (id) ON DELETE CASCADE
);
CREATE INDEX ix_tide_prediction_level_m_is_high ON tide_prediction (level_m DESC, is_high);

CREATE TABLE incident (
  id bigint NOT NULL AUTO_INCREMENT,
  happened_at timestamp NOT NULL,
  area_id bigint,
  reported_by bigint,
  severity smallint NOT NULL DEFAULT 1,
  title varchar(120) NOT NULL,
  report mediumtext,
  facts json COMMENT 'as the handbook has it: "facts"',
  PRIMARY KEY (id),
  CONSTRAINT ck_incident_1 CHECK (severity BETWEEN 1 AND 5),
  CONSTRAINT fk_incident_area_id FOREIGN KEY (area_id) REFERENCES harbour_area (id) ON DELETE SET NULL,
  CONSTRAINT fk_incident_reported_by FOREIGN KEY (reported_by) REFERENCES employee (id) ON DELETE SET NULL
);
CREATE INDEX ix_incident_severity_happened_at USING BTREE ON incident (severity DESC, happened_at DESC);
CREATE INDEX ix_incident_title ON incident (title(20));
CREATE INDEX ix_incident_area_id_severity ON incident (area_id, severity);
CREATE INDEX ix_incident_reported_by ON incident (reported_by) COMMENT 'for the daily list; don''t drop';

CREATE TABLE incident_vessel (
  incident_id bigint NOT NULL,
  vessel_id bigint NOT NULL,
  at_fault boolean,
  PRIMARY KEY (incident_id, vessel_id),
  FOREIGN KEY (incident_id) REFERENCES incident (id) ON DELETE CASCADE,
  CONSTRAINT fk_incident_vessel_vessel_id FOREIGN KEY (vessel_id) REFERENCES vessel (id) ON DELETE RESTRICT
);
CREATE INDEX ix_incident_vessel_vessel_id_at_fault ON incident_vessel (vessel_id, at_fault);
