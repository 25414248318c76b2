"""Subscriptions as rows, and rows as Subscriptions."""

import json
from collections.abc import Iterable
from datetime import datetime

from storage.cadence import Cadence
from storage.models import PaperId
from storage.shelves.engine import Row, Values, utc
from storage.subscriptions import Hidden, Order, Pause, Subscription

TOLD = """workspace, destination, words, interest, days, hour, minute, zone, step, cap, threads,
    chart, member, creator, created_at, next_due, since, pause_reason, paused_until, hidden"""
FIELDS = f"id, {TOLD}"
VALUES = """:workspace, :destination, :words, :interest, :days, :hour, :minute, :zone, :step, :cap,
    :threads, :chart, :member, :creator, :created_at, :next_due, :since, :pause_reason,
    :paused_until, :hidden"""


def told_of(its: Subscription) -> Values:
    order, cadence, pause = its.order, its.order.cadence, its.pause
    return {
        "id": its.id,
        "workspace": its.workspace,
        "destination": order.destination,
        "words": order.words,
        "interest": order.interest,
        "days": "".join(map(str, sorted(cadence.days))),
        "hour": cadence.hour,
        "minute": cadence.minute,
        "zone": cadence.zone,
        "step": order.step,
        "cap": order.cap,
        "threads": int(order.threads),
        "chart": int(order.chart),
        "member": order.member,
        "creator": its.creator,
        "created_at": utc(its.created_at),
        "next_due": utc(its.next_due),
        "since": its.since,
        "pause_reason": pause and pause.reason,
        "paused_until": utc(pause.until) if pause and pause.until else None,
        "hidden": told_hidden(its.hidden),
    }


def subscription_of(row: Row) -> Subscription:
    id, workspace, destination, words, interest, days, hour, minute, zone, *row = row
    step, cap, threads, chart, member, creator, created_at, next_due, since, *row = row
    reason, until, hidden = row
    cadence = _cadence(frozenset(map(int, days)), hour, minute, zone)
    order = Order(
        destination,
        words,
        interest,
        cadence,
        step,
        cap,
        bool(threads),
        member,
        bool(chart),
    )
    return Subscription(
        id,
        workspace,
        order,
        creator,
        datetime.fromisoformat(created_at),
        datetime.fromisoformat(next_due),
        PaperId(since),
        None if reason is None else Pause(reason, until and datetime.fromisoformat(until)),
        read_hidden(hidden),
    )


def _cadence(days: frozenset[int], hour: int, minute: int, zone: str) -> Cadence:
    """A zone that this machine does not know is UTC to it: it must not stop others' digests."""
    try:
        return Cadence(days, hour, minute, zone)
    except ValueError:
        return Cadence(days, hour, minute)


def told_hidden(hidden: Iterable[Hidden]) -> str:
    return json.dumps([[each.term, each.member, utc(each.at)] for each in hidden])


def read_hidden(told: str) -> tuple[Hidden, ...]:
    return tuple(
        Hidden(term, member, datetime.fromisoformat(at)) for term, member, at in json.loads(told)
    )
