import { compileRowSearch } from "../../ddl/row-search.ts";
import { withMomentsAsTaken } from "../mysql/ddl/moment-texts.ts";
import type { Dialect } from "../dialect.ts";
import { planOperations } from "../mysql/ddl/plan-operations.ts";
import { renderStatement } from "../mysql/ddl/render-statement.ts";
import { dialect as mysqlDialect } from "../mysql/dialect.ts";
import { introspectMysql } from "../mysql/introspector.ts";
import { scriptFrame } from "../mysql/ddl/session-settings.ts";
import { mariadbComparator } from "./comparator.ts";
import { MariadbDdlCompiler } from "./ddl-compiler.ts";
import { nameRules } from "./name-rules.ts";

/** The dialect of MariaDB 10.11 and later: that of MySQL with the differences that stand here. */
export const dialect: Dialect = {
  ...mysqlDialect,
  name: "mariadb",
  capabilities: { ...mysqlDialect.capabilities, names: nameRules },
  introspect: (session, scope) => introspectMysql("mariadb", session, scope),
  comparator: mariadbComparator,
  scriptFrame: scriptFrame("mariadb"),
  plan: (operations, context) => planOperations("mariadb", (live) => new MariadbDdlCompiler(live), operations, context),
  compileExpression: (expression) => {
    const compiler = new MariadbDdlCompiler();
    return compiler.expression(expression, "an expression", compiler.inline);
  },
  compileRowSearch: (searches) =>
    compileRowSearch(new MariadbDdlCompiler(), searches, (search) => withMomentsAsTaken(search, "mariadb")),
  renderStatement: (statement) => renderStatement(new MariadbDdlCompiler(), statement),
};
