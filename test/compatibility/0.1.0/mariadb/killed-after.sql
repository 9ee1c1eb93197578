SET NAMES utf8mb4;
SET time_zone = '+00:00';
SET FOREIGN_KEY_CHECKS = 0;
CREATE TABLE `aludel_history` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `revision` longtext NOT NULL,
  `direction` varchar(16) NOT NULL,
  `checksum` longtext DEFAULT NULL,
  `started_at` timestamp(6) NOT NULL,
  `finished_at` timestamp(6) NULL DEFAULT NULL,
  `duration_ms` bigint(20) DEFAULT NULL,
  `tool_version` longtext NOT NULL,
  `statements` int(11) NOT NULL,
  `segments_done` int(11) NOT NULL,
  `error` longtext DEFAULT NULL,
  `fingerprint` longtext DEFAULT NULL,
  `plan` longtext DEFAULT NULL,
  `intent` longtext DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=9 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `aludel_version` (
  `revision` varchar(255) NOT NULL,
  PRIMARY KEY (`revision`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `policies` (
  `company_id` bigint(20) NOT NULL,
  `number` int(11) NOT NULL,
  `product_code` varchar(20) NOT NULL,
  `state` enum('draft','valid','void') NOT NULL DEFAULT 'draft',
  `premium` decimal(12,2) NOT NULL,
  `discount` decimal(12,2) NOT NULL DEFAULT 0.00,
  `total` decimal(12,2) GENERATED ALWAYS AS (`premium` - `discount`) STORED,
  `details` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`details`)),
  `signed_at` timestamp(6) NULL DEFAULT NULL,
  PRIMARY KEY (`company_id`,`number`),
  KEY `ix_policies_product_code` (`product_code`),
  CONSTRAINT `fk_policies_company_id` FOREIGN KEY (`company_id`) REFERENCES `firms` (`id`),
  CONSTRAINT `fk_policies_product_code` FOREIGN KEY (`product_code`) REFERENCES `products` (`code`) ON UPDATE CASCADE,
  CONSTRAINT `ck_policies_discount` CHECK (`discount` >= 0 and `discount` <= `premium`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `bookings` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `room` smallint(6) NOT NULL,
  `during` varchar(100) NOT NULL,
  `token` uuid NOT NULL DEFAULT lcase(concat(hex(random_bytes(4)),'-',hex(random_bytes(2)),'-4',substr(hex(random_bytes(2)),2),'-',hex(ascii(random_bytes(1)) & 3 | 8),substr(hex(random_bytes(2)),2),'-',hex(random_bytes(6)))),
  `picture` longblob DEFAULT NULL,
  `tags` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`tags`)),
  `starts` time(6) DEFAULT NULL,
  `weight` double DEFAULT 0.5,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci COMMENT='Rooms and when they are taken';
