import type { Vault } from "./database.ts";

export type DataType = "string" | "integer" | "boolean" | "json";

export interface Setting {
  readonly key: string;
  readonly value: string;
  readonly dataType: DataType;
  readonly category: string | null;
  readonly isMutable: boolean;
}

/** What a person is told when a setting cannot be changed; `status` is the HTTP status. */
export class SettingError extends Error {
  override readonly name = "SettingError";
  readonly status: 403 | 404 | 422;

  constructor(status: SettingError["status"], message: string) {
    super(message);
    this.status = status;
  }
}

/** Adds a setting; one with the same key stays as it is. */
export async function addSetting(db: Vault, setting: Omit<Setting, "isMutable"> & { isMutable?: boolean }) {
  const { key, value, dataType, category, isMutable = true } = setting;
  assertFits(value, dataType, key);
  await db
    .insertInto("application_settings")
    .values({ key, value, data_type: dataType, category, is_mutable: isMutable })
    .onConflict((conflict) => conflict.column("key").doNothing())
    .execute();
}

export async function getSetting(db: Vault, key: string): Promise<Setting> {
  const row = await db
    .selectFrom("application_settings")
    .select(["key", "value", "data_type", "category", "is_mutable"])
    .where("key", "=", key)
    .executeTakeFirst();
  if (row === undefined) throw new SettingError(404, `there is no setting "${key}"`);
  const { data_type: dataType, is_mutable: isMutable, ...rest } = row;
  return { ...rest, dataType: dataType as DataType, isMutable: Boolean(isMutable) };
}

/** The settings of one category, by key. */
export async function listSettings(db: Vault, category: string): Promise<readonly Pick<Setting, "key" | "value">[]> {
  return db
    .selectFrom("application_settings")
    .select(["key", "value"])
    .where("category", "=", category)
    .orderBy("key")
    .execute();
}

/**
 * Changes a setting while the application runs.
 *
 * @throws SettingError 404 for an unknown key, 403 for a setting that is not mutable, 422 for a value of another type
 */
export async function setSetting(db: Vault, key: string, value: string): Promise<Setting> {
  const setting = await getSetting(db, key);
  assertFits(value, setting.dataType, key);
  const { numUpdatedRows } = await db
    .updateTable("application_settings")
    .set({ value, updated_at: new Date() })
    .where("key", "=", key)
    .where("is_mutable", "=", true)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new SettingError(403, `setting "${key}" cannot be changed`);
  return { ...setting, value };
}

function assertFits(value: string, dataType: DataType, key: string): void {
  if (fits(value, dataType)) return;
  throw new SettingError(422, `setting "${key}" takes a value of type ${dataType}`);
}

function fits(value: string, dataType: DataType): boolean {
  switch (dataType) {
    case "string":
      return true;
    case "integer":
      return /^-?\d+$/.test(value);
    case "boolean":
      return value === "true" || value === "false";
    case "json":
      return isJson(value);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
