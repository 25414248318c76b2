"""What is done again and again: how often, and what waits for what. The clock runs it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from bot.errands import Errands
from bot.handlers import Desk
from bot.metrics import Meters, counting
from storage import REWRITABLE, tag_waiting

THREADS_LIVE = timedelta(days=7)
RECEIPTS_LIVE = timedelta(days=2)  # Slack repeats an event for at most a day
TAGGED_AT_ONCE = 100  # papers: a fraction of a second, in which others are slower

# Lanes: of the tasks in one, one runs at a time. What waits for a server holds up nothing here, and
# nobody's name stays in a posted message because others are being reminded.
HERE, DELIVERING, TELLING, REWRITING, FETCHING = range(5)


@dataclass(frozen=True, slots=True)
class Task:
    """What is done `every` so often, a step at a time, and no further step once the clock stops.

    sorry: what the log says where it fails, before why.
    """

    name: str
    every: timedelta
    steps: Callable[[], Iterable[object]]
    sorry: str
    lane: int = HERE


def index_tasks(desk: Desk) -> Iterator[Task]:
    """What every process does for itself: its index is its own."""
    second = timedelta(seconds=1)
    yield Task("refresh", second, once(desk.refresh), "the index is behind")
    # A step at a time, so that the index stays fresh.
    yield Task("learn", second, once(desk.searcher.learn), "the papers' meaning is behind")


def errand_tasks(errands: Errands, meters: Meters) -> Iterator[Task]:
    """What one of all processes does at a time, whichever comes first."""

    def deliver() -> Iterable[object]:
        return counting(errands.deliver(), meters)

    def tag() -> object:
        return tag_waiting(errands.desk.store, at_once=TAGGED_AT_ONCE)

    second, minute, hour = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
    yield Task("tag", second, once(tag), "topics are behind")
    yield Task("deliver", 20 * second, deliver, "digests are late", DELIVERING)
    yield Task("remind", minute, errands.remind, "reminders are late", TELLING)
    rewrite, sorry = errands.rewriting.go, "posted messages are behind"
    yield Task("rewrite", 2 * second, rewrite, sorry, REWRITING)
    tidy, sorry = errands.leaving.tidy, "workspaces that removed the bot are not purged"
    yield Task("tidy", hour, tidy, sorry, TELLING)
    # One server at a time: who looks up links asks some of those that papers come from.
    yield Task("collect", minute, errands.collecting.go, "new papers are late", FETCHING)
    if errands.resolving:
        yield Task("resolve", minute, errands.resolving.go, "links are not looked up", FETCHING)


def forgetting(desk: Desk) -> Task:
    """Lets go of answers nobody goes on with and of receipts nobody sends again."""

    def forget() -> None:
        now = desk.now()
        desk.store.threads.forget_before(now - THREADS_LIVE)
        desk.store.events.forget_before(now - RECEIPTS_LIVE)
        desk.store.acts.forget_before(now - THREADS_LIVE)
        desk.store.posts.forget_before(now - REWRITABLE)
        desk.store.deliveries.forget_before(now - REWRITABLE)

    return Task("forget", timedelta(hours=1), once(forget), "nothing was forgotten this hour")


def once(task: Callable[[], object]) -> Callable[[], Iterable[object]]:
    """In one step."""

    def steps() -> Iterator[object]:
        yield task()

    return steps
