"""Which papers wait for their topics: those from some number on that have none.

A dump is searchable as soon as it is in; its topics follow (`tag_waiting` in storage/tagging.py).
"""

from storage.models import PaperId
from storage.store import Store

WAITING = "topics wait from"


def first_waiting(store: Store) -> PaperId | None:
    """None where no paper waits."""
    found = store.facts.find(WAITING)
    return PaperId(int(found)) if found else None


def let_wait(store: Store, id: PaperId) -> None:
    """Papers from `id` on may have no topics yet. To be called in the transaction of theirs."""
    first = first_waiting(store)
    if first is None or id < first:
        store.facts.keep(WAITING, str(id))


def has_come_to(store: Store, id: PaperId, *, since: PaperId) -> None:
    """Whoever tagged the papers from `since` on has come to `id`. It stays as it is where others
    were left to wait before them meanwhile. To be called in a transaction."""
    if first_waiting(store) != since:
        return
    # Not by the last number there is, which may have become another paper's.
    if store.papers.after(PaperId(id - 1), limit=1):
        store.facts.keep(WAITING, str(id))
    else:
        store.facts.forget(WAITING)
