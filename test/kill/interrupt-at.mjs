// Preloaded into the real command line: ends the process, or its connection, at one boundary between two statements.
// INTERRUPT holds { at, phase, how }: the number of the statement from 1, "before" | "during" | "after" it, "kill" | "cut".
// Statements that change nothing are no boundary: the state is that of the one before them. COUNT_FILE receives the others' text.
// With `match`, a regular expression, only statements that it fits are counted. The drivers are those of INTERRUPT_MODULES, a path
// from which the command line finds them, where that is not this repository.
import { appendFileSync } from "node:fs";
import Module, { createRequire } from "node:module";

const require = createRequire(process.env.INTERRUPT_MODULES ?? new URL("../../package.json", import.meta.url));
const { at = 0, phase = "", how = "kill", match = "" } = JSON.parse(process.env.INTERRUPT ?? "{}");
const reads = /^\s*(?:select|show|pragma|explain|set|with|begin|start|savepoint|release|rollback)\b/i;
const counted = new RegExp(match, "is");
let count = 0;

function interrupt(cut) {
  if (how === "kill") process.kill(process.pid, "SIGKILL");
  else cut();
}

/** Runs a statement with the interruption around it; `run` may answer later, then `afterwards` tells when. */
function guard(sql, cut, run, afterwards) {
  if (typeof sql !== "string" || reads.test(sql) || !counted.test(sql)) return run();
  count += 1;
  if (process.env.COUNT_FILE) appendFileSync(process.env.COUNT_FILE, `${sql.replaceAll(/\s+/g, " ").slice(0, 120)}\n`);
  if (count !== at) return run();
  if (phase === "before") interrupt(cut);
  const answer = run(() => phase === "after" && interrupt(cut));
  // Long enough for the text to leave this process, too short for most answers.
  if (phase === "during") setTimeout(() => interrupt(cut), 2);
  return afterwards === undefined ? answer : afterwards(answer, () => phase === "after" && interrupt(cut));
}

/** Puts a guarded class in the place of the driver's, whose own methods cannot be replaced, whichever way the driver is loaded. */
function patchSqlite() {
  const guarded = new WeakMap();
  const guardDriver = (driver) => {
    if (typeof driver?.DatabaseSync !== "function") return driver;
    if (!guarded.has(driver)) guarded.set(driver, { ...driver, DatabaseSync: guardDatabase(driver.DatabaseSync) });
    return guarded.get(driver);
  };
  const { _load: load } = Module;
  Module._load = (...request) => guardDriver(load(...request));
  const getBuiltinModule = process.getBuiltinModule?.bind(process);
  if (getBuiltinModule !== undefined) process.getBuiltinModule = (name) => guardDriver(getBuiltinModule(name));
}

function guardDatabase(DatabaseSync) {
  const none = () => undefined;
  const after = (answer, end) => (end(), answer);
  const wrap = (target, method) => {
    const original = target[method];
    const value = (...values) =>
      guard(target.sourceSQL ?? values[0], none, () => original.apply(target, values), after);
    Object.defineProperty(target, method, { value });
  };
  return function (...options) {
    const database = new DatabaseSync(...options);
    if (options[0] === ":memory:") return database;
    const { prepare } = database;
    wrap(database, "exec");
    Object.defineProperty(database, "prepare", {
      value: (sql, ...rest) => {
        const statement = prepare.call(database, sql, ...rest);
        for (const method of ["run", "all", "get"]) wrap(statement, method);
        return statement;
      },
    });
    return database;
  };
}

function patchPostgres() {
  const { Client } = require("pg");
  // oxlint-disable-next-line typescript/unbound-method -- it is called on each client
  const { query } = Client.prototype;
  Client.prototype.query = function (config, ...rest) {
    const sql = typeof config === "string" ? config : config?.text;
    const cut = () => this.connection.stream.destroy();
    return guard(
      sql,
      cut,
      () => query.call(this, config, ...rest),
      (answer, end) => (typeof answer?.then === "function" ? answer.finally(end) : answer),
    );
  };
}

function patchMysql() {
  const mysql = require("mysql2");
  const { createConnection } = mysql;
  mysql.createConnection = (...options) => {
    const connection = createConnection(...options);
    for (const method of ["query", "execute"]) {
      const original = connection[method];
      connection[method] = (config, ...rest) => {
        const sql = typeof config === "string" ? config : config?.sql;
        const answer = rest.at(-1);
        return guard(
          sql,
          () => connection.stream.destroy(),
          (end) =>
            original.call(connection, config, ...rest.slice(0, -1), (...results) => {
              end?.();
              answer(...results);
            }),
        );
      };
    }
    return connection;
  };
}

patchSqlite();
patchPostgres();
patchMysql();
