-- Rows of all tables; each respects every key and check.

INSERT INTO country (code, name, calling_code, in_customs_union) VALUES
  ('NO', 'Norway', 47, FALSE),
  ('DE', 'Germany', 49, TRUE),
  ('PA', 'Panama', 507, FALSE);
INSERT INTO currency (code, name, minor_digits) VALUES
  ('NOK', 'Norwegian krone', 2),
  ('EUR', 'Euro', 2),
  ('JPY', 'Yen', 0);
INSERT INTO exchange_rate (from_code, to_code, valid_on, rate) VALUES
  ('EUR', 'NOK', '2026-03-01', 11.72500000),
  ('EUR', 'JPY', '2026-03-01', 163.10000000);
INSERT INTO department (id, parent_id, head_id, name, cost_centre) VALUES
  (1, NULL, NULL, 'Harbour Master', '100000'),
  (2, 1, NULL, 'Pilotage', '110000'),
  (3, 1, NULL, 'Tugs and moorings', '120000');
INSERT INTO job_title (id, name, grade) VALUES
  (1, 'Harbour master', 12),
  (2, 'Pilot', 9),
  (3, 'Boatman', 4);
INSERT INTO employee (id, department_id, job_title_id, manager_id, first_name, last_name, email, hired_on, left_on, salary, active, photo) VALUES
  (1, 1, 1, NULL, 'Ragna', 'Ödegård', 'ragna@skarnhaven.example', '2011-04-01', NULL, 91000.00, TRUE, x'89504e47'),
  (2, 2, 2, 1, 'Per', 'O''Hara', 'per@skarnhaven.example', '2015-09-15', NULL, 78500.50, TRUE, NULL),
  (3, 3, 3, 1, 'Liv', 'Moe', NULL, '2019-01-01', '2025-12-31', 41000.00, FALSE, NULL);
INSERT INTO qualification (code, name, months_valid) VALUES
  ('PILOT-A', 'Pilot, ships of any size', 60),
  ('CRANE-2', 'Crane driver, two hooks', 36);
INSERT INTO employee_qualification (employee_id, qualification_code, earned_on, expires_on) VALUES
  (2, 'PILOT-A', '2016-01-10', '2031-01-10'),
  (3, 'CRANE-2', '2019-05-02', NULL);
INSERT INTO shift (id, name, starts_at, ends_at) VALUES
  (1, 'early', '06:00:00', '14:00:00'),
  (2, 'late', '14:00:00', '22:00:00'),
  (3, 'night', '22:00:00', '06:00:00');
INSERT INTO shift_assignment (shift_id, employee_id, worked_on, hours, remark) VALUES
  (1, 2, '2026-03-01', 8.00, NULL),
  (3, 3, '2025-11-30', 7.50, 'left early; it''s noted');
INSERT INTO harbour_area (id, name, max_draught, is_tidal) VALUES
  (1, 'Old Harbour', 7.50, TRUE),
  (2, 'Outer Haven', 16.20, FALSE);
INSERT INTO basin (id, area_id, name, dredged_on, depth) VALUES
  (1, 1, 'Timber Basin', '2024-06-01', 7.8),
  (2, 2, 'Container Basin', '2025-08-20', 16.5);
INSERT INTO quay (id, basin_id, code, length_m, bollards, lit) VALUES
  (1, 1, 'T1', 310.00, 24, TRUE),
  (2, 2, 'C1', 820.50, 60, TRUE),
  (3, 2, 'C2', 400.00, 28, FALSE);
INSERT INTO berth (id, quay_id, code, depth, shore_power_kw, closed_since) VALUES
  (1, 1, 'T1-1', 7.20, NULL, NULL),
  (2, 2, 'C1-1', 16.00, 8000, NULL),
  (3, 2, 'C1-2', 16.00, 8000, '2026-02-11 08:30:00');
INSERT INTO berth_restriction (berth_id, number, reason, from_day, until_day) VALUES
  (3, 1, 'fender torn off', '2026-02-11', NULL),
  (1, 1, 'timber only', '2020-01-01', '2029-12-31');
