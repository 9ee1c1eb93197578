import type { MysqlServer } from "../column-types.ts";

/** A variable of the session, and the value that it has in every session of Aludel. */
export interface SessionSetting {
  readonly name: string;
  /** As SQL. */
  readonly value: string;
  /** The server that has it, where the other one does not. */
  readonly server?: MysqlServer;
  /**
   * What follows where the role may not set it, which takes a privilege (SESSION_VARIABLES_ADMIN, SUPER): the session is refused, or the
   * variable stays as it is, because no statement of Aludel's own depends on it.
   */
  readonly restricted?: "refused" | "left";
}

const unlimited = "18446744073709551615";

/**
 * Every variable that changes what a definition or a statement means, independent of the server's configuration. Variables that the server
 * does not have are left out.
 *
 * Not among them: `sql_require_primary_key`, which is a rule that revisions fulfil; `sql_generate_invisible_primary_key`, whose column is
 * kept; `auto_increment_increment` and `auto_increment_offset`, which belong to replication, as `binlog_format` and `sql_log_bin` do;
 * `system_versioning_alter_history`, which permits or refuses and changes no definition; `innodb_default_row_format` and the like, which
 * are global.
 */
export const sessionSettings: readonly SessionSetting[] = [
  {
    // Strict, so that invalid values are refused and never truncated; `||` concatenates, as in standard SQL. What is not named is off:
    // ANSI_QUOTES, NO_BACKSLASH_ESCAPES, NO_AUTO_VALUE_ON_ZERO, PAD_CHAR_TO_FULL_LENGTH, REAL_AS_FLOAT, TIME_TRUNCATE_FRACTIONAL,
    // NO_UNSIGNED_SUBTRACTION, HIGH_NOT_PRECEDENCE, IGNORE_SPACE, MariaDB's ORACLE and EMPTY_STRING_IS_NULL, and others.
    name: "sql_mode",
    value:
      "'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,PIPES_AS_CONCAT'",
  },
  { name: "character_set_client", value: "utf8mb4" },
  { name: "character_set_results", value: "utf8mb4" },
  { name: "collation_connection", value: "utf8mb4_unicode_ci" },
  { name: "time_zone", value: "'+00:00'" },
  { name: "lc_time_names", value: "'en_US'" },
  { name: "default_week_format", value: "0" },
  { name: "div_precision_increment", value: "4" },
  { name: "default_storage_engine", value: "InnoDB" },
  { name: "default_tmp_storage_engine", value: "InnoDB" },
  { name: "foreign_key_checks", value: "1" },
  { name: "unique_checks", value: "1" },
  { name: "autocommit", value: "1" },
  { name: "completion_type", value: "'NO_CHAIN'" },
  { name: "transaction_isolation", value: "'REPEATABLE-READ'", server: "mysql" },
  { name: "transaction_read_only", value: "0", server: "mysql" },
  { name: "tx_isolation", value: "'REPEATABLE-READ'", server: "mariadb" },
  { name: "tx_read_only", value: "0", server: "mariadb" },
  { name: "sql_safe_updates", value: "0" },
  { name: "sql_auto_is_null", value: "0" },
  { name: "sql_select_limit", value: unlimited },
  { name: "max_join_size", value: unlimited },
  { name: "sql_quote_show_create", value: "1" },
  { name: "show_create_table_verbosity", value: "0", server: "mysql" },
  { name: "show_gipk_in_create_table_and_information_schema", value: "1", server: "mysql" },
  { name: "old_mode", value: "'UTF8_IS_UTF8MB3'", server: "mariadb" },
  { name: "check_constraint_checks", value: "1", server: "mariadb" },
  { name: "sql_if_exists", value: "0", server: "mariadb" },
  { name: "innodb_compression_default", value: "0", server: "mariadb" },
  // Without it a NOT NULL timestamp changes itself with every update, and 0000-00-00 becomes a default.
  { name: "explicit_defaults_for_timestamp", value: "1", restricted: "refused" },
  // Without it options that a table cannot have are dropped with a warning.
  { name: "innodb_strict_mode", value: "1", restricted: "left" },
  { name: "default_collation_for_utf8mb4", value: "utf8mb4_0900_ai_ci", server: "mysql", restricted: "left" },
  { name: "enforce_storage_engine", value: "NULL", server: "mariadb", restricted: "refused" },
];

