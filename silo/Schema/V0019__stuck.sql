-- Streams of whose journal no rows can be made: the tables keep what they had of them. Tried again when one has grown, when another silo takes
-- the work over, and when the read side is made anew.
create table read.stuck (
    stream text collate "C" primary key,
    since timestamptz not null default now(),
    why text not null
);

-- Of all tenants: for those who run the platform.
revoke all on read.stuck from icupa_reader;
