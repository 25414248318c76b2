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
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import tantivy

from storage.errors import SearchIndexError
from storage.models import PaperId, StoredPaper
from storage.numbers import Numbers
from storage.search import words
from storage.search.acronyms import definitions
from storage.search.kept import add_fields, put
from storage.search.lock import held
from storage.search.state import mark, read_state, write_state
from storage.store import Change, Store

if TYPE_CHECKING:
    from storage.search.vocabulary import Vocabulary

log = logging.getLogger(__name__)

PATIENCE = 60.0  # seconds to wait for somebody else's first index
FORMAT = 3  # of the schema below; another one means a rebuild
BATCH = 2000
COUNTED = 20_000  # terms whose papers are counted once
COMMITTED = 100_000  # changes, of which a crash costs no more
UNSEEN_SECONDS = 15.0  # how long a change may be in and not be found, while others follow
WAIT_SECONDS = 0.02  # between two looks for changes that follow
SMALL_HEAP, LARGE_HEAP = 20_000_000, 128_000_000  # bytes the writer may hold

Counting = tuple[tantivy.Searcher, Callable[[str, str], int]]


@dataclass(frozen=True, slots=True)
class State:
    """What is in the index: changes of store `store` up to `seq`; papers: also whole."""

    format: int
    store: str
    generation: str
    seq: int
    papers: bool = False


class PaperIndex:
    """Reads and writes the index in `folder`. Safe to share between threads.

    holds_papers: also whole, to be shown without the store (`kept.py`).
    """

    def __init__(self, folder: Path, *, store_id: str, holds_papers: bool = False) -> None:
        self.folder = folder
        self.holds_papers = holds_papers
        self._store_id = store_id
        self._seen: tuple[int, int] | None = None
        self._state: State | None = None
        self._index: tantivy.Index | None = None
        self._counting: Counting | None = None
        self._vocabulary: tuple[int, Vocabulary | None] = (0, None)
        self._lock = threading.RLock()
        self.schema = _schema(holds_papers)

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
        usable = state and replace(state, generation="", seq=0) == self._made_here
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
        self._seen, self._counting = seen, None

    def searcher(self) -> tantivy.Searcher:
        """Raises: SearchIndexError where there is no index yet."""
        return self.counting()[0]

    def counting(self) -> Counting:
        """The searcher, and how many papers have a term of a field, which is asked often.

        Raises: SearchIndexError where there is no index yet.
        """
        with self._lock:
            if self._index is None:
                raise SearchIndexError(
                    f"There is no search index in {self.folder}: run `papers index`."
                )
            if self._counting is None:
                searcher = self._index.searcher()
                self._counting = searcher, lru_cache(COUNTED)(searcher.doc_freq)
            return self._counting

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
        many: bool,
        anew: bool = False,
    ) -> None:
        """Applies batches of changes in order. To be called `alone`.

        many: there are more than a batch; those that are in stay in, whatever becomes of the
        rest. anew: to an empty index, which takes the place of the one there is when it is done.

        Raises: SearchIndexError.
        """
        with _told("written", self.folder):
            replaced = self._index if anew else None
            index, state = self._empty() if anew else self._current()
            known, seq = index.searcher(), max(state.seq, 0)
            writer = index.writer(heap_size=LARGE_HEAP if many else SMALL_HEAP, num_threads=1)
        added, waiting, shown = Numbers(), 0, time.monotonic()
        for batch in changes:
            with _told("written", self.folder):
                _apply(writer, batch, known=known, added=added, whole=self.holds_papers)
                seq, waiting = batch[-1].seq, waiting + len(batch)
                late = time.monotonic() - shown > UNSEEN_SECONDS
                if (waiting >= COMMITTED or late) and not replaced:
                    writer.commit()
                    self._keep(index, replace(state, seq=seq))
                    waiting, shown = 0, time.monotonic()
        with _told("written", self.folder):
            writer.commit()
            writer.wait_merging_threads()
            self._keep(index, replace(state, seq=seq))

    @property
    def _made_here(self) -> State:
        return State(FORMAT, self._store_id, "", 0, self.holds_papers)

    def _current(self) -> tuple[tantivy.Index, State]:
        return (self._index, self._state) if self._index and self._state else self._empty()

    def _empty(self) -> tuple[tantivy.Index, State]:
        generation = f"generation-{secrets.token_hex(4)}"
        (self.folder / generation).mkdir()
        index = _register(tantivy.Index(self.schema, path=str(self.folder / generation)))
        return index, replace(self._made_here, generation=generation, seq=-1)

    def _keep(self, index: tantivy.Index, state: State) -> None:
        with self._lock:
            write_state(self.folder / "state.json", asdict(state))
            index.reload()
            self._index, self._state, self._counting = index, state, None
            self._seen = mark(self.folder / "state.json")
        for old in self.folder.glob("generation-*"):
            if old.name != state.generation:
                shutil.rmtree(old, ignore_errors=True)  # readers keep the files they have open


def catch_up(index: PaperIndex, store: Store, *, more: Callable[[], bool] = lambda: False) -> bool:
    """Brings the index to the store's latest change. False where another process is at it.

    more: whether changes will follow that are to be waited for. An index that cannot be read is
    made anew: it is derived, and nothing is lost with it. Where there is none to go on with, this
    waits for whoever makes it.
    """
    following = more()
    if _reached(index) == store.papers.last_change() and not following:
        return True
    with index.alone(seconds=PATIENCE if index.seq < 0 else 0) as alone:
        if not alone:
            return False
        reached, last = _reached(index), store.papers.last_change()
        # Further than the store: the database was put back to an earlier day.
        anew = not 0 <= reached <= last
        since = 0 if anew else reached
        if anew or since < last or following:
            many = following or last - since > BATCH
            index.write(_batches(store, since, more), many=many, anew=anew)
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
        index.write(_batches(store, 0), many=True, anew=True)
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
    writer: tantivy.IndexWriter,
    batch: Sequence[Change],
    *,
    known: tantivy.Searcher,
    added: Numbers,
    whole: bool,
) -> None:
    """known: what was there before the first batch; added: papers that came since. Only what is
    there is deleted: a million deletions of nothing would hold a gigabyte."""
    for change in batch:
        if change.id in added or known.doc_freq("id", int(change.id)):
            writer.delete_documents_by_term("id", int(change.id))
        if change.paper:
            document = _document(change.paper)
            if whole:
                put(document, change.paper)
            writer.add_document(document)
    added.update(change.id for change in batch)


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


def _batches(
    store: Store, seq: int, more: Callable[[], bool] = lambda: False
) -> Iterable[Sequence[Change]]:
    while True:
        following = more()  # asked before looking: what came until then is seen
        while batch := store.papers.changes_since(seq, limit=BATCH):
            yield batch
            seq = batch[-1].seq
        if not following:
            return
        time.sleep(WAIT_SECONDS)


def _schema(holds_papers: bool) -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=False, indexed=True, fast=True)
    builder.add_integer_field("day", stored=False, indexed=True, fast=True)
    builder.add_text_field("text", tokenizer_name="words", index_option="position")
    builder.add_text_field("word", tokenizer_name="names", index_option="basic")
    builder.add_text_field("authors", tokenizer_name="names", index_option="position")
    for name in ("topic", "source", "acronym"):
        builder.add_text_field(name, tokenizer_name="label", index_option="basic")
    if holds_papers:
        add_fields(builder)
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
