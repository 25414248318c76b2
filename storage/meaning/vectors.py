"""The papers' vectors: a derived folder, beside the search index.

The store is the truth. `state.json` tells which store's papers are here up to which change, made
by which encoder, and how many rows of the generation it names count. It is replaced once they are
written, so a crash loses work only; readers see it change and map what is new.
"""

import logging
import secrets
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from storage.errors import SearchIndexError
from storage.meaning.rows import Floats, Rows, add, fingerprint, made_of
from storage.models import PaperId
from storage.search.lock import held
from storage.search.state import mark, read_state, write_state

log = logging.getLogger(__name__)

FORMAT = 2
CANDIDATES = 2000  # by their signs: of 15,000 papers, they held 98 of the nearest 100
WASTE = 10_000  # rows that count no more; from here on, they go where they outnumber the others


@dataclass(frozen=True, slots=True)
class State:
    """What is in the folder: papers of `store` up to its change `seq`, as `encoder` reads them."""

    format: int
    store: str
    encoder: str
    dimensions: int
    generation: str = ""
    seq: int = -1
    rows: int = 0


class Vectors:
    """Reads and writes the vectors in `folder`. Safe to share between threads.

    encoder, dimensions: whose vectors; those of another encoder or store count as none.
    """

    def __init__(self, folder: Path, *, store_id: str, encoder: str, dimensions: int) -> None:
        self.folder = folder
        self._none = State(FORMAT, store_id, encoder, dimensions)
        self._now = self._none, self._mapped(self._none)
        self._seen: tuple[int, int] | None = None
        self._lock = threading.RLock()

    @property
    def seq(self) -> int:
        """The last change of the store that is known here; -1 where nothing is."""
        return self._now[0].seq

    def __len__(self) -> int:
        """How many papers have a vector."""
        return len(self._now[1].known)

    def refresh(self) -> None:
        """Sees what another process has written. Costs one stat where nothing happened."""
        if (seen := mark(self.folder / "state.json")) == self._seen:
            return
        with self._lock:
            self._now, self._seen = self._read(), seen

    def scores(self, vector: Floats, ids: Sequence[PaperId]) -> dict[PaperId, float]:
        """The cosine of each of these papers that has a vector."""
        _, rows = self._now
        places = rows.places(ids)
        there = [id for id, place in zip(ids, places, strict=True) if place >= 0]
        cosines = rows.cosines(vector, places[places >= 0])
        return dict(zip(there, map(float, cosines), strict=True))

    def nearest(self, vector: Floats, most: int) -> list[tuple[PaperId, float]]:
        """Papers and their cosines, highest first."""
        _, rows = self._now
        places = rows.near(vector, max(most, CANDIDATES))
        cosines = rows.cosines(vector, places)
        best = np.argsort(-cosines, kind="stable")[:most]
        found = zip(rows.papers["id"][places[best]], cosines[best], strict=True)
        return [(PaperId(int(id)), float(cosine)) for id, cosine in found]

    def of(self, id: PaperId) -> Floats | None:
        """The vector of the paper's beginning, of length 1; None where it has none."""
        _, rows = self._now
        (place,) = rows.places([id])
        if place < 0:
            return None
        values = rows.values[place, 0].astype(np.float32)
        found: Floats = values / np.linalg.norm(values)
        return found

    def unread(self, texts: Mapping[PaperId, str]) -> dict[PaperId, str]:
        """Those of the texts that have no vector yet."""
        _, rows = self._now
        places = rows.places(list(texts))
        return {
            id: text
            for (id, text), place in zip(texts.items(), places, strict=True)
            if place < 0 or rows.papers["text"][place] != fingerprint(text)
        }

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Nobody else writes meanwhile, here or in another process; False where somebody does.

        Raises: SearchIndexError where the folder cannot be written to.
        """
        with ExitStack() as stack:
            with self._told():
                self.folder.mkdir(parents=True, exist_ok=True)
                alone = stack.enter_context(held(self.folder / "lock", seconds=0))
            yield alone

    def add(
        self,
        texts: Mapping[PaperId, str],
        vectors: Floats,
        *,
        gone: Sequence[PaperId] = (),
        seq: int,
    ) -> None:
        """Keeps the vectors of these texts, the passages of each, and drops the papers that are
        gone: what the store's changes up to `seq` come to. To be called `alone`.

        Raises: SearchIndexError.
        """
        with self._told():
            state = self._now[0] if self._now[0].generation else self._empty()
            rows = add(self.folder / state.generation, state.rows, made_of(texts, vectors, gone))
            self._keep(replace(state, seq=seq, rows=rows))
            if rows - len(self) > max(WASTE, len(self)):
                self._keep(self._tidied())

    def forget(self) -> None:
        """What is added next, is added to nothing. To be called `alone`."""
        self._now = self._none, self._mapped(self._none)

    def _empty(self) -> State:
        state = replace(self._none, generation=f"generation-{secrets.token_hex(4)}")
        (self.folder / state.generation).mkdir()
        return state

    def _tidied(self) -> State:
        """The same in a generation of its own, without the rows that count no more."""
        (state, rows), tidied, count = self._now, self._empty(), 0
        for part in rows.counting():
            count = add(self.folder / tidied.generation, count, part)
        return replace(state, generation=tidied.generation, rows=count)

    def _keep(self, state: State) -> None:
        with self._lock:
            write_state(self.folder / "state.json", asdict(state))
            self._now, self._seen = (state, self._mapped(state)), mark(self.folder / "state.json")
        for old in self.folder.glob("generation-*"):
            if old.name != state.generation:
                shutil.rmtree(old, ignore_errors=True)  # readers keep the files they have open

    def _read(self) -> tuple[State, Rows]:
        try:
            state = State(**read_state(self.folder / "state.json"))
            if replace(state, generation="", seq=-1, rows=0) == self._none:
                return state, self._mapped(state)
        except (OSError, ValueError, TypeError) as error:
            log.warning("The vectors in %s are made anew (%s).", self.folder, error)
        return self._none, self._mapped(self._none)

    def _mapped(self, state: State) -> Rows:
        return Rows.mapped(self.folder / state.generation, state.rows, state.dimensions)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """The system's errors become ours here."""
        try:
            yield
        except OSError as error:
            raise SearchIndexError(
                f"The papers' vectors in {self.folder} cannot be written ({error}): "
                "check the disk, the folder's rights and PAPERBOY_INDEX_DIR."
            ) from error
