"""Which new papers one destination gets for one slot, and in what order. Pure: reads nothing.

The same subscriptions, papers and reservations always give the same digest: a preview is composed
by what delivers.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage import PaperId, Subscription

if TYPE_CHECKING:
    from storage import Arrivals, Match

MATCHED = 3  # words that are named as why a paper is there


@dataclass(frozen=True, slots=True)
class DigestRow:
    """of: the subscriptions that the paper belongs to, first the one in whose group it stands.
    matched: the words that made it belong to that one, most telling first."""

    paper: PaperId
    of: tuple[int, ...]
    matched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """What one destination gets for one slot.

    rows: those of the message. rest: those of its thread, or behind a button where no thread is
    wanted. topics: subscription → its words, in the order of the groups. new: papers that were
    looked at. hidden: papers that belong but that "less of this" left out. first: the first
    slot that it stands for, told when it is frozen.
    """

    rows: tuple[DigestRow, ...] = ()
    rest: tuple[DigestRow, ...] = ()
    topics: Mapping[int, str] = field(default_factory=dict)
    new: int = 0
    hidden: tuple[PaperId, ...] = ()
    threads: bool = True
    first: datetime | None = None

    @property
    def papers(self) -> tuple[PaperId, ...]:
        return tuple(row.paper for row in (*self.rows, *self.rest))

    def packed(self) -> str:
        """As JSON; `unpacked` gives the same back."""
        told = {
            "rows": [[row.paper, row.of, row.matched] for row in self.rows],
            "rest": [[row.paper, row.of, row.matched] for row in self.rest],
            "topics": list(self.topics.items()),
            "new": self.new,
            "hidden": self.hidden,
            "threads": self.threads,
            "first": self.first.isoformat() if self.first else None,
        }
        return json.dumps(told)


def unpacked(text: str) -> Digest:
    """Raises: ValueError, KeyError or TypeError where it is nothing that `packed` made."""
    told = json.loads(text)
    return Digest(
        rows=_read_rows(told["rows"]),
        rest=_read_rows(told["rest"]),
        topics=dict(told["topics"]),
        new=told["new"],
        hidden=tuple(PaperId(id) for id in told["hidden"]),
        threads=told["threads"],
        first=datetime.fromisoformat(told["first"]) if told.get("first") else None,
    )


IsNew = Callable[[Subscription, PaperId], bool]


def since_last(its: Subscription, paper: PaperId) -> bool:
    return paper > its.since


def compose(
    subscriptions: Sequence[Subscription],
    arrivals: "Arrivals",
    *,
    taken: Collection[PaperId],
    is_new: IsNew = since_last,
) -> Digest:
    """The digest of one destination from all of its subscriptions that are due.

    taken: papers that the destination has had, or that another digest has reserved for it. Of each
    subscription at most its cap is in the message, and of all together at most the greatest cap:
    they take turns, each with its best.
    """
    wanted, hidden = dict[int, list["Match"]](), set[PaperId]()
    for each in subscriptions:
        belonging = arrivals.belonging(each.order.interest, step=each.order.step)
        fresh = [its for its in belonging if is_new(each, its.paper.id)]
        new = [its for its in fresh if its.paper.id not in taken]
        wanted[each.id] = [its for its in new if not _is_hidden(its, each, arrivals)]
        hidden |= {its.paper.id for its in new} - {its.paper.id for its in wanted[each.id]}
    order = [each for each in subscriptions if wanted[each.id]]
    order.sort(key=lambda each: (-wanted[each.id][0].score, each.order.words, each.id))
    chosen = _turns(order, wanted)
    left = _all(order, wanted, but=chosen)
    return Digest(
        rows=tuple(_rows(order, wanted, chosen, arrivals)),
        rest=tuple(_rows(order, wanted, left, arrivals)),
        topics={each.id: each.order.words for each in order},
        new=sum(1 for id in arrivals.ids if any(is_new(each, id) for each in subscriptions)),
        hidden=tuple(sorted(hidden - chosen.keys() - left.keys())),
        threads=any(each.order.threads for each in order),
    )


Wanted = Mapping[int, Sequence["Match"]]  # subscription → what it brings, best first
Groups = Mapping[PaperId, int]  # paper → the subscription in whose group it stands


def _is_hidden(match: "Match", its: Subscription, arrivals: "Arrivals") -> bool:
    return any(arrivals.says(match.paper, hidden.term) for hidden in its.hidden)


def _turns(order: Sequence[Subscription], wanted: Wanted) -> Groups:
    """What stands in the message: each in its turn adds its best that is not there yet."""
    most = max((each.order.cap for each in order), default=0)
    chosen = dict[PaperId, int]()
    queues = {each.id: iter(wanted[each.id]) for each in order}
    counts = dict.fromkeys(queues, 0)
    while queues and len(chosen) < most:
        for each in order:
            if each.id not in queues or len(chosen) == most:
                continue
            best = next((m.paper.id for m in queues[each.id] if m.paper.id not in chosen), None)
            if best is None or counts[each.id] == each.order.cap:
                del queues[each.id]
                continue
            chosen[best] = each.id
            counts[each.id] += 1
    return chosen


def _all(order: Sequence[Subscription], wanted: Wanted, *, but: Groups) -> Groups:
    """The rest, each paper with the first that it belongs to."""
    found = dict[PaperId, int]()
    for each in order:
        for match in wanted[each.id]:
            if match.paper.id not in but:
                found.setdefault(match.paper.id, each.id)
    return found


def _rows(
    order: Sequence[Subscription], wanted: Wanted, groups: Groups, arrivals: "Arrivals"
) -> Iterator[DigestRow]:
    """Group by group, in each the best first."""
    of = defaultdict[PaperId, list[int]](list)
    for each in order:
        for match in wanted[each.id]:
            of[match.paper.id].append(each.id)
    for each in order:
        for match in wanted[each.id]:
            paper = match.paper
            if groups.get(paper.id) == each.id:
                others = (id for id in of[paper.id] if id != each.id)
                reasons = arrivals.reasons(each.order.interest, paper)[:MATCHED]
                yield DigestRow(
                    paper.id, (each.id, *others), tuple(reason.word for reason in reasons)
                )


def _read_rows(told: Sequence[Any]) -> tuple[DigestRow, ...]:
    return tuple(DigestRow(PaperId(paper), tuple(of), tuple(words)) for paper, of, words in told)
