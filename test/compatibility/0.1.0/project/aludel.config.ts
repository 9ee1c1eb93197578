import { defineConfig } from "aludel";

export default defineConfig({
  models: "./models/index.ts",
  targets: ["sqlite", "postgres", "mariadb", "mysql"],
  naming: "sequence",
});
