"""Papers: in, kept, found. No Slack, no environment variables.

This is the front door, and the only thing `bot` imports. What is heavy to import (scikit-learn,
the sources, tantivy) loads when a function here is first called.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from storage.errors import (
    BadStoreUrl,
    NotFound,
    NotThisFormat,
    PaperboyError,
    SearchIndexError,
    SourceError,
    StoreBusy,
    StoreError,
    StoreTooNew,
)
from storage.export import Entry, ExportFormat, export_papers
from storage.models import (
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
from storage.store import Change, Store, Thread

if TYPE_CHECKING:
    from storage.search.searcher import Searcher

__all__ = [
    "EVERYBODY",
    "Act",
    "BadStoreUrl",
    "Change",
    "Entry",
    "ExportFormat",
    "Hit",
    "IngestReport",
    "MemberSettings",
    "Mention",
    "NotFound",
    "NotThisFormat",
    "Paper",
    "PaperId",
    "PaperboyError",
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
    "Snippet",
    "Source",
    "SourceError",
    "Status",
    "Step",
    "Store",
    "StoreBusy",
    "StoreError",
    "StoreTooNew",
    "StoredPaper",
    "Subscribing",
    "Tag",
    "Thread",
    "Topic",
    "WorkspaceSettings",
    "export_papers",
    "find_topics",
    "index_folder",
    "nearest_topics",
    "open_searcher",
    "open_store",
    "parse_query",
    "read_pages",
    "read_starter",
    "refit_topics",
    "take_in",
]


def __getattr__(name: str) -> object:
    """Searcher by its name, though it loads late."""
    if name != "Searcher":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from storage.search.searcher import Searcher

    return Searcher


def open_store(url: str) -> Store:
    """The store at `url` (`sqlite:///relative.db`, `sqlite:////absolute.db`), made where missing.

    Raises: BadStoreUrl, StoreTooNew, StoreBusy, StoreError.
    """
    from storage.sqlite import open_sqlite

    return open_sqlite(_path(url))


def index_folder(url: str) -> Path:
    """Where the search index of the store at `url` is kept unless told otherwise: beside it."""
    return _path(url).with_suffix(".index")


def open_searcher(store: Store, folder: Path) -> "Searcher":
    """A searcher over `store` with its index in `folder`.

    Raises: SearchIndexError where there is an index that cannot be read.
    """
    from storage.meaning.meaning import Meaning
    from storage.search.index import PaperIndex
    from storage.search.searcher import Searcher

    def canonical(topic: str) -> str | None:
        from storage.tagging import topic_model  # 50 ms that only `topic:` needs

        return topic_model(store).canonical(topic)

    return Searcher(
        store,
        PaperIndex(folder, store_id=store.id),
        canonical=canonical,
        meaning=Meaning(folder / "meaning", store),
    )


def read_pages(
    paths: Sequence[str], *, today: date, year: int | None = None
) -> Iterator[Record | Problem]:
    """Every record of these files and folders, uncleaned: see storage/sources/files.py.

    Raises: SourceError.
    """
    from storage.sources import files

    return files.read_pages(paths, today=today, year=year)


def read_starter() -> Iterator[Record]:
    """The papers that ship with Paperboy, as title and summary."""
    from storage.sources import files

    return files.read_starter()


def take_in(
    store: Store,
    read: Iterable[Record | Problem],
    *,
    progress: Callable[[int], None] = lambda records: None,
) -> IngestReport:
    """Cleans, recognises, tags and stores what a source was read into: see storage/ingest.py.

    Raises: StoreError.
    """
    from storage.ingest import ingest
    from storage.tagging import topic_model

    return ingest(store, read, tagger=topic_model(store), progress=progress)


def refit_topics(store: Store, *, progress: Callable[[int], None] = lambda papers: None) -> str:
    """Fits the topics anew to all stored papers and tags them again. Returns the new version.

    Raises: StoreError, NotFound where there are no papers.
    """
    from storage.tagging import refit

    return refit(store, progress=progress)


def find_topics(store: Store, word: str = "", *, limit: int = 30) -> list[Topic]:
    """Topics by falling count; with `word`, those it names: see storage/catalogue.py.

    Raises: StoreError.
    """
    from storage.catalogue import find_topics as find

    return find(store, word, limit=limit)


def nearest_topics(store: Store, word: str, *, limit: int = 5) -> list[Topic]:
    """Topics spelt most like `word`. Raises: StoreError."""
    from storage.catalogue import nearest_topics as nearest

    return nearest(store, word, limit=limit)


def parse_query(text: str) -> Query:
    """The query that `text` means: see storage/search/query.py. Never raises."""
    from storage.search.query import parse_query as parse

    return parse(text)


def _path(url: str) -> Path:
    parts = urlsplit(url)
    if parts.scheme != "sqlite" or parts.netloc or not parts.path.strip("/"):
        raise BadStoreUrl(
            f"DATABASE_URL is {url!r}, but must look like sqlite:///paperboy.db "
            "(three slashes: a path from here, four: from the root)."
        )
    return Path(unquote(parts.path[1:]))
