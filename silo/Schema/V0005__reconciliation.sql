-- What reconciliation, search and the manager's page ask of payments. The projector fills the read side anew from the journal.
truncate read.attempts;

alter table read.attempts
    add column method text not null,
    add column business_date date not null,
    -- Our name for it at the provider, 32 hexadecimal digits.
    add column reference text collate "C" not null,
    -- Key of the sealed phone number in the visit's personal words; the number is nowhere else.
    add column phone_key text collate "C",
    -- Of the dispute that changed last.
    add column dispute text,
    add column dispute_minor bigint,
    add column dispute_reason text,
    add column answer_by timestamptz;

create index on read.attempts (venue, business_date);
create index on read.attempts (provider);
create index on read.attempts (reference);
create index on read.attempts (venue) where dispute is not null or needs_person;

-- A business date held against the providers, as of the last comparison. What was found and what was written about it is JSON as the
-- contract has it.
create table read.reconciliations (
    stream text collate "C" not null,
    venue text collate "C" not null,
    date date not null,
    run int not null,
    at timestamptz not null,
    -- Differences that a manager has to look at, and those that are asked again by themselves.
    open int not null,
    waiting int not null,
    view jsonb not null,
    primary key (venue, date)
);

create index on read.reconciliations (stream);

-- Receipts that the venue's device has not taken: refused, or not answered yet.
create table read.open_receipts (
    stream text collate "C" not null,
    venue text collate "C" not null,
    date date not null,
    receipt text collate "C" not null,
    kind text not null,
    visit text collate "C" not null,
    table_name text,
    at timestamptz not null,
    total bigint not null,
    number bigint not null,
    state text not null,
    why text,
    primary key (venue, date, receipt)
);

create index on read.open_receipts (stream);

-- Phone numbers go when their time is over.
create index on personal (at) where right(key, 1) = 'p';

update read.progress set tx = '0', seq = 0, caught_up = '-infinity';
