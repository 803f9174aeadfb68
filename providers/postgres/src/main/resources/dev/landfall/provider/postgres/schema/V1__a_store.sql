-- Format 1. Names are stored once, in partition; everywhere else a partition is the first 16 bytes of the SHA-256 of its
-- tenant, a zero byte and its key, so that names of any length fit into an index. All tables are keyed by shard first.

CREATE TABLE store (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  format integer NOT NULL,
  shards integer NOT NULL
);

-- A log: its newest position, and the highest one that was dropped. Whoever writes to a shard holds its row.
CREATE TABLE shard (
  shard integer PRIMARY KEY,
  last bigint NOT NULL,
  dropped bigint NOT NULL
) WITH (fillfactor = 10);

-- purged: up to which version what was deleted is gone from the log, too.
CREATE TABLE partition (
  shard integer NOT NULL,
  id bytea NOT NULL,
  tenant text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  generation bigint NOT NULL DEFAULT 0,
  floor bigint NOT NULL DEFAULT 0,
  purged bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (shard, id)
);

CREATE INDEX partition_unpurged ON partition (shard, id) WHERE purged < floor;

CREATE TABLE head (
  shard integer NOT NULL,
  partition bytea NOT NULL,
  stream text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  time bigint NOT NULL,
  append bytea NOT NULL,
  position bigint NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (shard, partition, stream)
) WITH (fillfactor = 70);

-- An event is a row; rest counts the rows of the same append that follow. A tombstone is a row whose stream is empty and
-- whose version is the partition's new generation. Buckets are named by the last day until which their rows are kept (as days
-- since 1970), by a year (below 0), or 0 for what is kept for ever; they are made and dropped by the program.
CREATE TABLE log (
  bucket integer NOT NULL,
  shard integer NOT NULL,
  position bigint NOT NULL,
  n integer NOT NULL,
  rest integer NOT NULL,
  partition bytea NOT NULL,
  stream text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  time bigint NOT NULL,
  event bytea NOT NULL,
  PRIMARY KEY (shard, position, n, bucket)
) PARTITION BY LIST (bucket);

CREATE INDEX log_history ON log (shard, partition, stream, version);

-- list is the first 16 bytes of the SHA-256 of the index's name, whom a question may reach, and the key, with zero bytes
-- between them. Entries stand as they were said; those that say the same again are not found twice.
CREATE TABLE entry (
  shard integer NOT NULL,
  partition bytea NOT NULL,
  index text COLLATE "C" NOT NULL,
  n integer NOT NULL,
  key text COLLATE "C" NOT NULL,
  sort text COLLATE "C" NOT NULL,
  list bytea NOT NULL,
  again boolean NOT NULL,
  PRIMARY KEY (shard, partition, index, n)
);

CREATE INDEX entry_found ON entry (list, sort) WHERE NOT again;

INSERT INTO store (format, shards) VALUES (1, ${shards});
INSERT INTO shard SELECT number, 0, 0 FROM generate_series(0, ${shards} - 1) AS number;
