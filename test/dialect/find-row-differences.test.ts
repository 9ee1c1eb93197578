import { expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { findRowDifferences } from "../../src/dialect/find-row-differences.ts";
import { loadConnector } from "../../src/dialect/load-connector.ts";
import { loadDialect } from "../../src/dialect/load-dialect.ts";
import { createTable, required, text } from "../ddl/build-schema.ts";
import { createSqliteDatabase } from "../engine/sqlite.ts";

test("a moment that SQLite stored with its offset, as earlier versions wrote it, is no difference; another moment and another text are", async () => {
  const database = await createSqliteDatabase();
  const session = await (await loadConnector("sqlite")).open(parseDatabaseUrl(database.url), { create: true });
  const { table } = createTable("events", [
    required("name", text),
    required("at", { kind: "timestamp", precision: null, withTimezone: true }),
    required("note", text),
  ]);
  const moment = "2024-01-02T05:04:05+02:00";
  const stored = [
    moment,
    "2024-01-02 03:04:05z",
    "2024-01-02T03:04:05Z",
    "2024-01-02 03:04:05.0000",
    "2024-01-02T03:04:05",
  ];
  try {
    await session.execute("CREATE TABLE events (name TEXT NOT NULL, at TEXT NOT NULL, note TEXT NOT NULL)");
    for (const [at, one] of [...stored, "2024-01-02T03:04:05.0001Z"].entries()) {
      await session.execute("INSERT INTO events VALUES (?, ?, ?)", [String(at), one, moment]);
    }
    for (const expected of [moment, new Date("2024-01-02T03:04:05Z"), "2024-01-02T03:04:05.000Z"]) {
      const note = "2024-01-02T03:04:05.000Z";
      const rows = [...stored, ""].map((_, at) => ({ name: String(at), at: expected, note: at < 5 ? moment : note }));
      const given = { table: table.name, key: ["name"], compare: ["at", "note"], rows };
      const found = await findRowDifferences(session, await loadDialect("sqlite"), given, table);
      expect(found.map(({ kind }) => kind)).toEqual(["changed"]);
      expect(found[0]?.detail).toMatch(/^in the row with name = '5' at is '2024-01-02T03:04:05.0001Z' .*, note is '/);
    }
  } finally {
    await session.close();
    await database.drop();
  }
});
