import type { DialectName } from "../schema/dialect-name.ts";
import type { Dialect } from "./dialect.ts";

const loaders: Readonly<Record<DialectName, () => Promise<{ readonly dialect: Dialect }>>> = {
  sqlite: () => import("./sqlite/dialect.ts"),
  postgres: () => import("./postgres/dialect.ts"),
  mysql: () => import("./mysql/dialect.ts"),
  mariadb: () => import("./mariadb/dialect.ts"),
};

/** Loads the whole dialect of one engine, and nothing of the others. */
export async function loadDialect(name: DialectName): Promise<Dialect> {
  return (await loaders[name]()).dialect;
}
