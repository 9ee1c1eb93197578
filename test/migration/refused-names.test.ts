import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { upgrade } from "../../src/command/run/migrate.ts";
import { type AcceptanceProject, createAcceptanceProject } from "../acceptance/acceptance-project.ts";
import { renderRevision } from "../cli/project.ts";
import { failure } from "../command/failure.ts";
import { everyEngine } from "../engine/engines.ts";

const servers = everyEngine.filter(({ dialect }) => dialect !== "sqlite");

const long = "n".repeat(65);
/** Changes that a hand may write, each with a name that is too long for servers. */
const changes: readonly string[] = [
  `op.createTable("${long}", { id: t.bigint() });`,
  `op.createTable("others", { "${long}": t.bigint() });`,
  `op.renameTable("things", "${long}");`,
  `op.addColumn("things", "${long}", t.text());`,
  `op.renameColumn("things", "size", "${long}");`,
  `op.createIndex("${long}", "things", ["size"]);`,
  `op.renameIndex("things", "ix_size", "${long}");`,
  `op.addCheck("things", "${long}", sql\`size > 0\`);`,
  `op.addUnique("things", ["size"], { name: "${long}" });`,
  `op.addForeignKey("things", ["size"], "things", ["id"], { name: "${long}" });`,
  `op.renameConstraint("things", "ck_size", "${long}");`,
];

describe.each(servers)("a name that is too long in a revision, $label", (engine) => {
  let project: AcceptanceProject;
  beforeEach(async () => {
    project = await createAcceptanceProject(engine);
  });
  afterEach(() => project.drop());

  const revision = (id: string, down: string | null, body: string): void =>
    project.write(`migrations/versions/${id}.ts`, renderRevision({ id, down, upgrade: body }));

  test("is told before the first statement of the first revision", async () => {
    revision(
      "aa01",
      null,
      `op.createTable("things", { id: t.bigint().primaryKey("pk_things"), size: t.bigint() });
  op.createIndex("ix_size", "things", ["size"]);
  op.addCheck("things", "ck_size", sql\`size > 0\`);`,
    );
    for (const change of changes) {
      revision("bb02", "aa01", change);
      const error = await failure(upgrade({ ...project.config }, { target: "head" }));
      expect(error, change).toMatchObject({
        code: "INVALID_NAME",
        details: { revision: "bb02", engine: engine.dialect },
      });
      expect(await failure(upgrade({ ...project.config }, { target: "head", sql: true }))).toMatchObject({
        code: "INVALID_NAME",
      });
    }
    expect((await project.introspect()).tables.size).toBe(0);
  });
});
