-- What is measured, and what happens.

CREATE TABLE weather_station (
  id INTEGER PRIMARY KEY,
  area_id INTEGER,
  name VARCHAR(60) CHECK (length(name) <= 60) NOT NULL COLLATE NOCASE,
  height_m REAL,
  installed_on TEXT CHECK (installed_on IS NULL OR date(installed_on) IS NOT NULL),
  CONSTRAINT uq_weather_station_name UNIQUE (name),
  CONSTRAINT fk_weather_station_area_id FOREIGN KEY (area_id) REFERENCES harbour_area (id) ON DELETE SET NULL
);
CREATE INDEX ix_weather_station_area_id_name ON weather_station (area_id, name COLLATE NOCASE DESC);

CREATE TABLE weather_reading (
  station_id BIGINT NOT NULL REFERENCES weather_station (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  read_at TIMESTAMP NOT NULL,
  wind_ms DOUBLE PRECISION,
  gust_ms DOUBLE PRECISION,
  pressure_hpa DOUBLE PRECISION,
  visibility_m INT,
  CONSTRAINT pk_weather_reading PRIMARY KEY (station_id, read_at),
  CONSTRAINT ck_weather_reading_1 CHECK (gust_ms >= wind_ms)
) WITHOUT ROWID;
CREATE INDEX ix_weather_reading_read_at ON weather_reading (read_at DESC);
CREATE INDEX ix_weather_reading_gust_ms ON weather_reading (gust_ms);

CREATE TABLE tide_gauge (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  quay_id INTEGER REFERENCES quay (id) ON DELETE SET NULL,
  name VARCHAR(60) CHECK (length(name) <= 60) NOT NULL UNIQUE,
  zero_m NUMERIC(6, 3) NOT NULL DEFAULT 0
);
CREATE INDEX ix_tide_gauge_quay_id ON tide_gauge (quay_id);

CREATE TABLE tide_prediction (
  gauge_id INTEGER NOT NULL,
  predicted_for TEXT CHECK (predicted_for IS NULL OR datetime(predicted_for) IS NOT NULL) NOT NULL,
  level_m REAL NOT NULL,
  is_high INTEGER CHECK (is_high IN (0, 1)) NOT NULL,
  PRIMARY KEY (gauge_id, predicted_for),
  CONSTRAINT fk_tide_prediction_gauge_id FOREIGN KEY (gauge_id) REFERENCES tide_gauge (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX ix_tide_prediction_level_m_is_high ON tide_prediction (level_m DESC, is_high);

CREATE TABLE incident (
  id INTEGER PRIMARY KEY,
  happened_at TEXT CHECK (happened_at IS NULL OR datetime(happened_at) IS NOT NULL) NOT NULL,
  area_id INTEGER,
  reported_by INTEGER,
  severity INTEGER NOT NULL DEFAULT 1,
  title VARCHAR(120) CHECK (length(title) <= 120) NOT NULL COLLATE NOCASE,
  report TEXT,
  facts TEXT CHECK (json_valid(facts)),
  CONSTRAINT ck_incident_1 CHECK (severity BETWEEN 1 AND 5),
  CONSTRAINT fk_incident_area_id FOREIGN KEY (area_id) REFERENCES harbour_area (id) ON DELETE SET NULL DEFERRABLE INITIALLY IMMEDIATE,
  CONSTRAINT fk_incident_reported_by FOREIGN KEY (reported_by) REFERENCES employee (id) ON DELETE SET NULL
);
CREATE INDEX ix_incident_severity_happened_at ON incident (severity DESC, happened_at DESC);
CREATE INDEX ix_incident_title ON incident (title);
CREATE INDEX ix_incident_area_id_severity ON incident (area_id, severity) WHERE area_id IS NOT NULL;
CREATE INDEX ix_incident_reported_by ON incident (reported_by);

CREATE TABLE incident_vessel (
  incident_id BIGINT NOT NULL REFERENCES incident ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  vessel_id BIGINT NOT NULL REFERENCES vessel (id) ON DELETE RESTRICT,
  at_fault BOOLEAN,
  CONSTRAINT pk_incident_vessel PRIMARY KEY (incident_id, vessel_id)
);
CREATE INDEX ix_incident_vessel_vessel_id_at_fault ON incident_vessel (vessel_id, at_fault);
