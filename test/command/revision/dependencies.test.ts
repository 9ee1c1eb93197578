import { expect, test } from "vitest";
import { current } from "../../../src/command/look/current.ts";
import { revision } from "../../../src/command/revision/revision.ts";
import { upgrade } from "../../../src/command/run/migrate.ts";
import { resolveConfig } from "../../../src/config/resolve-config.ts";
import { createSqliteDatabase } from "../../engine/sqlite.ts";
import { createTemporaryFolder } from "../../engine/temporary-folder.ts";
import { failure } from "../failure.ts";

test("a dependency must exist, and a head that another branch depends on is applied with it", async () => {
  const { url } = await createSqliteDatabase();
  const config = resolveConfig({ database: url }, { directory: createTemporaryFolder("dependencies") });
  await revision(config, { message: "base", revisionId: "aa01" });
  await revision(config, { message: "left", revisionId: "ab01" });
  await revision(config, { message: "right", revisionId: "ac01", head: "aa01", splice: true, branchLabel: "right" });
  const further = { message: "further", revisionId: "ab02", head: "ab01" };
  expect(await failure(revision(config, { ...further, dependsOn: ["nothing"] }))).toMatchObject({
    code: "REVISION_NOT_FOUND",
  });
  await revision(config, { ...further, dependsOn: ["right"] });
  await upgrade(config, { target: "ab02" });
  expect(await current(config)).toEqual({
    current: [{ revision: "ab02", isHead: true }],
    unfinished: null,
    isAtHeads: true,
    missingHeads: [],
  });
});
