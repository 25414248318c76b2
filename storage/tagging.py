"""Which topic model a store uses, and tagging all of it again with a new one."""

import hashlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from storage.errors import NotFound
from storage.ingest import text_of
from storage.models import PaperId, StoredPaper
from storage.store import Store
from storage.topics import TopicModel

SHIPPED = Path(__file__).parent / "starter" / "topics.json.gz"
BATCH = 500  # papers a transaction


def topic_model(store: Store) -> TopicModel:
    """The model that was fitted for `store`, else the one that ships with the starter shelf."""
    version = store.topics.model_version()
    return _kept(store, version) if version else _shipped()


def refit(store: Store, *, progress: Callable[[int], None] = lambda papers: None) -> str:
    """Fits a model to every stored paper, keeps it and tags them all. Returns its version.

    Raises: NotFound where there is nothing to fit to, StoreError.
    """
    texts = [text_of(stored.paper) for batch in _walk(store) for stored in batch]
    if not texts:
        raise NotFound("There are no papers to find topics in: ingest some first.")
    version = hashlib.sha256(repr(texts).encode()).hexdigest()[:12]
    model = TopicModel.fit(texts, version=version)
    store.topics.keep_model(version, model.to_bytes())
    for batch in _walk(store):
        tags = model.tag([text_of(stored.paper) for stored in batch])
        store.topics.tag({stored.id: its for stored, its in zip(batch, tags, strict=True)})
        progress(len(batch))
    return version


@lru_cache(maxsize=1)
def _shipped() -> TopicModel:
    return TopicModel.from_bytes(SHIPPED.read_bytes())


_last: dict[str, TopicModel] = {}


def _kept(store: Store, version: str) -> TopicModel:
    """Read once a version: reading takes longer than most of what it is read for."""
    if version not in _last:
        body = store.topics.model()
        model = TopicModel.from_bytes(body) if body else _shipped()
        _last.clear()
        _last[version] = model
    return _last[version]


def _walk(store: Store) -> Iterator[list[StoredPaper]]:
    last = PaperId(0)
    while batch := store.papers.after(last, limit=BATCH):
        yield batch
        last = batch[-1].id