/** The value of a variable, as the driver gives it. */
export type VariableValue = string | number | bigint | null;

/** Returns whether a setting has its value already. */
function hasValue({ value }: SessionSetting, found: VariableValue): boolean {
  const sorted = (list: string): string => list.replaceAll("'", "").toLowerCase().split(",").toSorted().join(",");
  return sorted(String(found)) === sorted(value);
}

/** Returns the value of a variable as SQL. */
export function variableAsSql(found: VariableValue): string {
  if (found === null) return "NULL";
  return typeof found !== "string" || /^\d+$/.test(found) ? String(found) : `'${found.replaceAll("'", "''")}'`;
}

/** A variable that is to be changed. */
export interface ChangedVariable extends SessionSetting {
  /** The value before, as SQL. */
  readonly before: string;
}

/** Returns the query of the variables of a session, whose row has their names. It reads no table, so no limit of the session concerns it. */
export function settingsQuery(names: readonly string[]): string {
  return `SELECT ${names.map((name) => `@@SESSION.${name} AS ${name}`).join(", ")}`;
}

/** Returns the names of the variables that a server has. */
export function settingNames(server: MysqlServer): readonly string[] {
  return sessionSettings.flatMap((setting) => ((setting.server ?? server) === server ? [setting.name] : []));
}

/** Returns the settings that differ from the values of a session's variables; those that it does not have are left out. */
export function differingSettings(found: Readonly<Record<string, unknown>>): readonly ChangedVariable[] {
  return sessionSettings.flatMap((setting) => {
    const value = found[setting.name] as VariableValue | undefined;
    if (value === undefined || hasValue(setting, value)) return [];
    return [{ ...setting, before: variableAsSql(value) }];
  });
}

/** Returns the statement that gives variables these values. */
export function setVariables(variables: readonly { readonly name: string; readonly value: string }[]): string {
  return `SET ${variables.map(({ name, value }) => `SESSION ${name} = ${value}`).join(", ")}`;
}

/** The lines around an SQL script. */
export interface ScriptFrame {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Returns the statement that runs another one, given as a text, only where a condition holds: a client has no IF of its own. */
function runIf(condition: string, statement: string): string {
  return `SET @aludel_statement = IF(${condition}, '${statement}', 'DO 0'); PREPARE aludel_statement FROM @aludel_statement; EXECUTE aludel_statement; DEALLOCATE PREPARE aludel_statement;`;
}

/**
 * Returns the lines that give the session of a script its settings, and those that give it back its own. A restricted variable that a run
 * depends on is set only where it differs, since the attempt alone takes the privilege; the others are named.
 */
export function scriptFrame(server: MysqlServer): ScriptFrame {
  const own = sessionSettings.filter((setting) => (setting.server ?? server) === server);
  const plain = own.filter(({ restricted }) => restricted === undefined);
  const required = own.filter(({ restricted }) => restricted === "refused");
  const left = own.filter(({ restricted }) => restricted === "left");
  const kept = (name: string): string => `@aludel_${name}`;
  const setWhereOther = ({ name, value }: SessionSetting, given: string): string =>
    runIf(`NOT ${kept(name)} <=> ${value}`, `SET SESSION ${name} = ${given}`);
  return {
    before: [
      "-- settings of the session, as in a run of aludel",
      `SET ${plain.map(({ name }) => `${kept(name)} = @@SESSION.${name}`).join(", ")};`,
      `${setVariables(plain)};`,
      `SET ${required.map(({ name }) => `${kept(name)} = @@SESSION.${name}`).join(", ")};`,
      ...required.map((setting) => setWhereOther(setting, setting.value)),
      `-- as the server has them, since the role may not be allowed to set them: ${left.map(({ name }) => name).join(", ")}`,
      "",
    ],
    after: [
      "-- the session's own settings again",
      ...required.map((setting) => setWhereOther(setting, kept(setting.name))),
      `${setVariables(plain.map(({ name }) => ({ name, value: kept(name) })))};`,
      "",
    ],
  };
}
