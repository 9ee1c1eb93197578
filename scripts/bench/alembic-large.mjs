// The schema of `writeLargeProject` for Alembic, compared with a database: what `alembic check` does after its start.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

const script = `import sys, time
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

count, url = int(sys.argv[1]), sys.argv[2]
convention = {"pk": "pk_%(table_name)s", "uq": "uq_%(table_name)s_%(column_0_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s"}
metadata = sa.MetaData(naming_convention=convention)
for number in range(1, count + 1):
    name, parent = "table_%05d" % number, "table_%05d" % max(number // 10, 1)
    table = sa.Table(
        name, metadata,
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("amount", sa.Numeric(12, 2), nullable=False, server_default=sa.text("0")),
        sa.Column("quantity", sa.Integer, nullable=False, server_default=sa.text("1")),
        sa.Column("is_active", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.Column("kind", sa.String(20), nullable=False, server_default="plain"),
        sa.Column("payload", postgresql.JSONB),
        sa.Column("reference", postgresql.UUID),
        sa.Column("started_on", sa.Date),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("updated_at", sa.DateTime(timezone=True)),
        sa.Column("rank", sa.SmallInteger),
        sa.Column("parent_id", sa.BigInteger),
        sa.UniqueConstraint("code"),
        sa.ForeignKeyConstraint(["parent_id"], [parent + ".id"], ondelete="CASCADE"),
        sa.CheckConstraint("amount >= 0 AND quantity > 0", name="ck_%s_amount" % name),
    )
    for keys in (["name"], ["parent_id"], ["created_at", "kind"], ["started_on"], ["is_active", "rank"]):
        sa.Index("ix_%s_%s" % (name, "_".join(keys)), *(table.c[key] for key in keys))
own = ("aludel_version", "aludel_history")
options = {"compare_type": True, "include_name": lambda name, kind, _: not (kind == "table" and name in own)}
with sa.create_engine(url).connect() as connection:
    started = time.perf_counter()
    found = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    print(len(found), (time.perf_counter() - started) * 1000)
`;

/** Returns the command that compares a database with the schema of `count` tables; it prints the differences and the milliseconds. */
export function alembicComparison(folder, count, url) {
  const path = join(folder, "compare.py");
  writeFileSync(path, script);
  // The interpreter that the command has.
  const [, python = "python3"] = /^#!(\S+)/.exec(readFileSync(findCommand("alembic"), "utf8")) ?? [];
  return [python, path, String(count), url.replace(/^postgres(?:ql)?:/, "postgresql+psycopg2:")];
}

function findCommand(name) {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, name);
    if (existsSync(path)) return path;
  }
  throw new Error(`${name} is not installed`);
}
