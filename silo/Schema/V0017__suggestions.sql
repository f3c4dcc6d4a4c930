-- What managers answered to suggestions. Every answer is a row and stays; the newest of a suggestion holds, for a while.
create table suggestion_answer (
    seq bigint generated always as identity primary key,
    -- Of the command, so that a repeat writes nothing.
    id uuid not null unique,
    venue text collate "C" not null,
    -- "text:isombe:rw", "slow:melange", "together:isombe:ugali", "stock:ingredient:goat".
    suggestion text collate "C" not null,
    answer text not null check (answer in ('approved', 'dismissed')),
    -- The text as it was approved.
    words text,
    by text not null,
    at timestamptz not null
);

create index on suggestion_answer (venue, suggestion, seq desc);

revoke update, delete on suggestion_answer from icupa_silo;
call wall_tenants('suggestion_answer');
