"""The tables that the steps of `storage/migrations.py` make. They are never edited."""

PAPERS = """
create table facts (name text primary key, value text not null) strict, without rowid;

create table papers (
    id integer primary key,
    title text not null,
    abstract text not null,
    summary text not null,
    authors text not null,
    author_count integer,
    arxiv_id text,
    doi text,
    url text,
    published text,
    first_day text
) strict;

create table paper_keys (
    key text not null,
    paper_id integer not null references papers (id) on delete cascade,
    primary key (key, paper_id)
) strict, without rowid;
create index paper_keys_by_paper on paper_keys (paper_id);

create table mentions (
    paper_id integer not null references papers (id) on delete cascade,
    source text not null,
    page text not null,
    day text not null,
    position integer not null,
    votes integer,
    primary key (paper_id, source, page, day)
) strict, without rowid;

create table received (
    paper_id integer not null references papers (id) on delete cascade,
    place integer not null,
    day text not null,
    title text not null,
    abstract text not null,
    primary key (paper_id, place)
) strict;

create table tags (
    paper_id integer not null references papers (id) on delete cascade,
    topic text not null,
    weight real not null,
    primary key (paper_id, topic)
) strict, without rowid;
create index tags_by_topic on tags (topic, paper_id);

create table changes (
    seq integer primary key autoincrement,
    paper_id integer not null unique
) strict;

create table topic_models (
    id integer primary key,
    version text not null,
    body blob not null
) strict
"""

PEOPLE = """
create table threads (
    id text primary key,
    workspace text not null,
    channel text not null,
    member text not null,
    command text not null,
    papers text not null,
    row_offset integer not null,
    kept_at text not null
) strict, without rowid;
create index threads_by_place on threads (workspace, channel, member, kept_at);
create index threads_by_age on threads (kept_at);

create table events (key text primary key, seen_at text not null) strict, without rowid;
create index events_by_age on events (seen_at)
"""

LISTS = """
create table workspaces (
    workspace text primary key,
    privacy text not null,
    subscribing text not null,
    sources text
) strict, without rowid;

create table members (
    workspace text not null,
    member text not null check (member <> ''),
    zone text,
    hour integer not null default 9,
    privacy text,
    reminders integer not null default 1,
    welcomed integer not null default 0,
    primary key (workspace, member)
) strict, without rowid;

create table saves (
    workspace text not null,
    member text not null,
    paper_id integer not null references papers (id) on delete cascade,
    list text not null,
    status text not null,
    due text,
    reminded_at text,
    saved_at text not null,
    changed_at text not null,
    note text not null,
    primary key (workspace, member, paper_id),
    foreign key (workspace, member) references members (workspace, member) on delete cascade
) strict, without rowid;
create index saves_by_age on saves (workspace, member, saved_at);
create index saves_by_list on saves (workspace, member, list, status, saved_at);
create index saves_by_paper on saves (workspace, paper_id, member, saved_at);
create index saves_due on saves (workspace, due) where due is not null and reminded_at is null
"""

ACTS = """
create table acts (
    id text primary key,
    workspace text not null,
    member text not null,
    steps text not null,
    kept_at text not null
) strict, without rowid;
create index acts_by_member on acts (workspace, member);
create index acts_by_age on acts (kept_at)
"""

INSTALLS = """
create table installs (
    place text primary key,
    workspace text not null,
    enterprise text not null,
    token blob not null,
    bot_user text not null,
    bot text not null,
    scopes text not null,
    installer text not null,
    installed_at text not null,
    removed_at text
) strict, without rowid;

create table seats (
    workspace text primary key,
    enterprise text not null
) strict, without rowid
"""

SUBSCRIPTIONS = """
create table subscriptions (
    id integer primary key autoincrement,
    workspace text not null,
    destination text not null,
    words text not null,
    interest text not null,
    days text not null,
    hour integer not null,
    minute integer not null,
    zone text not null,
    step integer not null,
    cap integer not null,
    threads integer not null,
    member text not null,
    creator text not null,
    created_at text not null,
    next_due text not null,
    since integer not null,
    pause_reason text,
    paused_until text,
    hidden text not null,
    unique (workspace, destination, words)
) strict;
create index subscriptions_by_due on subscriptions (workspace, next_due);

create table deliveries (
    id integer primary key autoincrement,
    workspace text not null,
    destination text not null,
    slot text not null,
    state text not null,
    worker text not null,
    lease_until text not null,
    attempt integer not null,
    changed_at text not null,
    member text not null,
    reason text not null default '',
    digest text not null default '',
    since text not null default '{}',
    unique (workspace, destination, slot)
) strict;
create index deliveries_by_slot on deliveries (workspace, slot);
create unique index deliveries_open on deliveries (workspace, destination)
    where state in ('claimed', 'frozen', 'posting');

create table delivery_parts (
    delivery_id integer not null references deliveries (id) on delete cascade,
    number integer not null,
    state text not null,
    ts text not null default '',
    primary key (delivery_id, number)
) strict, without rowid;

create table delivered_papers (
    workspace text not null,
    destination text not null,
    paper_id integer not null references papers (id) on delete cascade,
    delivery_id integer not null references deliveries (id) on delete cascade,
    part integer not null,
    place integer not null,
    primary key (workspace, destination, paper_id)
) strict, without rowid;
create index delivered_papers_by_delivery on delivered_papers (delivery_id, part);
create index delivered_papers_by_paper on delivered_papers (paper_id);

alter table papers add column added_day text;
create index papers_by_added_day on papers (added_day);
create index mentions_by_day on mentions (day, paper_id)
"""

