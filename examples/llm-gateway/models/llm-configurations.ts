import { defineTable, t } from "aludel/models";
import { identifier, timestamps } from "./base.ts";

/** What a provider takes besides the key and the address. */
export interface ProviderSettings {
  readonly temperature?: number;
  readonly max_tokens?: number;
}

export const llmConfigurations = defineTable("llm_configurations", {
  ...identifier,
  model_name: t.varchar(100).notNull(),
  provider: t.varchar(50).notNull(),
  api_key_encrypted: t.text(),
  base_url: t.text(),
  enabled: t.boolean().notNull().default(true),
  config_json: t.json<ProviderSettings>(),
  ...timestamps,
});
