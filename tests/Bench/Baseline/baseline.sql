-- The plain way to keep shared carts: a row per cart, locked by each change, and a row per change.
create table plain_cart (
    cart text primary key,
    version bigint not null default 0,
    total bigint not null default 0,
    lines jsonb not null default '{}'
) with (fillfactor = 50);

create table plain_event (
    cart text not null,
    command uuid not null,
    version bigint not null,
    by text not null,
    at timestamptz not null default now(),
    line uuid not null,
    event jsonb not null,
    primary key (cart, command)
);

-- One change in one round trip: locks the cart, writes the event once, and brings the cart up to date.
-- A null line entity removes the line. Answers the version and total after it, for a repeat the first's version.
create function plain_change(a_cart text, a_command uuid, a_by text, a_line uuid, a_key text, a_event jsonb, a_entity jsonb)
    returns table (new_version bigint, new_total bigint)
    language plpgsql as
$$
declare
    known plain_cart;
    written bigint;
begin
    select * into known from plain_cart where cart = a_cart for update;
    insert into plain_event (cart, command, version, by, line, event)
    values (a_cart, a_command, known.version + 1, a_by, a_line, a_event)
    on conflict do nothing returning version into written;
    if written is null then
        return query select version, known.total from plain_event where cart = a_cart and command = a_command;
        return;
    end if;
    known.total := known.total - coalesce((known.lines -> a_key ->> 'total')::bigint, 0) + coalesce((a_entity ->> 'total')::bigint, 0);
    update plain_cart
    set version = written, total = known.total, lines = case when a_entity is null then lines - a_key else lines || jsonb_build_object(a_key, a_entity) end
    where cart = a_cart;
    return query select written, known.total;
end
$$;
