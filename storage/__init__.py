"""Papers: in, kept, found. No Slack, no environment variables.

This is the front door, and the only thing `bot` imports. Each name loads its room when it is first
asked for, and what is heavy (scikit-learn, the sources, tantivy) when a function is first called.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.audit import AuditEntry
    from storage.cadence import EVERY_DAY, WEEKDAYS, Cadence, Slot, moment_of, slot_key, zone_named
    from storage.checkup import IndexFacts, StoreFacts, look_at_index
    from storage.collect import Collected, Mark
    from storage.deliveries import Delivery, DeliveryState, Lease, Part
    from storage.door import (
        collect_papers,
        find_same,
        find_topics,
        index_folder,
        is_known_again,
        look_at_store,
        nearest_topics,
        open_searcher,
        open_store,
        parse_query,
        read_arrivals,
        read_citations,
        read_pages,
        read_starter,
        refit_topics,
        take_in,
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
    from storage.search.arrivals import Arrivals, Match
    from storage.search.searcher import Searcher
    from storage.sources.plans import ArxivListing, ArxivQuery, FeedAt, HuggingFaceDays, Plan
    from storage.store import Change, Lists, Store, Team, Thread
    from storage.store.ledger import Deliveries
    from storage.subscriptions import Added, Hidden, Order, Pause, Subscription

__all__ = [
    "EVERYBODY",
    "EVERY_DAY",
    "REWRITABLE",
    "WEEKDAYS",
    "Act",
    "Added",
    "Arrivals",
    "ArxivListing",
    "ArxivQuery",
    "AuditEntry",
    "BadStoreUrl",
    "Cadence",
    "Change",
    "Collected",
    "Deliveries",
    "Delivery",
    "DeliveryState",
    "Details",
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
    "Lease",
    "LeaseLost",
    "LedgerError",
    "Lists",
    "Mark",
    "Match",
    "MemberSettings",
    "Mention",
    "NotFound",
    "NotThisFormat",
    "Offline",
    "Order",
    "OutOfTurn",
    "Paper",
    "PaperId",
    "PaperboyError",
    "Part",
    "Pause",
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
    "Store",
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
    "Topic",
    "TryLater",
    "WorkspaceSettings",
    "collect_papers",
    "export_papers",
    "find_same",
    "find_topics",
    "index_folder",
    "is_known_again",
    "look_at_index",
    "look_at_store",
    "moment_of",
    "nearest_topics",
    "open_searcher",
    "open_store",
    "papers_named",
    "parse_query",
    "read_arrivals",
    "read_citations",
    "read_pages",
    "read_starter",
    "refit_topics",
    "slot_key",
    "take_in",
    "zone_named",
]

# Where the nouns are, those that nearly everybody needs first: none is loaded that nobody asks for.
ROOMS = (
    "storage.errors",
    "storage.door",
    "storage.models",
    "storage.people",
    "storage.links",
    "storage.cadence",
    "storage.subscriptions",
    "storage.deliveries",
    "storage.posts",
    "storage.audit",
    "storage.installations",
    "storage.checkup",
    "storage.export",
    "storage.store",
    "storage.store.ledger",
)
LATE = {
    "Arrivals": "storage.search.arrivals",
    "ArxivListing": "storage.sources.plans",
    "ArxivQuery": "storage.sources.plans",
    "Collected": "storage.collect",
    "FeedAt": "storage.sources.plans",
    "Fetcher": "storage.fetch",
    "HuggingFaceDays": "storage.sources.plans",
    "Mark": "storage.collect",
    "Match": "storage.search.arrivals",
    "Plan": "storage.sources.plans",
    "Searcher": "storage.search.searcher",
}


def __getattr__(name: str) -> object:
    """A noun, or what is heavy to import, by its name."""
    if name in __all__:
        for room in (LATE[name],) if name in LATE else ROOMS:
            if hasattr(import_module(room), name):
                return getattr(import_module(room), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
