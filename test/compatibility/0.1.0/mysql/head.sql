SET NAMES utf8mb4;
SET time_zone = '+00:00';
SET FOREIGN_KEY_CHECKS = 0;
CREATE TABLE `aludel_history` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `revision` longtext NOT NULL,
  `direction` varchar(16) NOT NULL,
  `checksum` longtext,
  `started_at` timestamp(6) NOT NULL,
  `finished_at` timestamp(6) NULL DEFAULT NULL,
  `duration_ms` bigint DEFAULT NULL,
  `tool_version` longtext NOT NULL,
  `statements` int NOT NULL,
  `segments_done` int NOT NULL,
  `error` longtext,
  `fingerprint` longtext,
  `plan` longtext,
  `intent` longtext,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=11 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `aludel_version` (
  `revision` varchar(255) NOT NULL,
  PRIMARY KEY (`revision`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `policies` (
  `company_id` bigint NOT NULL,
  `number` int NOT NULL,
  `product_code` varchar(20) NOT NULL,
  `state` enum('draft','valid','void') NOT NULL DEFAULT 'draft',
  `premium` decimal(12,2) NOT NULL,
  `discount` decimal(12,2) NOT NULL DEFAULT '0.00',
  `total` decimal(12,2) GENERATED ALWAYS AS ((`premium` - `discount`)) STORED,
  `details` json DEFAULT NULL,
  `signed_at` timestamp(6) NULL DEFAULT NULL,
  PRIMARY KEY (`company_id`,`number`),
  KEY `ix_policies_product_code` (`product_code`),
  CONSTRAINT `fk_policies_company_id` FOREIGN KEY (`company_id`) REFERENCES `firms` (`id`),
  CONSTRAINT `fk_policies_product_code` FOREIGN KEY (`product_code`) REFERENCES `products` (`code`) ON UPDATE CASCADE,
  CONSTRAINT `ck_policies_discount` CHECK (((`discount` >= 0) and (`discount` <= `premium`)))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `bookings` (
  `id` int NOT NULL AUTO_INCREMENT,
  `room` smallint NOT NULL,
  `during` varchar(100) NOT NULL,
  `token` char(36) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL DEFAULT (lower(concat(hex(random_bytes(4)),_utf8mb4'-',hex(random_bytes(2)),_utf8mb4'-4',substr(hex(random_bytes(2)),2),_utf8mb4'-',hex(((ascii(random_bytes(1)) & 3) | 8)),substr(hex(random_bytes(2)),2),_utf8mb4'-',hex(random_bytes(6))))),
  `picture` longblob,
  `tags` json DEFAULT NULL,
  `starts` time(6) DEFAULT NULL,
  `weight` double DEFAULT '0.5',
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci COMMENT='Rooms and when they are taken';
CREATE TABLE `firms` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `name` varchar(120) NOT NULL,
  `founded` date DEFAULT NULL,
  `city` longtext,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq_firms_name` (`name`)
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `products` (
  `code` varchar(20) NOT NULL,
  `title` varchar(200) NOT NULL COMMENT 'What customers read',
  `premium` decimal(10,2) NOT NULL DEFAULT '0.00',
  PRIMARY KEY (`code`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `invoices` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `company_id` bigint NOT NULL,
  `policy_number` int NOT NULL,
  `amount` decimal(12,2) NOT NULL,
  `paid_on` date DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `ix_invoices_policy` (`company_id`,`policy_number`),
  CONSTRAINT `fk_invoices_policy` FOREIGN KEY (`company_id`, `policy_number`) REFERENCES `policies` (`company_id`, `number`) ON DELETE CASCADE,
  CONSTRAINT `ck_invoices_amount` CHECK ((`amount` <> 0)),
  CONSTRAINT `ck_invoices_paid_on` CHECK (((`paid_on` >= _utf8mb4'2000-01-01') or (`paid_on` is null)))
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `users` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `email` varchar(200) NOT NULL,
  `full_name` varchar(120) NOT NULL,
  `years` int DEFAULT NULL,
  `role` enum('worker','foreman','admin') NOT NULL DEFAULT 'worker',
  `active` tinyint(1) NOT NULL DEFAULT '0',
  `company_id` bigint DEFAULT NULL,
  `manager_id` bigint DEFAULT NULL,
  `created_at` timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  `note` varchar(40) NOT NULL DEFAULT 'none',
  `display_name` varchar(200) DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq_users_email` (`email`),
  UNIQUE KEY `uq_users_email_company` (`email`,`company_id`),
  KEY `fk_users_manager_id` (`manager_id`),
  KEY `ix_users_company_id` (`company_id`),
  KEY `ix_users_full_name_years` (`full_name`,`years`),
  KEY `ix_users_lower_email` ((lower(`email`))),
  CONSTRAINT `fk_users_company_id` FOREIGN KEY (`company_id`) REFERENCES `firms` (`id`) ON DELETE CASCADE,
  CONSTRAINT `fk_users_manager_id` FOREIGN KEY (`manager_id`) REFERENCES `users` (`id`) ON DELETE SET NULL,
  CONSTRAINT `ck_users_age` CHECK (((`years` between 0 and 150) or (`years` is null))),
  CONSTRAINT `ck_users_email` CHECK (((`email` like _utf8mb4'%@%') and (`email` not in (_utf8mb4'root@localhost',_utf8mb4''))))
) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `payments` (
  `id` int NOT NULL,
  `invoice_id` bigint NOT NULL,
  `reference` varchar(40) DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq_payments_reference` (`reference`),
  KEY `fk_payments_invoice_id` (`invoice_id`),
  CONSTRAINT `fk_payments_invoice_id` FOREIGN KEY (`invoice_id`) REFERENCES `invoices` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
INSERT INTO `aludel_history` (`id`, `revision`, `direction`, `checksum`, `started_at`, `finished_at`, `duration_ms`, `tool_version`, `statements`, `segments_done`, `error`, `fingerprint`, `plan`, `intent`) VALUES ('1', '001', 'upgrade', '1:8b8a434523a0e1a0191b3329ed90bc5b62f17546b2c30c3e5abeefff6942b4a2', '2026-11-30 22:58:49.897000', '2026-11-30 22:58:50.225000', '359', '0.1.0', '4', '4', NULL, NULL, NULL, NULL);
INSERT INTO `aludel_history` (`id`, `revision`, `direction`, `checksum`, `started_at`, `finished_at`, `duration_ms`, `tool_version`, `statements`, `segments_done`, `error`, `fingerprint`, `plan`, `intent`) VALUES ('10', '007', 'upgrade', '1:55c272f930a69d4b9134c94b157355d355bdaa3272238a80c77812de4b5640e6', '2026-11-30 22:58:59.119000', '2026-11-30 22:59:00.393000', '1372', '0.1.0', '7', '8', NULL, '{"sha256":"efea1620ee36b15f3970b7a0d1f440033f018a73eeaca49dc9abb53f6870b93f","schemas":[]}', NULL, NULL);
INSERT INTO `aludel_history` (`id`, `revision`, `direction`, `checksum`, `started_at`, `finished_at`, `duration_ms`, `tool_version`, `statements`, `segments_done`, `error`, `fingerprint`, `plan`, `intent`) VALUES ('2', '002', 'upgrade', '1:635ed310823ef98376aaf32a85b9ccdceab5df04849726c1953cb06c648c4f14', '2026-11-30 22:58:50.236000', '2026-11-30 22:58:50.425000', '195', '0.1.0', '5', '4', NULL, NULL, NULL, NULL);
INSERT INTO `aludel_history` (`id`, `revision`, `direction`, `checksum`, `started_at`, `finished_at`, `duration_ms`, `tool_version`, `statements`, `segments_done`, `error`, `fingerprint`, `plan`, `intent`) VALUES ('3', '003', 'upgrade', '1:3cbaa6f8e121cdf5aeb453ed576342208d8566da17e718b1a984b891ea8bf464', '2026-11-30 22:58:50.535000', '2026-11-30 22:58:51.845000', '1416', '0.1.0', '17', '8', NULL, '{"sha256":"064d555f1d7ccc2e343368f70852da987b8edbc837c9d5c14ff52f23427f000d","schemas":[]}', NULL, NULL);
INSERT INTO `aludel_history` (`id`, `revision`, `direction`, `checksum`, `started_at`, `finished_at`, `duration_ms`, `tool_version`, `statements`, `segments_done`, `error`, `fingerprint`, `plan`, `intent`) VALUES ('4', '004a', 'upgrade', '1:be98004a898e1d7fa2b1e7191cdadb99524dd73735e7b31cfe7774c3154b4c98', '2026-11-30 22:58:53.543000', '2026-11-30 22:58:54.090000', '642', '0.1.0', '5', '4', NULL, NULL, NULL, NULL);
INSERT INTO `aludel_history` (`id`, `revision`, `direction`, `checksum`, `started_at`, `finished_at`, `duration_ms`, `tool_version`, `statements`, `segments_done`, `error`, `fingerprint`, `plan`, `intent`) VALUES ('5', '004b', 'upgrade', '1:7b0b0d2a255385e833c421a2f02d7c62386ffafa20daa6638f590c2d99859532', '2026-11-30 22:58:54.234000', '2026-11-30 22:58:54.466000', '353', '0.1.0', '4', '4', NULL, NULL, NULL, NULL);
INSERT INTO `aludel_history` (`id`, `revision`, `direction`, `checksum`, `started_at`, `finished_at`, `duration_ms`, `tool_version`, `statements`, `segments_done`, `error`, `fingerprint`, `plan`, `intent`) VALUES ('6', '005', 'upgrade', '1:af338eeca45cd1f714cf79d8a0558b65cd30578ead42b011030b5e6c846fe082', '2026-11-30 22:58:54.470000', '2026-11-30 22:58:54.470000', '1', '0.1.0', '0', '1', NULL, NULL, NULL, NULL);
INSERT INTO `aludel_history` (`id`, `revision`, `direction`, `checksum`, `started_at`, `finished_at`, `duration_ms`, `tool_version`, `statements`, `segments_done`, `error`, `fingerprint`, `plan`, `intent`) VALUES ('7', '006', 'upgrade', '1:ef20b4b7fe878de0d5e6e92a3ea48fa4c916cbefc7818b4682c4d9a5541f62c4', '2026-11-30 22:58:54.500000', '2026-11-30 22:58:54.943000', '468', '0.1.0', '7', '7', NULL, NULL, NULL, NULL);
INSERT INTO `aludel_history` (`id`, `revision`, `direction`, `checksum`, `started_at`, `finished_at`, `duration_ms`, `tool_version`, `statements`, `segments_done`, `error`, `fingerprint`, `plan`, `intent`) VALUES ('8', '007', 'upgrade', '1:55c272f930a69d4b9134c94b157355d355bdaa3272238a80c77812de4b5640e6', '2026-11-30 22:58:54.961000', '2026-11-30 22:58:55.959000', '1013', '0.1.0', '7', '8', NULL, '{"sha256":"efea1620ee36b15f3970b7a0d1f440033f018a73eeaca49dc9abb53f6870b93f","schemas":[]}', NULL, NULL);
INSERT INTO `aludel_history` (`id`, `revision`, `direction`, `checksum`, `started_at`, `finished_at`, `duration_ms`, `tool_version`, `statements`, `segments_done`, `error`, `fingerprint`, `plan`, `intent`) VALUES ('9', '007', 'downgrade', '1:55c272f930a69d4b9134c94b157355d355bdaa3272238a80c77812de4b5640e6', '2026-11-30 22:58:57.570000', '2026-11-30 22:58:57.880000', '450', '0.1.0', '5', '5', NULL, '{"sha256":"1ddfe5f10620175da5105e523b506e4f1d2e113af48abacf06b9049822defb66","schemas":[]}', NULL, NULL);
INSERT INTO `aludel_version` (`revision`) VALUES ('007');
INSERT INTO `policies` (`company_id`, `number`, `product_code`, `state`, `premium`, `discount`, `details`, `signed_at`) VALUES ('1', '1', 'fire', 'valid', '100.00', '10.00', '{"floors": [1, 2]}', NULL);
INSERT INTO `policies` (`company_id`, `number`, `product_code`, `state`, `premium`, `discount`, `details`, `signed_at`) VALUES ('2', '1', 'water', 'draft', '85.00', '0.00', 'null', NULL);
INSERT INTO `firms` (`id`, `name`, `founded`, `city`) VALUES ('1', 'Hill & Sons', '1950-06-01', 'Bath');
INSERT INTO `firms` (`id`, `name`, `founded`, `city`) VALUES ('2', 'O\'Neil; -- said "no"', NULL, NULL);
INSERT INTO `products` (`code`, `title`, `premium`) VALUES ('fire', 'Fire', '120.50');
INSERT INTO `products` (`code`, `title`, `premium`) VALUES ('water', 'Water', '80.00');
INSERT INTO `invoices` (`id`, `company_id`, `policy_number`, `amount`, `paid_on`) VALUES ('1', '1', '1', '90.00', '2026-02-01');
INSERT INTO `invoices` (`id`, `company_id`, `policy_number`, `amount`, `paid_on`) VALUES ('2', '1', '1', '-5.00', NULL);
INSERT INTO `users` (`id`, `email`, `full_name`, `years`, `role`, `active`, `company_id`, `manager_id`, `created_at`, `note`, `display_name`) VALUES ('1', 'ann@example.com', 'Ann', '7', 'admin', '1', '1', NULL, '2026-01-01 00:00:00.000000', 'first', 'ANN');
INSERT INTO `users` (`id`, `email`, `full_name`, `years`, `role`, `active`, `company_id`, `manager_id`, `created_at`, `note`, `display_name`) VALUES ('2', 'bob@example.com', '?', NULL, 'worker', '1', '1', NULL, '2026-01-02 00:00:00.000000', 'none', '?');
INSERT INTO `users` (`id`, `email`, `full_name`, `years`, `role`, `active`, `company_id`, `manager_id`, `created_at`, `note`, `display_name`) VALUES ('3', 'cy@example.com', 'Cy', NULL, 'foreman', '0', NULL, NULL, '2026-01-03 00:00:00.000000', 'none', 'CY');
INSERT INTO `payments` (`id`, `invoice_id`, `reference`) VALUES ('1', '1', 'A; \'quoted\' \\ back');
