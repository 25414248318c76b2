"""How one step of a delivery is taken: by whom, and what becomes of its row, its parts and its
papers, and of the destination's subscriptions when it ends."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.cadence import moment_of
from storage.deliveries import DeliveryState, Lease
from storage.errors import LeaseLost, OutOfTurn
from storage.models import PaperId
from storage.shelves.engine import Engine, storable, utc
from storage.shelves.subscriptions import move_on, move_watermark

HELD = """id = :delivery and workspace = :workspace and worker = :worker
    and attempt = :attempt"""


@dataclass(frozen=True, slots=True)
class Held:
    """A delivery as its worker found it at the start of a step. parts: number → state."""

    lease: Lease
    destination: str
    slot: str
    state: DeliveryState
    since: Mapping[int, PaperId]
    parts: Mapping[int, DeliveryState]


def held_by(engine: Engine, lease: Lease, *allowed: DeliveryState) -> Held:
    """Raises: LeaseLost, OutOfTurn where it is in none of the states allowed."""
    sql = f"select destination, slot, state, since from deliveries where {HELD}"
    rows = engine.rows(sql, named(lease))
    if not rows:
        raise lost(lease)
    destination, slot, state, since = rows[0]
    if state not in allowed:
        raise OutOfTurn(f"{told(lease)} is {state}.")
    sql = "select number, state from delivery_parts where delivery_id = :id order by number"
    found = engine.rows(sql, {"id": lease.delivery})
    parts = {int(number): DeliveryState(its) for number, its in found}
    seen = {int(id): PaperId(paper) for id, paper in json.loads(since).items()}
    return Held(lease, destination, slot, DeliveryState(state), seen, parts)


def part_is(
    engine: Engine,
    held: Held,
    part: int,
    was: DeliveryState,
    becomes: DeliveryState,
    *,
    ts: str = "",
) -> None:
    if held.parts.get(part) is not was:
        state = held.parts.get(part, "not there")
        raise OutOfTurn(f"Part {part} of {told(held.lease)} is {state}, not {was}.")
    sql = """update delivery_parts set state = :state, ts = :ts
             where delivery_id = :delivery and number = :part"""
    values = {"delivery": held.lease.delivery, "part": part, "state": str(becomes), "ts": ts}
    engine.write(sql, values)


def now_is(engine: Engine, held: Held, state: DeliveryState, now: datetime, **kept: str) -> None:
    sets = ", ".join(f"{name} = :{name}" for name in ("state", "changed_at", *kept))
    values = {**named(held.lease), "state": str(state), "changed_at": utc(now), **kept}
    engine.write(f"update deliveries set {sets} where {HELD}", values)


def settle(
    engine: Engine, held: Held, state: DeliveryState, now: datetime, *, reason: str = ""
) -> DeliveryState:
    workspace, at = held.lease.workspace, moment_of(held.slot)
    now_is(engine, held, state, now, reason=storable(reason))
    released = _release_papers(engine, held)
    for id, seen in held.since.items():
        move_watermark(engine, id, workspace=workspace, seen=seen, back=released)
    to = max(at, now)
    move_on(engine, workspace=workspace, destination=held.destination, at=at, to=to)
    return state


def _release_papers(engine: Engine, held: Held) -> PaperId | None:
    """Those of parts that failed; returns the first of them."""
    released: list[int] = []
    sql = """delete from delivered_papers where delivery_id = :delivery and part = :part
             returning paper_id"""
    for part, state in held.parts.items():
        if state is DeliveryState.FAILED:
            values = {"delivery": held.lease.delivery, "part": part}
            released += [paper for (paper,) in engine.rows(sql, values)]
    return PaperId(min(released)) if released else None


def named(lease: Lease) -> dict[str, Any]:
    return {
        "delivery": lease.delivery,
        "workspace": lease.workspace,
        "worker": lease.worker,
        "attempt": lease.attempt,
    }


def told(lease: Lease) -> str:
    return f"Delivery {lease.delivery}"


def lost(lease: Lease) -> LeaseLost:
    return LeaseLost(
        f"Another worker goes on with delivery {lease.delivery}: leave it, nothing was changed."
    )
