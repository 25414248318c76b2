"""How a source goes, in words. Pure."""

from datetime import datetime, timedelta

from storage import Trouble, Watched

DAY = timedelta(days=1)
LATE = 3 * DAY  # from then on somebody should look


def state(source: Watched, now: datetime) -> str:
    """ "good until 19 Sep, 340 papers, 120 new · next try 15:05 UTC"."""
    counts = f"{source.seen:,} papers, {source.new:,} new"
    until = f"good until {source.until.day} {source.until:%b}" if source.until else "nothing yet"
    parts = [f"{until}, {counts}"] if source.tried_at else ["not asked yet"]
    if source.paused:
        return " · ".join(["paused", *parts])
    return " · ".join([*trouble(source, now), *parts, f"next try {moment(source.next_try, now)}"])


def trouble(source: Watched, now: datetime) -> list[str]:
    """What is wrong, and since when."""
    if not source.trouble or source.troubled_since is None:
        return []
    since = moment(source.troubled_since, now)
    if source.trouble is Trouble.OFFLINE:
        return [f"no network since {since}: {source.error}"]
    return [f"failing since {since}: {source.error}"]


def is_late(source: Watched, now: datetime) -> bool:
    """Has it been failing for days?"""
    since = source.troubled_since
    return since is not None and not source.paused and now - since >= LATE


def moment(at: datetime, now: datetime) -> str:
    """In UTC, with its day unless that is today's."""
    day = "" if at.date() == now.date() else f"{at.day} {at:%b} "
    return f"{day}{at:%H:%M} UTC"
