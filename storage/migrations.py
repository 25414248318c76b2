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
