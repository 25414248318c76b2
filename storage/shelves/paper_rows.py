"""Papers as rows, and rows as papers."""

import json
from collections import defaultdict
from datetime import date

from storage.models import Fact, Mention, Paper, PaperId, Received, Source, StoredPaper, Tag
from storage.shelves.engine import Row, Values
from storage.told import Value

FIELDS = "title, abstract, summary, authors, author_count, arxiv_id, doi, url, published, first_day"
MENTION = "source, page, day, position, votes"
RECEIVED = "day, title, abstract, source, facts"
_written = json.JSONEncoder(ensure_ascii=False).encode


def told_of(paper: Paper) -> Values:
    days = [mention.day for mention in paper.mentions if mention.day]
    first_day = paper.published or min(days, default=None)
    return {
        "title": paper.title,
        "abstract": paper.abstract,
        "summary": paper.summary,
        "authors": _written(paper.authors),
        "author_count": paper.author_count,
        "arxiv_id": paper.arxiv_id,
        "doi": paper.doi,
        "url": paper.url,
        "published": _iso(paper.published),
        "first_day": _iso(first_day),
    }


def mentioned(id: PaperId, mention: Mention) -> Values:
    return {
        "id": id,
        "source": mention.source.value,
        "page": mention.page,
        "day": _iso(mention.day) or "",
        "position": mention.position,
        "votes": mention.votes,
    }


def stored(
    row: Row, mentions: list[Mention], received: list[Received], tags: list[Tag]
) -> StoredPaper:
    id, title, abstract, summary, authors, author_count, arxiv_id, doi, url, published, _ = row
    paper = Paper(
        title=title,
        abstract=abstract,
        summary=summary,
        authors=tuple(json.loads(authors)),
        author_count=author_count,
        arxiv_id=arxiv_id,
        doi=doi,
        url=url,
        published=_day(published),
        mentions=tuple(mentions),
        received=tuple(received),
    )
    return StoredPaper(PaperId(id), paper, tuple(tags))


def read_mention(row: Row) -> Mention:
    source, page, day, position, votes = row
    return Mention(Source(source), page, _day(day), position, votes)


def came(received: Received) -> Values:
    told: dict[str, dict[str, Value]] = defaultdict(dict)
    for fact in received.facts:
        told[fact.day][fact.field] = fact.value
    return {
        "day": received.day,
        "title": received.title,
        "abstract": received.abstract,
        "source": received.source,
        "facts": _written(told),
    }


def read_received(row: Row) -> Received:
    day, title, abstract, source, facts = row
    told = [
        Fact(name, at, tuple(value) if isinstance(value, list) else value)
        for at, fields in json.loads(facts).items()
        for name, value in fields.items()
    ]
    return Received(day, title, abstract, source, tuple(sorted(told)))


def packed(paper: Paper) -> str:
    """A paper as one text, to be read by `unpacked`."""
    id = PaperId(0)
    mentions = [list(mentioned(id, each).values())[1:] for each in paper.mentions]
    received = [list(came(each).values()) for each in paper.received]
    return _written([list(told_of(paper).values()), mentions, received])


def unpacked(text: str) -> Paper:
    told, mentions, received = json.loads(text)
    shown, came = list(map(read_mention, mentions)), list(map(read_received, received))
    return stored([0, *told], shown, came, []).paper


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
