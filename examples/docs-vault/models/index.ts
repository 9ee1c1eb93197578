export { applicationSettings } from "./application-settings.ts";
export { documents } from "./documents.ts";
export { defaultPermissions, permissions } from "./permissions.ts";
export { rolePermissions } from "./role-permissions.ts";
export { roles, systemRoles } from "./roles.ts";
export { userProfiles } from "./user-profiles.ts";
export { userRoles } from "./user-roles.ts";
export { users } from "./users.ts";
