-- What the port charges.

CREATE TABLE tariff (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name varchar(80) NOT NULL COMMENT 'as it stands in the register',
  currency_code char(3) NOT NULL,
  valid_from date NOT NULL,
  valid_until date,
  UNIQUE KEY uq_tariff_name_valid_from (name, valid_from),
  CONSTRAINT ck_tariff_1 CHECK (valid_until > valid_from),
  CONSTRAINT fk_tariff_currency_code FOREIGN KEY (currency_code) REFERENCES currency (code) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX ix_tariff_valid_from_valid_until ON tariff (valid_from, valid_until);
CREATE INDEX ix_tariff_currency_code ON tariff (currency_code);

CREATE TABLE tariff_step (
  tariff_id bigint NOT NULL COMMENT 'as the handbook has it: "tariff id"',
  from_tonnage int NOT NULL,
  price decimal(10,4) NOT NULL,
  PRIMARY KEY (tariff_id, from_tonnage),
  CONSTRAINT ck_tariff_step_1 CHECK (price >= 0),
  CONSTRAINT fk_tariff_step_tariff_id FOREIGN KEY (tariff_id) REFERENCES tariff (id) ON DELETE CASCADE
);
CREATE INDEX ix_tariff_step_price ON tariff_step (price DESC);

CREATE TABLE invoice (
  id bigint NOT NULL AUTO_INCREMENT,
  number varchar(20) NOT NULL,
  line_id bigint NOT NULL,
  call_id bigint,
  currency_code char(3) NOT NULL,
  issued_on date NOT NULL,
  due_on date NOT NULL,
  net decimal(14,2) NOT NULL DEFAULT 0 COMMENT 'as the handbook has it: "net"',
  vat_rate decimal(4,3) NOT NULL DEFAULT 0.25,
  gross decimal(18,4) GENERATED ALWAYS AS (net * (1 + vat_rate)) VIRTUAL,
  paid boolean NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id),
  UNIQUE KEY uq_invoice_number (number),
  CHECK (due_on >= issued_on),
  CONSTRAINT ck_invoice_2 CHECK (net >= 0),
  CONSTRAINT fk_invoice_line_id FOREIGN KEY (line_id) REFERENCES shipping_line (id) ON DELETE RESTRICT,
  FOREIGN KEY (call_id) REFERENCES port_call (id) ON DELETE SET NULL,
  CONSTRAINT fk_invoice_currency_code FOREIGN KEY (currency_code) REFERENCES currency (code) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX ix_invoice_line_id_issued_on ON invoice (line_id, issued_on DESC);
CREATE INDEX ix_invoice_due_on_paid USING BTREE ON invoice (due_on, paid);
CREATE INDEX ix_invoice_call_id ON invoice (call_id) COMMENT 'for the daily list; don''t drop';
CREATE INDEX ix_invoice_currency_code ON invoice (currency_code);

CREATE TABLE invoice_line (
  invoice_id bigint NOT NULL,
  position smallint NOT NULL,
  tariff_id bigint,
  words longtext NOT NULL,
  quantity decimal(12,3) NOT NULL DEFAULT 1,
  price decimal(12,4) NOT NULL,
  amount decimal(28,7) GENERATED ALWAYS AS (quantity * price) STORED COMMENT 'as the handbook has it: "amount"',
  PRIMARY KEY (invoice_id, position),
  CONSTRAINT ck_invoice_line_1 CHECK (quantity <> 0),
  CONSTRAINT fk_invoice_line_invoice_id FOREIGN KEY (invoice_id) REFERENCES invoice (id) ON DELETE CASCADE,
  CONSTRAINT fk_invoice_line_tariff_id FOREIGN KEY (tariff_id) REFERENCES tariff (id) ON DELETE SET NULL
);
CREATE INDEX ix_invoice_line_tariff_id_price ON invoice_line (tariff_id, price);

CREATE TABLE payment (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  invoice_id bigint NOT NULL,
  received_at timestamp(3) NOT NULL,
  amount decimal(14,2) NOT NULL,
  reference varchar(60),
  CONSTRAINT ck_payment_1 CHECK (amount > 0),
  FOREIGN KEY (invoice_id) REFERENCES invoice (id) ON DELETE RESTRICT
);
CREATE INDEX ix_payment_invoice_id_received_at ON payment (invoice_id, received_at DESC);
CREATE INDEX ix_payment_reference ON payment (reference);

CREATE TABLE reminder (
  invoice_id bigint NOT NULL,
  level smallint NOT NULL,
  sent_on date NOT NULL,
  charge decimal(8,2) NOT NULL DEFAULT 0,
  PRIMARY KEY (invoice_id, level),
  CHECK (level BETWEEN 1 AND 3),
  CONSTRAINT fk_reminder_invoice_id FOREIGN KEY (invoice_id) REFERENCES invoice (id) ON DELETE CASCADE
);
CREATE INDEX ix_reminder_sent_on USING BTREE ON reminder (sent_on);
