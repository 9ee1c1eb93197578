import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { MissingEngine } from "../engine/engine.ts";

/** Where the public sample schemas are, which are no part of the project: in the folder that is named, else beside the checkout. */
const folder = resolve(
  process.env["TEST_CORPORA"] || fileURLToPath(new URL("../../../shared/corpora", import.meta.url)),
);

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

/** Returns whether the script of a corpus is on this machine. */
export function isPresent({ file }: Pick<Corpus, "file">): boolean {
  return existsSync(join(folder, file));
}

/** Returns a line about the scripts that are not on this machine and how many tests that leaves out, or null when all are there. */
export function describeMissingCorpora(missingEngines: readonly MissingEngine[]): string | null {
  const isInReach = (name: string) => !missingEngines.some(({ label }) => label.split(" ")[0] === name);
  const corpora = [
    ...sqliteCorpora,
    ...(isInReach("postgres") ? postgresCorpora : []),
    ...["mariadb", "mysql"].filter(isInReach).flatMap(() => mysqlCorpora),
  ];
  const missing = corpora.filter((corpus) => !isPresent(corpus)).length;
  if (missing === 0) return null;
  const what = missing === corpora.length ? "not " : "not all ";
  const tests = missing === 1 ? "1 test" : `${missing} tests`;
  return `public sample schemas: ${what}found at ${folder}, ${tests} of them left out (CONTRIBUTING.md says where they are to be had)`;
}

/** Returns the text of a corpus as a server takes it. */
export function readCorpus({ file, leftOut = [] }: Pick<Corpus, "file"> & Partial<Corpus>): string {
  const text = readFileSync(join(folder, file), "utf8").replace(/^\uFEFF/, "");
  return leftOut.reduce((left, pattern) => left.replace(pattern, ""), text);
}

/** Returns the rows of a corpus: its INSERT statements. */
export function insertsOf(script: string): string {
  return (script.match(/^INSERT INTO [\s\S]*?\);\s*$/gm) ?? []).join("\n");
}
