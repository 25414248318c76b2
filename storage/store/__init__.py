"""The contract of a store: small Protocols, one a shelf. No engine is named here.

`tests/test_store_contract.py` holds every engine to it. All methods may raise StoreBusy (somebody
else holds the database too long) and StoreError (anything else the engine cannot do). Outside
`transaction()` every writing method is a transaction of its own.
"""

from contextlib import AbstractContextManager
from typing import Protocol

from storage.audit import Audit
from storage.news import PaperNews
from storage.posts import Posts
from storage.store.facts import Facts
from storage.store.ledger import Deliveries, Subscriptions
from storage.store.lists import Acts, Lists, Team
from storage.store.lookups import Due, Lookups, Wanted
from storage.store.papers import Change, NewPaper, Papers, PapersById, Topics
from storage.store.people import Events, Installs, Members, Thread, Threads, Workspaces
from storage.store.sources import Sources

__all__ = [
    "Acts",
    "Change",
    "Due",
    "Events",
    "Facts",
    "Installs",
    "Lists",
    "Lookups",
    "Members",
    "NewPaper",
    "Papers",
    "PapersById",
    "Sources",
    "Store",
    "Team",
    "Thread",
    "Threads",
    "Topics",
    "Wanted",
    "Workspaces",
]


class Store(Protocol):
    """All shelves of one database."""

    @property
    def id(self) -> str:
        """Made with the database; what is derived from it (the search index) bears it too."""
        ...

    @property
    def is_remote(self) -> bool:
        """Is it on a server, which may be away while this process runs?"""
        ...

    @property
    def is_away(self) -> bool:
        """Could its server not be reached when it was asked last? Asks nobody."""
        ...

    @property
    def papers(self) -> Papers: ...

    @property
    def topics(self) -> Topics: ...

    @property
    def threads(self) -> Threads: ...

    @property
    def events(self) -> Events: ...

    @property
    def lists(self) -> Lists: ...

    @property
    def acts(self) -> Acts: ...

    @property
    def team(self) -> Team: ...

    @property
    def members(self) -> Members: ...

    @property
    def workspaces(self) -> Workspaces: ...

    @property
    def audit(self) -> Audit: ...

    @property
    def installs(self) -> Installs: ...

    @property
    def subscriptions(self) -> Subscriptions: ...

    @property
    def deliveries(self) -> Deliveries: ...

    @property
    def posts(self) -> Posts: ...

    @property
    def news(self) -> PaperNews: ...

    @property
    def sources(self) -> Sources: ...

    @property
    def facts(self) -> Facts: ...

    @property
    def lookups(self) -> Lookups: ...

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing; waits for other writers first. Does not nest."""
        ...

    def close(self) -> None: ...
