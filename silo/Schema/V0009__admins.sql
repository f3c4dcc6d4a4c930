-- What those who run the platform looked at and did. Rows are written and never changed: see the triggers.
create table audit (
    seq bigint generated always as identity primary key,
    -- Of the command, so that a repeat writes nothing.
    id uuid not null unique,
    at timestamptz not null,
    who text collate "C" not null,
    act text collate "C" not null,
    subject text not null,
    reason text not null
);

create index on audit (who, seq desc);
create index on audit (act, seq desc);
create index on audit (at);
create index on audit using gin ((who || ' ' || act || ' ' || subject || ' ' || reason) gin_trgm_ops);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only: % is refused', tg_table_name, tg_op using errcode = 'insufficient_privilege';
end
$$;

create trigger audit_append_only before update or delete or truncate on audit for each statement execute function refuse_change();

-- Sign-in links of admins: the SHA-256 of the secret only. session is the one that used it.
create table admin_link (
    hash text collate "C" primary key,
    email text collate "C" not null,
    until timestamptz not null,
    session text collate "C"
);

create index on admin_link (until);

-- Signed-in admins: the SHA-256 of the cookie's secret only.
create table admin_session (
    hash text collate "C" primary key,
    email text collate "C" not null,
    began timestamptz not null,
    seen timestamptz not null
);

create index on admin_session (email);

-- Who asked for a link, as hashes, for an hour: nobody floods a mailbox by us.
create table admin_ask (
    at timestamptz not null,
    email bytea not null,
    address bytea not null
);

create index on admin_ask (at);
