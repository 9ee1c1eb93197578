import type { DialectName } from "./dialect-name.ts";

// Each engine of the tests was asked, for every keyword of all four, whether `SELECT word FROM (SELECT 7 AS "word") AS t` gives 7.

/**
 * Lists of words in lower case, each list as one text. Sets of them would be built at every start, which hardly ever asks for a word: that
 * took 0.6 ms of the 50 of `aludel current`.
 */
export type WordLists = readonly string[];

/** Returns whether a word, in lower case, is in one of the lists. */
export function isListed(word: string, lists: WordLists): boolean {
  if (!/^\w+$/.test(word)) return false;
  const whole = new RegExp(String.raw`\b${word}\b`);
  return lists.some((list) => whole.test(list));
}

const onEveryEngine = `all and as case check collate constraint create current_date current_time current_timestamp default distinct
  else except false foreign from group having in intersect into is join limit not null on or order primary
  references select table then to true union unique using when where`;

const onBothMysql = `accessible add alter analyze asc asensitive before between bigint binary blob both by call cascade change char
  character column condition continue convert cross current_user cursor databases day_hour day_microsecond
  day_minute day_second dec decimal declare delayed delete desc describe deterministic distinctrow div double drop
  dual each elseif enclosed escaped exists exit explain fetch float float4 float8 for force fulltext grant
  high_priority hour_microsecond hour_minute hour_second if ignore index infile inner inout insensitive insert int
  int1 int2 int3 int4 int8 integer interval iterate key keys kill leading leave left like linear lines load
  localtime localtimestamp lock long longblob longtext loop low_priority match maxvalue mediumblob mediumint
  mediumtext middleint minute_microsecond minute_second mod modifies natural no_write_to_binlog numeric optimize
  optionally out outer outfile over partition precision procedure purge range read read_write reads real recursive
  regexp release rename repeat replace require resignal restrict return revoke right rlike row_number rows schemas
  second_microsecond sensitive separator set show signal smallint spatial specific sql sql_big_result
  sql_calc_found_rows sql_small_result sqlexception sqlstate sqlwarning ssl starting straight_join terminated
  tinyblob tinyint tinytext trailing trigger undo unlock unsigned update usage use utc_date utc_time utc_timestamp
  values varbinary varchar varcharacter varying while with write xor year_month zerofill`;

const sqlite = `add alter autoincrement between cast commit deferrable delete drop escape exists index insert isnull nothing
  notnull raise returning set transaction update values`;

const postgres = `analyse analyze any array asc asymmetric authorization binary both cast collation column concurrently cross
  current_catalog current_role current_schema current_user deferrable desc do end fetch for freeze full grant
  ilike initially inner isnull lateral leading left like localtime localtimestamp natural notnull offset only
  outer overlaps placing returning right session_user similar some symmetric system_user tablesample trailing user
  variadic verbose window with`;

const mysql = `cube cume_dist database dense_rank empty external first_value function generated get grouping groups
  io_after_gtids io_before_gtids json_table lag last_value lateral lead library nth_value ntile of optimizer_costs
  option percent_rank qualify rank row schema stored system tablesample virtual window`;

const mariadb = `current_role delete_domain_id do_domain_ids ignore_domain_ids master_demote_to_replica master_demote_to_slave
  master_ssl_verify_server_cert offset page_checksum parse_vcol_expr portion ref_system_id returning
  stats_auto_recalc stats_persistent stats_sample_pages`;

/** The words that name no column without quotes, by engine. */
export const reservedWords: Readonly<Record<DialectName, WordLists>> = {
  sqlite: [onEveryEngine, sqlite],
  postgres: [onEveryEngine, postgres],
  mysql: [onEveryEngine, onBothMysql, mysql],
  mariadb: [onEveryEngine, onBothMysql, mariadb],
};

/** The words that name no column without quotes on any engine. */
export const alwaysReserved: WordLists = [onEveryEngine];

/** The words that name no column without quotes on at least one engine. */
export const sometimesReserved: WordLists = [onEveryEngine, onBothMysql, sqlite, postgres, mysql, mariadb];
