-- Names that need care: reserved words, capitals, blanks, quotes, other scripts, and definitions in every spelling that SQLite takes.

CREATE TABLE "order" (
  "group" INTEGER PRIMARY KEY,
  "select" TEXT NOT NULL DEFAULT 'from',
  "where" INTEGER REFERENCES "order" ("group") ON DELETE SET NULL,
  [table] TEXT,
  `index` INTEGER,
  CONSTRAINT "check" CHECK ("select" <> 'where' AND "index" IS NOT 0),
  UNIQUE ("select", [table])
);
CREATE INDEX "primary" ON "order" ("where", "index" DESC);
CREATE UNIQUE INDEX [unique] ON [order] ([table]) WHERE "where" IS NULL AND [index] > 5;

CREATE TABLE "Ship's Log" (
  "Entry No." INTEGER PRIMARY KEY AUTOINCREMENT,
  "Written At" TEXT NOT NULL,
  "the ""quoted"" word" TEXT,
  "vessel.id" INTEGER NOT NULL REFERENCES vessel ON DELETE CASCADE,
  CONSTRAINT "Log: one entry a moment" UNIQUE ("vessel.id", "Written At"),
  CONSTRAINT "it's said" CHECK (length("the ""quoted"" word") > 0)
);
CREATE INDEX "Log by word, backwards" ON "Ship's Log" ("the ""quoted"" word" COLLATE NOCASE DESC);

CREATE TABLE hafengebühr (
  größe REAL NOT NULL,
  währung CHAR(3) NOT NULL REFERENCES currency (code),
  βαθμός TEXT,
  港 TEXT DEFAULT '横浜',
  PRIMARY KEY (größe, währung),
  CONSTRAINT größe_ist_positiv CHECK (größe > 0)
) WITHOUT ROWID;
CREATE INDEX ix_hafengebühr_港 ON hafengebühr (港);
CREATE INDEX ix_hafengebühr_währung ON hafengebühr (währung);

CREATE TABLE a_table_whose_name_is_as_long_as_the_longest_that_every_server_takes (
  a_column_whose_name_is_as_long_as_the_longest_that_servers_take INTEGER PRIMARY KEY,
  another_column_whose_name_is_long_and_begins_like_the_first_one INTEGER NOT NULL UNIQUE
);
CREATE INDEX ix_a_table_whose_name_is_as_long_as_the_longest_that_every_server_takes_another_column
  ON a_table_whose_name_is_as_long_as_the_longest_that_every_server_takes (another_column_whose_name_is_long_and_begins_like_the_first_one DESC);

create table MixedCase (Id integer primary key, ParentId integer references mixedcase(ID) on delete cascade, Value text collate nocase);
create index IX_MixedCase_Value on mixedcase (VALUE desc, parentid);

CREATE TABLE commented (
  -- The first column, and why it is there: "nobody" knows.
  id INTEGER /* a key */ PRIMARY KEY,
  words TEXT DEFAULT '-- not a comment', -- said by all
  more TEXT DEFAULT '/* neither */' CHECK (more <> '); DROP TABLE commented; --')
  /* the end */
);

CREATE TABLE document_folder (
  id INTEGER PRIMARY KEY,
  parent_id INTEGER REFERENCES document_folder (id) ON DELETE CASCADE,
  cover_id INTEGER,
  name TEXT NOT NULL,
  UNIQUE (parent_id, name),
  FOREIGN KEY (cover_id) REFERENCES document (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED
);
CREATE UNIQUE INDEX ux_document_folder_root ON document_folder (name) WHERE parent_id IS NULL;

CREATE TABLE document (
  id INTEGER PRIMARY KEY,
  folder_id INTEGER NOT NULL REFERENCES document_folder (id) ON DELETE CASCADE,
  version_id INTEGER REFERENCES document_version (id) DEFERRABLE INITIALLY DEFERRED,
  title TEXT NOT NULL COLLATE NOCASE
);
CREATE INDEX ix_document_folder_id ON document (folder_id, title COLLATE BINARY);

CREATE TABLE document_version (
  id INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
  number INTEGER NOT NULL DEFAULT 1 CHECK (number > 0),
  body BLOB,
  bytes INTEGER AS (length(body)) STORED,
  UNIQUE (document_id, number)
);
CREATE INDEX ix_document_version_bytes ON document_version (bytes DESC) WHERE bytes > 1000;
