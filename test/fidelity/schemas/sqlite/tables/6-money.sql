-- What the port charges.

CREATE TABLE tariff (
  id INTEGER PRIMARY KEY,
  name VARCHAR(80) CHECK (length(name) <= 80) NOT NULL,
  currency_code CHAR(3) CHECK (length(currency_code) <= 3) NOT NULL REFERENCES currency ON DELETE RESTRICT ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
  valid_from TEXT CHECK (valid_from IS NULL OR date(valid_from) IS NOT NULL) NOT NULL,
  valid_until TEXT CHECK (valid_until IS NULL OR date(valid_until) IS NOT NULL),
  UNIQUE (name, valid_from),
  CONSTRAINT ck_tariff_1 CHECK (valid_until > valid_from)
);
CREATE INDEX ix_tariff_valid_from_valid_until ON tariff (valid_from, valid_until) WHERE valid_until IS NOT NULL;
CREATE INDEX ix_tariff_currency_code ON tariff (currency_code);

CREATE TABLE tariff_step (
  tariff_id INTEGER NOT NULL,
  from_tonnage INTEGER NOT NULL,
  price REAL NOT NULL,
  CONSTRAINT pk_tariff_step PRIMARY KEY (tariff_id, from_tonnage),
  CONSTRAINT ck_tariff_step_1 CHECK (price >= 0),
  CONSTRAINT fk_tariff_step_tariff_id FOREIGN KEY (tariff_id) REFERENCES tariff (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX ix_tariff_step_price ON tariff_step (price DESC);

CREATE TABLE invoice (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  number VARCHAR(20) CHECK (length(number) <= 20) NOT NULL,
  line_id INTEGER NOT NULL,
  call_id INTEGER,
  currency_code CHAR(3) CHECK (length(currency_code) <= 3) NOT NULL,
  issued_on TEXT CHECK (issued_on IS NULL OR date(issued_on) IS NOT NULL) NOT NULL,
  due_on TEXT CHECK (due_on IS NULL OR date(due_on) IS NOT NULL) NOT NULL,
  net NUMERIC(14, 2) NOT NULL DEFAULT 0,
  vat_rate NUMERIC(4, 3) NOT NULL DEFAULT 0.25,
  gross NUMERIC(18, 4) GENERATED ALWAYS AS (net * (1 + vat_rate)) VIRTUAL,
  paid BOOLEAN CHECK (paid IN (0, 1)) NOT NULL DEFAULT FALSE,
  CONSTRAINT uq_invoice_number UNIQUE (number),
  CHECK (due_on >= issued_on),
  CONSTRAINT ck_invoice_2 CHECK (net >= 0),
  CONSTRAINT fk_invoice_line_id FOREIGN KEY (line_id) REFERENCES shipping_line (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (call_id) REFERENCES port_call (id) ON DELETE SET NULL,
  CONSTRAINT fk_invoice_currency_code FOREIGN KEY (currency_code) REFERENCES currency (code) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX ix_invoice_line_id_issued_on ON invoice (line_id, issued_on DESC);
CREATE INDEX ix_invoice_due_on_paid ON invoice (due_on, paid);
CREATE INDEX ix_invoice_call_id ON invoice (call_id);
CREATE INDEX ix_invoice_currency_code ON invoice (currency_code);

CREATE TABLE invoice_line (
  invoice_id BIGINT NOT NULL REFERENCES invoice (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  position SMALLINT NOT NULL,
  tariff_id BIGINT REFERENCES tariff ON DELETE SET NULL,
  words TEXT NOT NULL,
  quantity DECIMAL(12,3) NOT NULL DEFAULT 1,
  price DECIMAL(12,4) NOT NULL,
  amount DECIMAL(28,7) GENERATED ALWAYS AS (quantity * price) STORED,
  PRIMARY KEY (invoice_id, position),
  CONSTRAINT ck_invoice_line_1 CHECK (quantity <> 0)
);
CREATE INDEX ix_invoice_line_tariff_id_price ON invoice_line (tariff_id, price);

CREATE TABLE payment (
  id INTEGER PRIMARY KEY,
  invoice_id INTEGER NOT NULL REFERENCES invoice (id) ON DELETE RESTRICT,
  received_at TEXT CHECK (received_at IS NULL OR datetime(received_at) IS NOT NULL) NOT NULL,
  amount NUMERIC(14, 2) NOT NULL,
  reference VARCHAR(60) CHECK (length(reference) <= 60),
  CONSTRAINT ck_payment_1 CHECK (amount > 0)
);
CREATE INDEX ix_payment_invoice_id_received_at ON payment (invoice_id, received_at DESC);
CREATE INDEX ix_payment_reference ON payment (reference) WHERE reference IS NOT NULL;

CREATE TABLE reminder (
  invoice_id INTEGER NOT NULL,
  level INTEGER NOT NULL,
  sent_on TEXT CHECK (sent_on IS NULL OR date(sent_on) IS NOT NULL) NOT NULL,
  charge ANY CHECK (typeof(charge) IN ('integer', 'real', 'null')) NOT NULL DEFAULT 0,
  CONSTRAINT pk_reminder PRIMARY KEY (invoice_id, level),
  CHECK (level BETWEEN 1 AND 3),
  CONSTRAINT fk_reminder_invoice_id FOREIGN KEY (invoice_id) REFERENCES invoice (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX ix_reminder_sent_on ON reminder (sent_on);
