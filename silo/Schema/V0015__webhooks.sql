-- Calls of payment providers, counted by day (UTC): when the last came, and how many were not genuine. Web nodes hand their counts over every
-- few seconds, so that a flood of calls is a few writes.
create table webhook_day (
    provider text collate "C" not null,
    day date not null,
    genuine bigint not null,
    -- A signature that is wrong or too old.
    refused bigint not null,
    last_genuine timestamptz,
    last_refused timestamptz,
    primary key (provider, day)
);
