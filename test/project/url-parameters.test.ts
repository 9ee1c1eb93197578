import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { env } from "../../src/command/environment/env.ts";
import type { MigrationEvent } from "../../src/command/run/migrate.ts";
import { upgrade } from "../../src/command/run/migrate.ts";
import { resolveConfig } from "../../src/config/resolve-config.ts";
import { createTemporaryFolder } from "../engine/temporary-folder.ts";

const revision = `export const revision = "a1";
export const downRevision = null;
export const message = "nothing";
export function upgrade(): void {}
export function downgrade(): void {}
`;

test("what of the URL has no effect stops nothing, and is told before a run and by env", async () => {
  const directory = createTemporaryFolder();
  mkdirSync(join(directory, "migrations/versions"), { recursive: true });
  writeFileSync(join(directory, "migrations/versions/a1.ts"), revision);
  const file = join(directory, "aludel.config.json");
  const url = "file:./dev.db?mode=rw&connection_limit=5";
  const config = resolveConfig({}, { directory, file, variables: {}, url });
  const warnings = ['parameter "connection_limit" of the database URL has no effect'];
  const events: MigrationEvent[] = [];
  const told = () => events.flatMap((event) => (event.kind === "warning" ? [event.message] : []));

  const report = await upgrade(config, { target: "head", onEvent: (event) => events.push(event) });
  expect(report).toMatchObject({ current: ["a1"], warnings });
  expect(told()).toEqual(warnings);

  expect(await upgrade(config, { target: "head", dryRun: true, onEvent: (event) => events.push(event) })).toMatchObject(
    { planned: [], warnings },
  );
  expect(told()).toEqual([...warnings, ...warnings]);
  expect((await env(config)).env.database.warnings).toEqual(warnings);
});
