"""The search index: a derived folder beside the database, kept by tantivy.

The store is the truth. `catch_up` brings the index to the store's latest change; whoever holds
tantivy's writer lock does it, every other process only reads. The folder holds one sub-folder a
generation and `state.json`, which names the one in use: a rebuild is a new generation, and
readers move over when they see the file change.
"""

import json
import logging
import os
import secrets
import shutil
import threading
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import tantivy

from storage.errors import SearchIndexError
from storage.models import PaperId, StoredPaper
from storage.search import words
from storage.store import Change, Store

log = logging.getLogger(__name__)

FORMAT = 1  # of the schema below; another one means a rebuild
BATCH = 2000
SMALL_HEAP, LARGE_HEAP = 20_000_000, 128_000_000  # bytes the writer may hold


@dataclass(frozen=True, slots=True)
class State:
    """What is in the index: changes of store `store` up to `seq`."""

    format: int
    store: str
    generation: str
    seq: int


class PaperIndex:
    """Reads and writes the index in `folder`. Safe to share between threads."""

    def __init__(self, folder: Path, *, store_id: str) -> None:
        self.folder = folder
        self._store_id = store_id
        self._seen: tuple[int, int] | None = None
        self._state: State | None = None
        self._index: tantivy.Index | None = None
        self._lock = threading.RLock()
        self.schema = _schema()

    @property
    def seq(self) -> int:
        """The last change of the store that can be found here; -1 where there is no index."""
        return self._state.seq if self._state else -1

    def refresh(self) -> None:
        """Sees what another process has committed. Costs one stat where nothing happened.

        Raises: SearchIndexError where there is an index that cannot be read.
        """
        mark = _mark(self.folder / "state.json")
        if mark == self._seen:
            return
        with self._lock:
            self._move_to(mark)

    def _move_to(self, mark: tuple[int, int] | None) -> None:
        state = _read_state(self.folder / "state.json")
        usable = state and state.format == FORMAT and state.store == self._store_id
        if not state or not usable:
            self._state, self._index = None, None
        elif self._index and self._state and self._state.generation == state.generation:
            self._index.reload()
            self._state = state
        else:
            self._index = _open(self.folder / state.generation)
            self._state = state
        self._seen = mark

    def searcher(self) -> tantivy.Searcher:
        """Raises: SearchIndexError where there is no index yet."""
        if self._index is None:
            raise SearchIndexError(
                f"There is no search index in {self.folder}: run `papers index`."
            )
        return self._index.searcher()

    def write(self, changes: Iterable[Sequence[Change]], *, large: bool = False) -> bool:
        """Applies batches of changes in order. False where somebody else is writing."""
        if not self._lock.acquire(blocking=False):
            return False
        try:
            return self._write(changes, large=large)
        finally:
            self._lock.release()

    def _write(self, changes: Iterable[Sequence[Change]], *, large: bool) -> bool:
        index = self._index or self._begin()
        try:
            writer = index.writer(heap_size=LARGE_HEAP if large else SMALL_HEAP, num_threads=1)
        except ValueError as error:
            if "lock" in str(error).lower():
                return False
            raise SearchIndexError(f"The search index cannot be written: {error}") from error
        seq = max(self.seq, 0)
        try:
            for batch in changes:
                for change in batch:
                    writer.delete_documents_by_term("id", int(change.id))
                    if change.paper:
                        writer.add_document(_document(change.paper))
                    seq = change.seq
            writer.commit()
        finally:
            writer.wait_merging_threads()
        self._keep_state(seq)
        return True

    def start_over(self) -> None:
        """The next `write` fills a new generation; readers keep the old one until it is done."""
        with self._lock:
            self._index, self._state = None, None
            self._seen = _mark(self.folder / "state.json")

    def _begin(self) -> tantivy.Index:
        generation = f"generation-{secrets.token_hex(4)}"
        (self.folder / generation).mkdir(parents=True)
        self._index = _register(tantivy.Index(self.schema, path=str(self.folder / generation)))
        self._state = State(FORMAT, self._store_id, generation, -1)
        return self._index

    def _keep_state(self, seq: int) -> None:
        if self._state is None or self._index is None:
            raise AssertionError("a written index has a state")
        self._state = State(FORMAT, self._store_id, self._state.generation, seq)
        _write_state(self.folder / "state.json", self._state)
        self._seen = _mark(self.folder / "state.json")
        self._index.reload()
        for old in self.folder.glob("generation-*"):
            if old.name != self._state.generation:
                # A reader of the old one keeps its open files; a writer of it starts over.
                shutil.rmtree(old, ignore_errors=True)


