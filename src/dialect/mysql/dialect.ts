import { compileRowSearch } from "../../ddl/row-search.ts";
import { withMomentsAsTaken } from "./ddl/moment-texts.ts";
import type { Dialect } from "../dialect.ts";
import { mysqlComparator } from "./comparator.ts";
import { keepSettings } from "./ddl/keep-settings.ts";
import { ownSchemas } from "./ddl/own-schemas.ts";
import { planOperations } from "./ddl/plan-operations.ts";
import { renderAssertion } from "./ddl/render-assertion.ts";
import { renderStatement } from "./ddl/render-statement.ts";
import { MysqlDdlCompiler } from "./ddl-compiler.ts";
import { introspectMysql } from "./introspector.ts";
import { acquireMysqlLock } from "./migration-lock.ts";
import { ownTableSql } from "./own-table-sql.ts";
import { createMysqlScratch } from "./scratch.ts";
import { scriptFrame } from "./ddl/session-settings.ts";
import { runMysqlScript } from "./sql-script/run-sql-script.ts";
import { markMysqlTransaction } from "./transaction-mark.ts";
import { guardMysqlStatements, retryableCodes } from "./statement-guard.ts";
import { nameRules } from "./name-rules.ts";

/** The dialect of MySQL 8.0.29 and later. */
export const dialect: Dialect = {
  ...ownTableSql,
  name: "mysql",
  capabilities: {
    schemas: false,
    refersToOtherDatabases: true,
    scratchNeedsServer: true,
    rebuildsTables: false,
    fourByteComments: false,
    poolers: true,
    foldsText: true,
    names: nameRules,
  },
  introspect: (session, scope) => introspectMysql("mysql", session, scope),
  comparator: mysqlComparator,
  plan: (operations, context) => planOperations("mysql", (live) => new MysqlDdlCompiler(live), operations, context),
  compileExpression: (expression) => {
    const compiler = new MysqlDdlCompiler();
    return compiler.expression(expression, "an expression", compiler.inline);
  },
  compileRowSearch: (searches) =>
    compileRowSearch(new MysqlDdlCompiler(), searches, (search) => withMomentsAsTaken(search, "mysql")),
  runSqlScript: runMysqlScript,
  renderStatement: (statement) => renderStatement(new MysqlDdlCompiler(), statement),
  renderAssertion,
  // Foreign keys stay enforced and no table is rebuilt by hand, so there is nothing to prepare.
  openSegment: () => Promise.resolve({ verify: () => Promise.resolve(), close: () => Promise.resolve() }),
  keepSettings,
  markTransaction: markMysqlTransaction,
  renderSegmentFrame: ({ transactional }) =>
    transactional ? { before: ["START TRANSACTION;"], after: ["COMMIT;"] } : { before: [], after: [] },
  scriptFrame: scriptFrame("mysql"),
  acquireLock: acquireMysqlLock,
  guardStatements: guardMysqlStatements,
  isRetryable: ({ engineCode }) => retryableCodes.has(engineCode),
  ownSchemas,
  createScratch: createMysqlScratch,
};
