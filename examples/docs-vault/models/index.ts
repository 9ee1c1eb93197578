export { applicationSettings } from "./application-settings.ts";
export { defaultPermissions, permissions } from "./permissions.ts";
export { rolePermissions } from "./role-permissions.ts";
export { roles, systemRoles } from "./roles.ts";
export { userRoles } from "./user-roles.ts";
export { users } from "./users.ts";
