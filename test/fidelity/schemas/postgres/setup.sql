-- What the tables use and revisions do not make: an extension, types, a function, a sequence and a collation.

CREATE EXTENSION btree_gist;
CREATE DOMAIN un_locode AS char(5) CHECK (VALUE ~ '^[A-Z]{2}[A-Z2-9]{3}$');
CREATE DOMAIN positive AS integer NOT NULL DEFAULT 1 CHECK (VALUE > 0);
CREATE DOMAIN email AS text COLLATE "C" CONSTRAINT email_has_at CHECK (VALUE LIKE '%@%');
CREATE TYPE geo_position AS (latitude numeric(9, 6), longitude numeric(9, 6));
CREATE TYPE draught_range AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE FUNCTION plain(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT lower(translate(words, 'ÆØÅæøå', 'AOAaoa')) $$;
CREATE SEQUENCE letter_number START WITH 100 INCREMENT BY 2 MINVALUE 10 MAXVALUE 99999 CACHE 5 CYCLE;
CREATE COLLATION "by number" (provider = icu, locale = 'en-u-kn-true');
