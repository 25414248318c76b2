"""What people type about subscriptions → what they ask for. Pure.

subscribe speculative decoding weekdays at 9 in Berlin max 8
pause speculative decoding 2w        pause speculative decoding until friday
"""

import re

from bot.intents import DigestNow, Help, Hold, Resume, Subscribe, Subscriptions, Unsubscribe
from bot.words.days import NO_DAY, split_day
from bot.words.options import TO, split_options
from storage import Query, parse_query

UNTIL = re.compile(r"(?<!\S)(?:until|till|for) ", re.IGNORECASE)


def parse_subscribe(rest: str) -> Subscribe | Subscriptions:
    words, options = split_options(rest[to.end() :] if (to := TO.match(rest)) else rest)
    query = parse_query(words)
    return Subscribe(query, options) if query != Query() else Subscriptions()


def parse_unsubscribe(rest: str) -> Unsubscribe | Subscriptions:
    return Unsubscribe(rest) if rest else Subscriptions()


def parse_pause(rest: str) -> Hold | Subscriptions:
    words, day = _split_until(rest)
    return Hold(words, day) if words or day != NO_DAY else Subscriptions()


def parse_resume(rest: str) -> Resume | Subscriptions:
    return Resume(rest) if rest else Subscriptions()


def parse_digest(rest: str) -> DigestNow | Help:
    return DigestNow() if rest.lower() in ("", "now") else Help("digest")


def _split_until(text: str) -> tuple[str, str]:
    """What is to be paused, and until when in words; NO_DAY where that is not said."""
    for match in reversed(list(UNTIL.finditer(text))):
        words = text[match.end() :]
        if words.lower() == "resumed":
            return text[: match.start()].strip(), NO_DAY
        before, day = split_day(words)
        if day and not before:
            return text[: match.start()].strip(), day
    before, day = split_day(text)
    return before, day or NO_DAY
