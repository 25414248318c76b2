"""Sources: named, watched, asked; links and details looked up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.collect import Collected
    from storage.fetch import Fetcher
    from storage.models import Problem, Record
    from storage.sources.plans import Plan
    from storage.store import Store
    from storage.watched import Mark, Watched


def collect_papers(
    store: Store,
    plan: Plan,
    fetcher: Fetcher,
    *,
    since: date,
    until: date,
    marks: Mapping[str, Mark] | None = None,
) -> Collected:
    """Fetches the papers of these days and takes them in: see storage/collect.py.

    Raises: StoreError.
    """
    from storage.collect import collect_papers as collect

    return collect(store, plan, fetcher, since=since, until=until, marks=marks)


def source_names(text: str, *, local: bool = True) -> tuple[str, ...]:
    """The sources that a text names, as they are kept: see storage/sources/naming.py.

    Raises: SourceError.
    """
    from storage.sources.naming import names_in

    return names_in(text, local=local)


def plan_named(name: str) -> Plan:
    """What to ask a source for, by its name. Raises: SourceError."""
    from storage.errors import SourceError
    from storage.sources.naming import Inbox, source_named

    source = source_named(name, local=True)
    if isinstance(source, Inbox):
        raise SourceError(f"{name} is a folder: what is in it is taken in as papers ingest does.")
    return source


def fetch_records(
    plan: Plan, fetcher: Fetcher, *, since: date, until: date
) -> Iterator[Record | Problem]:
    """The papers of these days as they are read, stored nowhere: see storage/collect.py.

    Raises: FetchError, NotThisFormat.
    """
    from storage.collect import fetch_records as fetch

    return fetch(plan, fetcher, since=since, until=until)


def add_sources(
    store: Store, told: str, *, workspace: str, now: datetime, local: bool
) -> list[tuple[Watched, bool]]:
    """Watches the sources that a text names, and whether each is new; what is watched already
    stays as it is. local: they may be folders.

    Raises: SourceError where one is none or there are too many, StoreError.
    """
    from storage.watching import add_sources as add

    return add(store, told, workspace=workspace, now=now, local=local)
