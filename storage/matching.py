"""Which stored papers records are, by the same witnesses as when papers are taken in."""

from collections.abc import Sequence

from storage.clean import clean
from storage.identity import decide, keys, same, to_compare
from storage.models import Add, PaperId, Record
from storage.store import Store

AT_ONCE = 500  # records


def find_same(store: Store, records: Sequence[Record]) -> list[PaperId | None]:
    """The stored paper that each record is, None where there is none. Raises: StoreError."""
    found: list[PaperId | None] = []
    for start in range(0, len(records), AT_ONCE):
        found += _find(store, records[start : start + AT_ONCE])
    return found


def is_known_again(record: Record) -> bool:
    """Does it tell enough for its paper to be known by? "Introduction" alone does not."""
    paper = clean(record)
    return same(paper, paper)


def _find(store: Store, records: Sequence[Record]) -> list[PaperId | None]:
    papers = [clean(record) for record in records]
    keyed = [keys(paper) for paper in papers]
    shared = store.papers.sharing(sorted({key for its in keyed for key in its}))
    having = to_compare(shared, papers)
    near = sorted({id for ids in having.values() for id in ids})
    stored = {each.id: each for each in store.papers.get_many(near)}
    apart = store.papers.apart(near)
    found: list[PaperId | None] = []
    for paper, its in zip(papers, keyed, strict=True):
        like = {id: stored[id] for key in its for id in having.get(key, ()) if id in stored}
        decision = decide(paper, list(like.values()), apart)
        found.append(None if isinstance(decision, Add) else decision.id)
    return found
