export { departmentQuotas } from "./department-quotas.ts";
export { departments } from "./departments.ts";
export { llmConfigurations } from "./llm-configurations.ts";
export { refreshTokens } from "./refresh-tokens.ts";
export { roles } from "./roles.ts";
export { usageLogs } from "./usage-logs.ts";
export { users } from "./users.ts";