INSERT INTO crane_model (id, maker, model, lift_t) VALUES
  (1, 'Kranbau Eberswalde', 'Feeder Server', 40.00),
  (2, 'Hebewerk', 'HX-9', 65.50);
INSERT INTO crane (id, quay_id, model_id, serial_number, built_in, state) VALUES
  (1, 2, 1, 'KE-0071', 2009, 'idle'),
  (2, 3, 2, 'HX9-14', 2021, 'working');
INSERT INTO crane_inspection (id, crane_id, inspector_id, inspected_at, passed, findings) VALUES
  (1, 1, 3, '2025-05-05 09:00:00', TRUE, '{"wear": 0.2}'),
  (2, 2, NULL, '2025-06-01 10:15:00', FALSE, '{"hooks": ["left"]}');
INSERT INTO warehouse (id, area_id, name, floor_m2, heated) VALUES
  (1, 1, 'Shed 4', 2400, FALSE),
  (2, 2, 'Cold Store', 9000, TRUE);
INSERT INTO storage_bay (warehouse_id, aisle, number, max_load_kg) VALUES
  (1, 'A1', 1, 1200),
  (1, 'A1', 2, 1200),
  (2, 'F3', 9, 800);
INSERT INTO port_gate (code, area_id, name, open_from, open_until) VALUES
  ('NORTH', 1, 'North Gate', '05:00:00', '23:00:00'),
  ('MAIN', 2, NULL, NULL, NULL);
INSERT INTO gate_passage (id, gate_code, plate, passed_at, inbound, weight_kg) VALUES
  (1, 'NORTH', 'SK 40 112', '2026-03-01 06:12:00', TRUE, 18400),
  (2, 'MAIN', 'SK 40 112', '2026-03-01 07:40:00', FALSE, NULL);
INSERT INTO navigation_light (id, area_id, name, character_code, latitude, longitude, range_nm) VALUES
  (1, 2, 'Skarn Head', 'Fl(2) W 10s', 58.120400, 7.003100, 17.5),
  (2, NULL, 'Timber Mole', 'F R', 58.131000, 7.011900, 4.25);
INSERT INTO shipping_line (id, name, scac, home_country, credit_limit) VALUES
  (1, 'Fjord & Baltic', 'FJBA', 'NO', 2500000.00),
  (2, 'Isthmus Lines', 'ISTH', 'PA', 0.00);
INSERT INTO vessel_type (id, parent_id, name) VALUES
  (1, NULL, 'cargo ship'),
  (2, 1, 'container ship'),
  (3, 1, 'bulk carrier');
INSERT INTO vessel (id, imo_number, name, type_id, line_id, flag, gross_tonnage, length_m, beam_m, draught_m, built_in, token) VALUES
  (1, 9321483, 'Emma Mjøs', 2, 1, 'NO', 34610, 211.85, 29.80, 11.40, 2006, '5f0c9d6e-7a51-4a7e-9d4f-0a4f5d1c2b3a'),
  (2, 9876543, 'Gatún', 3, 2, 'PA', 81200, 292.00, 45.00, 16.10, 2019, '0d9a4b1c-2e3f-4a5b-8c6d-7e8f90a1b2c3'),
  (3, 8811229, 'Måken', 1, NULL, 'NO', 980, 58.20, 9.90, NULL, 1988, NULL);
INSERT INTO vessel_name (vessel_id, used_from, name) VALUES
  (1, '2006-05-01', 'Nordwind'),
  (1, '2018-01-01', 'Emma Mjøs');
INSERT INTO vessel_tank (vessel_id, number, contents, capacity_m3) VALUES
  (1, 1, 'fuel oil', 1200.500),
  (1, 2, 'ballast', 4300.000),
  (2, 1, 'fuel oil', 3100.125);
INSERT INTO certificate_kind (code, name, years_valid) VALUES
  ('LL', 'Load line certificate', 5),
  ('IOPP', 'Oil pollution prevention', 5);
