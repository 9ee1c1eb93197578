#!/usr/bin/env node
// npm run db:apply: applies the reviewed revisions and shows what the database holds afterwards.
import { current, heads, loadConfig, tables, upgrade } from "aludel";
import { isMissingFile, runScript } from "./run-script.mjs";

const expectedTables = [
  "users",
  "refresh_tokens",
  "roles",
  "departments",
  "llm_configurations",
  "department_quotas",
  "usage_logs",
];

await runScript(async () => {
  const config = await loadConfig();
  console.log(`configuration: ${config.file}`);
  const { heads: newest } = await heads(config);
  if (newest.length === 0) {
    console.error(`there is no revision in ${config.migrations}: npm run db:generate`);
    return 2;
  }

  console.log(`before: ${await describeCurrent(config)}`);
  const { applied } = await upgrade(config, { target: "head" });
  for (const { revision, statements } of applied) console.log(`applied ${revision}: ${statements} statements`);
  if (applied.length === 0) console.log("nothing to apply");
  console.log(`after:  ${await describeCurrent(config)}`);

  const { tables: found } = await tables(config);
  for (const { name, rows, own } of found) {
    const kind = expectedTables.includes(name) ? "expected" : own ? "Aludel's own" : "not expected";
    console.log(`  ${name.padEnd(20)} ${String(rows).padStart(8)}  ${kind}`);
  }
  const missing = expectedTables.filter((name) => !found.some((table) => table.name === name));
  if (missing.length > 0) {
    console.error(`missing tables: ${missing.join(", ")}`);
    return 3;
  }
  console.log(`${expectedTables.length} of ${expectedTables.length} expected tables are there`);
  console.log(`next steps:
  1. aludel check     models, history and database agree
  2. aludel history   what was applied
  3. start the gateway`);
});

async function describeCurrent(config) {
  try {
    const { current: revisions } = await current(config);
    return revisions.map(({ revision }) => revision).join(", ") || "base (nothing applied)";
  } catch (error) {
    if (isMissingFile(error)) return "base (no database file yet)";
    throw error;
  }
}
