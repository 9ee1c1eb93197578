import { expect, test } from "vitest";
import { buildOutput } from "../../src/cli/output.ts";
import { renderSilence } from "../../src/cli/render-silence.ts";
import { upgrade, type MigrationEvent } from "../../src/command/run/migrate.ts";
import { resolveConfig } from "../../src/config/resolve-config.ts";
import type { Session, Silence } from "../../src/connection/session.ts";
import { createProject } from "./project.ts";

const output = buildOutput({ json: false, quiet: false, color: false });
const silence: Silence = {
  sql: "CREATE INDEX ix\n  ON orders (n)",
  waitedMs: 60_400,
  state: "working",
  limitMs: 120_000,
};

test("a statement without an answer is told of in one line", () => {
  expect(renderSilence(silence, output)).toBe("still at work after 60 s: CREATE INDEX ix ON orders (n)");
  expect(renderSilence({ ...silence, state: "unreachable" }, output)).toBe(
    "no answer after 60 s: the server cannot be reached, which is given up after 120 s: CREATE INDEX ix ON orders (n)",
  );
  expect(renderSilence({ ...silence, state: "unknown", limitMs: 0 }, output)).toMatch(/^no answer after 60 s: CREATE/);
  expect(renderSilence({ ...silence, sql: "x".repeat(100_000) }, output).length).toBeLessThan(200);
});

test("a run tells of it, until it is over", async () => {
  const project = createProject(null);
  project.revision({ id: "r1", down: null, upgrade: "op.execute(sql`SELECT 1`);" });
  const events: MigrationEvent[] = [];
  let isOver = false;
  const watchSilence: Session["watchSilence"] = (listener) => {
    listener(silence);
    return () => (isOver = true);
  };
  const onConnect = (session: unknown): void => void Object.assign(session as Session, { watchSilence });
  const config = resolveConfig(
    { database: "sqlite::memory:", hooks: { onConnect } },
    { directory: project.folder, variables: {} },
  );
  await upgrade(config, { target: "head", onEvent: (event) => events.push(event) });
  expect(events).toContainEqual({ kind: "unanswered", ...silence });
  expect(isOver).toBe(true);
});
