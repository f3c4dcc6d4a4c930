-- What operators do and others ask about: backups that were made, and which build began to run where. Rows stay.
create table backup (
    -- When it was whole.
    at timestamptz primary key,
    place text not null,
    bytes bigint not null,
    seconds double precision not null,
    by text not null
);

create table node_start (
    seq bigint generated always as identity primary key,
    at timestamptz not null default now(),
    node text not null,
    cluster text not null,
    version text not null
);

create index on node_start (cluster, at desc);
