import { writeFileSync } from "node:fs";
import { createRequire, register } from "node:module";

/*
 * Loaded before the command line. It runs the sources, and writes the asynchronous stack at the first statement whose text is like
 * WALK_TO into the file WALK_FILE.
 */

register("./load-typescript.mjs", import.meta.url);
Error.stackTraceLimit = Number.POSITIVE_INFINITY;

const { DatabaseSync } = createRequire(import.meta.url)("@photostructure/sqlite");
const pattern = new RegExp(process.env.WALK_TO, "i");
let isRecorded = false;

function record(sql) {
  if (isRecorded || !pattern.test(sql)) return;
  isRecorded = true;
  writeFileSync(process.env.WALK_FILE, new Error("the first statement").stack);
}

class RecordingDatabase extends DatabaseSync {
  exec(sql) {
    record(sql);
    return super.exec(sql);
  }
  prepare(sql) {
    record(sql);
    return super.prepare(sql);
  }
}

// Sessions take SQLite from Node, where Node has it: this is the same interface, whatever Node this is.
const builtIn = process.getBuiltinModule?.bind(process);
process.getBuiltinModule = (name) =>
  name === "node:sqlite"
    ? { DatabaseSync: RecordingDatabase, StatementSync: { prototype: { columns: null } } }
    : builtIn?.(name);
