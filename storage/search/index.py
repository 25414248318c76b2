"""The search index: a derived folder beside the database, kept by tantivy.

The store is the truth. `catch_up` brings the index to the store's latest change; whoever holds
the folder's lock does it, every other process only reads. The folder holds one sub-folder a
generation and `state.json`, which names the one in use: a rebuild is a new generation, and
readers move over when they see the file change.
"""

import logging
import secrets
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import tantivy

from storage.errors import SearchIndexError
from storage.models import PaperId, StoredPaper
from storage.search import words
from storage.search.acronyms import definitions
from storage.search.lock import held
from storage.search.state import mark, read_state, write_state
from storage.store import Change, Store

if TYPE_CHECKING:
    from storage.search.vocabulary import Vocabulary

log = logging.getLogger(__name__)

PATIENCE = 60.0  # seconds to wait for somebody else's first index
FORMAT = 3  # of the schema below; another one means a rebuild
BATCH = 2000
COMMITTED = 100_000  # changes, of which a crash costs no more
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
        self._vocabulary: tuple[int, Vocabulary | None] = (0, None)
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
        while (seen := mark(self.folder / "state.json")) != self._seen:
            try:
                with self._lock:
                    self._move_to(seen)
            except SearchIndexError:
                # What `state.json` named may have been replaced since it was read.
                if seen == mark(self.folder / "state.json"):
                    raise

    def _move_to(self, seen: tuple[int, int] | None) -> None:
        state = _read_state(self.folder / "state.json")
        usable = state and state.format == FORMAT and state.store == self._store_id
        if not state or not usable:
            self._state, self._index = None, None
        elif self._index and self._state and self._state.generation == state.generation:
            with _told("read", self.folder):
                self._index.reload()
            self._state = state
        else:
            with _told("read", self.folder):
                self._index = _register(tantivy.Index.open(str(self.folder / state.generation)))
            self._state = state
        self._seen = seen

    def searcher(self) -> tantivy.Searcher:
        """Raises: SearchIndexError where there is no index yet."""
        if self._index is None:
            raise SearchIndexError(
                f"There is no search index in {self.folder}: run `papers index`."
            )
        return self._index.searcher()

    def vocabulary(self) -> "Vocabulary":
        """The words that can be found. Read again once a hundredth of the papers is new.

        Raises: SearchIndexError where there is no index yet.
        """
        from storage.search.vocabulary import Vocabulary  # rapidfuzz: only the mistyped need it

        searcher = self.searcher()
        papers, known = self._vocabulary
        if known is None or abs(searcher.num_docs - papers) * 100 > papers:
            known = Vocabulary(
                partial(searcher.terms_with_prefix, "word"),
                having=partial(searcher.doc_freq, "word"),
                papers=searcher.num_docs,
            )
            self._vocabulary = searcher.num_docs, known
        return known

    @contextmanager
    def alone(self, *, seconds: float = 0.0) -> Iterator[bool]:
        """Nobody else writes meanwhile, here or in another process; False where somebody did
        for that long.

        Raises: SearchIndexError where the folder cannot be written to.
        """
        with ExitStack() as stack:
            with _told("written", self.folder):
                self.folder.mkdir(parents=True, exist_ok=True)
                alone = stack.enter_context(held(self.folder / "lock", seconds=seconds))
            yield alone

    def write(
        self,
        changes: Iterable[Sequence[Change]],
        *,
        last: int,
        anew: bool = False,
    ) -> None:
        """Applies batches of changes in order. To be called `alone`.

        last: a change up to which no paper comes twice. anew: to an empty index, which takes the
        place of the one there is when it is done. Of many changes those that are in stay in,
        whatever becomes of the rest.

        Raises: SearchIndexError.
        """
        with _told("written", self.folder):
            replaced = self._index if anew else None
            index, state = self._empty() if anew else self._current()
            known, seq = index.searcher(), max(state.seq, 0)
            heap = LARGE_HEAP if last - seq > BATCH else SMALL_HEAP
            writer = index.writer(heap_size=heap, num_threads=1)
        waiting = 0
        for batch in changes:
            with _told("written", self.folder):
                _apply(writer, batch, once=last, known=known)
                seq, waiting = batch[-1].seq, waiting + len(batch)
                if waiting >= COMMITTED and not replaced:
                    writer.commit()
                    self._keep(index, replace(state, seq=seq))
                    waiting = 0
        with _told("written", self.folder):
            writer.commit()
            writer.wait_merging_threads()
            self._keep(index, replace(state, seq=seq))

    def _current(self) -> tuple[tantivy.Index, State]:
        return (self._index, self._state) if self._index and self._state else self._empty()

    def _empty(self) -> tuple[tantivy.Index, State]:
        generation = f"generation-{secrets.token_hex(4)}"
        (self.folder / generation).mkdir()
        index = _register(tantivy.Index(self.schema, path=str(self.folder / generation)))
        return index, State(FORMAT, self._store_id, generation, -1)

    def _keep(self, index: tantivy.Index, state: State) -> None:
        with self._lock:
            write_state(self.folder / "state.json", asdict(state))
            index.reload()
            self._index, self._state = index, state
            self._seen = mark(self.folder / "state.json")
        for old in self.folder.glob("generation-*"):
            if old.name != state.generation:
                shutil.rmtree(old, ignore_errors=True)  # readers keep the files they have open


