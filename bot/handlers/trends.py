"""How topics and the team's saves develop, week by week."""

from datetime import UTC

from bot.charts import MOST_LINES
from bot.handlers.desk import Caller, Desk
from bot.handlers.search import EMPTY
from bot.intents import Trends
from bot.replies import Reply, TrendsReply
from storage import Weeks, find_trends, nearest_topics

NEAR = 3  # labels that are offered for what is no topic


def trends(intent: Trends, caller: Caller, desk: Desk) -> Reply:
    names, left = intent.topics[:MOST_LINES], intent.topics[MOST_LINES:]
    found = find_trends(desk.store, names, since=intent.since, most=MOST_LINES)
    if found is None:
        return EMPTY
    weeks = Weeks(desk.now().astimezone(UTC).date(), found.weeks.count)
    return TrendsReply(
        command=str(intent),
        trends=found,
        saved_weeks=weeks,
        saved=team_saves(weeks, caller.member, caller, desk),
        left=left,
        near=_near(found.unknown, desk),
    )


def team_saves(weeks: Weeks, viewer: str, caller: Caller, desk: Desk) -> tuple[int, ...]:
    """Papers saved in each week, as far as `viewer`, the caller or EVERYBODY, may know; nothing
    where that is none."""
    found = desk.team(caller).by_week(weeks, workspace=caller.workspace, viewer=viewer)
    return found if any(found) else ()


def _near(unknown: tuple[str, ...], desk: Desk) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in unknown:
        if len(found) < NEAR:  # each look reads all topics there are
            near = nearest_topics(desk.store, name, limit=NEAR)
            found.update(dict.fromkeys(topic.label for topic in near))
    return tuple(found)[:NEAR]
