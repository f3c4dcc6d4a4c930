-- What the search of a menu reads. A row per dish of the menu on sale, written when it is published, by the hash of its content.
-- Which dish is served, sold out, free of what: never from here, but from the menu itself.

-- Small letters without accents. unaccent alone depends on the search path, and is not immutable for that.
create function fold(text) returns text language sql immutable strict parallel safe
    return lower(public.unaccent('public.unaccent'::regdictionary, $1));

-- The words of one field, with its weight, in the way of each language; what has no dictionary of its own is taken as it is.
create function field_words(english text, french text, plain text, weight "char") returns tsvector language sql immutable strict parallel safe
    return setweight(to_tsvector('english'::regconfig, fold(english)) || to_tsvector('french'::regconfig, fold(french)) || to_tsvector('simple'::regconfig, fold(plain)), weight);

create table menu_search (
    venue text collate "C" not null,
    item text collate "C" not null,
    -- Of all that is written here, and of how it is written.
    hash text collate "C" not null,
    -- Folded names and ingredients in all languages: words nearly spelt right are held against it.
    names text not null,
    words tsvector not null,
    -- What is embedded of it.
    meaning text not null,
    primary key (venue, item)
);

-- Vectors for meaning, per model: they are compared only within one. No index beside the key: a venue's few hundred dishes are searched
-- exactly. An index over all venues, filtered by venue, would lose nine answers of ten.
create table menu_vector (
    venue text collate "C" not null,
    item text collate "C" not null,
    model text collate "C" not null,
    -- Of the text that was embedded: another than the dish's row has is stale.
    hash text collate "C" not null,
    embedding vector not null,
    at timestamptz not null default now(),
    primary key (venue, model, item)
);

-- Venues whose rows are to be made anew: written with each published version, in the same statement.
create table menu_unindexed (
    venue text collate "C" primary key,
    since timestamptz not null default now()
);

insert into menu_unindexed (venue) select distinct venue from menu_version;

-- Venues whose dishes may lack vectors. Claimed until next; gone when every model has been asked.
create table menu_unembedded (
    venue text collate "C" primary key,
    since timestamptz not null default now(),
    next timestamptz not null default now()
);
