import { defineConfig } from "aludel";

export default defineConfig({
  // DATABASE_URL, or DATABASE_PROVIDER with DB_HOST, DB_USER … in the environment or in .env come before this.
  database: "sqlite:./vault.db",
  models: "./models/index.ts",
  migrations: "./migrations",
  targets: ["sqlite", "postgres", "mariadb", "mysql"],
  naming: "sequence",
});
