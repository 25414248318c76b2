"""The SQL of subscriptions: given, changed, paused, due, taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from storage.cadence import Cadence, slot_key
from storage.errors import NotFound
from storage.models import PaperId
from storage.shelves.delivered import IS_OPEN
from storage.shelves.engine import Engine, Values, storable, utc
from storage.shelves.subscription_rows import (
    FIELDS,
    TOLD,
    VALUES,
    read_hidden,
    subscription_of,
    told_hidden,
    told_of,
)
from storage.subscriptions import Added, Hidden, Order, Pause, Subscription

DUE = "next_due <= :now and (pause_reason is null or paused_until <= :now)"


class SubscriptionsShelf:
    """Subscriptions over any Engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self, order: Order, *, workspace: str, creator: str, since: PaperId, now: datetime
    ) -> Added:
        words, destination = storable(order.words), order.destination
        order = replace(order, words=words)
        with self._engine.transaction():
            before = self.named(words, workspace=workspace, destination=destination)
            if before:
                after = without_had(self._engine, _ordered(before, order, now))
                self._write(after)
                return Added(after, before)
            due = order.cadence.next_after(now).at
            told = Subscription(0, workspace, order, creator, now, due, since)
            told = without_had(self._engine, told)
            sql = f"insert into subscriptions ({TOLD}) values ({VALUES}) returning id"
            ((id,),) = self._engine.rows(sql, told_of(told))
        return Added(replace(told, id=id), None)

    def find(self, id: int, *, workspace: str) -> Subscription | None:
        where = "workspace = :workspace and id = :id"
        return next(iter(self._select(where, {"workspace": workspace, "id": id})), None)

    def get(self, id: int, *, workspace: str) -> Subscription:
        found = self.find(id, workspace=workspace)
        if found is None:
            raise NotFound("That subscription is gone.")
        return found

    def named(self, words: str, *, workspace: str, destination: str) -> Subscription | None:
        where = "workspace = :workspace and destination = :destination and words = :words"
        values = {"workspace": workspace, "destination": destination, "words": storable(words)}
        return next(iter(self._select(where, values)), None)

    def all(
        self, *, workspace: str, destination: str | None = None, creator: str | None = None
    ) -> list[Subscription]:
        asked = {"workspace": workspace, "destination": destination, "creator": creator}
        values = {name: value for name, value in asked.items() if value is not None}
        where = " and ".join(f"{name} = :{name}" for name in values)
        return self._select(f"{where} order by id", values)

    def count(self, *, workspace: str) -> int:
        sql = "select count(*) from subscriptions where workspace = :workspace"
        return int(self._engine.rows(sql, {"workspace": workspace})[0][0])

    def due(self, *, workspace: str, now: datetime, limit: int) -> list[Subscription]:
        where = f"workspace = :workspace and {DUE} order by next_due, id limit :limit"
        return self._select(where, {"workspace": workspace, "now": utc(now), "limit": limit})

    def due_in(self, now: datetime) -> list[str]:
        sql = f"select distinct workspace from subscriptions where {DUE} order by workspace"
        return [workspace for (workspace,) in self._engine.rows(sql, {"now": utc(now)})]

    def workspaces(self) -> list[str]:
        sql = "select distinct workspace from subscriptions order by workspace"
        return [workspace for (workspace,) in self._engine.rows(sql)]

    def change(
        self,
        id: int,
        *,
        workspace: str,
        now: datetime,
        interest: str | None = None,
        cadence: Cadence | None = None,
        step: int | None = None,
        cap: int | None = None,
        threads: bool | None = None,
        chart: bool | None = None,
    ) -> Subscription:
        asked = {
            "interest": interest,
            "cadence": cadence,
            "step": step,
            "cap": cap,
            "threads": threads,
            "chart": chart,
        }
        told: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}

        def changed(its: Subscription) -> Subscription:
            order = replace(its.order, **told)
            again = order.cadence != its.order.cadence
            due = _next(order.cadence, its.pause, now) if again else its.next_due
            return replace(its, order=order, next_due=due)

        return self._change(id, workspace, changed)

    def hide(
        self, id: int, term: str, *, workspace: str, member: str, now: datetime
    ) -> Subscription:
        hidden = Hidden(storable(term), member, now)

        def changed(its: Subscription) -> Subscription:
            known = {each.term for each in its.hidden}
            return its if hidden.term in known else replace(its, hidden=(*its.hidden, hidden))

        return self._change(id, workspace, changed)

    def unhide(self, id: int, term: str, *, workspace: str) -> Subscription:
        def changed(its: Subscription) -> Subscription:
            return replace(its, hidden=tuple(each for each in its.hidden if each.term != term))

        return self._change(id, workspace, changed)

    def pause(self, id: int, pause: Pause, *, workspace: str) -> Subscription:
        pause = replace(pause, reason=storable(pause.reason))

        def changed(its: Subscription) -> Subscription:
            due = its.order.cadence.next_after(pause.until).at if pause.until else its.next_due
            return replace(its, pause=pause, next_due=due)

        return self._change(id, workspace, changed)

    def resume(self, id: int, *, workspace: str, now: datetime) -> Subscription:
        def changed(its: Subscription) -> Subscription:
            due = its.order.cadence.next_after(now).at if its.pause else its.next_due
            return replace(its, pause=None, next_due=due)

        return self._change(id, workspace, changed)

    def remove(self, id: int, *, workspace: str) -> Subscription | None:
        sql = "delete from subscriptions where workspace = :workspace and id = :id"
        with self._engine.transaction():
            before = self.find(id, workspace=workspace)
            self._engine.write(sql, {"workspace": workspace, "id": id})
        return before

    def put_back(self, subscription: Subscription) -> None:
        with self._engine.transaction():
            now = self.find(subscription.id, workspace=subscription.workspace)
            since = now.since if now else subscription.since
            self._write(replace(subscription, since=since))

    def _select(self, where: str, values: Values) -> list[Subscription]:
        sql = f"select {FIELDS} from subscriptions where {where}"
        return [subscription_of(row) for row in self._engine.rows(sql, values)]

    def _change(
        self, id: int, workspace: str, changed: Callable[[Subscription], Subscription]
    ) -> Subscription:
        """Returns what was there before."""
        with self._engine.transaction():
            before = self.get(id, workspace=workspace)
            self._write(changed(before))
        return before

    def _write(self, told: Subscription) -> None:
        """Its row becomes this, and is made where it is missing."""
        sql = f"""
            insert into subscriptions ({FIELDS}) values (:id, {VALUES})
            on conflict (id) do update set
                words = excluded.words, interest = excluded.interest, days = excluded.days,
                hour = excluded.hour, minute = excluded.minute, zone = excluded.zone,
                step = excluded.step, cap = excluded.cap, threads = excluded.threads,
                chart = excluded.chart, member = excluded.member, creator = excluded.creator,
                created_at = excluded.created_at, next_due = excluded.next_due,
                since = excluded.since, pause_reason = excluded.pause_reason,
                paused_until = excluded.paused_until, hidden = excluded.hidden
            where subscriptions.workspace = excluded.workspace"""
        self._engine.write(sql, told_of(without_had(self._engine, told)))


