import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AcceptanceProject, createAcceptanceProject } from "../../acceptance/acceptance-project.ts";
import { renderRevision } from "../../cli/project.ts";
import { everyEngine } from "../../engine/engines.ts";

/** Names before and after; some are words that expressions hold as something else. */
interface Names {
  readonly table: string;
  readonly age: string;
  readonly text: string;
  readonly date: string;
}

const before: Names = { table: "people", age: "age", text: "text", date: "date" };
const after: Names = { table: "Order", age: "Select", text: "body", date: "day" };

/** Returns models with expressions of all kinds that name the columns, as models write them. */
function models({ table, age, text, date }: Names): string {
  const [a, b, t] = [age, text, table].map((name) => `\${sql.identifier("${name}")}`);
  return `
export const people = defineTable("${table}", {
  id: t.bigint().primaryKey("pk_people"),
  "${age}": t.integer().notNull(),
  "${text}": t.varchar(50).notNull().unique("uq_text"),
  "${date}": t.date(),
  next: t.integer().generated(sql\`${a} + 1\`),
}, () => [
  check("ck_age", sql\`${a} > 0 and ${a} < 200\`),
  check("ck_raw", sql\`${table === "people" ? "AGE > 1 and people.age < 199" : `${a} > 1 and ${t}.${a} < 199`}\`),
  check("ck_text", sql\`${b} <> 'text' and ${b} <> 'people.age'\`),
  check("ck_cast", sql\`cast(${a} as decimal) > 0\`),
  index("ix_text").on("${text}"),
  index("ix_both").on("${age}", "${date}"),
  ...indexes("${age}", "${text}"),
]);
export const pets = defineTable("pets", {
  id: t.bigint().primaryKey("pk_pets"),
  owner: t.varchar(50),
}, () => [foreignKey(["owner"]).references("${table}", ["${text}"], { name: "fk_owner" })]);`;
}

describe.each(everyEngine)("renames that are written by hand, $label", (engine) => {
  let project: AcceptanceProject;
  beforeEach(async () => {
    project = await createAcceptanceProject(engine);
  });
  afterEach(() => project.drop());

  // MariaDB has no indexes on expressions, and MySQL no partial ones.
  const expressions = engine.dialect === "mariadb" ? "" : 'index("ix_abs").on(sql`abs(${sql.identifier(age)})`),';
  const partial =
    engine.dialect === "sqlite" || engine.dialect === "postgres"
      ? 'index("ix_some").on(text).where(sql`${sql.identifier(age)} > 17`),'
      : "";
  const write = (names: Names): void =>
    project.models(
      `const indexes = (age: string, text: string) => { void [age, text]; return [${expressions}${partial}]; };${models(names)}`,
    );
  const hand = (from: Names, to: Names): string => `
  op.renameColumn("${from.table}", "${from.age}", "${to.age}");
  op.renameTable("${from.table}", "${to.table}");
  op.renameColumn("${to.table}", "${from.text}", "${to.text}");
  op.renameColumn("${to.table}", "${from.date}", "${to.date}");`;

  test("leave no difference, up and down", async () => {
    write(before);
    await project.draft();
    await project.upgrade();
    expect((await project.check()).differences).toEqual([]);
    const [first = ""] = project.files();
    const down = /revision(?::\s*string)? = "(\w+)"/.exec(
      readFileSync(join(project.config.migrations, "versions", first), "utf8"),
    )?.[1];
    project.write(
      "migrations/versions/zz99.ts",
      renderRevision({
        id: "zz99",
        down: down ?? null,
        upgrade: hand(before, after),
        downgrade: `
  op.renameColumn("${after.table}", "${after.date}", "${before.date}");
  op.renameColumn("${after.table}", "${after.text}", "${before.text}");
  op.renameTable("${after.table}", "${before.table}");
  op.renameColumn("${before.table}", "${after.age}", "${before.age}");`,
      }),
    );
    write(after);
    await project.upgrade();
    expect((await project.check()).differences).toEqual([]);
    expect(await project.draft()).toMatchObject({ status: "unchanged" });
    await project.downgrade("-1");
    await project.upgrade();
    expect((await project.check()).differences).toEqual([]);
  });
});
