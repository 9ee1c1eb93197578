import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "../../src/command/look/check.ts";
import { type AcceptanceProject, createAcceptanceProject } from "../acceptance/acceptance-project.ts";
import { engines } from "../engine/engines.ts";
import { failure } from "../command/failure.ts";

const rooms = (extra: string): string => `
export const rooms = defineTable("rooms", {
  id: t.bigint().identity().primaryKey(),
  room: t.integer().notNull(),
  during: t.raw({ postgres: "int4range", sqlite: "TEXT" }).notNull(),
}, (c) => [${extra}]);
`;

describe.each(engines.filter(({ dialect }) => dialect === "postgres"))("exclusion constraints, $label", (engine) => {
  let project: AcceptanceProject;
  beforeEach(async () => {
    project = await createAcceptanceProject(engine, {
      scratch: { setup: { postgres: "CREATE EXTENSION IF NOT EXISTS btree_gist" } },
    });
  });
  afterEach(() => project.drop());

  test("R57 R60 drafted, proved, applied, found when changed by hand, and taken back", async () => {
    await project.query("CREATE EXTENSION btree_gist");
    project.models(rooms(""));
    await project.draft();
    await project.upgrade();
    await project.query("INSERT INTO rooms (room, during) SELECT n, '[1,5)' FROM generate_series(1, 20) n");
    project.models(
      rooms(`exclude([{ on: c.room, with: "=" }, { on: c.during, with: "&&" }], { deferrable: "initiallyDeferred" })`),
    );
    const draft = await project.draft();
    expect(draft).toMatchObject({
      operations: [{ kind: "addConstraint", object: "rooms.ex_rooms_room_during" }],
      proved: ["postgres"],
      diagnostics: [{ rule: "mayFailOnExclusion" }],
    });
    expect(readFileSync(join(project.config.migrations, "versions", project.files().at(-1) ?? ""), "utf8")).toContain(
      `    "ex_rooms_room_during",
    [{ on: "room", with: "=" }, { on: "during", with: "&&" }],
    { deferrable: "initiallyDeferred" },
  );`,
    );
    await project.upgrade();
    expect((await project.check()).differences).toEqual([]);
    expect(await check(project.config, { strict: true })).toMatchObject({ differences: [] });
    expect(await project.draft()).toMatchObject({ status: "unchanged" });
    await project.query("ALTER TABLE rooms DROP CONSTRAINT ex_rooms_room_during");
    expect((await project.check()).differences).toMatchObject([
      {
        kind: "addConstraint",
        object: "rooms.ex_rooms_room_during",
        detail: "add exclude using gist (room with =, during with &&) deferrable initially deferred",
      },
    ]);
    await project.query(
      "ALTER TABLE rooms ADD CONSTRAINT ex_rooms_room_during EXCLUDE USING gist (room WITH =, during WITH &&)",
    );
    expect((await project.check()).differences.map(({ kind }) => kind)).toEqual(["dropConstraint", "addConstraint"]);
    await project.downgrade("base");
    expect((await project.introspect()).tables.size).toBe(0);
  });

  test("rows that exclude each other stop the upgrade, and the message says which", async () => {
    project.models(rooms(""));
    await project.draft();
    await project.upgrade();
    await project.query("INSERT INTO rooms (room, during) VALUES (1, '[1,5)'), (2, '[4,9)')");
    project.models(rooms(`exclude("ex_during", [{ on: c.during, with: "&&" }])`));
    await project.draft();
    expect(await failure(project.upgrade())).toMatchObject({ message: expect.stringContaining("ex_during") });
    expect((await project.check()).pending).toHaveLength(1);
  });
});

describe.each(engines.filter(({ dialect }) => dialect === "sqlite"))("exclusion constraints, $label", (engine) => {
  let project: AcceptanceProject;
  beforeEach(async () => {
    project = await createAcceptanceProject(engine);
  });
  afterEach(() => project.drop());

  test("another engine refuses one by name, or leaves it out where it is deliberately nothing there", async () => {
    project.models(rooms(`exclude("ex_during", [{ on: c.during, with: "&&" }])`));
    expect(await failure(project.draft())).toMatchObject({
      code: "UNSUPPORTED_FEATURE",
      message: `SQLite does not have exclusion constraints, which constraint "ex_during" of table "rooms" needs`,
      hint: expect.stringContaining("null for sqlite"),
    });
    project.models(rooms('exclude("ex_during", [{ on: { postgres: sql`during`, sqlite: null }, with: "&&" }])'));
    await project.draft();
    await project.upgrade();
    expect((await project.check()).differences).toEqual([]);
    expect(await project.draft()).toMatchObject({ status: "unchanged" });
    project.models(rooms(""));
    await project.draft();
    await project.upgrade();
    expect((await project.check()).differences).toEqual([]);
    await project.downgrade("base");
  });
});
