-- Rows of the tables that only PostgreSQL 18 takes.

INSERT INTO virtual_reading (id, raw) VALUES ('01960000-0000-7000-8000-000000000001', 120.5), ('01960000-0000-7000-8000-000000000002', -3);
