-- What Aludel names and leaves alone: views, triggers, routines, events, partitions, and options that its schema has no words for.
-- (Of a number that counts within another column, which MyISAM has, it says so when a revision would make it.)

CREATE VIEW ship_in_port AS
  SELECT v.name, b.code AS berth FROM port_call c JOIN voyage y ON y.id = c.voyage_id JOIN vessel v ON v.id = y.vessel_id
  JOIN berth b ON b.id = c.berth_id WHERE c.sailed_at IS NULL;
CREATE TRIGGER port_call_remarks BEFORE UPDATE ON port_call FOR EACH ROW SET NEW.remarks = coalesce(NEW.remarks, '');
CREATE PROCEDURE close_berth(berth bigint) UPDATE berth SET closed_since = now() WHERE id = berth;
CREATE FUNCTION with_tax(net decimal(14,2)) RETURNS decimal(16,4) DETERMINISTIC RETURN net * 1.25;
CREATE EVENT forget_messages ON SCHEDULE EVERY 1 DAY DO DELETE FROM traffic_message WHERE sent_at < now() - interval 1 year;

CREATE TABLE sensor_log (station_id bigint NOT NULL, read_on date NOT NULL, value float, PRIMARY KEY (station_id, read_on))
  PARTITION BY RANGE (year(read_on)) (PARTITION before_2026 VALUES LESS THAN (2026), PARTITION later VALUES LESS THAN MAXVALUE);
CREATE TABLE squeezed (id int NOT NULL PRIMARY KEY, words text) ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8;
CREATE TABLE half_hidden (id int NOT NULL PRIMARY KEY, secret int DEFAULT 1 INVISIBLE, words varchar(20));
CREATE INDEX ix_half_hidden_words ON half_hidden (words) INVISIBLE;
CREATE TABLE on_the_globe (id int NOT NULL PRIMARY KEY, spot point NOT NULL SRID 4326, SPATIAL KEY (spot));
CREATE TABLE unchecked (id int NOT NULL PRIMARY KEY, speed int, CONSTRAINT ck_unchecked_speed CHECK (speed > 0) NOT ENFORCED);
CREATE TABLE numbered_within (book smallint NOT NULL, number int NOT NULL AUTO_INCREMENT, PRIMARY KEY (book, number)) ENGINE=MyISAM;
