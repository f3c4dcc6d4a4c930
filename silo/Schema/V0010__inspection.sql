-- What an admin has in hand when something is to be found: a table's name, what a guest is called.
create index on read.visits (lower(table_name), opened_at desc);

-- Aliases, and allergies, whose keys end alike; the visit tells them apart.
create index on personal (lower(words) text_pattern_ops) where right(key, 1) = 'a';