def move_on(
    engine: Engine, *, workspace: str, destination: str, at: datetime, to: datetime
) -> None:
    """What was due at the destination by `at` is due next at its first slot after `to`."""
    where = "workspace = :workspace and destination = :destination and next_due <= :at"
    values = {"workspace": workspace, "destination": destination, "at": utc(at)}
    rows = engine.rows(f"select {FIELDS} from subscriptions where {where}", values)
    sql = "update subscriptions set next_due = :due where workspace = :workspace and id = :id"
    for its in map(subscription_of, rows):
        its = without_had(engine, replace(its, next_due=its.order.cadence.next_after(to).at))
        engine.write(sql, {"workspace": workspace, "id": its.id, "due": utc(its.next_due)})


def without_had(engine: Engine, its: Subscription) -> Subscription:
    """Due later where the destination has had that slot: somebody was late, or a clock went
    back."""
    sql = f"""
        select 1 from deliveries
        where workspace = :workspace and destination = :destination and slot = :slot
            and not {IS_OPEN}"""
    place = {"workspace": its.workspace, "destination": its.order.destination}
    while engine.rows(sql, {**place, "slot": slot_key(its.next_due)}):
        its = replace(its, next_due=its.order.cadence.next_after(its.next_due).at)
    return its


def move_watermark(
    engine: Engine, id: int, *, workspace: str, seen: PaperId, back: PaperId | None
) -> None:
    """Up to the last paper it was asked about, or back to just before one that is to come."""
    since, goes_back = (seen, 0) if back is None else (PaperId(back - 1), 1)
    sql = """
        update subscriptions set since = :since
        where workspace = :workspace and id = :id and (since < :since or :goes_back = 1)"""
    values = {"workspace": workspace, "id": id, "since": since, "goes_back": goes_back}
    engine.write(sql, values)


def forget_creator(engine: Engine, member: str, *, workspace: str) -> None:
    """What they gave others stays, without their name."""
    values = {"workspace": workspace, "member": member}
    sql = "update subscriptions set creator = '' where workspace = :workspace and creator = :member"
    engine.write(sql, values)
    sql = """select id, hidden from subscriptions
             where workspace = :workspace and hidden <> '[]'"""
    for id, hidden in engine.rows(sql, {"workspace": workspace}):
        nameless = [
            replace(each, member="") if each.member == member else each
            for each in read_hidden(hidden)
        ]
        sql = "update subscriptions set hidden = :hidden where workspace = :workspace and id = :id"
        engine.write(sql, {"workspace": workspace, "id": id, "hidden": told_hidden(nameless)})


def _ordered(before: Subscription, order: Order, now: datetime) -> Subscription:
    again = before.pause is not None or order.cadence != before.order.cadence
    due = order.cadence.next_after(now).at if again else before.next_due
    return replace(before, order=order, next_due=due, pause=None)


def _next(cadence: Cadence, pause: Pause | None, now: datetime) -> datetime:
    until = pause.until if pause else None
    return cadence.next_after(max(now, until) if until else now).at