INSERT INTO vessel_certificate (id, vessel_id, kind_code, issued_by, issued_on, expires_on, scan) VALUES
  (1, 1, 'LL', 'NO', '2023-01-01', '2028-01-01', x'255044'),
  (2, 2, 'IOPP', 'PA', '2024-02-02', '2029-02-02', NULL);
INSERT INTO captain (id, name, nationality, licence, born_on) VALUES
  (1, 'Nils Aa', 'NO', 'N-1177', '1970-02-28'),
  (2, 'Ana Ruiz', 'PA', 'P/88/4', '1982-12-01');
INSERT INTO vessel_captain (vessel_id, captain_id, since, until) VALUES
  (1, 1, '2020-01-01', NULL),
  (2, 2, '2021-06-15', '2026-01-01');
INSERT INTO voyage (id, vessel_id, number, origin, destination, departs_at) VALUES
  (1, 1, '214N', 'DEBRV', 'NOSKH', '2026-02-26 18:00:00'),
  (2, 2, '0007', 'PAONX', 'NOSKH', NULL);
INSERT INTO port_call (id, voyage_id, berth_id, announced_at, arrived_at, sailed_at, state, remarks) VALUES
  (1, 1, 2, '2026-02-20 12:00:00', '2026-03-01 04:30:00', NULL, 'alongside', 'no shore power'),
  (2, 2, NULL, '2026-02-27 09:00:00', NULL, NULL, 'announced', NULL);
INSERT INTO berth_booking (id, call_id, berth_id, starts_at, ends_at, confirmed) VALUES
  (1, 1, 2, '2026-03-01 04:00:00', '2026-03-02 20:00:00', TRUE),
  (2, 2, 1, '2026-03-09 00:00:00', '2026-03-11 00:00:00', FALSE);
INSERT INTO pilot (employee_id, licence_class, max_tonnage) VALUES
  (2, 'A', NULL);
INSERT INTO pilotage (id, call_id, pilot_id, inbound, boarded_at, landed_at, fee) VALUES
  (1, 1, 2, TRUE, '2026-03-01 02:45:00', '2026-03-01 04:30:00', 18400.00);
INSERT INTO tug (id, name, bollard_pull_t, captain_id) VALUES
  (1, 'Bjørn', 62.5, 1),
  (2, 'Ursa', 45.0, NULL);
INSERT INTO tug_job (tug_id, call_id, started_at, minutes) VALUES
  (1, 1, '2026-03-01 03:50:00', 55),
  (2, 1, '2026-03-01 03:50:00', 40);
INSERT INTO anchorage_stay (id, vessel_id, position_name, dropped_at, weighed_at) VALUES
  (1, 2, 'Alpha 3', '2026-03-02 11:00:00', NULL);
INSERT INTO lock_passage (id, vessel_id, area_id, passed_at, up) VALUES
  (1, 3, 1, '2026-02-28 13:05:00', TRUE);
INSERT INTO traffic_message (id, vessel_id, sent_by, sent_at, channel, words, reply_to) VALUES
  (1, 1, 2, '2026-03-01 02:30:00', 12, 'Emma Mjøs, pilot station: board to port', NULL),
  (2, 1, NULL, '2026-03-01 02:31:00', 12, '"Ladder''s ready"', 1);
INSERT INTO commodity_group (code, parent_code, name) VALUES
  ('44', NULL, 'Wood'),
  ('4407', '44', 'Sawn wood');
INSERT INTO commodity (id, group_code, name, unit, attributes) VALUES
  (1, '4407', 'Sawn spruce', 'm3', '{"moisture": 18}'),
  (2, '44', 'Wood pellets', 't', NULL);
INSERT INTO container_type (iso_code, length_ft, high_cube, tare_kg) VALUES
  ('22G1', 20, FALSE, 2230),
  ('45G1', 40, TRUE, 3900);
INSERT INTO container (number, type_code, owner_id, bay_warehouse, bay_aisle, bay_number) VALUES
  ('FJBU1234565', '22G1', 1, 1, 'A1', 1),
  ('ISTU7654321', '45G1', 2, NULL, NULL, NULL);
