import type { Dialect } from "../dialect.ts";
import { postgresComparator } from "./comparator.ts";
import { PostgresDdlCompiler } from "./ddl-compiler.ts";
import { compilePostgresRowSearch, searchesPerQuery } from "./ddl/join-row-searches.ts";
import { openSegment } from "./ddl/open-segment.ts";
import { ownSchemas } from "./ddl/own-schemas.ts";
import { majorVersion, newestVersion, planOperations } from "./ddl/plan-operations.ts";
import { renderGuard, renderPostgresStatement } from "./ddl/postgres-literal.ts";
import { introspectPostgres } from "./introspector.ts";
import { acquirePostgresLock } from "./migration-lock.ts";
import { ownTableSql } from "./own-table-sql.ts";
import { createPostgresScratch, readScratchFacts } from "./scratch.ts";
import { runPostgresScript } from "./sql-script/run-sql-script.ts";
import { markPostgresTransaction } from "./transaction-mark.ts";
import { explainExhaustedLocks } from "./statement-error.ts";
import { guardPostgresStatements, retryableCodes } from "./statement-guard.ts";
import { nameRules } from "./name-rules.ts";

/** The dialect of PostgreSQL 14 to 18. */
export const dialect: Dialect = {
  ...ownTableSql,
  name: "postgres",
  capabilities: {
    schemas: true,
    refersToOtherDatabases: false,
    scratchNeedsServer: true,
    rebuildsTables: false,
    fourByteComments: true,
    poolers: true,
    foldsText: false,
    names: nameRules,
  },
  introspect: introspectPostgres,
  comparator: postgresComparator,
  plan: planOperations,
  compileExpression: (expression) => {
    const compiler = new PostgresDdlCompiler(newestVersion);
    return compiler.expression(expression, "an expression", compiler.inline);
  },
  compileRowSearch: (searches, { serverVersion }) =>
    compilePostgresRowSearch(new PostgresDdlCompiler(majorVersion(serverVersion)), searches),
  rowSearchesPerQuery: searchesPerQuery,
  runSqlScript: runPostgresScript,
  renderStatement: ({ sql, parameters }) => renderPostgresStatement(sql, parameters),
  convertValues: (column, change) => {
    const compiler = new PostgresDdlCompiler(newestVersion);
    return compiler.convertValues(compiler.quote(column), change, `column "${column}"`).source;
  },
  renderAssertion: renderGuard,
  openSegment,
  markTransaction: markPostgresTransaction,
  renderSegmentFrame: ({ transactional }) =>
    transactional ? { before: ["BEGIN;"], after: ["COMMIT;"] } : { before: [], after: [] },
  acquireLock: acquirePostgresLock,
  guardStatements: guardPostgresStatements,
  isRetryable: ({ engineCode }) => retryableCodes.has(engineCode),
  ownSchemas,
  createScratch: createPostgresScratch,
  scratchFacts: readScratchFacts,
  explainReplay: explainExhaustedLocks,
};
