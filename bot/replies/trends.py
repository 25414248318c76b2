"""How topics and the team's saves develop."""

from dataclasses import dataclass

from storage import Trends, Weeks


@dataclass(frozen=True, slots=True)
class TrendsReply:
    """Papers a week. saved: how many the team saved in each of `saved_weeks`, as far as the asker
    may know; nothing where that is none. left: topics that were asked for beyond what a chart
    holds. near: labels spelt like what is no topic. picture: the id of the uploaded chart, "" as
    long as there is none."""

    command: str
    trends: Trends
    saved_weeks: Weeks
    saved: tuple[int, ...] = ()
    left: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    picture: str = ""