INSERT INTO container_move (id, container_number, call_id, crane_id, moved_at, kind) VALUES
  (1, 'FJBU1234565', 1, 1, '2026-03-01 07:00:00', 'discharge'),
  (2, 'ISTU7654321', NULL, 2, '2026-02-01 16:20:00', 'shift');
INSERT INTO bill_of_lading (id, number, call_id, shipper, consignee, issued_on, currency_code) VALUES
  (1, 'FJ-26-000131', 1, 'Sagbruk AS', 'Holzhandel Süd', '2026-02-25', 'EUR');
INSERT INTO bill_line (bill_id, position, commodity_id, container_number, packages, weight_kg, value_amount) VALUES
  (1, 1, 1, 'FJBU1234565', 14, 11800.500, 9100.00),
  (1, 2, 2, NULL, 1, 25000.000, NULL);
INSERT INTO dangerous_class (code, name) VALUES
  ('3', 'Flammable liquids'),
  ('4.1', 'Flammable solids');
INSERT INTO dangerous_declaration (id, bill_id, line_position, class_code, un_number, declared_by) VALUES
  (1, 1, 2, '4.1', 1325, 3);
INSERT INTO customs_declaration (id, bill_id, country_code, reference, lodged_at, cleared_at, duty) VALUES
  (1, 1, 'DE', '26DE/88110', '2026-02-28 08:00:00', NULL, 412.75);
INSERT INTO tariff (id, name, currency_code, valid_from, valid_until) VALUES
  (1, 'Berth dues', 'NOK', '2026-01-01', NULL),
  (2, 'Tug hire', 'NOK', '2026-01-01', '2026-12-31');
INSERT INTO tariff_step (tariff_id, from_tonnage, price) VALUES
  (1, 0, 0.4100),
  (1, 20000, 0.3675),
  (2, 0, 9800.0000);
INSERT INTO invoice (id, number, line_id, call_id, currency_code, issued_on, due_on, net, vat_rate, paid) VALUES
  (1, '2026-0001', 1, 1, 'NOK', '2026-03-02', '2026-04-01', 30100.00, 0.250, FALSE),
  (2, '2026-0002', 2, NULL, 'NOK', '2026-03-02', '2026-03-16', 0.00, 0.000, TRUE);
INSERT INTO invoice_line (invoice_id, position, tariff_id, words, quantity, price) VALUES
  (1, 1, 1, 'Berth dues, 34610 GT', 34610.000, 0.3675),
  (1, 2, 2, 'Tugs Bjørn & Ursa', 2.000, 9800.0000);
INSERT INTO payment (id, invoice_id, received_at, amount, reference) VALUES
  (1, 1, '2026-03-20 09:30:00', 10000.00, 'part payment');
INSERT INTO reminder (invoice_id, level, sent_on, charge) VALUES
  (1, 1, '2026-04-10', 0.00);
INSERT INTO weather_station (id, area_id, name, height_m, installed_on) VALUES
  (1, 2, 'Skarn Head mast', 31.5, '2012-07-01');
INSERT INTO weather_reading (station_id, read_at, wind_ms, gust_ms, pressure_hpa, visibility_m) VALUES
  (1, '2026-03-01 04:00:00', 8.5, 12.25, 1009.4, 9000),
  (1, '2026-03-01 05:00:00', 9, NULL, 1008.9, NULL);
INSERT INTO tide_gauge (id, quay_id, name, zero_m) VALUES
  (1, 1, 'Timber Quay gauge', -0.120);
INSERT INTO tide_prediction (gauge_id, predicted_for, level_m, is_high) VALUES
  (1, '2026-03-01 06:10:00', 1.35, TRUE),
  (1, '2026-03-01 12:20:00', 0.15, FALSE);
INSERT INTO incident (id, happened_at, area_id, reported_by, severity, title, report, facts) VALUES
  (1, '2026-02-11 08:20:00', 2, 3, 3, 'Fender torn off at C1-2', 'Swell; nobody hurt.', '{"cost": 120000, "parts": ["fender", "chain"]}');
INSERT INTO incident_vessel (incident_id, vessel_id, at_fault) VALUES
  (1, 2, NULL);
