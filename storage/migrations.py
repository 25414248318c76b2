"""The schema, one numbered step after the other, for every engine. Steps are never edited.

They are written as SQLite has them; `storage/postgres/sql.py` says the same to PostgreSQL, as far
as it knows the words: `tests/storage/test_migrations.py` compares what both make of them.
"""

import secrets
from collections.abc import Callable, Sequence
from typing import Protocol

from storage import schema


class Database(Protocol):
    """All that a step may ask of an engine. `?` stands for each of the values."""

    def execute(self, sql: str, values: Sequence[str] = (), /) -> object: ...


HAS_ALIASES = 10  # the step from which papers may have been joined to others
STEPS: list[Callable[[Database], None]] = []


def step(taken: Callable[[Database], None]) -> Callable[[Database], None]:
    STEPS.append(taken)
    return taken


def _run(db: Database, sql: str) -> None:
    for statement in sql.split(";"):
        db.execute(statement)


@step
def m001_papers(db: Database) -> None:
    _run(db, schema.PAPERS)
    db.execute("insert into facts (name, value) values ('store_id', ?)", [secrets.token_hex(8)])


@step
def m002_people(db: Database) -> None:
    _run(db, schema.PEOPLE)


@step
def m003_lists(db: Database) -> None:
    _run(db, schema.LISTS)


@step
def m004_acts(db: Database) -> None:
    _run(db, schema.ACTS)


@step
def m005_installs(db: Database) -> None:
    _run(db, schema.INSTALLS)


@step
def m006_subscriptions(db: Database) -> None:
    _run(db, schema.SUBSCRIPTIONS)


@step
def m007_posts(db: Database) -> None:
    _run(db, schema.POSTS)


@step
def m008_audit(db: Database) -> None:
    _run(db, schema.AUDIT)


@step
def m009_sources(db: Database) -> None:
    _run(db, schema.SOURCES)


@step
def m010_told(db: Database) -> None:
    _run(db, schema.TOLD)


@step
def m011_charts(db: Database) -> None:
    _run(db, schema.CHARTS)
