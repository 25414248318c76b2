"""The SQL of the delivery ledger: claims, frozen digests, parts, and what follows when one ends.

The states and who may go from which to which are drawn in `storage/deliveries.py`.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from storage.cadence import moment_of
from storage.deliveries import OPEN, Delivery, DeliveryState, Lease
from storage.errors import OutOfTurn
from storage.models import PaperId
from storage.shelves.aliases import family
from storage.shelves.delivered import IS_OPEN, read_deliveries
from storage.shelves.engine import Engine, rows_in, utc
from storage.shelves.steps import HELD, Held, held_by, lost, named, now_is, part_is, settle, told

CLAIMED, FROZEN, POSTING = DeliveryState.CLAIMED, DeliveryState.FROZEN, DeliveryState.POSTING
POSTED, UNCERTAIN = DeliveryState.POSTED, DeliveryState.UNCERTAIN
EMPTY, FAILED = DeliveryState.EMPTY, DeliveryState.FAILED
# Else the later could settle first, above papers that the earlier then gives up.
OTHER_IS_OPEN = f"""
    select 1 from deliveries where workspace = :workspace and destination = :destination
        and slot <> :slot and {IS_OPEN}"""


class DeliveriesShelf:
    """Deliveries over any Engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def claim(
        self,
        slot: str,
        *,
        workspace: str,
        destination: str,
        worker: str,
        now: datetime,
        lease: timedelta,
        member: str = "",
    ) -> Lease | None:
        moment_of(slot)
        sql = f"""
            insert into deliveries (workspace, destination, slot, state, worker, lease_until,
                attempt, changed_at, member)
            select :workspace, :destination, :slot, '{CLAIMED}', :worker, :until, 1, :now, :member
            where not exists ({OTHER_IS_OPEN})
            on conflict (workspace, destination, slot) do update set
                worker = excluded.worker, lease_until = excluded.lease_until,
                attempt = deliveries.attempt + 1
            where {IS_OPEN} and deliveries.lease_until <= :now
            returning id, attempt"""
        values = {
            "workspace": workspace,
            "destination": destination,
            "slot": slot,
            "worker": worker,
            "until": utc(now + lease),
            "now": utc(now),
            "member": member,
        }
        rows = self._engine.rows(sql, values)
        return Lease(rows[0][0], workspace, worker, rows[0][1]) if rows else None

    def renew(self, lease: Lease, *, until: datetime) -> None:
        sql = f"update deliveries set lease_until = :until where {HELD}"
        if not self._engine.write(sql, {**named(lease), "until": utc(until)}):
            raise lost(lease)

    def release(self, lease: Lease, *, until: datetime) -> None:
        sql = f"update deliveries set lease_until = :until, worker = '' where {HELD}"
        if not self._engine.write(sql, {**named(lease), "until": utc(until)}):
            raise lost(lease)

    def reserved(
        self, papers: Sequence[PaperId], *, workspace: str, destination: str
    ) -> set[PaperId]:
        sql = """select paper_id from delivered_papers
                 where workspace = :workspace and destination = :destination and paper_id in"""
        place = {"workspace": workspace, "destination": destination}
        of = family(self._engine, papers)
        return {of[PaperId(id)] for (id,) in rows_in(self._engine, sql, list(of), place)}

    def freeze(
        self,
        lease: Lease,
        digest: str,
        parts: Sequence[Sequence[PaperId]],
        *,
        since: Mapping[int, PaperId],
        now: datetime,
    ) -> list[PaperId]:
        papers = [paper for part in parts for paper in part]
        with self._engine.transaction():
            held = held_by(self._engine, lease, CLAIMED)
            place = {"workspace": lease.workspace, "destination": held.destination}
            taken = self.reserved(papers, **place)
            if taken:
                return [paper for paper in papers if paper in taken]
            self._engine.write_many(
                f"""insert into delivery_parts (delivery_id, number, state)
                    values (:delivery, :part, '{FROZEN}')""",
                ({"delivery": lease.delivery, "part": n} for n in range(1, len(parts) + 1)),
            )
            self._engine.write_many(
                """insert into delivered_papers (workspace, destination, paper_id, delivery_id,
                       part, place)
                   values (:workspace, :destination, :paper, :delivery, :part, :place)""",
                (
                    {**place, "paper": paper, "delivery": lease.delivery, "part": n, "place": at}
                    for n, part in enumerate(parts, start=1)
                    for at, paper in enumerate(part)
                ),
            )
            kept = {"digest": digest, "since": json.dumps(dict(since))}
            now_is(self._engine, held, FROZEN, now, **kept)
        return []

    def posting(self, lease: Lease, part: int, *, now: datetime) -> None:
        with self._engine.transaction():
            held = held_by(self._engine, lease, FROZEN, POSTING)
            if any(held.parts[n] in OPEN for n in held.parts if n < part):
                raise OutOfTurn(f"A part before part {part} of {told(lease)} is not settled.")
            part_is(self._engine, held, part, FROZEN, POSTING)
            now_is(self._engine, held, POSTING, now)

    def posted(self, lease: Lease, part: int, ts: str, *, now: datetime) -> None:
        self._step(lease, part, POSTING, POSTED, now, ts=ts)

    def unposted(self, lease: Lease, part: int, *, now: datetime) -> None:
        self._step(lease, part, POSTING, FROZEN, now)

    def uncertain(self, lease: Lease, part: int, *, now: datetime) -> None:
        self._step(lease, part, POSTING, UNCERTAIN, now)

    def given_up(self, lease: Lease, part: int, *, now: datetime) -> None:
        self._step(lease, part, FROZEN, FAILED, now)

    def confirm(self, lease: Lease, *, now: datetime) -> DeliveryState:
        with self._engine.transaction():
            held = held_by(self._engine, lease, FROZEN, POSTING)
            if not OPEN.isdisjoint(held.parts.values()):
                raise OutOfTurn(f"Not all parts of {told(lease)} are settled.")
            states = [state for state in (UNCERTAIN, POSTED) if state in held.parts.values()]
            return settle(self._engine, held, states[0] if states else FAILED, now)

    def empty(
        self, lease: Lease, reason: str, *, since: Mapping[int, PaperId], now: datetime
    ) -> None:
        with self._engine.transaction():
            held = held_by(self._engine, lease, CLAIMED)
            asked = Held(lease, held.destination, held.slot, held.state, since, {})
            settle(self._engine, asked, EMPTY, now, reason=reason)

    def failed(self, lease: Lease, reason: str, *, now: datetime) -> DeliveryState:
        with self._engine.transaction():
            held = held_by(self._engine, lease, CLAIMED, FROZEN, POSTING)
            for part, state in held.parts.items():
                if state in OPEN:
                    becomes = FAILED if state is FROZEN else UNCERTAIN
                    part_is(self._engine, held, part, state, becomes)
            held = held_by(self._engine, lease, *OPEN)
            state = UNCERTAIN if UNCERTAIN in held.parts.values() else FAILED
            return settle(self._engine, held, state, now, reason=reason)

    def find(self, id: int, *, workspace: str) -> Delivery | None:
        where = "workspace = :workspace and id = :id"
        found = read_deliveries(self._engine, where, {"workspace": workspace, "id": id})
        return next(iter(found), None)

    def latest(
        self,
        *,
        workspace: str,
        destination: str | None = None,
        states: Collection[DeliveryState] = (),
        limit: int,
    ) -> list[Delivery]:
        wanted = {f"state{n}": str(state) for n, state in enumerate(states or DeliveryState)}
        where = f"""workspace = :workspace and state in ({", ".join(f":{n}" for n in wanted)})
            and (:anywhere = 1 or destination = :destination)
            order by slot desc, id desc limit :limit"""
        values = {
            "workspace": workspace,
            "anywhere": int(destination is None),
            "destination": destination or "",
            "limit": limit,
        }
        return read_deliveries(self._engine, where, {**values, **wanted})

    def counts(self, *, workspace: str) -> dict[DeliveryState, int]:
        sql = """select state, count(*) from deliveries where workspace = :workspace
                 group by state order by state"""
        rows = self._engine.rows(sql, {"workspace": workspace})
        return {DeliveryState(state): int(count) for state, count in rows}

    def left(self, *, workspace: str, now: datetime) -> list[Delivery]:
        where = f"workspace = :workspace and {IS_OPEN} and lease_until <= :now order by slot, id"
        return read_deliveries(self._engine, where, {"workspace": workspace, "now": utc(now)})

    def left_in(self, now: datetime) -> list[str]:
        sql = f"""select distinct workspace from deliveries
                  where {IS_OPEN} and lease_until <= :now order by workspace"""
        return [workspace for (workspace,) in self._engine.rows(sql, {"now": utc(now)})]

    def forget_before(self, moment: datetime) -> int:
        sql = f"""update deliveries set digest = ''
                  where changed_at < :moment and digest <> '' and not {IS_OPEN}"""
        return self._engine.write(sql, {"moment": utc(moment)})

    def _step(
        self,
        lease: Lease,
        part: int,
        was: DeliveryState,
        becomes: DeliveryState,
        now: datetime,
        *,
        ts: str = "",
    ) -> None:
        with self._engine.transaction():
            held = held_by(self._engine, lease, FROZEN, POSTING)
            part_is(self._engine, held, part, was, becomes, ts=ts)
            now_is(self._engine, held, held.state, now)
