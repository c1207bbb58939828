-- Protocol S1 and S2: nothing but tables and indexes. Times are microseconds since 1970. Names compare by their bytes,
-- so that their order is the same everywhere.

-- The head row: small, since many appends rewrite it; with room on its page, so that a rewritten row stays there.
create table session (
    session text collate "C" primary key,
    workspace text collate "C" not null,
    thread text collate "C" not null,
    shard integer not null,
    agent text collate "C" not null,
    agent_version integer not null,
    created_at bigint not null,
    archived_at bigint,
    status text not null,
    epoch bigint not null,
    owner text collate "C",
    deadline_at bigint,
    attempts integer not null,
    arrivals bigint not null,
    runnable_at bigint,
    running_since bigint,
    active_micros bigint not null,
    input_tokens bigint not null,
    output_tokens bigint not null,
    cache_read_tokens bigint not null,
    cache_written_5m_tokens bigint not null,
    cache_written_1h_tokens bigint not null,
    blockers text not null
) with (fillfactor = 60);

create index session_due on session (runnable_at, shard) where owner is null and runnable_at is not null;
create index session_stuck on session (deadline_at) where owner is not null;
create index session_owner on session (owner) where owner is not null;
create index session_list on session (workspace, created_at, session);

create table session_document (
    session text collate "C" primary key,
    json text not null
);

-- Its number, drawn by chance, stands for (workspace, session, thread) in the table of events, whose indexes would
-- else consist of little but these names.
create table thread (
    number bigint primary key,
    workspace text collate "C" not null,
    session text collate "C" not null,
    thread text collate "C" not null,
    last_position bigint not null,
    processed_at bigint not null
) with (fillfactor = 60);

create unique index thread_name on thread (session, thread);

-- Only the first event of an append carries its key; append_index tells how far it goes.
create table event (
    log bigint not null,
    position bigint not null,
    epoch bigint,
    event text collate "C" not null,
    type text collate "C" not null,
    append_key text collate "C",
    append_index integer,
    unique_key text collate "C",
    processed_at bigint not null,
    wire text not null,
    model text,
    primary key (log, position)
);

create unique index event_id on event (log, event);
create unique index event_append on event (log, append_key) where append_key is not null;
create unique index event_unique on event (log, unique_key) where unique_key is not null;

create table pending (
    workspace text collate "C" not null,
    session text collate "C" not null,
    thread text collate "C" not null,
    arrival bigint not null,
    event text collate "C" not null,
    bytes integer not null,
    wire text not null,
    primary key (session, arrival)
);

create unique index pending_event on pending (session, event);

create table receipt (
    workspace text collate "C" not null,
    scope text collate "C" not null,
    keyed integer not null,
    name text collate "C" not null,
    body_hash text collate "C" not null,
    session text collate "C",
    answer text not null,
    created_at bigint not null,
    expires_at bigint,
    primary key (name, keyed, scope, workspace)
);

create index receipt_body on receipt (body_hash) where keyed = 0;
create index receipt_session on receipt (session) where session is not null;
create index receipt_expiry on receipt (expires_at) where expires_at is not null;

create table hand (
    session text collate "C" not null,
    name text collate "C" not null,
    hand text not null,
    provider text not null,
    boot text not null,
    process_start text not null,
    generation bigint not null,
    node text,
    primary key (session, name)
);

-- What a brain made of a log, so that the next one need not read it again: a cache (protocol W3, I9).
create table checkpoint (
    session text collate "C" not null,
    thread text collate "C" not null,
    position bigint not null,
    format text not null,
    text text not null,
    primary key (session, thread)
);

create table node (
    node text collate "C" primary key,
    address text,
    thinks integer not null,
    lease_until bigint
);

create table document (
    kind text collate "C" not null,
    workspace text collate "C" not null,
    key text collate "C" not null,
    version integer not null,
    newest integer not null,
    created_at bigint not null,
    archived_at bigint,
    json text not null,
    primary key (kind, workspace, key, version)
);

create index document_list on document (kind, workspace, created_at, key) where newest = 1;
