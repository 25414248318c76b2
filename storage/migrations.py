"""The schema of the embedded engine, one numbered step after the other. Steps are never edited.

Loads sqlite-utils (0.4 s), so `storage/sqlite.py` imports it only when a step is missing.
"""

import secrets

from sqlite_utils import Database, Migrations

migrations = Migrations("paperboy")


@migrations()
def m001_papers(db: Database) -> None:
    for statement in PAPERS.split(";"):
        db.execute(statement)
    db.execute("insert into facts (name, value) values ('store_id', ?)", [secrets.token_hex(8)])


@migrations()
def m002_people(db: Database) -> None:
    for statement in PEOPLE.split(";"):
        db.execute(statement)


@migrations()
def m003_lists(db: Database) -> None:
    for statement in LISTS.split(";"):
        db.execute(statement)


@migrations()
def m004_acts(db: Database) -> None:
    for statement in ACTS.split(";"):
        db.execute(statement)


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
