-- Protocol S2. Times are microseconds since 1970.

-- The head row: small, since every append rewrites it.
create table session (
    session text primary key,
    workspace text not null,
    thread text not null,
    agent text not null,
    agent_version integer not null,
    created_at integer not null,
    archived_at integer,
    status text not null,
    epoch integer not null,
    owner text,
    deadline_at integer,
    attempts integer not null,
    arrivals integer not null,
    runnable_at integer,
    running_since integer,
    active_micros integer not null,
    input_tokens integer not null,
    output_tokens integer not null,
    cache_read_tokens integer not null,
    cache_written_5m_tokens integer not null,
    cache_written_1h_tokens integer not null,
    blockers text not null
) without rowid;

create index session_due on session (runnable_at) where owner is null and runnable_at is not null;
create index session_stuck on session (deadline_at) where owner is not null;
create index session_list on session (workspace, created_at, session);

create table session_document (
    session text primary key,
    json text not null
);

-- Its number stands for (workspace, session, thread) in the table of events, whose indexes would else consist of
-- little but these names: half of what a commit writes.
create table thread (
    number integer primary key,
    workspace text not null,
    session text not null,
    thread text not null,
    last_position integer not null,
    processed_at integer not null
);

create unique index thread_name on thread (session, thread);

-- In commit order. Only the first event of an append carries its key; append_index tells how far it goes.
create table event (
    number integer primary key,
    log integer not null,
    position integer not null,
    epoch integer,
    event text not null,
    type text not null,
    append_key text,
    append_index integer,
    unique_key text,
    processed_at integer not null,
    wire text not null,
    model text
);

create unique index event_position on event (log, position);
create unique index event_id on event (log, event);
create unique index event_append on event (log, append_key) where append_key is not null;
create unique index event_unique on event (log, unique_key) where unique_key is not null;

create table pending (
    number integer primary key,
    workspace text not null,
    session text not null,
    thread text not null,
    arrival integer not null,
    event text not null,
    bytes integer not null,
    wire text not null
);

create unique index pending_arrival on pending (session, arrival);
create unique index pending_event on pending (session, event);

create table receipt (
    number integer primary key,
    workspace text not null,
    scope text not null,
    keyed integer not null,
    name text not null,
    body_hash text not null,
    session text,
    answer text not null,
    created_at integer not null,
    expires_at integer
);

create unique index receipt_name on receipt (name, keyed, scope, workspace);
create index receipt_body on receipt (body_hash) where keyed = 0;
create index receipt_session on receipt (session) where session is not null;
create index receipt_expiry on receipt (expires_at) where expires_at is not null;

create table hand (
    session text not null,
    name text not null,
    hand text not null,
    provider text not null,
    boot text not null,
    process_start text not null,
    generation integer not null,
    primary key (session, name)
) without rowid;

create table node (
    node text primary key,
    address text,
    lease_until integer
) without rowid;

create table document (
    number integer primary key,
    kind text not null,
    workspace text not null,
    key text not null,
    version integer not null,
    newest integer not null,
    created_at integer not null,
    archived_at integer,
    json text not null
);

create unique index document_version on document (kind, workspace, key, version);
create index document_list on document (kind, workspace, created_at, key) where newest = 1;
