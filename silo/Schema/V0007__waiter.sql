-- The platform's switches. Every change is a row and stays; the newest of a name and scope holds.
create table flag_change (
    seq bigint generated always as identity primary key,
    -- Of the command, so that a repeat writes nothing.
    id uuid not null unique,
    name text collate "C" not null,
    -- "platform", "tenant:…", "venue:…/…".
    scope text collate "C" not null,
    is_on boolean not null,
    percent int not null check (percent between 0 and 100),
    reason text not null,
    by text not null,
    at timestamptz not null
);

create index on flag_change (name, scope, seq desc);

-- What each turn of the waiter took and what became of it, for figures. No words of anybody, no visit and no session: the turn's id is a
-- hash that leads back to nobody.
create table agent_events (
    turn uuid primary key,
    venue text collate "C" not null,
    business_date date not null,
    at timestamptz not null,
    language text not null,
    -- Who answered in the end: "model", "second", "house", or "none".
    level text not null,
    model text,
    -- "answered", "stopped", "cut", "failed".
    outcome text not null,
    tokens_in int not null,
    tokens_out int not null,
    -- Millionths of a US dollar.
    cost_micros bigint not null,
    latency_ms int not null,
    first_word_ms int,
    -- Really called, in order.
    tools text[] not null,
    cards int not null,
    -- How often each gate stepped in, by its name.
    gates jsonb not null,
    -- Why each level that was tried before failed, in one word.
    failures jsonb not null,
    -- 1 thumb up, -1 thumb down.
    feedback smallint
);

create index on agent_events (venue, business_date);
create index on agent_events (at);
