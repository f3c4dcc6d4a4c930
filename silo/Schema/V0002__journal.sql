-- Facts. One row per stream per flush; base is the version that the flush was decided on.
-- A rival can only have continued from the same boundary, so that its row takes the same key:
-- the primary key is the fence. Keys sort by bytes ("C"), so that a prefix is a range.
create table journal (
    stream text collate "C" not null,
    base bigint not null,
    count int not null,
    at timestamptz not null default now(),
    tx xid8 not null default pg_current_xact_id(),
    seq bigint generated always as identity,
    tenant text collate "C" not null,
    events text not null,
    primary key (stream, base) include (count)
);

-- The order in which a reader of everything may take rows: by transaction, then by place in it.
create index on journal (tx, seq);

-- Streams that owe the outside something, since when.
create table owing (
    stream text collate "C" primary key,
    since timestamptz not null default now(),
    -- When the sweeper last woke it.
    swept timestamptz not null default now()
);

create index on owing (swept);

-- Words that belong to a person (alias, notes, allergens). Events carry the key; erasing a
-- person is deleting rows here.
create table personal (
    visit text collate "C" not null,
    key text collate "C" not null,
    words text not null,
    at timestamptz not null default now(),
    primary key (visit, key)
);

-- Published menus. A version is never changed.
create table menu_version (
    venue text collate "C" not null,
    number int not null,
    published_at timestamptz not null,
    document jsonb not null,
    primary key (venue, number)
);

-- A venue's settings; the version counts the writes.
create table venue (
    venue text collate "C" primary key,
    version bigint not null,
    settings jsonb not null
);
