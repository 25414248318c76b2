"""Which topic model a store uses, and tagging all of it again with a new one."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.errors import NotFound
from storage.ingest import ingest, text_of
from storage.models import PaperId, Problem, Record, StoredPaper, Tag
from storage.sqlite import open_sqlite
from storage.store import Store
from storage.topics.model import TopicModel
from storage.waiting import first_waiting, has_come_to

SHIPPED = Path(__file__).parent / "starter" / "topics.json.gz"
BATCH = 500  # papers a transaction


def topic_model(store: Store) -> TopicModel:
    """The model that was fitted for `store`, else the one that ships with the starter shelf."""
    version = store.topics.model_version()
    return _kept(store, version) if version else shipped_model()


def last_model(store: Store) -> TopicModel:
    """The one that `store` used last in this process, for while it cannot be asked."""
    _, model = _last.get(store.id, ("", None))
    return model or shipped_model()


def refit(store: Store, *, progress: Callable[[int], None] = lambda papers: None) -> str:
    """Fits a model to every stored paper, keeps it and tags them all. Returns its version.

    Raises: NotFound where there is nothing to fit to, StoreError.
    """
    texts = _texts(store)
    if not texts:
        raise NotFound("There are no papers to find topics in: ingest some first.")
    version = _version(texts)
    model = TopicModel.fit(texts, version=version)
    store.topics.keep_model(version, model.to_bytes())
    for batch in _walk(store):
        tags = model.tag([text_of(stored.paper) for stored in batch])
        store.topics.tag({stored.id: its for stored, its in zip(batch, tags, strict=True)})
        progress(len(batch))
    return version


def tag_waiting(store: Store, *, at_once: int = BATCH) -> int | None:
    """Gives topics to some of the papers that wait for them. Returns how many papers it looked
    at, None where none waits.

    Raises: StoreError.
    """
    first = first_waiting(store)
    if first is None:
        return None
    papers = store.papers.after(PaperId(first - 1), limit=at_once)
    bare = [stored for stored in papers if not stored.tags]
    tags = topic_model(store).tag([text_of(stored.paper) for stored in bare])
    with store.transaction():
        if store.papers.get_many([stored.id for stored in bare]) != bare:
            return 0  # others have changed them: read them again
        told = zip(bare, tags, strict=True)
        store.topics.tag({stored.id: its for stored, its in told if its})
        has_come_to(store, PaperId(papers[-1].id + 1) if papers else first, since=first)
    return len(papers)


def model_of(read: Iterable[Record | Problem]) -> TopicModel:
    """A model of these records alone, each paper counted once."""

    class Nothing:
        def tag(self, papers: Sequence[tuple[str, str]]) -> list[tuple[Tag, ...]]:
            return [()] * len(papers)

    with TemporaryDirectory() as folder:
        store = open_sqlite(Path(folder) / "papers.db")
        ingest(store, read, tagger=Nothing())
        texts = _texts(store)
        store.close()
    return TopicModel.fit(texts, version=_version(texts))


@lru_cache(maxsize=1)
def shipped_model() -> TopicModel:
    return TopicModel.from_bytes(SHIPPED.read_bytes())


_last: dict[str, tuple[str, TopicModel]] = {}  # store → version and model, of one store


def _kept(store: Store, version: str) -> TopicModel:
    """Read once a version: reading takes longer than most of what it is read for."""
    known, model = _last.get(store.id, ("", None))
    if model is None or known != version:
        body = store.topics.model()
        model = TopicModel.from_bytes(body) if body else shipped_model()
        _last.clear()
        _last[store.id] = version, model
    return model


def _texts(store: Store) -> list[tuple[str, str]]:
    return [text_of(stored.paper) for batch in _walk(store) for stored in batch]


def _version(texts: Sequence[tuple[str, str]]) -> str:
    return hashlib.sha256(repr(texts).encode()).hexdigest()[:12]


def _walk(store: Store) -> Iterator[list[StoredPaper]]:
    last = PaperId(0)
    while batch := store.papers.after(last, limit=BATCH):
        yield batch
        last = batch[-1].id
