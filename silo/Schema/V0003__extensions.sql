-- What menu search stands on: vectors, words nearly spelt right, words without accents.
create extension if not exists vector;
create extension if not exists pg_trgm;
create extension if not exists unaccent;
