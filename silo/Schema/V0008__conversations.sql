-- The words of conversations are erased by age.
create index on personal (at) where right(key, 1) = 'w';
