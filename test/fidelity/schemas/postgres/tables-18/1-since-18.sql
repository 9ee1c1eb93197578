-- What PostgreSQL 18 has besides: computed values that are not stored, and the time in a UUID.

CREATE TABLE virtual_reading (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  raw double precision NOT NULL,
  doubled double precision GENERATED ALWAYS AS (raw * 2) VIRTUAL,
  rounded numeric GENERATED ALWAYS AS (round(raw::numeric, 1)) STORED,
  label text GENERATED ALWAYS AS (CASE WHEN raw > 100 THEN 'high' ELSE 'it''s fine' END),
  CONSTRAINT ck_virtual_reading_doubled CHECK (doubled < 1000)
);
