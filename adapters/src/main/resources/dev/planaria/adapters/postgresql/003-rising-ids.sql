-- Ids of events rise, and so do the keys of appends, which begin with one: an index in their order grows at its end,
-- where one by log would touch a page of its own for every session of a batch.
drop index event_id;
create unique index event_id on event (event, log);
drop index event_append;
create unique index event_append on event (append_key, log) where append_key is not null;
drop index event_unique;
create unique index event_unique on event (unique_key, log) where unique_key is not null;
