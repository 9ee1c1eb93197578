import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  assignRole,
  createUser,
  grantPermission,
  hasPermission,
  hasRole,
} from "../../examples/docs-vault/src/access.ts";
import { createApi } from "../../examples/docs-vault/src/api.ts";
import { openVault, type Vault } from "../../examples/docs-vault/src/database.ts";
import { addSetting, getSetting, listSettings, setSetting } from "../../examples/docs-vault/src/settings.ts";
import type { TestDatabase } from "../engine/engine.ts";
import { engines } from "../engine/engines.ts";
import { readCatalogue, withoutOwnTables, type Catalogue } from "./catalogue.ts";
import { query } from "./database-client.ts";
import { copyExample, type ExampleProject } from "./example-project.ts";

/** The engines that the application itself speaks; test/examples/portability.test.ts has the others. */
const spoken = engines.filter(({ dialect }) => dialect === "sqlite" || dialect === "postgres");

const john = {
  username: "john_doe",
  email: "john@vault.example",
  password_hash: "not a password",
  full_name: "John Doe",
};

describe.each(spoken)("the document vault on $label", (engine) => {
  let database: TestDatabase;
  let project: ExampleProject;
  let catalogue: Catalogue;
  let db: Vault;

  beforeAll(async () => {
    database = await engine.createDatabase();
    project = copyExample("docs-vault", database.url);
    project.aludel("upgrade", "head");
    catalogue = await readCatalogue(database.url);
    db = await openVault(database.url);
  });

  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  const columnsOf = (table: string): readonly string[] =>
    catalogue.columns.filter((line) => line.startsWith(`${table}.`)).map((line) => line.slice(table.length + 1));
  const indexesOf = (table: string): readonly string[] =>
    catalogue.indexes.filter((line) => line.startsWith(`${table}.`)).map((line) => line.slice(line.indexOf("(")));
  const count = async (table: string): Promise<number> => {
    const [row] = await query(database.url, `select count(*) as number from ${table}`);
    return Number(row?.["number"]);
  };

  describe("tables", () => {
    test("R125 application_settings has its columns", () => {
      expect([...columnsOf("application_settings")].toSorted()).toEqual(
        [
          "id",
          "key",
          "value",
          "data_type",
          "description",
          "is_mutable",
          "category",
          "created_at",
          "updated_at",
        ].toSorted(),
      );
    });

    test("R126 the key of a setting is unique and indexed, the category indexed", async () => {
      expect(indexesOf("application_settings")).toEqual(["(category)", "(key) unique"]);
      const insert = "insert into application_settings (key, value) values ('twice', 'x')";
      await query(database.url, insert);
      await expect(query(database.url, insert)).rejects.toThrow(/unique/i);
      await query(database.url, "delete from application_settings");
    });

    test("R127 a data_type is string, integer, boolean or json", async () => {
      const insert = (type: string) =>
        query(
          database.url,
          `insert into application_settings (key, value, data_type) values ('${type}', '1', '${type}')`,
        );
      for (const type of ["string", "integer", "boolean", "json"]) await insert(type);
      await expect(insert("xml")).rejects.toThrow("ck_application_settings_data_type");
      await query(database.url, "delete from application_settings");
    });

    test("R130 users has its columns; username, email, is_active and created_at are indexed", () => {
      const named = ["username", "email", "password_hash", "full_name", "bio", "is_active", "is_verified"];
      expect(columnsOf("users")).toEqual(expect.arrayContaining(named));
      expect(indexesOf("users")).toEqual(["(created_at)", "(email) unique", "(is_active)", "(username) unique"]);
    });

    test("R131 roles has a unique name, a description and is_system", () => {
      expect(columnsOf("roles")).toEqual(expect.arrayContaining(["name", "description", "is_system"]));
      expect(indexesOf("roles")).toEqual(["(name) unique"]);
    });

    test("R133 permissions has a unique code, indexes on resource and on resource and action", () => {
      expect(columnsOf("permissions")).toEqual(expect.arrayContaining(["code", "resource", "action", "description"]));
      expect(indexesOf("permissions")).toEqual(["(code) unique", "(resource)", "(resource, action)"]);
    });

    test("R136 R137 the joins have composite keys and cascade on both sides", () => {
      expect(catalogue.primaryKeys).toEqual(
        expect.arrayContaining(["user_roles(user_id, role_id)", "role_permissions(role_id, permission_id)"]),
      );
      expect(catalogue.foreignKeys).toEqual(
        expect.arrayContaining([
          "user_roles.user_id -> users.id on delete cascade",
          "user_roles.role_id -> roles.id on delete cascade",
          "role_permissions.role_id -> roles.id on delete cascade",
          "role_permissions.permission_id -> permissions.id on delete cascade",
        ]),
      );
    });
  });

  describe("reference rows", () => {
    test("R132 the roles admin, user and viewer are there, all of the system", async () => {
      const roles = await db.selectFrom("roles").select(["name", "is_system"]).orderBy("name").execute();
      expect(roles.map(({ name, is_system }) => [name, Boolean(is_system)])).toEqual([
        ["admin", true],
        ["user", true],
        ["viewer", true],
      ]);
    });

    test("R135 a code is resource:action", async () => {
      const rows = await db.selectFrom("permissions").select(["code", "resource", "action"]).execute();
      for (const { code, resource, action } of rows) expect(code).toBe(`${resource}:${action}`);
      await expect(
        db.insertInto("permissions").values({ code: "user:fly", resource: "user", action: "walk" }).execute(),
      ).rejects.toThrow("ck_permissions_code");
    });

    test("R134 R142 ten permissions for users, documents and settings; document:share came later, goes and comes back", async () => {
      const byResource = async () => {
        const sql = "select resource, count(*) as number from permissions group by resource order by resource";
        return (await query(database.url, sql)).map((row) => [row["resource"], Number(row["number"])]);
      };
      const ten = [
        ["document", 4],
        ["settings", 2],
        ["user", 4],
      ];
      const eleven = [["document", 5], ...ten.slice(1)];
      expect(await byResource()).toEqual(eleven);
      project.aludel("downgrade", "-1", "--yes");
      expect(await byResource()).toEqual(ten);
      expect(project.check()).toHaveLength(1);
      project.aludel("upgrade", "head");
      expect(await byResource()).toEqual(eleven);
      expect(project.check()).toEqual([]);
    });
  });

  describe("settings", () => {
    let server: Server;
    let address: string;

    beforeAll(async () => {
      server = createApi(db).listen(0, "127.0.0.1");
      await once(server, "listening");
      address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });

    afterAll(() => {
      server.close();
    });

    const patch = async (key: string, value: string): Promise<readonly [number, unknown]> => {
      const response = await fetch(`${address}/settings/${key}`, { method: "PATCH", body: JSON.stringify({ value }) });
      return [response.status, await response.json()];
    };

    test("R129 max_document_size is changed while the application runs", async () => {
      await addSetting(db, { key: "max_document_size", value: "100MB", dataType: "string", category: "documents" });
      expect(await getSetting(db, "max_document_size")).toEqual({
        key: "max_document_size",
        value: "100MB",
        dataType: "string",
        category: "documents",
        isMutable: true,
      });
      await setSetting(db, "max_document_size", "200MB");
      expect(await listSettings(db, "documents")).toEqual([{ key: "max_document_size", value: "200MB" }]);
      expect(await patch("max_document_size", "300MB")).toMatchObject([200, { value: "300MB" }]);
      const answer = await fetch(`${address}/settings/max_document_size`);
      expect(await answer.json()).toMatchObject({ value: "300MB" });
    });

    test("R128 a setting that is not mutable answers 403 and stays", async () => {
      await addSetting(db, {
        key: "vault_id",
        value: "7",
        dataType: "integer",
        category: "vault",
        isMutable: false,
      });
      expect(await patch("vault_id", "8")).toEqual([403, { error: 'setting "vault_id" cannot be changed' }]);
      await expect(setSetting(db, "vault_id", "8")).rejects.toMatchObject({ status: 403 });
      expect(await getSetting(db, "vault_id")).toMatchObject({ value: "7", isMutable: false });
      expect(await patch("unknown", "8")).toMatchObject([404, {}]);
      expect(await patch("vault_id", "many")).toMatchObject([422, {}]);
    });
  });

  describe("access", () => {
    let userId: number;

    beforeAll(async () => {
      userId = await createUser(db, john);
    });

    test("R138 a new user is active and not verified", async () => {
      const user = await db.selectFrom("users").selectAll().where("id", "=", userId).executeTakeFirstOrThrow();
      expect(user).toMatchObject(john);
      expect([Boolean(user.is_active), Boolean(user.is_verified)]).toEqual([true, false]);
    });

    test("R139 R140 a role is given by its name", async () => {
      expect(await hasRole(db, userId, "user")).toBe(false);
      await assignRole(db, userId, "user");
      await assignRole(db, userId, "user");
      expect([await hasRole(db, userId, "user"), await hasRole(db, userId, "admin")]).toEqual([true, false]);
      await expect(assignRole(db, userId, "owner")).rejects.toThrow('there is no role "owner"');
    });

    test("R141 a permission is had through a role", async () => {
      expect(await hasPermission(db, userId, "document:create")).toBe(false);
      await grantPermission(db, "user", "document:create");
      expect(await hasPermission(db, userId, "document:create")).toBe(true);
      expect(await hasPermission(db, userId, "document:delete")).toBe(false);
    });

    test("R76 R136 R137 what belongs to a deleted user, role or permission goes with it, and nothing else", async () => {
      await db.insertInto("documents").values({ title: "Plan", user_id: userId }).execute();
      await db.insertInto("user_profiles").values({ user_id: userId, bio: "Builder" }).execute();
      await db.deleteFrom("users").where("id", "=", userId).execute();
      expect([await count("user_roles"), await count("documents"), await count("user_profiles")]).toEqual([0, 0, 0]);
      expect([await count("roles"), await count("role_permissions")]).toEqual([3, 1]);
      await db.deleteFrom("permissions").where("code", "=", "document:create").execute();
      expect([await count("role_permissions"), await count("permissions")]).toEqual([0, 10]);
    });
  });
});