def catch_up(index: PaperIndex, store: Store) -> bool:
    """Brings the index to the store's latest change. False where another process is at it.

    One that cannot be read is made anew: it is derived, and nothing is lost with it.
    """
    try:
        index.refresh()
    except SearchIndexError as error:
        log.warning("%s It is made anew now.", error)
        index.start_over()
    last = store.papers.last_change()
    if index.seq == last:
        return True
    if index.seq > last:  # the database was put back to an earlier day
        index.start_over()
    large = last - index.seq > BATCH
    return index.write(_batches(store, max(index.seq, 0)), large=large)


def rebuild(index: PaperIndex, store: Store) -> int:
    """Makes the index anew from the store. Returns how many papers it holds."""
    index.start_over()
    index.write(_batches(store, 0), large=True)
    return index.searcher().num_docs


def _batches(store: Store, seq: int) -> Iterable[Sequence[Change]]:
    while batch := store.papers.changes_since(seq, limit=BATCH):
        yield batch
        seq = batch[-1].seq


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=False, indexed=True, fast=True)
    builder.add_integer_field("day", stored=False, indexed=True, fast=True)
    builder.add_text_field("text", tokenizer_name="words", index_option="position")
    builder.add_text_field("authors", tokenizer_name="names", index_option="position")
    for name in ("topic", "source"):
        builder.add_text_field(name, tokenizer_name="label", index_option="basic")
    return builder.build()


def _document(stored: StoredPaper) -> tantivy.Document:
    paper = stored.paper
    document = tantivy.Document()
    document.add_integer("id", stored.id)
    document.add_integer("day", day_number(stored.day))
    # The title counts twice. Each value has its own positions: no phrase crosses from one into
    # the next. One field beats one for each part: BM25 then knows one length and one frequency.
    for text in (paper.title, paper.title, paper.summary, paper.abstract):
        document.add_text("text", text)
    for name in paper.authors:
        document.add_text("authors", name)
    for tag in stored.tags:
        document.add_text("topic", tag.topic)
    for source in sorted({mention.source.value for mention in paper.mentions}):
        document.add_text("source", source)
    return document


def day_number(day: date | None) -> int:
    """0 where the day is not known."""
    return day.toordinal() if day else 0


def ids_of(searcher: tantivy.Searcher, addresses: list[tantivy.DocAddress]) -> list[PaperId]:
    return [PaperId(int(id or 0)) for id in searcher.fast_field_values("id", addresses)]


def _register(index: tantivy.Index) -> tantivy.Index:
    index.register_tokenizer("words", words.analyzer())
    index.register_tokenizer("names", words.name_analyzer())
    index.register_tokenizer("label", words.label_analyzer())
    return index


def _open(folder: Path) -> tantivy.Index:
    try:
        return _register(tantivy.Index.open(str(folder)))
    except (ValueError, OSError) as error:
        raise SearchIndexError(
            f"The search index in {folder.parent} cannot be read ({error}): run `papers index`."
        ) from error


def _mark(path: Path) -> tuple[int, int] | None:
    """Changes when the file is replaced."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_mtime_ns, stat.st_ino


def _read_state(path: Path) -> State | None:
    try:
        return State(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return None  # missing, cut off or of another format: as good as no index


def _write_state(path: Path, state: State) -> None:
    beside = path.with_suffix(f".{os.getpid()}.new")
    beside.write_text(json.dumps(asdict(state)))
    beside.replace(path)
