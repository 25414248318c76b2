"""What subscriptions were before somebody changed them, as text that is kept for a while. Pure.

Nobody is named in it but who changed them: a member who is forgotten must not live on in what
another one may undo.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2s
from typing import Any

from storage import Cadence, Hidden, Order, PaperId, Pause, Subscription

MARK = "undo "  # what such a text begins with


@dataclass(frozen=True, slots=True)
class Kept:
    """A subscription as it was. after: the mark of what it became, "" where it was removed."""

    before: Subscription
    after: str


def packed(kept: Sequence[tuple[Subscription, Subscription | None]], by: str) -> str:
    """Of each what it was and what it became; `unpacked` reads it. by: who did it."""
    told = [[_told(before, by), mark(after) if after else ""] for before, after in kept]
    return MARK + json.dumps(told)


def unpacked(text: str, *, workspace: str) -> list[Kept]:
    """None of them where it is nothing that `packed` made."""
    if not text.startswith(MARK):
        return []
    return [Kept(_read(told, workspace), after) for told, after in json.loads(text[len(MARK) :])]


def mark(subscription: Subscription) -> str:
    """The same for a subscription in the same state, whoever set it up."""
    its = subscription
    terms = [hidden.term for hidden in its.hidden]
    state = (its.id, replace(its.order, interest=""), its.pause, terms)
    return blake2s(repr(state).encode(), digest_size=8).hexdigest()


def restored(kept: Kept, now: Subscription | None) -> Subscription:
    """What is put back: names are those of `now`, if it is there still."""
    if now is None:
        return kept.before
    known = {hidden.term: hidden for hidden in now.hidden}
    hidden = tuple(known.get(each.term, each) for each in kept.before.hidden)
    return replace(kept.before, creator=now.creator, hidden=hidden)


def _told(its: Subscription, by: str) -> dict[str, Any]:
    order, when = its.order, its.order.cadence
    return {
        "id": its.id,
        "order": [order.destination, order.words, order.interest, order.step, order.cap],
        "threads": order.threads,
        "chart": order.chart,
        "member": order.member,
        "cadence": [sorted(when.days), when.hour, when.minute, when.zone],
        "creator": by,
        "moments": [its.created_at.isoformat(), its.next_due.isoformat()],
        "since": its.since,
        "pause": [its.pause.reason, _iso(its.pause.until)] if its.pause else None,
        "hidden": [[h.term, h.member if h.member == by else "", _iso(h.at)] for h in its.hidden],
    }


def _read(told: dict[str, Any], workspace: str) -> Subscription:
    destination, words, interest, step, cap = told["order"]
    days, hour, minute, zone = told["cadence"]
    cadence = Cadence(frozenset(days), hour, minute, zone)
    order = Order(
        destination,
        words,
        interest,
        cadence,
        step,
        cap,
        told["threads"],
        told["member"],
        told.get("chart", False),
    )
    made, due = map(datetime.fromisoformat, told["moments"])
    pause = told["pause"] and Pause(told["pause"][0], _moment(told["pause"][1]))
    hidden = tuple(Hidden(term, by, datetime.fromisoformat(at)) for term, by, at in told["hidden"])
    since = PaperId(told["since"])
    return Subscription(
        told["id"], workspace, order, told["creator"], made, due, since, pause or None, hidden
    )


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