describe.each(spoken)("the history of the document vault on $label", (engine) => {
  let database: TestDatabase;
  let project: ExampleProject;

  beforeAll(async () => {
    database = await engine.createDatabase();
    project = copyExample("docs-vault", database.url);
  });

  afterAll(() => database.drop());

  test("R3 R57 up, down to base and up again; check finds nothing after each", async () => {
    project.aludel("upgrade", "head");
    expect(project.check()).toEqual([]);
    const up = withoutOwnTables(await readCatalogue(database.url));
    project.aludel("downgrade", "base", "--yes");
    expect((await readCatalogue(database.url)).tables).toEqual(["aludel_history", "aludel_version"]);
    expect(project.check()).toHaveLength(5);
    project.aludel("upgrade", "head");
    expect(project.check()).toEqual([]);
    expect(withoutOwnTables(await readCatalogue(database.url))).toEqual(up);
    expect(project.current()).toEqual(["005"]);
  });

  test("R144 R145 documents and user_profiles came with a revision each", async () => {
    project.aludel("upgrade", "head");
    const tables = async (): Promise<readonly string[]> => (await readCatalogue(database.url)).tables;
    const catalogue = await readCatalogue(database.url);
    expect(catalogue.columns).toEqual(
      expect.arrayContaining([
        "documents.title",
        "documents.user_id",
        "user_profiles.user_id",
        "user_profiles.bio",
        "user_profiles.avatar_url",
      ]),
    );
    expect(catalogue.foreignKeys).toEqual(
      expect.arrayContaining([
        "documents.user_id -> users.id on delete cascade",
        "user_profiles.user_id -> users.id on delete cascade",
      ]),
    );
    project.aludel("downgrade", "003", "--yes");
    expect(await tables()).not.toContain("user_profiles");
    expect(await tables()).toContain("documents");
    project.aludel("downgrade", "002", "--yes");
    expect(await tables()).not.toContain("documents");
    project.aludel("upgrade", "head");
    expect(await tables()).toEqual(expect.arrayContaining(["documents", "user_profiles"]));
    expect(project.check()).toEqual([]);
  });

  test("R143 rows that exist are left as they are when they are inserted again", async () => {
    project.aludel("upgrade", "head");
    await query(database.url, "update roles set description = 'Edited by hand' where name = 'user'");
    const read = async () => [
      await query(database.url, "select * from roles order by name"),
      await query(database.url, "select * from permissions order by code"),
    ];
    const before = await read();
    const again = readFileSync(join(project.folder, "migrations", "versions", "002_users_roles_permissions.ts"), "utf8")
      .replaceAll(/op\.(?:createTable|createIndex)\([\s\S]*?\n? {2}?\);\n/g, "")
      .replace('revision = "002"', 'revision = "006"')
      .replace('downRevision = "001"', 'downRevision = "005"');
    expect(again.match(/op\.insert\(/g)).toHaveLength(2);
    writeFileSync(
      join(project.folder, "migrations", "versions", "006_seed_again.ts"),
      `${again.slice(0, again.indexOf("export function downgrade"))}export function downgrade(): void {}\n`,
    );
    project.aludel("upgrade", "head");
    expect(await read()).toEqual(before);
    expect(project.check()).toEqual([]);
  });

  test("R76 a reference that restricts keeps the row it refers to", async () => {
    const index = join(project.folder, "models", "index.ts");
    writeFileSync(
      join(project.folder, "models", "legal-holds.ts"),
      `import { defineTable, t } from "aludel/models";

export const legalHolds = defineTable("legal_holds", {
  id: t.integer().identity().primaryKey(),
  document_id: t.integer().notNull().references("documents.id", { onDelete: "restrict" }),
});
`,
    );
    writeFileSync(index, `${readFileSync(index, "utf8")}export { legalHolds } from "./legal-holds.ts";\n`);
    project.aludel("revision", "--autogenerate", "-m", "legal holds");
    project.aludel("upgrade", "head");
    const db = await openVault(database.url);
    try {
      const userId = await createUser(db, john);
      await db.insertInto("documents").values({ title: "Contract", user_id: userId }).execute();
      await query(database.url, "insert into legal_holds (document_id) select id from documents");
      await expect(db.deleteFrom("documents").execute()).rejects.toThrow(/foreign key/i);
      const orphans = "select count(*) as number from documents where user_id not in (select id from users)";
      expect(Number((await query(database.url, orphans))[0]?.["number"])).toBe(0);
    } finally {
      await db.destroy();
    }
  });
});
