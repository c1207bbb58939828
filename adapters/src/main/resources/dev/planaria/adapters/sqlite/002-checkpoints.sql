-- What a brain made of a log, so that the next one need not read it again: a cache (protocol W3, I9).
create table checkpoint (
    session text not null,
    thread text not null,
    position integer not null,
    format text not null,
    text text not null,
    primary key (session, thread)
) without rowid;

alter table node add column thinks integer not null default 1;
