import { describe, expect, test } from "vitest";
import { createAcceptanceProject } from "../../acceptance/acceptance-project.ts";
import { everyEngine } from "../../engine/engines.ts";

const columns = {
  a_text: ["t.text()", String.raw`"it's \\ 100%\n😀"`],
  an_empty_text: ["t.text()", '""'],
  a_code: ["t.char(4)", '"ab"'],
  a_big_number: ["t.bigint()", "9007199254740993n"],
  an_amount: ["t.numeric(10, 2)", '"12.5"'],
  a_real: ["t.real()", "0.1"],
  a_double: ["t.double()", "0.1"],
  a_boolean: ["t.boolean()", "true"],
  a_uuid: ["t.uuid()", '"6ba7b810-9dad-11d1-80b4-00c04fd430c8"'],
  a_document: ["t.json()", `json({ b: [1, null, "it's"], a: 0.5 })`],
  a_binary_document: ["t.jsonb()", "json([])"],
  a_bare_document: ["t.jsonb()", 'json("text")'],
  a_date: ["t.date()", '"2024-02-29"'],
  a_time: ["t.time()", '"23:59:59"'],
  a_moment: ["t.timestamp({ withTimezone: true })", '"2024-02-29T13:00:00+01:00"'],
  a_local_moment: ["t.timestamp()", '"2024-02-29 12:00:00"'],
  some_bytes: ["t.binary(8)", "new Uint8Array([0, 255, 39])"],
  an_interval: ["t.interval()", '"1 day"'],
  an_address: ["t.inet()", '"10.0.0.1"'],
  a_mood: ["t.enum('mood', ['sad', 'glad'])", '"sad"'],
  texts: ["t.array(t.text())", String.raw`["it's", "a,b", "back\\slash", ""]`],
  numbers: ["t.array(t.integer())", "[1, 2]"],
  nothing: ["t.array(t.integer())", "[]"],
} as const;

type Changes = Partial<Record<keyof typeof columns, string>>;

const written = (entries: Readonly<Record<string, string>>): string =>
  Object.entries(entries)
    .map(([name, text]) => `${name}: ${text}`)
    .join(", ");

function models(changes: Changes = {}): string {
  const types = Object.fromEntries(Object.entries(columns).map(([name, [type]]) => [name, type]));
  const values = Object.fromEntries(Object.entries(columns).map(([name, [, value]]) => [name, value]));
  return `
    export const things = defineTable("things", { id: t.integer().primaryKey(), ${written(types)} });
    export const thingRows = rows(things, [{ id: 1, ${written({ ...values, ...changes })} }, { id: 2 }], {
      key: ["id"],
      compare: ${JSON.stringify(Object.keys(columns))},
    });`;
}

describe.each(everyEngine)("$label", (engine) => {
  test("R143 reference rows with a value of every type are what the database has, and a change is found", async () => {
    const project = await createAcceptanceProject(engine);
    try {
      project.models(models());
      await project.seed();
      await project.upgrade();
      expect((await project.check()).differences).toEqual([]);
      project.models(models({ a_real: "0.2", texts: '["other"]', a_document: "json({})" }));
      expect((await project.draft()).operations).toEqual([{ kind: "updateRows", object: "things" }]);
      await project.upgrade();
      expect((await project.check()).differences).toEqual([]);
      await project.query("UPDATE things SET a_real = 0.3, a_double = 0.3");
      const { differences } = await project.check();
      expect(differences.map(({ detail }) => detail)).toEqual([
        expect.stringMatching(/a_real is 0\.3.* and is to be 0\.2, a_double is 0\.3 and is to be 0\.1$/),
      ]);
    } finally {
      await project.drop();
    }
  });
});
