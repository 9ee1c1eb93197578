import type { UnmanagedObject } from "../../../schema/database.ts";
import { type Catalog, isGeneratedKey, queryCatalog } from "./catalog.ts";

interface Row {
  readonly kind: string;
  readonly name: string;
  readonly table_name: string | null;
}

/** The queries that differ between the two servers. */
const own = {
  mysql: `SELECT 'invisible index' AS kind, concat(TABLE_NAME, '.', INDEX_NAME) AS name, TABLE_NAME AS table_name
     FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = $schema AND IS_VISIBLE = 'NO' AND SEQ_IN_INDEX = 1
     UNION ALL
     SELECT 'spatial reference system', concat(TABLE_NAME, '.', COLUMN_NAME), TABLE_NAME
     FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = $schema AND SRS_ID IS NOT NULL`,
  mariadb: `SELECT 'ignored index' AS kind, concat(TABLE_NAME, '.', INDEX_NAME) AS name, TABLE_NAME AS table_name
     FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = $schema AND IGNORED = 'YES' AND SEQ_IN_INDEX = 1`,
} as const;

/**
 * Reads the names of the objects that the IR cannot represent: views, triggers, routines, events, sequences, partitions, options of tables.
 */
export async function readUnmanaged(catalog: Catalog): Promise<readonly UnmanagedObject[]> {
  const rows = await queryCatalog<Row>(
    catalog,
    `SELECT CASE TABLE_TYPE WHEN 'VIEW' THEN 'view' WHEN 'SEQUENCE' THEN 'sequence' ELSE lower(TABLE_TYPE) END AS kind,
       TABLE_NAME AS name, TABLE_NAME AS table_name
     FROM information_schema.TABLES WHERE TABLE_SCHEMA = $schema AND TABLE_TYPE <> 'BASE TABLE'
     UNION ALL
     SELECT 'trigger', concat(EVENT_OBJECT_TABLE, '.', TRIGGER_NAME), EVENT_OBJECT_TABLE
     FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = $schema
     UNION ALL
     SELECT lower(ROUTINE_TYPE), ROUTINE_NAME, NULL FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = $schema
     UNION ALL
     SELECT 'event', EVENT_NAME, NULL FROM information_schema.EVENTS WHERE EVENT_SCHEMA = $schema
     UNION ALL
     SELECT 'partition', concat(TABLE_NAME, '.', PARTITION_NAME), TABLE_NAME
     FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = $schema AND PARTITION_NAME IS NOT NULL
     UNION ALL
     SELECT 'table options', TABLE_NAME, TABLE_NAME FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = $schema AND TABLE_TYPE = 'BASE TABLE' AND trim(replace(replace(CREATE_OPTIONS, 'partitioned', ''), 'transactional=1', '')) <> ''
     UNION ALL
     SELECT 'invisible column', concat(TABLE_NAME, '.', COLUMN_NAME), TABLE_NAME
     FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = $schema AND EXTRA LIKE '%INVISIBLE%' AND NOT ${isGeneratedKey}
     UNION ALL
     ${own[catalog.server]}`,
  );
  return rows
    .filter(({ table_name: table }) => table === null || !catalog.excludeTables.has(table))
    .map(({ kind, name }) => ({ kind, name }));
}
