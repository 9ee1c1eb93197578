import type { Config } from "../config/config.ts";
import { loadConfig } from "../config/load-config.ts";
import type { GlobalOptions } from "./global-options.ts";

/** Loads the configuration that the global flags choose. */
export function loadConfiguration(
  { url, config, env }: GlobalOptions,
  options: { readonly isRequired?: boolean } = {},
): Promise<Config> {
  return loadConfig({ ...options, url, file: config, environment: env });
}
