import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { stamp } from "../../src/command/history/stamp.ts";
import { upgrade } from "../../src/command/run/migrate.ts";
import { resolveConfig } from "../../src/config/resolve-config.ts";
import { createTemporaryFolder } from "../engine/temporary-folder.ts";

test("a declared pooler is refused where none can be, with the key's name", async () => {
  const directory = createTemporaryFolder();
  mkdirSync(join(directory, "migrations/versions"), { recursive: true });
  const raw = { database: "sqlite:app.db", lock: { pooler: "session" } };
  const config = resolveConfig(raw, { directory, variables: {} });
  for (const command of [upgrade(config, { target: "head" }), stamp(config, { targets: ["base"] })]) {
    await expect(command).rejects.toMatchObject({
      code: "INVALID_CONFIG",
      message: 'key "lock.pooler" of the configuration has no effect on sqlite',
    });
  }
});
