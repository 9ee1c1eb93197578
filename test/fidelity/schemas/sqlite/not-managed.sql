-- What Aludel names and leaves alone: views, triggers, virtual tables, and parts of tables that its schema has no words for.

CREATE VIEW ship_in_port AS
  SELECT v.name, b.code AS berth FROM port_call c JOIN voyage y ON y.id = c.voyage_id JOIN vessel v ON v.id = y.vessel_id
  JOIN berth b ON b.id = c.berth_id WHERE c.sailed_at IS NULL;
CREATE VIEW "Unpaid Invoices" (number, owed) AS SELECT number, gross FROM invoice WHERE NOT paid;

CREATE TRIGGER berth_is_open BEFORE INSERT ON berth_booking
WHEN EXISTS (SELECT 1 FROM berth WHERE id = NEW.berth_id AND closed_since IS NOT NULL)
BEGIN
  SELECT RAISE(ABORT, 'the berth is closed; ask the harbour master');
END;
CREATE TRIGGER invoice_line_added AFTER INSERT ON invoice_line BEGIN
  UPDATE invoice SET net = net + NEW.amount WHERE id = NEW.invoice_id;
  UPDATE invoice SET paid = FALSE WHERE id = NEW.invoice_id;
END;
CREATE TRIGGER ship_in_port_gone INSTEAD OF DELETE ON ship_in_port BEGIN
  UPDATE port_call SET sailed_at = datetime('now') WHERE berth_id = (SELECT id FROM berth WHERE code = OLD.berth);
END;

CREATE VIRTUAL TABLE incident_text USING fts5 (title, report);
CREATE VIRTUAL TABLE light_area USING rtree (id, min_x, max_x, min_y, max_y);

CREATE TABLE conflicting (
  id INTEGER PRIMARY KEY ON CONFLICT REPLACE,
  name TEXT NOT NULL ON CONFLICT FAIL UNIQUE ON CONFLICT IGNORE,
  CONSTRAINT conflicting_pair UNIQUE (id, name) ON CONFLICT ROLLBACK
);
CREATE TABLE ordered_key (a TEXT, b INTEGER, PRIMARY KEY (a COLLATE NOCASE DESC, b));
CREATE TABLE descending_key (id INTEGER PRIMARY KEY DESC);
