// The same histories for Alembic, as its own templates write them.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generatedChange } from "./aludel-project.mjs";

/** The version of the `alembic` command on this machine, or undefined. */
export function findAlembic() {
  const result = spawnSync("alembic", ["--version"], { encoding: "utf8" });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/** Writes a project with a chain of `count` revisions, the same changes as `writeAludelProject` writes. */
export function writeAlembicProject(folder, count, database = "sqlite:///bench.db") {
  const versions = join(folder, "migrations", "versions");
  mkdirSync(versions, { recursive: true });
  writeFileSync(
    join(folder, "alembic.ini"),
    `[alembic]\nscript_location = migrations\nsqlalchemy.url = ${database.replaceAll("%", "%%")}\n`,
  );
  writeFileSync(
    join(folder, "migrations", "env.py"),
    `from alembic import context
from sqlalchemy import engine_from_config, pool

config = context.config
connectable = engine_from_config(config.get_section(config.config_ini_section), prefix="sqlalchemy.", poolclass=pool.NullPool)
with connectable.connect() as connection:
    context.configure(connection=connection, target_metadata=None, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
`,
  );
  for (let number = 1; number <= count; number += 1) {
    const parent = number === 1 ? "None" : `"${revisionId(number - 1)}"`;
    writeFileSync(
      join(versions, `${revisionId(number)}_change.py`),
      `import sqlalchemy as sa
from alembic import op

revision = "${revisionId(number)}"
down_revision = ${parent}
branch_labels = None
depends_on = None


${changeText(generatedChange(number))}`,
    );
  }
}

/** Forgets the compiled revision files, as on a fresh checkout. */
export function clearPythonCache(folder) {
  rmSync(join(folder, "migrations", "__pycache__"), { recursive: true, force: true });
  rmSync(join(folder, "migrations", "versions", "__pycache__"), { recursive: true, force: true });
}

function revisionId(number) {
  return `r${String(number).padStart(11, "0")}`;
}

function changeText(change) {
  if (change.kind === "column") {
    return `def upgrade():
    op.add_column("${change.table}", sa.Column("${change.column}", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("${change.table}", "${change.column}")
`;
  }
  return `def upgrade():
    op.create_table(
        "${change.table}",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade():
    op.drop_table("${change.table}")
`;
}
