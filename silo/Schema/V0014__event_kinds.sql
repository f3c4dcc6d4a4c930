-- The kinds of facts that builds have known, and since when. A build that is rolled back looks here, before it takes traffic, whether something
-- that it cannot read may have been written meanwhile.
create table event_kind (
    -- The kind of stream: what comes before the colon of its keys.
    stream text collate "C" not null,
    name text collate "C" not null,
    since timestamptz not null default now(),
    primary key (stream, name)
);

revoke update, delete on event_kind from icupa_silo;