UPDATE department SET head_id = 1 WHERE id = 1;
UPDATE department SET head_id = 2 WHERE id = 2;

-- Instruments.
INSERT INTO instrument (id, small, whole, huge, any_number, exact, ratio, "double", "works", kind, title, serial, settings, tags, built,
  calibrated_at, seen_at, changed_at, changed_on, changed_time, picture, thumbnail, state, untyped, clob, nvarchar, unsigned_big) VALUES
  (1, -32768, 2147483647, -9223372036854775808, 12.25, 99999999.99, 0.1, 1e300, 1, 'TID', 'Tide gauge; old', '5f0c9d6e-7a51-4a7e-9d4f-0a4f5d1c2b3a',
   '{"gain": 2, "unit": "m"}', '["a", "b"]', '1987-02-03', '23:59:59.999', '2026-03-01T00:00:00.000Z', '2026-03-01 00:00:00', '2026-03-01', '00:00:00',
   x'', x'0102', 'measuring', x'ff', 'c', 'Nv', 1),
  (2, NULL, NULL, NULL, 'not a number', NULL, NULL, NULL, NULL, NULL, '', NULL, NULL, NULL, NULL, NULL, '2026-03-01', '2026-03-01 00:00:00', '2026-03-01',
   '00:00:00', NULL, NULL, 'it''s broken', 1.5, NULL, NULL, NULL);
INSERT INTO instrument (id, built, seen_at, changed_at, changed_on, changed_time) VALUES
  (3, '2026-03-02', '2026-03-02', '2026-03-02', '2026-03-02', '2026-03-02');
INSERT INTO strict_instrument (id) VALUES (3);
INSERT INTO strict_instrument (id, count, whole, words, bytes, anything, exact, title, moment) VALUES
  (1, 3, NULL, 'a -- b', x'00', 1.5, 2, 'Barometer', '2026-01-01T00:00:00Z'),
  (2, 0, 7, NULL, NULL, x'ab', 0.25, NULL, NULL);
INSERT INTO computed_reading (instrument_id, taken_at, raw, scale, token) VALUES
  (1, '2026-03-01T00:00:00Z', 120.5, 0.25, 'aa'), (1, '2026-03-01T01:00:00Z', -3, 1, 'bb');
INSERT INTO calibration (instrument_id, number, replaces_number, done_by, certificate) VALUES
  (1, 1, NULL, 2, 'C-1'), (1, 2, 1, NULL, 'C-2');
INSERT INTO calibration_step (id, certificate, instrument_id, number, words) VALUES
  (1, 'C-1', 1, 1, 'zero set'), (2, NULL, NULL, NULL, NULL);

-- Names.
INSERT INTO "order" ("group", "select", "where", [table], `index`) VALUES (1, 'a', NULL, 'x', 9), (2, 'b', 1, NULL, NULL);
INSERT INTO "Ship's Log" ("Entry No.", "Written At", "the ""quoted"" word", "vessel.id") VALUES (1, '2026-03-01', 'fog; "thick"', 1);
INSERT INTO hafengebühr (größe, währung, βαθμός) VALUES (12.5, 'EUR', 'ναι');
INSERT INTO a_table_whose_name_is_as_long_as_the_longest_that_every_server_takes VALUES (1, 2);
INSERT INTO MixedCase (Id, ParentId, Value) VALUES (1, NULL, 'A'), (2, 1, 'a');
INSERT INTO commented (id, words, more) VALUES (1, '-- kept', NULL);
INSERT INTO document_folder (id, parent_id, cover_id, name) VALUES (1, NULL, NULL, 'Rules'), (2, 1, NULL, 'Old');
INSERT INTO document (id, folder_id, version_id, title) VALUES (1, 1, NULL, 'Port order');
INSERT INTO document_version (id, document_id, number, body) VALUES (1, 1, 1, x'2550'), (2, 1, 2, NULL);
UPDATE document SET version_id = 2 WHERE id = 1;
UPDATE document_folder SET cover_id = 1 WHERE id = 1;
