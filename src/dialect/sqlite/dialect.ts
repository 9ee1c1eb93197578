import { compileRowSearch } from "../../ddl/row-search.ts";
import type { Dialect } from "../dialect.ts";
import { sqliteComparator } from "./comparator.ts";
import { compiler } from "./ddl-compiler.ts";
import { introspectSqlite } from "./introspector.ts";
import { acquireSqliteLock } from "./migration-lock.ts";
import { ownTableSql } from "./own-table-sql.ts";
import { convertValues } from "./ddl/convert-values.ts";
import { planOperations } from "./ddl/plan-operations.ts";
import { openSegment, renderSegmentFrame } from "./ddl/segment.ts";
import { createSqliteScratch } from "./scratch.ts";
import { guardSqliteStatements } from "./statement-guard.ts";
import { runSqliteScript } from "./sql-script/run-sql-script.ts";
import { renderGuard, renderStatement } from "./ddl/render-statement.ts";
import { markSqliteTransaction } from "./transaction-mark.ts";
import { nameRules } from "./name-rules.ts";

/** The dialect of SQLite 3.37 and later (https://sqlite.org). */
export const dialect: Dialect = {
  ...ownTableSql,
  name: "sqlite",
  capabilities: {
    schemas: false,
    refersToOtherDatabases: false,
    scratchNeedsServer: false,
    rebuildsTables: true,
    fourByteComments: true,
    poolers: false,
    foldsText: false,
    names: nameRules,
  },
  introspect: introspectSqlite,
  comparator: sqliteComparator,
  plan: planOperations,
  compileExpression: (expression) => compiler.expression(expression, "an expression", compiler.inline),
  compileRowSearch: (searches) => compileRowSearch(compiler, searches),
  runSqlScript: runSqliteScript,
  renderStatement,
  convertValues: (column, change) => convertValues(compiler.quote(column), change).source,
  renderAssertion: renderGuard,
  openSegment,
  markTransaction: markSqliteTransaction,
  renderSegmentFrame,
  acquireLock: acquireSqliteLock,
  guardStatements: guardSqliteStatements,
  isRetryable: ({ engineCode }) => engineCode.startsWith("SQLITE_BUSY") || engineCode.startsWith("SQLITE_LOCKED"),
  createScratch: createSqliteScratch,
};
