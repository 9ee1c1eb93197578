-- People who work for the port, and what all tables refer to.

CREATE TABLE country (
  code char(2) PRIMARY KEY,
  name varchar(60) NOT NULL,
  calling_code smallint,
  in_customs_union tinyint(1) NOT NULL DEFAULT FALSE,
  UNIQUE KEY uq_country_name (name),
  CHECK (calling_code > 0)
) COMMENT='States whose flags ships fly';
CREATE INDEX ix_country_calling_code ON country (calling_code);

CREATE TABLE currency (
  code char(3) NOT NULL,
  name varchar(40) NOT NULL,
  minor_digits smallint NOT NULL DEFAULT 2,
  PRIMARY KEY (code),
  UNIQUE KEY uq_currency_name (name),
  CONSTRAINT ck_currency_1 CHECK (minor_digits >= 0 AND minor_digits <= 4)
);

CREATE TABLE exchange_rate (
  from_code char(3) NOT NULL,
  to_code char(3) NOT NULL,
  valid_on date NOT NULL,
  rate decimal(18,8) NOT NULL COMMENT 'the bank''s, not ours',
  PRIMARY KEY (from_code, to_code, valid_on),
  CONSTRAINT ck_exchange_rate_1 CHECK (rate > 0),
  CHECK (from_code <> to_code),
  CONSTRAINT fk_exchange_rate_from_code FOREIGN KEY (from_code) REFERENCES currency (code),
  CONSTRAINT fk_exchange_rate_to_code FOREIGN KEY (to_code) REFERENCES currency (code)
) COMMENT='What one unit of a currency costs in another, by day';
CREATE INDEX ix_exchange_rate_valid_on_from_code ON exchange_rate (valid_on DESC, from_code);
CREATE INDEX ix_exchange_rate_to_code USING BTREE ON exchange_rate (to_code);

CREATE TABLE department (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  parent_id bigint,
  head_id bigint COMMENT 'who is asked first',
  name varchar(80) NOT NULL,
  cost_centre char(6) NOT NULL,
  UNIQUE KEY uq_department_cost_centre (cost_centre),
  CONSTRAINT fk_department_parent_id FOREIGN KEY (parent_id) REFERENCES department (id) ON DELETE RESTRICT
) COMMENT='Parts of the authority';
CREATE INDEX ix_department_parent_id_name ON department (parent_id, name) COMMENT 'for the daily list; don''t drop';

CREATE TABLE job_title (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name varchar(60) NOT NULL COMMENT 'as it stands in the register',
  grade smallint NOT NULL DEFAULT 1,
  UNIQUE KEY uq_job_title_name_grade (name, grade),
  CONSTRAINT ck_job_title_1 CHECK (grade BETWEEN 1 AND 12)
) ENGINE=InnoDB;
CREATE INDEX ix_job_title_grade ON job_title (grade DESC);

CREATE TABLE employee (
  id bigint NOT NULL AUTO_INCREMENT,
  department_id bigint NOT NULL,
  job_title_id bigint NOT NULL,
  manager_id bigint,
  first_name varchar(50) NOT NULL,
  last_name varchar(50) NOT NULL,
  full_name varchar(101) GENERATED ALWAYS AS (concat(first_name, ' ', last_name)) STORED,
  email varchar(120),
  hired_on date NOT NULL COMMENT 'the first day of work, not of the contract',
  left_on date,
  salary decimal(10,2),
  active tinyint(1) NOT NULL DEFAULT TRUE,
  photo mediumblob,
  PRIMARY KEY (id),
  UNIQUE KEY uq_employee_email (email),
  CONSTRAINT ck_employee_1 CHECK (left_on IS NULL OR left_on >= hired_on),
  CHECK (salary >= 0),
  CONSTRAINT fk_employee_department_id FOREIGN KEY (department_id) REFERENCES department (id) ON UPDATE CASCADE,
  CONSTRAINT fk_employee_job_title_id FOREIGN KEY (job_title_id) REFERENCES job_title (id) ON DELETE RESTRICT,
  CONSTRAINT fk_employee_manager_id FOREIGN KEY (manager_id) REFERENCES employee (id) ON DELETE SET NULL
) COMMENT='Everybody who draws a wage';
CREATE INDEX ix_employee_last_name_first_name ON employee (last_name, first_name DESC);
CREATE INDEX ix_employee_hired_on ON employee (hired_on);
CREATE INDEX ix_employee_department_id ON employee (department_id);
CREATE INDEX ix_employee_job_title_id USING BTREE ON employee (job_title_id);
CREATE INDEX ix_employee_manager_id ON employee (manager_id);

CREATE TABLE qualification (
  code varchar(12) NOT NULL,
  name varchar(80) NOT NULL,
  months_valid smallint,
  PRIMARY KEY (code),
  UNIQUE KEY uq_qualification_name (name),
  CHECK (months_valid > 0)
);
CREATE INDEX ix_qualification_months_valid ON qualification (months_valid) COMMENT 'for the daily list; don''t drop';

CREATE TABLE employee_qualification (
  employee_id bigint NOT NULL,
  qualification_code varchar(12) NOT NULL,
  earned_on date NOT NULL,
  expires_on date,
  PRIMARY KEY (employee_id, qualification_code),
  CONSTRAINT ck_employee_qualification_1 CHECK (expires_on > earned_on),
  FOREIGN KEY (employee_id) REFERENCES employee (id) ON DELETE CASCADE,
  CONSTRAINT fk_employee_qualification_qualification_code FOREIGN KEY (qualification_code) REFERENCES qualification (code) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX ix_employee_qualification_qualification_code_expires_on ON employee_qualification (qualification_code, expires_on);

CREATE TABLE shift (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name varchar(30) NOT NULL,
  starts_at time NOT NULL,
  ends_at time(3) NOT NULL,
  UNIQUE KEY uq_shift_name (name)
);

CREATE TABLE shift_assignment (
  shift_id bigint NOT NULL,
  employee_id bigint NOT NULL,
  worked_on date NOT NULL,
  hours decimal(4,2),
  remark longtext COMMENT 'for the shift''s leader only',
  PRIMARY KEY (employee_id, worked_on, shift_id),
  CHECK (hours > 0 AND hours <= 24),
  CONSTRAINT fk_shift_assignment_shift_id FOREIGN KEY (shift_id) REFERENCES shift (id) ON DELETE RESTRICT,
  CONSTRAINT fk_shift_assignment_employee_id FOREIGN KEY (employee_id) REFERENCES employee (id) ON DELETE CASCADE
);
CREATE INDEX ix_shift_assignment_worked_on_shift_id ON shift_assignment (worked_on DESC, shift_id);

-- The head of a department is employed in one: the two tables refer to each other.
ALTER TABLE department ADD FOREIGN KEY (head_id) REFERENCES employee (id) ON DELETE SET NULL;
