import { AludelError } from "../error/aludel-error.ts";
import type { DialectName } from "../schema/dialect-name.ts";
import type { Dialect } from "./dialect.ts";

/** The engines that are there; null for those that only have a name yet. */
const loaders: Readonly<Record<DialectName, (() => Promise<{ readonly dialect: Dialect }>) | null>> = {
  sqlite: () => import("./sqlite/dialect.ts"),
  postgres: () => import("./postgres/dialect.ts"),
  mysql: null,
  mariadb: null,
};

/**
 * Loads everything about one engine, and nothing about the others.
 *
 * @throws AludelError UNSUPPORTED_DATABASE for an engine that is not supported yet
 */
export async function loadDialect(name: DialectName): Promise<Dialect> {
  const load = loaders[name];
  if (load === null) {
    throw new AludelError("UNSUPPORTED_DATABASE", `database "${name}" is not supported yet`, {
      hint: "supported are sqlite and postgres",
      details: { dialect: name },
    });
  }
  return (await load()).dialect;
}
