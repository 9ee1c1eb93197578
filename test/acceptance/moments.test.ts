import { describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { loadConnector } from "../../src/dialect/load-connector.ts";
import type { DialectName } from "../../src/schema/dialect-name.ts";
import { createProject } from "../cli/project.ts";
import { everyEngine } from "../engine/engines.ts";
import { takeShare } from "../engine/tiers.ts";

/** The moment in a column, in UTC, whatever the engine keeps of it. */
const readings: Readonly<Record<DialectName, (column: string) => string>> = {
  sqlite: (column) => `strftime('%Y-%m-%dT%H:%M:%f', ${column})`,
  postgres: (column) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS')`,
  mysql: (column) => `left(date_format(${column}, '%Y-%m-%dT%H:%i:%s.%f'), 23)`,
  mariadb: (column) => `left(date_format(${column}, '%Y-%m-%dT%H:%i:%s.%f'), 23)`,
};

const upgrade = `
  op.createTable("events", {
    id: t.integer().primaryKey("pk_events"),
    at: t.timestamp({ withTimezone: true }),
    local: t.timestamp(),
    note: t.text(),
  });
  const moment = "2024-01-02T03:04:05.678Z";
  op.insert("events", [
    { id: 1, at: new Date(moment), local: new Date(moment), note: moment },
    { id: 2, at: moment, local: moment, note: moment },
    { id: 3, at: "2024-01-02T05:04:05.678+02:00", local: "2024-01-02T03:04:05.678+00:00", note: "2024-01-02T05:04:05.678+02:00" },
    { id: 4, at: "2024-01-01 22:34:05.678-04:30", local: "2024-01-02 05:04:05.678+02:00", note: null },
    { id: 5, at: null, local: null, note: null },
    { id: 6, at: null, local: null, note: null },
  ]);
  op.update("events", { set: { at: moment, local: moment }, where: { id: 5 } });
  op.backfill("events", { set: { at: moment, local: moment }, where: { id: 6 } });
  op.createTable("stamps", {
    at: t.timestamp({ withTimezone: true, precision: 3 }).primaryKey("pk_stamps"),
    local: t.timestamp({ precision: 3 }).notNull(),
  });
  op.createTable("uses", { id: t.integer().primaryKey("pk_uses"), local: t.timestamp({ precision: 3 }) });
  op.insert("stamps", [
    { at: moment, local: "2024-01-02T04:04:05.678+01:00" },
    { at: "2024-01-03T05:04:05.678+02:00", local: moment },
    { at: new Date("2024-01-04T03:04:05.678Z"), local: moment },
  ]);
  op.insert("uses", [
    { id: 1, local: lookup("stamps", { at: "2024-01-01T22:34:05.678-04:30" }, "local") },
    { id: 2, local: lookup("stamps", { at: "2024-01-03 03:04:05.678z" }, "local") },
  ]);
  op.delete("stamps", { at: "2024-01-03T00:04:05.678-03:00" });
  op.delete("stamps", { at: "2024-01-04t03:04:05.678z" });
  op.update("events", { set: { note: "found" }, where: { id: 2, local: "2024-01-02T05:04:05.678+02:00" } });`;

describe.each(takeShare(everyEngine, 2))("$label", (engine) => {
  test("R154 a text in ISO 8601 is the same moment on every engine, as a Date is", async () => {
    const database = await engine.createDatabase();
    try {
      const project = createProject(database.url);
      project.revision({ id: "a1", down: null, upgrade });
      const done = await project.aludel("upgrade", "head");
      expect(done.code, done.stderr).toBe(0);
      const session = await (await loadConnector(engine.dialect)).open(parseDatabaseUrl(database.url));
      try {
        const read = (column: string) =>
          engine.dialect === "postgres" && column === "local"
            ? `to_char(local, 'YYYY-MM-DD"T"HH24:MI:SS.MS')`
            : readings[engine.dialect](column);
        const { rows } = await session.execute(
          `SELECT id, ${read("at")} AS instant, ${read("local")} AS moment, note FROM events ORDER BY id`,
        );
        const same = { instant: "2024-01-02T03:04:05.678", moment: "2024-01-02T03:04:05.678" };
        expect(rows.map(({ instant, moment }) => ({ instant, moment }))).toEqual(Array.from({ length: 6 }, () => same));
        // Keys of lookups and deletes are moments, too, with a small z as well.
        const used = await session.execute(`SELECT ${read("local")} AS moment FROM uses ORDER BY id`);
        expect(used.rows).toEqual(Array.from({ length: 2 }, () => ({ moment: same.moment })));
        const left = await session.execute(`SELECT ${read("at")} AS moment FROM stamps`);
        expect(left.rows).toEqual([{ moment: same.moment }]);
        // What is no moment is left as it is.
        const notes = ["2024-01-02T03:04:05.678Z", "found", "2024-01-02T05:04:05.678+02:00", null, null, null];
        expect(rows.map(({ note }) => note)).toEqual(notes);
      } finally {
        await session.close();
      }
    } finally {
      await database.drop();
    }
  });
});
