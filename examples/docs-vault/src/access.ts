import type { Insertable } from "kysely";
import type { Tables, Vault } from "./database.ts";

export type NewUser = Pick<Insertable<Tables["users"]>, "username" | "email" | "password_hash" | "full_name">;

/** Creates a user, active and not verified yet, and returns its id. */
export async function createUser(db: Vault, user: NewUser): Promise<number> {
  const { id } = await db
    .insertInto("users")
    .values({ ...user, is_active: true, is_verified: false })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

/** Gives a user a role; a user who has it keeps it. Throws when there is no role of this name. */
export async function assignRole(db: Vault, userId: number, roleName: string): Promise<void> {
  const role = await db.selectFrom("roles").select("id").where("name", "=", roleName).executeTakeFirst();
  if (role === undefined) throw new Error(`there is no role "${roleName}"`);
  await db
    .insertInto("user_roles")
    .values({ user_id: userId, role_id: role.id })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Lets everybody with a role do what a permission says. Throws when there is no such role or permission. */
export async function grantPermission(db: Vault, roleName: string, code: string): Promise<void> {
  const pair = await db
    .selectFrom(["roles", "permissions"])
    .select(["roles.id as role_id", "permissions.id as permission_id"])
    .where("roles.name", "=", roleName)
    .where("permissions.code", "=", code)
    .executeTakeFirst();
  if (pair === undefined) throw new Error(`there is no role "${roleName}", or no permission "${code}"`);
  await db
    .insertInto("role_permissions")
    .values(pair)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function hasRole(db: Vault, userId: number, roleName: string): Promise<boolean> {
  const row = await db
    .selectFrom("user_roles")
    .innerJoin("roles", "roles.id", "user_roles.role_id")
    .select("roles.id")
    .where("user_roles.user_id", "=", userId)
    .where("roles.name", "=", roleName)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether one of the user's roles has the permission. */
export async function hasPermission(db: Vault, userId: number, code: string): Promise<boolean> {
  const row = await db
    .selectFrom("user_roles")
    .innerJoin("role_permissions", "role_permissions.role_id", "user_roles.role_id")
    .innerJoin("permissions", "permissions.id", "role_permissions.permission_id")
    .select("permissions.id")
    .where("user_roles.user_id", "=", userId)
    .where("permissions.code", "=", code)
    .executeTakeFirst();
  return row !== undefined;
}
