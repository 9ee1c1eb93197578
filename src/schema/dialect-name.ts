/** The engines, by the names used in configuration, models and revision files. */
export const dialectNames = ["sqlite", "postgres", "mysql", "mariadb"] as const;

/** Name of one engine. */
export type DialectName = (typeof dialectNames)[number];
