import { sql, t, uuid, type Operations } from "aludel";
import { exclude } from "aludel/models";

export const revision = "006";
export const downRevision = "005";
export const branchLabels = [];
export const dependsOn = [];
export const message = "bookings";
export const createDate = "2026-11-30T22:40:40Z";

export function upgrade(op: Operations): void {
  op.alterColumn("products", "title", { type: { from: t.varchar(120), to: t.varchar(200) } });
  op.createTable(
    "bookings",
    {
      id: t.integer().identity().primaryKey("pk_bookings"),
      room: t.smallint().notNull(),
      during: t.raw({ postgres: "tstzrange", sqlite: "TEXT", mysql: "varchar(100)" }).notNull(),
      token: t.uuid().notNull().default(uuid()),
      picture: t.binary(),
      tags: t.array(t.text()),
      starts: t.time(),
      weight: t.double().default(0.5),
    },
    [
      exclude(
        "ex_bookings_during",
        [
          {
            on: {
              postgres: sql`${sql.identifier("during")}`,
              sqlite: null,
              mysql: null,
              mariadb: null,
            },
            with: "&&",
          },
        ],
      ),
    ],
    { comment: "Rooms and when they are taken" },
  );
  op.update("products", {
    set: { title: "Water" },
    where: { code: "water" },
    from: { title: "Water's edge" },
  });
  op.dropColumn("firms", "website");
  op.addCheck(
    "users",
    "ck_users_email",
    sql`${sql.identifier("email")} LIKE '%@%' AND ${sql.identifier("email")} NOT IN ('root@localhost', '')`,
  );
  op.createIndex(
    "ix_users_lower_email",
    "users",
    [
      {
        postgres: sql`lower(${sql.identifier("email")})`,
        sqlite: sql`lower(${sql.identifier("email")})`,
        mysql: sql`(lower(${sql.identifier("email")}))`,
        mariadb: null,
      },
    ],
  );
  op.setComment({ table: "products", column: "title" }, { from: null, to: "What customers read" });
}

export function downgrade(op: Operations): void {
  op.setComment({ table: "products", column: "title" }, { from: "What customers read", to: null });
  op.dropIndex(
    "ix_users_lower_email",
    "users",
    [
      {
        postgres: sql`lower(${sql.identifier("email")})`,
        sqlite: sql`lower(${sql.identifier("email")})`,
        mysql: sql`(lower(${sql.identifier("email")}))`,
        mariadb: null,
      },
    ],
  );
  op.dropConstraint("users", "ck_users_email");
  op.addColumn("firms", "website", t.text());
  op.update("products", {
    set: { title: "Water's edge" },
    where: { code: "water" },
    from: { title: "Water" },
  });
  op.dropTable("bookings");
  op.alterColumn("products", "title", { type: { from: t.varchar(200), to: t.varchar(120) } });
}

//! proved on mariadb, mysql, postgres, sqlite: 1:ef20b4b7fe87
