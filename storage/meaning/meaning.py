"""Meaning: what lies near a question, whatever its words. The one place where encoder, vectors and
store meet; without the `semantic` extra it knows of nothing near."""

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from storage.meaning.encoder import Encoder, load_encoder
from storage.models import PaperId
from storage.store import Store

if TYPE_CHECKING:
    from storage.meaning.vectors import Vectors

log = logging.getLogger(__name__)


class Meaning:
    """The papers of `store` by their meaning, kept in `folder`. Safe to share between threads.

    load: gives the encoder, None where there is none; called once, when it is first wanted.
    """

    def __init__(
        self, folder: Path, store: Store, *, load: Callable[[], Encoder | None] = load_encoder
    ) -> None:
        self._folder = folder
        self._store = store
        self._load = load
        self._lock = threading.Lock()
        self._opened: tuple[Encoder, Vectors] | None = None
        self._missing = False

    def near(self, text: str, ids: Sequence[PaperId], *, most: int) -> dict[PaperId, float]:
        """The cosines of these papers, as far as they have been read, and of the `most` nearest.

        Empty where nothing has been read, or there is no encoder.
        """
        if not (self._folder / "state.json").exists() or not (opened := self._open()):
            return {}
        encoder, vectors = opened
        vectors.refresh()
        if not len(vectors):
            return {}
        (vector,) = encoder.encode([text])
        return dict(vectors.nearest(vector, most)) | vectors.scores(vector, ids)

    def learn(self) -> bool:
        """Reads some more papers: seconds at most. Whether there is more to read.

        Raises: SearchIndexError where the vectors cannot be written, StoreError.
        """
        from storage.meaning.learning import catch_up  # numpy: only readers need it

        if not (opened := self._open()):
            return False
        encoder, vectors = opened
        return catch_up(vectors, self._store, encoder)

    def _open(self) -> "tuple[Encoder, Vectors] | None":
        with self._lock:
            if self._opened is None and not self._missing:
                encoder = self._load()
                self._missing = encoder is None
                if encoder:
                    from storage.meaning.vectors import Vectors

                    vectors = Vectors(
                        self._folder,
                        store_id=self._store.id,
                        encoder=encoder.name,
                        dimensions=encoder.dimensions,
                    )
                    self._opened = encoder, vectors
            return self._opened