CREATE TABLE `firms` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `name` varchar(120) NOT NULL,
  `founded` date DEFAULT NULL,
  `city` longtext DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq_firms_name` (`name`)
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `products` (
  `code` varchar(20) NOT NULL,
  `title` varchar(200) NOT NULL COMMENT 'What customers read',
  `premium` decimal(10,2) NOT NULL DEFAULT 0.00,
  PRIMARY KEY (`code`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `invoices` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `company_id` bigint(20) NOT NULL,
  `policy_number` int(11) NOT NULL,
  `amount` decimal(12,2) NOT NULL,
  `paid_on` date DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `ix_invoices_policy` (`company_id`,`policy_number`),
  CONSTRAINT `fk_invoices_policy` FOREIGN KEY (`company_id`, `policy_number`) REFERENCES `policies` (`company_id`, `number`) ON DELETE CASCADE,
  CONSTRAINT `ck_invoices_amount` CHECK (`amount` <> 0),
  CONSTRAINT `ck_invoices_paid_on` CHECK (`paid_on` >= '2000-01-01' or `paid_on` is null)
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `payments` (
  `id` int(11) NOT NULL,
  `invoice_id` bigint(20) NOT NULL,
  `reference` varchar(40) DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `fk_payments_invoice_id` (`invoice_id`),
  CONSTRAINT `fk_payments_invoice_id` FOREIGN KEY (`invoice_id`) REFERENCES `invoices` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `users` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `email` varchar(200) NOT NULL,
  `full_name` varchar(120) NOT NULL,
  `years` int(11) DEFAULT NULL,
  `role` enum('worker','foreman','admin') NOT NULL DEFAULT 'worker',
  `active` tinyint(1) NOT NULL DEFAULT 0,
  `company_id` bigint(20) DEFAULT NULL,
  `manager_id` bigint(20) DEFAULT NULL,
  `created_at` timestamp(6) NOT NULL DEFAULT current_timestamp(6),
  `note` varchar(40) NOT NULL DEFAULT 'none',
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq_users_email` (`email`),
  UNIQUE KEY `uq_users_email_company` (`email`,`company_id`),
  KEY `fk_users_manager_id` (`manager_id`),
  KEY `ix_users_company_id` (`company_id`),
  KEY `ix_users_full_name_years` (`full_name`,`years`),
  CONSTRAINT `fk_users_company_id` FOREIGN KEY (`company_id`) REFERENCES `firms` (`id`) ON DELETE CASCADE,
  CONSTRAINT `fk_users_manager_id` FOREIGN KEY (`manager_id`) REFERENCES `users` (`id`) ON DELETE SET NULL,
  CONSTRAINT `ck_users_age` CHECK (`years` between 0 and 150 or `years` is null),
  CONSTRAINT `ck_users_email` CHECK (`email` like '%@%' and `email` not in ('root@localhost',''))
) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
INSERT INTO `aludel_history` (`id`, `revision`, `direction`, `checksum`, `started_at`, `finished_at`, `duration_ms`, `tool_version`, `statements`, `segments_done`, `error`, `fingerprint`, `plan`, `intent`) VALUES ('1', '001', 'upgrade', '1:8b8a434523a0e1a0191b3329ed90bc5b62f17546b2c30c3e5abeefff6942b4a2', '2026-11-30 22:58:36.909000', '2026-11-30 22:58:37.126000', '222', '0.1.0', '4', '4', NULL, NULL, NULL, NULL);
INSERT INTO `aludel_history` (`id`, `revision`, `direction`, `checksum`, `started_at`, `finished_at`, `duration_ms`, `tool_version`, `statements`, `segments_done`, `error`, `fingerprint`, `plan`, `intent`) VALUES ('2', '002', 'upgrade', '1:635ed310823ef98376aaf32a85b9ccdceab5df04849726c1953cb06c648c4f14', '2026-11-30 22:58:37.131000', '2026-11-30 22:58:37.232000', '103', '0.1.0', '5', '4', NULL, NULL, NULL, NULL);
INSERT INTO `aludel_history` (`id`, `revision`, `direction`, `checksum`, `started_at`, `finished_at`, `duration_ms`, `tool_version`, `statements`, `segments_done`, `error`, `fingerprint`, `plan`, `intent`) VALUES ('3', '003', 'upgrade', '1:3cbaa6f8e121cdf5aeb453ed576342208d8566da17e718b1a984b891ea8bf464', '2026-11-30 22:58:37.273000', '2026-11-30 22:58:37.702000', '469', '0.1.0', '17', '8', NULL, NULL, NULL, NULL);
INSERT INTO `aludel_history` (`id`, `revision`, `direction`, `checksum`, `started_at`, `finished_at`, `duration_ms`, `tool_version`, `statements`, `segments_done`, `error`, `fingerprint`, `plan`, `intent`) VALUES ('4', '004a', 'upgrade', '1:be98004a898e1d7fa2b1e7191cdadb99524dd73735e7b31cfe7774c3154b4c98', '2026-11-30 22:58:37.738000', '2026-11-30 22:58:38.371000', '638', '0.1.0', '5', '4', NULL, NULL, NULL, NULL);
INSERT INTO `aludel_history` (`id`, `revision`, `direction`, `checksum`, `started_at`, `finished_at`, `duration_ms`, `tool_version`, `statements`, `segments_done`, `error`, `fingerprint`, `plan`, `intent`) VALUES ('5', '004b', 'upgrade', '1:7b0b0d2a255385e833c421a2f02d7c62386ffafa20daa6638f590c2d99859532', '2026-11-30 22:58:38.479000', '2026-11-30 22:58:39.025000', '653', '0.1.0', '4', '4', NULL, NULL, NULL, NULL);
INSERT INTO `aludel_history` (`id`, `revision`, `direction`, `checksum`, `started_at`, `finished_at`, `duration_ms`, `tool_version`, `statements`, `segments_done`, `error`, `fingerprint`, `plan`, `intent`) VALUES ('6', '005', 'upgrade', '1:af338eeca45cd1f714cf79d8a0558b65cd30578ead42b011030b5e6c846fe082', '2026-11-30 22:58:39.027000', '2026-11-30 22:58:39.027000', '0', '0.1.0', '0', '1', NULL, NULL, NULL, NULL);
INSERT INTO `aludel_history` (`id`, `revision`, `direction`, `checksum`, `started_at`, `finished_at`, `duration_ms`, `tool_version`, `statements`, `segments_done`, `error`, `fingerprint`, `plan`, `intent`) VALUES ('7', '006', 'upgrade', '1:ef20b4b7fe878de0d5e6e92a3ea48fa4c916cbefc7818b4682c4d9a5541f62c4', '2026-11-30 22:58:39.084000', '2026-11-30 22:58:39.717000', '688', '0.1.0', '6', '6', NULL, '{"sha256":"b0149d7f799027aea5405907630fd1bae5476d199fe0d01d7e50b0309bc91014","schemas":[]}', NULL, NULL);
INSERT INTO `aludel_history` (`id`, `revision`, `direction`, `checksum`, `started_at`, `finished_at`, `duration_ms`, `tool_version`, `statements`, `segments_done`, `error`, `fingerprint`, `plan`, `intent`) VALUES ('8', '007', 'upgrade', '1:55c272f930a69d4b9134c94b157355d355bdaa3272238a80c77812de4b5640e6', '2026-11-30 22:58:40.506000', NULL, NULL, '0.1.0', '3', '3', NULL, NULL, '[{"transactional":false,"foreignKeys":"enforced","steps":[{"kind":"statement","sql":"ALTER TABLE `invoices` ADD CONSTRAINT `ck_invoices_paid_on` CHECK (paid_on >= \'2000-01-01\' OR paid_on IS NULL), ALGORITHM=COPY, LOCK=SHARED","parameters":[],"transactional":false,"comment":null,"source":0,"effect":[{"kind":"addConstraint","table":{"schema":null,"name":"invoices"},"constraint":{"kind":"check","name":"ck_invoices_paid_on","expression":{"kind":"sql","parts":["paid_on >= \'2000-01-01\' OR paid_on IS NULL"],"values":[]},"notValid":false}}],"hazards":[{"kind":"mayFail","message":"it fails when rows do not satisfy the check"},{"kind":"tableRewrite","message":"the whole table is copied (ALGORITHM=COPY)"},{"kind":"exclusiveLock","message":"writes to the table wait until it is copied"}]}]},{"transactional":false,"foreignKeys":"enforced","steps":[{"kind":"statement","sql":"CREATE TABLE `payments` (\\n  `id` int NOT NULL,\\n  `invoice_id` bigint NOT NULL,\\n  `reference` varchar(40) NULL,\\n  CONSTRAINT `pk_payments` PRIMARY KEY (`id`),\\n  CONSTRAINT `fk_payments_invoice_id` FOREIGN KEY (`invoice_id`) REFERENCES `invoices` (`id`)\\n)","parameters":[],"transactional":false,"comment":null,"source":1,"effect":[{"kind":"createTable","table":{"name":{"schema":null,"name":"payments"},"columns":[{"name":"id","type":{"kind":"integer"},"nullable":false,"default":null,"generated":null,"identity":null,"collation":null,"comment":null},{"name":"invoice_id","type":{"kind":"bigint"},"nullable":false,"default":null,"generated":null,"identity":null,"collation":null,"comment":null},{"name":"reference","type":{"kind":"varchar","length":40},"nullable":true,"default":null,"generated":null,"identity":null,"collation":null,"comment":null}],"constraints":[{"kind":"primaryKey","name":"pk_payments","columns":["id"],"include":[],"deferrable":"no"},{"kind":"foreignKey","name":"fk_payments_invoice_id","columns":["invoice_id"],"references":{"table":{"schema":null,"name":"invoices"},"columns":["id"]},"onDelete":"no action","onUpdate":"no action","match":"simple","deferrable":"no","notValid":false}],"indexes":[],"comment":null,"options":{}}}],"hazards":[]}]},{"transactional":true,"foreignKeys":"enforced","steps":[{"kind":"statement","sql":"INSERT INTO `payments` (`id`, `invoice_id`, `reference`) VALUES (?, ?, ?)","parameters":[1,1,"A; \'quoted\' \\\\ back"],"transactional":true,"comment":null,"source":2,"effect":[],"hazards":[]}]},{"transactional":false,"foreignKeys":"enforced","steps":[{"kind":"statement","sql":"ALTER TABLE `users` ADD UNIQUE INDEX `uq_users_email` (`email`), ALGORITHM=INPLACE, LOCK=NONE","parameters":[],"transactional":false,"comment":null,"source":3,"effect":[{"kind":"createIndex","table":{"schema":null,"name":"users"},"index":{"name":"uq_users_email","unique":true,"method":null,"keys":[{"on":{"kind":"column","column":"email"},"order":"asc","nulls":null,"operatorClass":null,"collation":null}],"include":[],"predicate":null,"nullsNotDistinct":false,"comment":null},"concurrently":true}],"hazards":[{"kind":"mayFail","message":"it fails when rows have the same values"}]}]},{"transactional":false,"foreignKeys":"enforced","steps":[{"kind":"statement","sql":"ALTER TABLE `users` ADD COLUMN `display_name` varchar(200) NULL, ALGORITHM=INPLACE, LOCK=SHARED","parameters":[],"transactional":false,"comment":null,"source":4,"effect":[{"kind":"addColumn","table":{"schema":null,"name":"users"},"column":{"name":"display_name","type":{"kind":"varchar","length":200},"nullable":true,"default":null,"generated":null,"identity":null,"collation":null,"comment":null}}],"hazards":[{"kind":"exclusiveLock","message":"writes to the table wait until it is done"}]}]},{"transactional":false,"foreignKeys":"enforced","steps":[{"kind":"backfill","table":"users","key":["id"],"batchSize":2,"whole":{"kind":"statement","sql":"UPDATE `users` SET `display_name` = upper(full_name) WHERE `display_name` IS NULL","parameters":[],"transactional":true,"comment":"all rows in one statement: without --sql they are changed in batches along id","source":null,"effect":[],"hazards":[]},"count":"SELECT count(*) AS `total` FROM `users`","bounds":{"first":{"sql":"SELECT `id` AS `key_1` FROM `users` ORDER BY `id`","parameters":[]},"next":{"sql":"SELECT `id` AS `key_1` FROM `users` WHERE `id` > CAST(? AS SIGNED) ORDER BY `id`","parameters":[{"kind":"slot","of":"cursor","at":0}]}},"updates":{"first":{"sql":"UPDATE `users` SET `display_name` = upper(full_name) WHERE `id` <= CAST(? AS SIGNED) AND (`display_name` IS NULL)","parameters":[{"kind":"slot","of":"bound","at":0}]},"next":{"sql":"UPDATE `users` SET `display_name` = upper(full_name) WHERE `id` > CAST(? AS SIGNED) AND `id` <= CAST(? AS SIGNED) AND (`display_name` IS NULL)","parameters":[{"kind":"slot","of":"cursor","at":0},{"kind":"slot","of":"bound","at":0}]},"last":{"sql":"UPDATE `users` SET `display_name` = upper(full_name) WHERE `id` > CAST(? AS SIGNED) AND (`display_name` IS NULL)","parameters":[{"kind":"slot","of":"cursor","at":0}]}},"source":5}]},{"transactional":true,"foreignKeys":"enforced","steps":[{"kind":"run","source":6}]},{"transactional":false,"foreignKeys":"enforced","steps":[{"kind":"statement","sql":"ALTER TABLE `payments` ADD CONSTRAINT `uq_payments_reference` UNIQUE (`reference`), ALGORITHM=INPLACE, LOCK=NONE","parameters":[],"transactional":false,"comment":null,"source":7,"effect":[{"kind":"addConstraint","table":{"schema":null,"name":"payments"},"constraint":{"kind":"unique","name":"uq_payments_reference","columns":["reference"],"include":[],"nullsNotDistinct":false,"deferrable":"no"}}],"hazards":[]}]}]', '{"kind":"statement","segment":3,"before":{"schemas":{"$aludel":"set","value":[]},"enums":{"$aludel":"map","value":[]},"tables":{"$aludel":"map","value":[["users",{"name":{"schema":null,"name":"users"},"columns":[{"name":"id","type":{"kind":"bigint"},"nullable":false,"default":null,"generated":null,"identity":{"mode":"byDefault","start":null,"increment":null,"minimum":null,"maximum":null,"cache":null,"cycle":false},"collation":null,"comment":null},{"name":"email","type":{"kind":"varchar","length":200},"nullable":false,"default":null,"generated":null,"identity":null,"collation":null,"comment":null},{"name":"full_name","type":{"kind":"varchar","length":120},"nullable":false,"default":null,"generated":null,"identity":null,"collation":null,"comment":null},{"name":"years","type":{"kind":"integer"},"nullable":true,"default":null,"generated":null,"identity":null,"collation":null,"comment":null},{"name":"role","type":{"kind":"enum","name":{"schema":null,"name":"users_role"},"labels":["worker","foreman","admin"]},"nullable":false,"default":{"kind":"literal","value":"worker"},"generated":null,"identity":null,"collation":null,"comment":null},{"name":"active","type":{"kind":"boolean"},"nullable":false,"default":{"kind":"literal","value":"0"},"generated":null,"identity":null,"collation":null,"comment":null},{"name":"company_id","type":{"kind":"bigint"},"nullable":true,"default":null,"generated":null,"identity":null,"collation":null,"comment":null},{"name":"manager_id","type":{"kind":"bigint"},"nullable":true,"default":null,"generated":null,"identity":null,"collation":null,"comment":null},{"name":"created_at","type":{"kind":"timestamp","precision":null,"withTimezone":true},"nullable":false,"default":{"kind":"sql","parts":["current_timestamp(6)"],"values":[]},"generated":null,"identity":null,"collation":null,"comment":null},{"name":"note","type":{"kind":"varchar","length":40},"nullable":false,"default":{"kind":"literal","value":"none"},"generated":null,"identity":null,"collation":null,"comment":null}],"constraints":[{"kind":"primaryKey","name":null,"columns":["id"],"include":[],"deferrable":"no"},{"kind":"unique","name":"uq_users_email_company","columns":["email","company_id"],"include":[],"nullsNotDistinct":false,"deferrable":"no"},{"kind":"foreignKey","name":"fk_users_company_id","columns":["company_id"],"references":{"table":{"schema":null,"name":"firms"},"columns":["id"]},"onDelete":"cascade","onUpdate":"no action","match":"simple","deferrable":"no","notValid":false},{"kind":"foreignKey","name":"fk_users_manager_id","columns":["manager_id"],"references":{"table":{"schema":null,"name":"users"},"columns":["id"]},"onDelete":"set null","onUpdate":"no action","match":"simple","deferrable":"no","notValid":false},{"kind":"check","name":"ck_users_age","expression":{"kind":"sql","parts":["`years` between 0 and 150 or `years` is null"],"values":[]},"notValid":false},{"kind":"check","name":"ck_users_email","expression":{"kind":"sql","parts":["`email` like \'%@%\' and `email` not in (\'root@localhost\',\'\')"],"values":[]},"notValid":false}],"indexes":[{"name":"ix_users_company_id","unique":false,"method":null,"keys":[{"on":{"kind":"column","column":"company_id"},"order":"asc","nulls":null,"operatorClass":null,"collation":null}],"include":[],"predicate":null,"nullsNotDistinct":false,"comment":null},{"name":"ix_users_full_name_years","unique":false,"method":null,"keys":[{"on":{"kind":"column","column":"full_name"},"order":"asc","nulls":null,"operatorClass":null,"collation":null},{"on":{"kind":"column","column":"years"},"order":"asc","nulls":null,"operatorClass":null,"collation":null}],"include":[],"predicate":null,"nullsNotDistinct":false,"comment":null}],"comment":null,"options":{}}]]},"rows":{"$aludel":"map","value":[]},"unmanaged":[]}}');
INSERT INTO `aludel_version` (`revision`) VALUES ('006');
INSERT INTO `policies` (`company_id`, `number`, `product_code`, `state`, `premium`, `discount`, `details`, `signed_at`) VALUES ('1', '1', 'fire', 'valid', '100.00', '10.00', '{"floors":[1,2]}', NULL);
INSERT INTO `policies` (`company_id`, `number`, `product_code`, `state`, `premium`, `discount`, `details`, `signed_at`) VALUES ('2', '1', 'water', 'draft', '85.00', '0.00', 'null', NULL);
INSERT INTO `firms` (`id`, `name`, `founded`, `city`) VALUES ('1', 'Hill & Sons', '1950-06-01', 'Bath');
INSERT INTO `firms` (`id`, `name`, `founded`, `city`) VALUES ('2', 'O\'Neil; -- said "no"', NULL, NULL);
INSERT INTO `products` (`code`, `title`, `premium`) VALUES ('fire', 'Fire', '120.50');
INSERT INTO `products` (`code`, `title`, `premium`) VALUES ('water', 'Water', '80.00');
INSERT INTO `invoices` (`id`, `company_id`, `policy_number`, `amount`, `paid_on`) VALUES ('1', '1', '1', '90.00', '2026-02-01');
INSERT INTO `invoices` (`id`, `company_id`, `policy_number`, `amount`, `paid_on`) VALUES ('2', '1', '1', '-5.00', NULL);
INSERT INTO `payments` (`id`, `invoice_id`, `reference`) VALUES ('1', '1', 'A; \'quoted\' \\ back');
INSERT INTO `users` (`id`, `email`, `full_name`, `years`, `role`, `active`, `company_id`, `manager_id`, `created_at`, `note`) VALUES ('1', 'ann@example.com', 'Ann', '7', 'admin', '1', '1', NULL, '2026-01-01 00:00:00.000000', 'none');
INSERT INTO `users` (`id`, `email`, `full_name`, `years`, `role`, `active`, `company_id`, `manager_id`, `created_at`, `note`) VALUES ('2', 'bob@example.com', '?', NULL, 'worker', '1', '1', NULL, '2026-01-02 00:00:00.000000', 'none');
INSERT INTO `users` (`id`, `email`, `full_name`, `years`, `role`, `active`, `company_id`, `manager_id`, `created_at`, `note`) VALUES ('3', 'cy@example.com', 'Cy', NULL, 'foreman', '0', NULL, NULL, '2026-01-03 00:00:00.000000', 'none');
