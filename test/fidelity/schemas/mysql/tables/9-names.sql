-- Names that need care, and keys of every kind.

CREATE TABLE `order` (
  `group` int NOT NULL PRIMARY KEY,
  `select` varchar(20) NOT NULL DEFAULT 'from',
  `where` int,
  `table` varchar(20),
  `key` varchar(20) DEFAULT 'root',
  CONSTRAINT `check` CHECK (`select` <> 'where' and `key` <> '`'),
  CONSTRAINT `foreign` FOREIGN KEY (`where`) REFERENCES `order` (`group`) ON DELETE SET NULL,
  UNIQUE KEY `unique` (`select`, `table`)
);
CREATE INDEX `index` ON `order` (`key` DESC, `table`(5));

CREATE TABLE `Ship's Log` (
  `Entry No.` bigint NOT NULL AUTO_INCREMENT,
  `Written At` datetime(6) NOT NULL,
  `the "quoted" word` varchar(100) COMMENT 'as it''s written: "so"',
  `a ``tick``` int COMMENT '',
  `vessel.id` bigint NOT NULL,
  PRIMARY KEY (`Entry No.`),
  UNIQUE KEY `Log: one entry a moment` (`vessel.id`, `Written At`),
  CONSTRAINT `it's said` CHECK (char_length(`the "quoted" word`) > 0),
  CONSTRAINT `log's vessel` FOREIGN KEY (`vessel.id`) REFERENCES vessel (id) ON DELETE CASCADE
) COMMENT='what''s written; by hand';
CREATE INDEX `Log by word, backwards` ON `Ship's Log` (`the "quoted" word` DESC) COMMENT 'the "last" first';

CREATE TABLE hafengebühr (
  größe decimal(10,2) NOT NULL,
  währung char(3) NOT NULL,
  βαθμός varchar(20),
  港 varchar(20) DEFAULT '横浜' COMMENT '港の名前',
  PRIMARY KEY (größe, währung),
  CONSTRAINT größe_ist_positiv CHECK (größe > 0),
  CONSTRAINT fk_währung FOREIGN KEY (währung) REFERENCES currency (code)
);
CREATE INDEX ix_hafengebühr_港 ON hafengebühr (港, βαθμός(5));

CREATE TABLE a_table_whose_name_is_as_long_as_the_longest_that_servers_keep_x (
  a_column_whose_name_is_as_long_as_the_longest_that_servers_keep int NOT NULL PRIMARY KEY,
  another_column_whose_name_is_long_and_begins_like_the_other_one int NOT NULL,
  UNIQUE KEY a_key_whose_name_is_as_long_as_the_longest_that_servers_do_keep_ (another_column_whose_name_is_long_and_begins_like_the_other_one)
);
CREATE INDEX an_index_whose_name_is_as_long_as_the_longest_that_servers_keep_
  ON a_table_whose_name_is_as_long_as_the_longest_that_servers_keep_x (another_column_whose_name_is_long_and_begins_like_the_other_one DESC);

CREATE TABLE MixedCase (Id int NOT NULL AUTO_INCREMENT PRIMARY KEY, ParentId int, Value varchar(20), KEY IX_Value (Value),
  CONSTRAINT FK_Parent FOREIGN KEY (parentid) REFERENCES MixedCase (ID) ON DELETE CASCADE);

-- Referential actions, keys that refer to unique keys, keys that share an index, cycles.
CREATE TABLE calibration (
  instrument_id int unsigned NOT NULL,
  number int NOT NULL,
  replaces_number int,
  done_by bigint,
  certificate varchar(30) NOT NULL,
  PRIMARY KEY (instrument_id, number),
  UNIQUE KEY `calibration is certified` (certificate),
  UNIQUE KEY uq_calibration_replaces (instrument_id, replaces_number),
  CONSTRAINT fk_calibration_instrument FOREIGN KEY (instrument_id) REFERENCES instrument_number (id) ON DELETE CASCADE,
  CONSTRAINT fk_calibration_replaces FOREIGN KEY (instrument_id, replaces_number) REFERENCES calibration (instrument_id, number) ON DELETE RESTRICT,
  CONSTRAINT fk_calibration_done_by FOREIGN KEY (done_by) REFERENCES employee (id) ON DELETE SET NULL ON UPDATE SET NULL,
  CHECK (replaces_number < number)
);
CREATE TABLE calibration_step (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  certificate varchar(30),
  instrument_id int unsigned,
  number int,
  words varchar(200),
  FOREIGN KEY (certificate) REFERENCES calibration (certificate) ON UPDATE CASCADE ON DELETE NO ACTION,
  FOREIGN KEY (instrument_id, number) REFERENCES calibration (instrument_id, number) ON DELETE SET NULL ON UPDATE CASCADE,
  KEY ix_calibration_step_words (words(30) DESC, instrument_id)
);
CREATE TABLE document_folder (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  parent_id bigint,
  cover_id bigint,
  name varchar(80) NOT NULL,
  UNIQUE KEY uq_document_folder_name (parent_id, name),
  CONSTRAINT fk_document_folder_parent FOREIGN KEY (parent_id) REFERENCES document_folder (id) ON DELETE CASCADE
);
CREATE TABLE document (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  folder_id bigint NOT NULL,
  version_id bigint,
  title varchar(120) COLLATE utf8mb4_bin NOT NULL,
  KEY ix_document_folder_id (folder_id, title),
  CONSTRAINT fk_document_folder FOREIGN KEY (folder_id) REFERENCES document_folder (id) ON DELETE CASCADE
);
CREATE TABLE document_version (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  document_id bigint NOT NULL,
  number int NOT NULL DEFAULT 1 CHECK (number > 0),
  body longblob,
  bytes int AS (octet_length(body)) STORED,
  UNIQUE KEY uq_document_version_number (document_id, number),
  CONSTRAINT fk_document_version_document FOREIGN KEY (document_id) REFERENCES document (id) ON DELETE CASCADE
);
ALTER TABLE document_folder ADD CONSTRAINT fk_document_folder_cover FOREIGN KEY (cover_id) REFERENCES document (id) ON DELETE SET NULL;
ALTER TABLE document ADD CONSTRAINT fk_document_version FOREIGN KEY (version_id) REFERENCES document_version (id);
CREATE INDEX ix_document_version_bytes ON document_version (bytes DESC);