POSTS = """
create table posts (
    workspace text not null,
    channel text not null,
    ts text not null,
    posted_at text not null,
    kind text not null,
    member text not null,
    about text not null,
    delivery_id integer not null,
    part integer not null,
    drawn text not null,
    changes integer not null,
    due text not null,
    primary key (workspace, channel, ts)
) strict, without rowid;
create index posts_by_member on posts (workspace, member);
create index posts_by_age on posts (posted_at);
create index posts_outdated on posts (due) where changes > 0;

create table post_papers (
    workspace text not null,
    channel text not null,
    ts text not null,
    place integer not null,
    paper_id integer not null references papers (id) on delete cascade,
    primary key (workspace, channel, ts, place),
    foreign key (workspace, channel, ts) references posts (workspace, channel, ts)
        on delete cascade
) strict, without rowid;
create index post_papers_by_paper on post_papers (paper_id, workspace)
"""

AUDIT = """
create table audit (
    id integer primary key autoincrement,
    workspace text not null,
    member text not null,
    what text not null,
    noted_at text not null
) strict;
create index audit_by_workspace on audit (workspace, id)
"""

SOURCES = """
create table sources (
    id integer primary key autoincrement,
    workspace text not null,
    name text not null,
    service text not null,
    next_try text not null,
    configured integer not null default 0,
    paused integer not null default 0,
    until text,
    tried_at text,
    trouble text not null default '',
    error text not null default '',
    failures integer not null default 0,
    troubled_since text,
    marks text not null default '{}',
    seen integer not null default 0,
    new_papers integer not null default 0,
    worker text not null default '',
    lease_until text not null default '',
    attempt integer not null default 0,
    unique (workspace, name)
) strict;
create index sources_by_due on sources (next_try);

create table lookups (
    paper_id integer not null references papers (id) on delete cascade,
    what text not null,
    asked_at text not null,
    next_try text not null,
    tries integer not null,
    primary key (paper_id, what)
) strict, without rowid;
create index papers_without_id on papers (id) where arxiv_id is null and doi is null
"""

TOLD = """
alter table received add column source text not null default '';
alter table received add column facts text not null default '{}';

create table aliases (
    id integer not null primary key references papers (id) on delete cascade,
    paper_id integer not null references papers (id) on delete cascade,
    place integer not null,
    before text not null
) strict, without rowid;
create index aliases_by_paper on aliases (paper_id, place);

create table joined_saves (
    alias_id integer not null references aliases (id) on delete cascade,
    workspace text not null,
    member text not null,
    paper_id integer not null,
    list text not null,
    status text not null,
    due text,
    reminded_at text,
    saved_at text not null,
    changed_at text not null,
    note text not null,
    primary key (alias_id, workspace, member, paper_id),
    foreign key (workspace, member) references members (workspace, member) on delete cascade
) strict, without rowid;
create index joined_saves_by_member on joined_saves (workspace, member);

create table apart (
    one integer not null,
    other integer not null,
    primary key (one, other)
) strict, without rowid;

create table paper_news (
    id integer primary key autoincrement,
    paper_id integer not null references papers (id) on delete cascade,
    kind text not null,
    value text not null,
    noticed_day text not null,
    unique (paper_id, kind, value)
) strict;
create index paper_news_by_day on paper_news (noticed_day);

create table news_told (
    workspace text not null,
    member text not null,
    news_id integer not null references paper_news (id) on delete cascade,
    primary key (workspace, member, news_id),
    foreign key (workspace, member) references members (workspace, member) on delete cascade
) strict, without rowid;

alter table members add column news integer not null default 1
"""

CHARTS = """
alter table subscriptions add column chart integer not null default 0;
create index papers_by_day on papers (first_day, id)
"""
