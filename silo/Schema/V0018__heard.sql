-- The last business date on which a kitchen screen of the venue was heard: that its kitchen has begun is not forgotten when the venue's grain moves.
alter table venue add column heard date;
