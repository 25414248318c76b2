"""A Store over any Engine: every shelf of one database."""

from contextlib import AbstractContextManager

from storage.shelves.acts import ActsShelf
from storage.shelves.audit import AuditShelf
from storage.shelves.deliveries import DeliveriesShelf
from storage.shelves.engine import Whole
from storage.shelves.events import EventsShelf
from storage.shelves.facts import FactsShelf
from storage.shelves.installs import InstallsShelf
from storage.shelves.lists import ListsShelf
from storage.shelves.lookups import LookupsShelf
from storage.shelves.members import MembersShelf
from storage.shelves.news import NewsShelf
from storage.shelves.papers import PapersShelf
from storage.shelves.posts import PostsShelf
from storage.shelves.sources import SourcesShelf
from storage.shelves.subscriptions import SubscriptionsShelf
from storage.shelves.team import TeamShelf
from storage.shelves.threads import ThreadsShelf
from storage.shelves.topics import TopicsShelf
from storage.shelves.workspaces import WorkspacesShelf


class SqlStore:
    """engine: of a database whose schema is up to date."""

    is_remote = False

    def __init__(self, engine: Whole) -> None:
        self.engine = engine
        self.papers = PapersShelf(engine)
        self.topics = TopicsShelf(engine)
        self.threads = ThreadsShelf(engine)
        self.events = EventsShelf(engine)
        self.lists = ListsShelf(engine)
        self.acts = ActsShelf(engine)
        self.team = TeamShelf(engine)
        self.members = MembersShelf(engine)
        self.workspaces = WorkspacesShelf(engine)
        self.audit = AuditShelf(engine)
        self.installs = InstallsShelf(engine)
        self.subscriptions = SubscriptionsShelf(engine)
        self.deliveries = DeliveriesShelf(engine)
        self.posts = PostsShelf(engine)
        self.news = NewsShelf(engine)
        self.sources = SourcesShelf(engine)
        self.facts = FactsShelf(engine)
        self.lookups = LookupsShelf(engine)
        self.id: str = engine.rows("select value from facts where name = 'store_id'")[0][0]

    @property
    def is_away(self) -> bool:
        return False

    def transaction(self) -> AbstractContextManager[None]:
        return self.engine.transaction()

    def close(self) -> None:
        self.engine.close()
