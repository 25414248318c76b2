"""The starter shelf as papers that come in day by day, so that previews and digests have something
to bring. The days are the local workspace's own: the shelf itself names none. Pure.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from storage import Record

EVERY = 6  # one of so many is still to come
CAME = 5  # papers a day until the first day
COME = 2  # papers a day from then on


def dated(records: Iterable[Record], began: date) -> list[Record]:
    """As if they had been seen on days around `began`, the workspace's first."""
    found = []
    for number, record in enumerate(records):
        mention = replace(record.mention, day=began + timedelta(days=_days(number)))
        found.append(replace(record, mention=mention))
    return found


def _days(number: int) -> int:
    turn, place = divmod(number, EVERY)
    if place == EVERY - 1:
        return 1 + turn // COME
    return -((number - turn) // CAME)
