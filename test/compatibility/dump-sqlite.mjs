/** Returns a SQLite database as a script that builds it again, its rows as they are. */
export function dumpSqlite(database) {
  const all = (sql) => database.prepare(sql).all();
  const quoteName = (name) => `"${name.replaceAll('"', '""')}"`;
  const objects = all("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid");
  const isOwn = ({ name }) => name.startsWith("sqlite_");
  const tables = objects.filter((object) => object.type === "table" && !isOwn(object));
  const others = objects.filter((object) => object.type !== "table");
  const rowsOf = (name) => {
    const columns = all(`PRAGMA table_xinfo(${quoteName(name)})`).filter(({ hidden }) => hidden === 0);
    const names = columns.map((column) => quoteName(column.name)).join(", ");
    const values = columns.map((column) => `quote(${quoteName(column.name)})`).join(" || ', ' || ");
    return all(`SELECT ${values} AS line FROM ${quoteName(name)} ORDER BY rowid`).map(
      ({ line }) => `INSERT INTO ${quoteName(name)} (${names}) VALUES (${line});`,
    );
  };
  return `${[
    "PRAGMA foreign_keys = OFF;",
    "BEGIN;",
    ...tables.map(({ sql }) => `${sql};`),
    ...tables.flatMap(({ name }) => rowsOf(name)),
    ...(objects.some(({ name }) => name === "sqlite_sequence")
      ? ["DELETE FROM sqlite_sequence;", ...rowsOf("sqlite_sequence")]
      : []),
    ...others.map(({ sql }) => `${sql};`),
    "COMMIT;",
  ].join("\n")}\n`;
}
