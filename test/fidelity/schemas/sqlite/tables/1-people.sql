-- People who work for the port, and what all tables refer to.

CREATE TABLE country (
  code CHAR(2) CHECK (length(code) <= 2) NOT NULL PRIMARY KEY,
  name VARCHAR(60) CHECK (length(name) <= 60) NOT NULL UNIQUE,
  calling_code INTEGER,
  in_customs_union BOOLEAN CHECK (in_customs_union IN (0, 1)) NOT NULL DEFAULT FALSE,
  CHECK (calling_code > 0)
);
CREATE INDEX ix_country_calling_code ON country (calling_code);

CREATE TABLE currency (
  code TEXT NOT NULL,
  name TEXT CHECK (length(name) <= 40) NOT NULL,
  minor_digits INTEGER NOT NULL DEFAULT 2,
  CONSTRAINT pk_currency PRIMARY KEY (code),
  CONSTRAINT uq_currency_name UNIQUE (name),
  CONSTRAINT ck_currency_1 CHECK (minor_digits >= 0 AND minor_digits <= 4)
) STRICT, WITHOUT ROWID;

CREATE TABLE exchange_rate (
  from_code CHAR(3) CHECK (length(from_code) <= 3) NOT NULL,
  to_code CHAR(3) CHECK (length(to_code) <= 3) NOT NULL,
  valid_on TEXT CHECK (valid_on IS NULL OR date(valid_on) IS NOT NULL) NOT NULL,
  rate NUMERIC(18, 8) NOT NULL,
  PRIMARY KEY (from_code, to_code, valid_on),
  CONSTRAINT ck_exchange_rate_1 CHECK (rate > 0),
  CHECK (from_code <> to_code),
  CONSTRAINT fk_exchange_rate_from_code FOREIGN KEY (from_code) REFERENCES currency (code) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT fk_exchange_rate_to_code FOREIGN KEY (to_code) REFERENCES currency (code) ON DELETE CASCADE ON UPDATE CASCADE
) WITHOUT ROWID;
CREATE INDEX ix_exchange_rate_valid_on_from_code ON exchange_rate (valid_on DESC, from_code);
CREATE INDEX ix_exchange_rate_to_code ON exchange_rate (to_code);

CREATE TABLE department (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  parent_id BIGINT REFERENCES department (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  head_id BIGINT REFERENCES employee ON DELETE SET NULL,
  name VARCHAR(80) NOT NULL,
  cost_centre CHAR(6) NOT NULL,
  CONSTRAINT uq_department_cost_centre UNIQUE (cost_centre)
);
CREATE INDEX ix_department_parent_id_name ON department (parent_id, name);

CREATE TABLE job_title (
  id INTEGER PRIMARY KEY,
  name VARCHAR(60) CHECK (length(name) <= 60) NOT NULL,
  grade INTEGER NOT NULL DEFAULT 1,
  UNIQUE (name, grade),
  CONSTRAINT ck_job_title_1 CHECK (grade BETWEEN 1 AND 12)
);
CREATE INDEX ix_job_title_grade ON job_title (grade DESC);

CREATE TABLE employee (
  id INTEGER PRIMARY KEY,
  department_id INTEGER NOT NULL,
  job_title_id INTEGER NOT NULL,
  manager_id INTEGER,
  first_name TEXT NOT NULL,
  last_name TEXT CHECK (length(last_name) <= 50) NOT NULL,
  full_name TEXT GENERATED ALWAYS AS (first_name || ' ' || last_name) STORED,
  email TEXT CHECK (length(email) <= 120),
  hired_on TEXT CHECK (hired_on IS NULL OR date(hired_on) IS NOT NULL) NOT NULL,
  left_on TEXT CHECK (left_on IS NULL OR date(left_on) IS NOT NULL),
  salary REAL,
  active INTEGER CHECK (active IN (0, 1)) NOT NULL DEFAULT TRUE,
  photo BLOB,
  CONSTRAINT uq_employee_email UNIQUE (email),
  CONSTRAINT ck_employee_1 CHECK (left_on IS NULL OR left_on >= hired_on),
  CHECK (salary >= 0),
  CONSTRAINT fk_employee_department_id FOREIGN KEY (department_id) REFERENCES department (id) ON UPDATE CASCADE,
  CONSTRAINT fk_employee_job_title_id FOREIGN KEY (job_title_id) REFERENCES job_title (id) ON DELETE RESTRICT DEFERRABLE INITIALLY IMMEDIATE,
  CONSTRAINT fk_employee_manager_id FOREIGN KEY (manager_id) REFERENCES employee (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX ix_employee_last_name_first_name ON employee (last_name COLLATE NOCASE, first_name COLLATE NOCASE DESC);
CREATE INDEX ix_employee_hired_on ON employee (hired_on);
CREATE INDEX ix_employee_department_id ON employee (department_id);
CREATE INDEX ix_employee_job_title_id ON employee (job_title_id);
CREATE INDEX ix_employee_manager_id ON employee (manager_id);

CREATE TABLE qualification (
  code VARCHAR(12) CHECK (length(code) <= 12) NOT NULL,
  name VARCHAR(80) CHECK (length(name) <= 80) NOT NULL COLLATE NOCASE,
  months_valid INTEGER,
  CONSTRAINT pk_qualification PRIMARY KEY (code),
  CONSTRAINT uq_qualification_name UNIQUE (name),
  CHECK (months_valid > 0)
);
CREATE INDEX ix_qualification_months_valid ON qualification (months_valid) WHERE months_valid IS NOT NULL;

CREATE TABLE employee_qualification (
  employee_id BIGINT NOT NULL REFERENCES employee (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  qualification_code VARCHAR(12) NOT NULL REFERENCES qualification (code) ON DELETE RESTRICT ON UPDATE CASCADE,
  earned_on DATE NOT NULL,
  expires_on DATE,
  CONSTRAINT pk_employee_qualification PRIMARY KEY (employee_id, qualification_code),
  CONSTRAINT ck_employee_qualification_1 CHECK (expires_on > earned_on)
);
CREATE INDEX ix_employee_qualification_qualification_code_expires_on ON employee_qualification (qualification_code, expires_on);

CREATE TABLE shift (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name VARCHAR(30) CHECK (length(name) <= 30) NOT NULL UNIQUE,
  starts_at TEXT CHECK (starts_at IS NULL OR time(starts_at) IS NOT NULL) NOT NULL,
  ends_at TEXT CHECK (ends_at IS NULL OR time(ends_at) IS NOT NULL) NOT NULL
);

CREATE TABLE shift_assignment (
  shift_id INTEGER NOT NULL,
  employee_id INTEGER NOT NULL,
  worked_on TEXT CHECK (worked_on IS NULL OR date(worked_on) IS NOT NULL) NOT NULL,
  hours ANY CHECK (typeof(hours) IN ('integer', 'real', 'null')),
  remark TEXT,
  PRIMARY KEY (employee_id, worked_on, shift_id),
  CHECK (hours > 0 AND hours <= 24),
  CONSTRAINT fk_shift_assignment_shift_id FOREIGN KEY (shift_id) REFERENCES shift (id) ON DELETE RESTRICT,
  CONSTRAINT fk_shift_assignment_employee_id FOREIGN KEY (employee_id) REFERENCES employee (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX ix_shift_assignment_worked_on_shift_id ON shift_assignment (worked_on DESC, shift_id);