def catch_up(index: PaperIndex, store: Store) -> bool:
    """Brings the index to the store's latest change. False where another process is at it.

    One that cannot be read is made anew: it is derived, and nothing is lost with it. Where there
    is none to go on with, this waits for whoever makes it.
    """
    if _reached(index) == store.papers.last_change():
        return True
    with index.alone(seconds=PATIENCE if index.seq < 0 else 0) as alone:
        if not alone:
            return False
        reached, last = _reached(index), store.papers.last_change()
        # Further than the store: the database was put back to an earlier day.
        anew = not 0 <= reached <= last
        since = 0 if anew else reached
        if anew or since < last:
            index.write(_batches(store, since), last=last, anew=anew)
    return True


def rebuild(index: PaperIndex, store: Store) -> int:
    """Makes the index anew from the store. Returns how many papers it holds.

    Raises: SearchIndexError, also where another process is writing it all the while.
    """
    with index.alone(seconds=PATIENCE) as alone:
        if not alone:
            raise SearchIndexError(
                f"Another process is writing the search index in {index.folder}: try again later."
            )
        index.write(_batches(store, 0), last=store.papers.last_change(), anew=True)
        return index.searcher().num_docs


def _reached(index: PaperIndex) -> int:
    """The last change in the index as it is now; -1 where there is none that can be read."""
    try:
        index.refresh()
    except SearchIndexError as error:
        log.warning("%s It is made anew now.", error)
        return -1
    return index.seq


def _apply(
    writer: tantivy.IndexWriter, batch: Sequence[Change], *, once: int, known: tantivy.Searcher
) -> None:
    """once: a change up to which no paper comes twice. known: what was there before the first.
    Only what is there is deleted: a million deletions of nothing would hold a gigabyte."""
    for change in batch:
        if change.seq > once or known.doc_freq("id", int(change.id)):
            writer.delete_documents_by_term("id", int(change.id))
        if change.paper:
            writer.add_document(_document(change.paper))


@contextmanager
def _told(done: str, folder: Path) -> Iterator[None]:
    """tantivy's errors and the system's become ours here."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise SearchIndexError(
            f"The search index in {folder} cannot be {done} ({error}): {REMEDY[done]}."
        ) from error


REMEDY = {
    "read": "run `papers index`",
    "written": "check the disk, the folder's rights and PAPERBOY_INDEX_DIR",
}


def _batches(store: Store, seq: int) -> Iterable[Sequence[Change]]:
    while batch := store.papers.changes_since(seq, limit=BATCH):
        yield batch
        seq = batch[-1].seq


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=False, indexed=True, fast=True)
    builder.add_integer_field("day", stored=False, indexed=True, fast=True)
    builder.add_text_field("text", tokenizer_name="words", index_option="position")
    builder.add_text_field("word", tokenizer_name="names", index_option="basic")
    builder.add_text_field("authors", tokenizer_name="names", index_option="position")
    for name in ("topic", "source", "acronym"):
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
    text = f"{paper.summary}\n{paper.abstract}"
    document.add_text("word", f"{paper.title}\n{text}")
    for short, long in sorted(set(definitions(paper.title, text))):
        document.add_text("acronym", f"{short}={long}")
        document.add_text("acronym", f"{long}={short}")
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


def _read_state(path: Path) -> State | None:
    try:
        return State(**read_state(path))
    except TypeError:
        return None  # missing, cut off or of another format: as good as no index
