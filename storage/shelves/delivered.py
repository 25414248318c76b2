"""Rows of the delivery ledger as Deliveries, with their parts and papers."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from storage.deliveries import Delivery, DeliveryState, Part
from storage.models import PaperId
from storage.shelves.engine import Engine, Row, Values, rows_in

FIELDS = """id, workspace, destination, slot, state, worker, lease_until, attempt, changed_at,
    member, reason, digest"""
IS_OPEN = f"""deliveries.state in
    ('{DeliveryState.CLAIMED}', '{DeliveryState.FROZEN}', '{DeliveryState.POSTING}')"""


def read_deliveries(engine: Engine, where: str, values: Values) -> list[Delivery]:
    """Those of which `where` holds, in the order that it ends in."""
    rows = engine.rows(f"select {FIELDS} from deliveries where {where}", values)
    parts = _parts(engine, [row[0] for row in rows])
    return [_delivery(row, parts[row[0]]) for row in rows]


def _parts(engine: Engine, ids: Sequence[int]) -> dict[int, list[Part]]:
    papers: dict[tuple[int, int], list[PaperId]] = defaultdict(list)
    sql = "select delivery_id, part, paper_id from delivered_papers where delivery_id in"
    for id, number, paper in rows_in(engine, sql, ids, then="order by delivery_id, part, place"):
        papers[id, number].append(PaperId(paper))
    parts: dict[int, list[Part]] = defaultdict(list)
    sql = "select delivery_id, number, state, ts from delivery_parts where delivery_id in"
    for id, number, state, ts in rows_in(engine, sql, ids, then="order by delivery_id, number"):
        parts[id].append(Part(number, DeliveryState(state), ts, tuple(papers[id, number])))
    return parts


def _delivery(row: Row, parts: Sequence[Part]) -> Delivery:
    id, workspace, destination, slot, state, worker, lease_until, attempt, changed_at, *row = row
    member, reason, digest = row
    return Delivery(
        id,
        workspace,
        destination,
        slot,
        DeliveryState(state),
        worker,
        datetime.fromisoformat(lease_until),
        attempt,
        datetime.fromisoformat(changed_at),
        member,
        reason,
        digest,
        tuple(parts),
    )
