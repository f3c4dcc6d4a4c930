-- What reports, lists and searches read. Everything here follows from the journal and can be made again
-- (icupa read rebuild). Each row names the stream that it comes from: when a stream has grown, its rows are replaced.
create schema read;

-- How far the projector is: the last row of the journal that it has taken, in the order of (tx, seq).
create table read.progress (
    one boolean primary key default true check (one),
    tx xid8 not null default '0',
    seq bigint not null default 0,
    -- Everything committed up to here, but for transactions that were open at that moment, is in the tables.
    caught_up timestamptz not null default '-infinity'
);

insert into read.progress default values;

create table read.visits (
    stream text collate "C" not null,
    venue text collate "C" not null,
    visit text collate "C" primary key,
    table_name text not null,
    opened_at timestamptz not null,
    opened_by text not null,
    guests int not null,
    closed_at timestamptz,
    closed_by text,
    close_reason text
);

create index on read.visits (stream);
create index on read.visits (venue, opened_at desc);

-- Amounts in minor units.
create table read.checks (
    stream text collate "C" not null,
    venue text collate "C" not null,
    visit text collate "C" primary key,
    currency text not null,
    opened_at timestamptz not null,
    state text not null,
    subtotal bigint not null,
    -- Without comps.
    discounts int not null,
    discounted bigint not null,
    comps int not null,
    comped bigint not null,
    voids int not null,
    voided bigint not null,
    service bigint not null,
    taxes jsonb not null,
    total bigint not null,
    paid bigint not null,
    pending bigint not null,
    due bigint not null,
    tips bigint not null,
    closed_at timestamptz,
    closed_by text,
    write_off text,
    -- What was due when it was closed.
    written_off bigint not null
);

create index on read.checks (stream);
create index on read.checks (venue, closed_at);

create table read.check_lines (
    stream text collate "C" not null,
    venue text collate "C" not null,
    visit text collate "C" not null,
    line text collate "C" not null,
    order_id text collate "C" not null,
    item text not null,
    name text not null,
    quantity int not null,
    added_by text not null,
    total bigint not null,
    payable bigint not null,
    tax_class text,
    owners text[] not null,
    disputed boolean not null,
    off boolean not null,
    primary key (visit, line)
);

create index on read.check_lines (stream);

-- Tenders, and what was given back of them (refund is then the refund's id, else empty).
create table read.payments (
    stream text collate "C" not null,
    venue text collate "C" not null,
    visit text collate "C" not null,
    payment text collate "C" not null,
    refund text collate "C" not null,
    method text not null,
    payer text not null,
    state text not null,
    -- Of the check; of a refund what is given back, tip included.
    amount bigint not null,
    tip bigint not null,
    collected bigint not null,
    change bigint not null,
    refunded bigint not null,
    reference text,
    why text,
    reason text,
    begun_by text not null,
    approved_by text,
    at timestamptz not null,
    posted_at timestamptz,
    primary key (payment, refund)
);

create index on read.payments (stream);
create index on read.payments (venue, at desc);
create index on read.payments (venue, posted_at);
create index on read.payments using gin (reference gin_trgm_ops);

-- What a provider says of a payment, where one is asked.
create table read.attempts (
    stream text collate "C" not null,
    venue text collate "C" not null,
    payment text collate "C" primary key,
    state text not null,
    provider text,
    needs_person boolean not null,
    started_at timestamptz not null
);

create index on read.attempts (stream);
create index on read.attempts using gin (provider gin_trgm_ops);

create table read.closed_days (
    stream text collate "C" not null,
    venue text collate "C" not null,
    number int not null,
    date date not null,
    place int not null,
    closed_by text not null,
    closed_at timestamptz not null,
    total bigint not null,
    primary key (venue, number)
);

create index on read.closed_days (stream);
