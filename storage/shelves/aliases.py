"""The SQL of numbers that papers had before they turned out to be another paper's."""

from collections.abc import Iterable, Sequence

from storage.models import PaperId
from storage.shelves.engine import Engine, rows_in

NO_ALIAS = "not in (select id from aliases)"


def current(engine: Engine, ids: Iterable[PaperId]) -> dict[PaperId, PaperId]:
    """Of those that are aliases: the paper that each is now."""
    found: dict[PaperId, PaperId] = {}
    at = {id: id for id in ids}
    while at:
        sql = "select id, paper_id from aliases where id in"
        leads = {id: PaperId(to) for id, to in rows_in(engine, sql, sorted(set(at.values())))}
        at = {id: leads[where] for id, where in at.items() if where in leads}
        found |= at
    return found


def current_of(engine: Engine, id: PaperId) -> PaperId:
    return current(engine, [id]).get(id, id)


def family(engine: Engine, ids: Sequence[PaperId]) -> dict[PaperId, PaperId]:
    """Every number of these papers → the one of `ids` that it is of."""
    found = {id: id for id in ids}
    new: Sequence[PaperId] = list(ids)
    while new:
        rows = rows_in(engine, "select id, paper_id from aliases where paper_id in", new)
        more = {PaperId(id): found[PaperId(to)] for id, to in rows if id not in found}
        found |= more
        new = list(more)
    return found


def kept_apart(engine: Engine, ids: Sequence[PaperId]) -> set[frozenset[PaperId]]:
    """Pairs with one of these that were parted, and are not to be joined again."""
    pairs = rows_in(engine, "select one, other from apart where one in", ids)
    pairs += rows_in(engine, "select one, other from apart where other in", ids)
    return {frozenset(map(PaperId, pair)) for pair in pairs}


def keep_apart(engine: Engine, one: PaperId, other: PaperId) -> None:
    sql = """insert into apart (one, other) values (:one, :other)
             on conflict (one, other) do nothing"""
    engine.write(sql, {"one": min(one, other), "other": max(one, other)})


def stay_apart(engine: Engine, alias: PaperId, to: PaperId) -> None:
    """What the alias was kept apart from, its paper is now."""
    for pair in kept_apart(engine, [alias]):
        (other,) = pair - {alias}
        if other != to:
            keep_apart(engine, to, other)
