"""What subscriptions would have brought, composed slot by slot by what delivers. Pure.

A paper counts as there from the first day that a source showed it; a slot brings what is there on
its local day.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.delivery.digests import Digest, compose
from storage import PaperId, Slot, StoredPaper, Subscription, read_arrivals

BUSIEST = 14  # days
EARLIER = timedelta(days=2)  # than any zone's midnight


@dataclass(frozen=True, slots=True)
class Preview:
    """digests: those of `since` to `until` that would have had a paper, the first one first."""

    since: date
    until: date
    digests: tuple[tuple[Slot, Digest], ...]

    @property
    def papers(self) -> int:
        return sum(len(digest.papers) for _, digest in self.digests)

    @property
    def busiest(self) -> int:
        """Papers of the digest that has most."""
        return max((len(digest.papers) for _, digest in self.digests), default=0)

    def most(self, days: int = BUSIEST) -> int:
        """Papers of so many digests that have most."""
        return sum(sorted((len(digest.papers) for _, digest in self.digests), reverse=True)[:days])


def preview(
    subscriptions: Sequence[Subscription],
    papers: Sequence[StoredPaper],
    *,
    since: date,
    until: date,
    taken: Collection[PaperId] = (),
) -> Preview:
    """What one destination would have got with these subscriptions from `since` to `until`.

    papers: at least those that came in these days. taken: what the destination had before.
    """
    days = {paper.id: day for paper in papers if (day := arrived(paper))}
    had, digests = set(taken), list[tuple[Slot, Digest]]()
    last = {each.id: since - timedelta(days=1) for each in subscriptions}
    for slot, due in _slots(subscriptions, since, until):
        first = min(last[each.id] for each in due)
        there = [its for its in papers if its.id in days and first < days[its.id] <= slot.day]

        def is_new(its: Subscription, paper: PaperId) -> bool:
            return days[paper] > last[its.id]

        digest = compose(due, read_arrivals(there), taken=had, is_new=is_new)
        had.update(digest.papers)
        last.update((each.id, slot.day) for each in due)
        if digest.papers:
            digests.append((slot, digest))
    return Preview(since, until, tuple(digests))


def arrived(paper: StoredPaper) -> date | None:
    """The first day that a source showed it; None where none told the day."""
    return min((mention.day for mention in paper.paper.mentions if mention.day), default=None)


def _slots(
    subscriptions: Sequence[Subscription], since: date, until: date
) -> Iterator[tuple[Slot, list[Subscription]]]:
    """Every moment at which something comes, and what is due then."""
    due = dict[datetime, tuple[Slot, list[Subscription]]]()
    for each in subscriptions:
        moment = datetime.combine(since, time(), UTC) - EARLIER
        while (slot := each.order.cadence.next_after(moment)).day <= until:
            moment = slot.at
            if slot.day >= since:
                due.setdefault(slot.at, (slot, []))[1].append(each)
    return (due[at] for at in sorted(due))
