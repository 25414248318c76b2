"""Reads the store's papers with an encoder, a few at a time: a paper takes a tenth of a second."""

from storage.meaning.encoder import Encoder
from storage.meaning.vectors import Vectors
from storage.models import Paper
from storage.store import Change, Store

STEP = 8  # papers: whoever waits for a step to end waits for half a second


def catch_up(vectors: Vectors, store: Store, encoder: Encoder, *, limit: int = STEP) -> bool:
    """One step towards the store's latest change, of at most `limit` papers. True where there is
    more to do; False where there is none, or another process is at it.

    Raises: SearchIndexError where the vectors cannot be written, StoreError.
    """
    vectors.refresh()
    if max(vectors.seq, 0) == store.papers.last_change():
        return False
    with vectors.alone() as alone:
        if not alone:
            return False
        vectors.refresh()
        if vectors.seq > store.papers.last_change():  # it was put back to an earlier day
            vectors.forget()
        changes = store.papers.changes_since(max(vectors.seq, 0), limit=limit)
        seq = changes[-1].seq if changes else 0
        _learn(vectors, encoder, changes, seq=seq)
        return seq < store.papers.last_change()


def _learn(vectors: Vectors, encoder: Encoder, changes: list[Change], *, seq: int) -> None:
    texts = {change.id: paper_text(change.paper.paper) for change in changes if change.paper}
    unread = vectors.unread(texts)
    left = [change.id for change in changes if not change.paper]
    gone = [id for id in left if vectors.of(id) is not None]
    vectors.add(unread, encoder.encode_papers(list(unread.values())), gone=gone, seq=seq)


def paper_text(paper: Paper) -> str:
    """What is read of a paper: its title and the authors' abstract, ours where there is none."""
    return f"{paper.title}\n{paper.abstract or paper.summary}"
