#!/usr/bin/env node
// npm run db:generate -- "what changes": drafts a revision from the models, for a person to review. It applies nothing.
import { current, loadConfig, revision } from "aludel";
import { isMissingFile, runScript } from "./run-script.mjs";

await runScript(async () => {
  const config = await loadConfig();
  console.log(`configuration: ${config.file}`);

  // A draft is made from the models and the history: the database only needs to answer when it is applied.
  try {
    await current(config);
    console.log("database: answers");
  } catch (error) {
    if (error.exitCode !== 4) throw error;
    if (isMissingFile(error)) console.log("database: the first upgrade creates the file");
    else console.error(`warning: the database does not answer: ${error.message}`);
  }

  const message = process.argv.slice(2).join(" ") || "initial tables";
  const report = await revision(config, { message, autogenerate: true });
  if (report.status === "unchanged") {
    console.log("no changes: the models and the history agree, no file was written");
    return;
  }
  console.log(
    `written: ${report.path} (${report.operations.length} operations, proved on ${report.proved.join(", ")})`,
  );
  console.log(`next steps:
  1. review ${report.path}
  2. npm run db:apply
  3. commit the file together with the models`);
});
