/** Returns a MySQL or MariaDB database as a script that builds it again, its rows as they are. */
export async function dumpMysql(connection) {
  const rows = async (sql, values = []) => (await connection.query(sql, values))[0];
  // Moments are told in one time zone, and the script reads them in the same.
  const settings = ["SET NAMES utf8mb4", "SET time_zone = '+00:00'", "SET FOREIGN_KEY_CHECKS = 0"];
  for (const setting of settings) await connection.query(setting);
  const tables = await rows(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY create_time, table_name",
  );
  const lines = settings.map((setting) => `${setting};`);
  for (const { name } of tables) {
    const [created] = await rows("SHOW CREATE TABLE ??", [name]);
    lines.push(`${created["Create Table"]};`);
  }
  for (const { name } of tables) lines.push(...(await dumpRows(rows, name)));
  return `${lines.join("\n")}\n`;
}

async function dumpRows(rows, table) {
  const columns = await rows(
    `SELECT column_name AS name, data_type AS type FROM information_schema.columns
     WHERE table_schema = DATABASE() AND table_name = ? AND coalesce(generation_expression, '') = '' ORDER BY ordinal_position`,
    [table],
  );
  const quoteName = (name) => `\`${name.replaceAll("`", "``")}\``;
  const names = columns.map(({ name }) => quoteName(name));
  const values = columns.map(({ name, type }) =>
    /binary|blob/.test(type)
      ? `IF(${quoteName(name)} IS NULL, 'NULL', CONCAT('X''', HEX(${quoteName(name)}), ''''))`
      : `QUOTE(${quoteName(name)})`,
  );
  const found = await rows(`SELECT CONCAT_WS(', ', ${values.join(", ")}) AS line FROM ${quoteName(table)} ORDER BY 1`);
  return found.map(({ line }) => `INSERT INTO ${quoteName(table)} (${names.join(", ")}) VALUES (${line});`);
}
