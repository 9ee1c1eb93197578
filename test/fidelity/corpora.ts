import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Public sample schemas, outside the project: beside the checkout. */
const folder = fileURLToPath(new URL("../../../shared/corpora", import.meta.url));

/** One script of a public sample schema. */
export interface Corpus {
  readonly name: string;
  /** Path below the folder of the corpora. */
  readonly file: string;
  /** How many ordinary tables it makes. */
  readonly tables: number;
  /** What the script says and a server of today, or of the tests, does not take: the server's version, an extension. */
  readonly leftOut: readonly RegExp[];
  /** Statements of the script that make what its tables need and revisions do not make: domains, sequences. */
  readonly setup: RegExp | null;
  /** Major version of PostgreSQL that it needs; 15 is what `pg_dump` of most machines reads. */
  readonly version: "15" | "18";
}

const psqlCommand = /^\\.*$/gm;

export const postgresCorpora: readonly Corpus[] = [
  {
    name: "Chinook",
    file: "chinook/Chinook_PostgreSql.sql",
    tables: 11,
    leftOut: [psqlCommand, /^(?:DROP|CREATE) DATABASE .*;$/gm],
    setup: null,
    version: "15",
  },
  {
    name: "Northwind",
    file: "northwind/northwind.sql",
    tables: 14,
    leftOut: [/^SET default_with_oids = false;$/m],
    setup: null,
    version: "15",
  },
  {
    name: "Sakila",
    file: "sakila/postgres-sakila-schema.sql",
    tables: 15,
    leftOut: [
      /^SET default_with_oids = false;$/m,
      /^CREATE OR REPLACE PROCEDURAL LANGUAGE plpgsql;$/m,
      /^ALTER PROCEDURAL LANGUAGE plpgsql .*;$/m,
    ],
    setup: /^CREATE (?:DOMAIN|SEQUENCE) [^;]*;/gm,
    version: "15",
  },
  {
    name: "Pagila",
    file: "pagila/pagila-schema.sql",
    tables: 14,
    // The extension "vector" is not among the test servers' own, nor is what one table needs of it.
    leftOut: [psqlCommand, /^(?:CREATE|COMMENT ON) EXTENSION [^;]*;/gm, /^[^;\n-][^;]*film_embedding[^;]*;/gm],
    setup: /^CREATE (?:DOMAIN|SEQUENCE) [^;]*;/gm,
    version: "18",
  },
];

export const sqliteCorpora: readonly Pick<Corpus, "name" | "file" | "tables">[] = [
  { name: "Chinook", file: "chinook/Chinook_Sqlite.sql", tables: 11 },
  { name: "Sakila", file: "sakila/sqlite-sakila-schema.sql", tables: 16 },
];

/** What these scripts do for whole servers is left out: they make their database, and drop it before. */
const database = /^(?:DROP|CREATE) (?:DATABASE|SCHEMA) .*;$|^USE .*;$|\bsakila\./gm;

export const mysqlCorpora: readonly Pick<Corpus, "name" | "file" | "tables" | "leftOut">[] = [
  { name: "Chinook", file: "chinook/Chinook_MySql.sql", tables: 11, leftOut: [database] },
  { name: "Sakila", file: "sakila/mysql-sakila-schema.sql", tables: 16, leftOut: [database] },
];

/** Why the corpora cannot be tested, or null. */
export const missingCorpora: string | null = existsSync(folder)
  ? null
  : `the public sample schemas are missing: put them into ${folder}`;

/** Whether what needs the corpora runs: where they are, and where every engine is insisted on, as in CI. A run without says so at its end. */
export const isWithCorpora = missingCorpora === null || process.env["REQUIRE_ENGINES"] !== undefined;

/** Returns the text of a corpus as a server takes it. */
export function readCorpus({ file, leftOut = [] }: Pick<Corpus, "file"> & Partial<Corpus>): string {
  if (missingCorpora !== null) throw new Error(missingCorpora);
  const text = readFileSync(join(folder, file), "utf8").replace(/^\uFEFF/, "");
  return leftOut.reduce((left, pattern) => left.replace(pattern, ""), text);
}

/** Returns the rows of a corpus: its INSERT statements. */
export function insertsOf(script: string): string {
  return (script.match(/^INSERT INTO [\s\S]*?\);\s*$/gm) ?? []).join("\n");
}
