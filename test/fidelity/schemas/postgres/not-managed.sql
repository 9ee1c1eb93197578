-- What Aludel names and leaves alone: views, functions, triggers, policies, partitions, and settings that its schema has no words for.

CREATE VIEW ship_in_port AS
  SELECT v.name, b.code AS berth FROM traffic.port_call c JOIN traffic.voyage y ON y.id = c.voyage_id JOIN vessel v ON v.id = y.vessel_id
  JOIN berth b ON b.id = c.berth_id WHERE c.sailed_at IS NULL;
CREATE MATERIALIZED VIEW "Finance".income AS SELECT currency_code, sum(net) AS net FROM "Finance".invoice GROUP BY currency_code;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.remarks := coalesce(NEW.remarks, ''); RETURN NEW; END $$;
CREATE FUNCTION traffic.waiting(since timestamptz, most integer DEFAULT 10) RETURNS SETOF traffic.anchorage_stay LANGUAGE sql STABLE
  AS $$ SELECT * FROM traffic.anchorage_stay WHERE dropped_at >= since LIMIT most $$;
CREATE PROCEDURE close_berth(berth_id bigint) LANGUAGE sql AS $$ UPDATE berth SET closed_since = now() WHERE id = berth_id $$;
CREATE AGGREGATE product(double precision) (sfunc = float8mul, stype = double precision, initcond = '1');
CREATE TRIGGER port_call_touch BEFORE UPDATE ON traffic.port_call FOR EACH ROW EXECUTE FUNCTION touch();
CREATE RULE keep_payments AS ON DELETE TO "Finance".payment DO INSTEAD NOTHING;
CREATE STATISTICS vessel_sizes (dependencies) ON length_m, beam_m FROM vessel;
CREATE PUBLICATION port_feed FOR TABLE traffic.port_call;
CREATE TEXT SEARCH CONFIGURATION port_words (COPY = simple);

ALTER TABLE employee ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_row ON employee USING (email = current_user);
ALTER TABLE vessel SET (fillfactor = 70, autovacuum_enabled = false);
ALTER INDEX ix_vessel_line_id_type_id SET (fillfactor = 60);
ALTER TABLE incident ALTER COLUMN report SET STORAGE EXTERNAL, ALTER COLUMN title SET STATISTICS 500;
ALTER TABLE cargo.container_type REPLICA IDENTITY FULL;
CLUSTER weather_station USING ix_weather_station_area_id_name;
COMMENT ON CONSTRAINT ck_vessel_1 ON vessel IS 'as the IMO numbers ships';
COMMENT ON SCHEMA traffic IS 'ships that come and go';

CREATE TABLE sensor_log (station_id bigint NOT NULL, read_at timestamptz NOT NULL, value real, PRIMARY KEY (station_id, read_at))
  PARTITION BY RANGE (read_at);
CREATE TABLE sensor_log_2026 PARTITION OF sensor_log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE sensor_log_other PARTITION OF sensor_log DEFAULT;
CREATE TABLE structure (built date);
CREATE TABLE bridge (span_m numeric) INHERITS (structure);
CREATE TABLE fixed_position OF geo_position;
CREATE TABLE local_rule (id integer PRIMARY KEY, speed numeric, CONSTRAINT ck_local_speed CHECK (speed > 0) NO INHERIT);
