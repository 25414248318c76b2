"""What people type about trends → what they ask for. Pure.

trends        trends kv cache, mixture of experts since:2025-06        trends for MoE and LLM
"""

import re

from bot.intents import Help, Trends
from bot.words.targets import bare, split_filters
from storage import Query, parse_query

BEFORE = re.compile(r"(?:in|of|for|on|about|by)\s+(?!$)", re.IGNORECASE)
BETWEEN = re.compile(r"\s*[,;]\s*(?:and\s+)?")
MOST_NAMES = 10  # that are read


def parse_trends(rest: str) -> Trends | Help:
    words, filters = split_filters(rest)
    query = parse_query(filters)
    if query != Query(since=query.since, topics=query.topics):
        return Help("trends")
    words = words[match.end() :] if (match := BEFORE.match(words)) else words
    named = [bare(" ".join(each.split())) for each in BETWEEN.split(words)]
    names = dict.fromkeys(name for name in (*named, *query.topics) if name)
    return Trends(tuple(names)[:MOST_NAMES], query.since)
