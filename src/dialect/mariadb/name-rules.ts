import type { NameRules } from "../capabilities.ts";
import { nameRules as mysqlNameRules } from "../mysql/name-rules.ts";

/** As on MySQL, but the names of checks count within their table. */
export const nameRules: NameRules = {
  ...mysqlNameRules,
  spaces: { ...mysqlNameRules.spaces, check: [{ of: "table", space: "check" }] },
};
