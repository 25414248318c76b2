"""Papers: in, kept, found. No Slack, no environment variables.

This is the front door, and the only thing `bot` imports. Each name loads its room when it is first
asked for, and what is heavy (scikit-learn, the sources, tantivy) when a function is first called.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.address import index_folder, place_of
    from storage.asking import Asking, quick_fetcher
    from storage.audit import AuditEntry
    from storage.away import OutOfReach, ThreadsMeanwhile, away_store
    from storage.cadence import EVERY_DAY, WEEKDAYS, Cadence, Slot, moment_of, slot_key, zone_named
    from storage.checkup import IndexFacts, StoreFacts, look_at_index
    from storage.collect import Collected
    from storage.deliveries import Delivery, DeliveryState, Lease, Part
    from storage.door.papers import (
        find_same,
        is_known_again,
        read_citations,
        read_pages,
        read_starter,
        split_paper,
        tag_waiting,
        take_in,
    )
    from storage.door.sources import (
        add_sources,
        collect_papers,
        fetch_records,
        plan_named,
        source_names,
    )
    from storage.door.stores import (
        back_up,
        copy_store,
        index_following,
        look_at_store,
        open_searcher,
        open_store,
        put_back,
    )
    from storage.door.topics import (
        find_topics,
        find_trends,
        nearest_topics,
        parse_query,
        read_arrivals,
        refit_topics,
    )
    from storage.errors import (
        BadStoreUrl,
        FetchError,
        LeaseLost,
        LedgerError,
        NotFound,
        NotThisFormat,
        Offline,
        OutOfTurn,
        PaperboyError,
        SearchIndexError,
        SourceError,
        StoreAway,
        StoreBusy,
        StoreError,
        StoreTooNew,
        TryLater,
    )
    from storage.export import Entry, ExportFormat, export_papers
    from storage.fetch import Fetcher
    from storage.installations import Installation
    from storage.links import papers_named
    from storage.models import (
        Details,
        Hit,
        IngestReport,
        Mention,
        Paper,
        PaperId,
        Problem,
        Query,
        Reason,
        Record,
        Results,
        Snippet,
        Source,
        StoredPaper,
        Tag,
        Topic,
    )
    from storage.news import News, NewsKind
    from storage.people import (
        EVERYBODY,
        Act,
        MemberSettings,
        Privacy,
        ReadingList,
        Removed,
        Save,
        Savers,
        SavesPage,
        Selection,
        Status,
        Step,
        Subscribing,
        WorkspaceSettings,
    )
    from storage.posts import REWRITABLE, Posted, PostKind
    from storage.resolving.asking import link_services, scholar_key
    from storage.resolving.details import DetailsFinder, Learnt
    from storage.resolving.links import LinkFinder, Looked
    from storage.search.arrivals import Arrivals, Match
    from storage.search.searcher import Searcher
    from storage.sources.pile import Pile
    from storage.sources.plans import ArxivListing, ArxivQuery, FeedAt, HuggingFaceDays, Plan
    from storage.store import Change, Lists, Store, Team, Thread
    from storage.store.ledger import Deliveries
    from storage.subscriptions import Added, Hidden, Order, Pause, Subscription
    from storage.trends import Trend, Trends, Weeks
    from storage.watched import EVERYWHERE, MOST_SOURCES, Mark, Trouble, Watched
    from storage.watching import Stopped, Watching, watch_configured

__all__ = [
    "EVERYBODY",
    "EVERYWHERE",
    "EVERY_DAY",
    "MOST_SOURCES",
    "REWRITABLE",
    "WEEKDAYS",
    "Act",
    "Added",
    "Arrivals",
    "ArxivListing",
    "ArxivQuery",
    "Asking",
    "AuditEntry",
    "BadStoreUrl",
    "Cadence",
    "Change",
    "Collected",
    "Deliveries",
    "Delivery",
    "DeliveryState",
    "Details",
    "DetailsFinder",
    "Entry",
    "ExportFormat",
    "FeedAt",
    "FetchError",
    "Fetcher",
    "Hidden",
    "Hit",
    "HuggingFaceDays",
    "IndexFacts",
    "IngestReport",
    "Installation",
    "Learnt",
    "Lease",
    "LeaseLost",
    "LedgerError",
    "LinkFinder",
    "Lists",
    "Looked",
    "Mark",
    "Match",
    "MemberSettings",
    "Mention",
    "News",
    "NewsKind",
    "NotFound",
    "NotThisFormat",
    "Offline",
    "Order",
    "OutOfReach",
    "OutOfTurn",
    "Paper",
    "PaperId",
    "PaperboyError",
    "Part",
    "Pause",
    "Pile",
    "Plan",
    "PostKind",
    "Posted",
    "Privacy",
    "Problem",
    "Query",
    "ReadingList",
    "Reason",
    "Record",
    "Removed",
    "Results",
    "Save",
    "Savers",
    "SavesPage",
    "SearchIndexError",
    "Searcher",
    "Selection",
    "Slot",
    "Snippet",
    "Source",
    "SourceError",
    "Status",
    "Step",
    "Stopped",
    "Store",
    "StoreAway",
    "StoreBusy",
    "StoreError",
    "StoreFacts",
    "StoreTooNew",
    "StoredPaper",
    "Subscribing",
    "Subscription",
    "Tag",
    "Team",
    "Thread",
    "ThreadsMeanwhile",
    "Topic",
    "Trend",
    "Trends",
    "Trouble",
    "TryLater",
    "Watched",
    "Watching",
    "Weeks",
    "WorkspaceSettings",
    "add_sources",
    "away_store",
    "back_up",
    "collect_papers",
    "copy_store",
    "export_papers",
    "fetch_records",
    "find_same",
    "find_topics",
    "find_trends",
    "index_folder",
    "index_following",
    "is_known_again",
    "link_services",
    "look_at_index",
    "look_at_store",
    "moment_of",
    "nearest_topics",
    "open_searcher",
    "open_store",
    "papers_named",
    "parse_query",
    "place_of",
    "plan_named",
    "put_back",
    "quick_fetcher",
    "read_arrivals",
    "read_citations",
    "read_pages",
    "read_starter",
    "refit_topics",
    "scholar_key",
    "slot_key",
    "source_names",
    "split_paper",
    "tag_waiting",
    "take_in",
    "watch_configured",
    "zone_named",
]

# Where the nouns are, those that nearly everybody needs first: none is loaded that nobody asks for.
ROOMS = (
    "storage.errors",
    "storage.door.stores",
    "storage.door.papers",
    "storage.door.topics",
    "storage.door.sources",
    "storage.models",
    "storage.people",
    "storage.links",
    "storage.cadence",
    "storage.subscriptions",
    "storage.trends",
    "storage.watched",
    "storage.deliveries",
    "storage.posts",
    "storage.news",
    "storage.audit",
    "storage.installations",
    "storage.checkup",
    "storage.address",
    "storage.export",
    "storage.store",
    "storage.store.ledger",
    "storage.away",
)
LATE = {
    "Arrivals": "storage.search.arrivals",
    "Asking": "storage.asking",
    "quick_fetcher": "storage.asking",
    "ArxivListing": "storage.sources.plans",
    "ArxivQuery": "storage.sources.plans",
    "Collected": "storage.collect",
    "DetailsFinder": "storage.resolving.details",
    "FeedAt": "storage.sources.plans",
    "Fetcher": "storage.fetch",
    "HuggingFaceDays": "storage.sources.plans",
    "Learnt": "storage.resolving.details",
    "LinkFinder": "storage.resolving.links",
    "Looked": "storage.resolving.links",
    "Mark": "storage.watched",
    "Match": "storage.search.arrivals",
    "Pile": "storage.sources.pile",
    "Plan": "storage.sources.plans",
    "Searcher": "storage.search.searcher",
    "Stopped": "storage.watching",
    "Watching": "storage.watching",
    "watch_configured": "storage.watching",
    "link_services": "storage.resolving.asking",
    "scholar_key": "storage.resolving.asking",
}


def __getattr__(name: str) -> object:
    """A noun, or what is heavy to import, by its name."""
    if name in __all__:
        for room in (LATE[name],) if name in LATE else ROOMS:
            if hasattr(import_module(room), name):
                return getattr(import_module(room), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
