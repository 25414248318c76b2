"""The chart of a digest: the topics it is about, week by week, as they are when it is sent."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC

from bot.delivery.digests import unpacked
from bot.handlers.desk import Caller, Desk
from bot.handlers.digests import standing
from bot.handlers.trends import team_saves
from bot.intents import Trends
from bot.replies import TrendsReply
from storage import Delivery, Subscription, Weeks, find_trends, parse_query
from storage import Trends as Found

TOPICS = 4


def digest_chart(delivery: Delivery, caller: Caller, desk: Desk) -> TrendsReply | None:
    """For the caller, who is EVERYBODY in a channel; None where none is wanted, or none of its
    topics is known."""
    its = standing(unpacked(delivery.digest), delivery, desk)
    wanting = [each for each in its if each.order.has_chart]
    names = [*_asked(wanting), *_carried(delivery, desk)] if wanting else []
    found = find_trends(desk.store, names) if names else None
    if found is None or not found.topics:
        return None
    shown = Found(found.weeks, found.topics[:TOPICS], asked=True)
    command = Trends(tuple(trend.topic for trend in shown.topics))
    weeks = Weeks(desk.now().astimezone(UTC).date(), shown.weeks.count)
    saved = team_saves(weeks, caller.member, caller, desk)
    return TrendsReply(str(command), shown, weeks, saved)


def _asked(subscriptions: Sequence[Subscription]) -> Iterator[str]:
    """What may be the name of a topic."""
    for each in subscriptions:
        query = parse_query(each.order.words)
        yield from query.topics or query.phrases or filter(None, [" ".join(query.words)])


def _carried(delivery: Delivery, desk: Desk) -> list[str]:
    """The topics that most of its papers carry."""
    papers = desk.store.papers.get_many(delivery.papers)
    counts = Counter(tag.topic for paper in papers for tag in paper.tags)
    return [topic for topic, _ in counts.most_common(TOPICS)]
