"""What recorded replies of Semantic Scholar and Crossref hold, as it was read off them, and a look
at what a parser makes of them.

tests/fixtures/scholarly/*_recorded.jsonl has a line a reply: how many papers it has and how many
entries that are none, and the first and last paper as [title, arXiv id, DOI, day, year, venue,
citations, [first author]], with a digest of all of them where there are more; or what the service
says; or that it is about something else.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.errors import NotThisFormat
from storage.models import Problem, Record
from tests.storage.sources.cassettes import Recorded, recorded
from tests.storage.sources.samples import Parse

FOLDER = Path(__file__).resolve().parent.parent.parent / "fixtures" / "scholarly"


@dataclass(frozen=True)
class Checked:
    """of: how many replies there were; papers: how many records all in all."""

    of: int
    papers: int


def check_recorded(parse: Parse, folder: Path, service: str, says: str) -> Checked:
    """Every reply in `folder`, against what was read off it."""
    expected = _lines(FOLDER / f"{service}_recorded.jsonl")
    replies = {each.name: replies_of(each) for each in sorted(folder.iterdir())}
    assert sum(map(len, replies.values())) == len(expected)
    papers = 0
    for told in expected:
        reply = replies[told["file"]][told["at"]]
        assert reply.status == told["status"]
        found = look(parse, reply.body)
        assert found == wanted(told, says), (told["file"], told["at"])
        papers += told.get("records", 0)
    return Checked(len(expected), papers)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def replies_of(path: Path) -> list[Recorded]:
    if path.suffix == ".yaml":
        return recorded(path)
    return [Recorded("GET", "", 200, path.read_bytes())]


def look(parse: Parse, body: bytes) -> dict[str, Any]:
    try:
        read = list(parse(body, page="page"))
    except NotThisFormat:
        return {"refused": True}
    records = [each for each in read if isinstance(each, Record)]
    problems = [each for each in read if isinstance(each, Problem)]
    if [each.place for each in problems] == ["page"]:
        return {"says": problems[0].reason}
    told = [facts(record) for record in records]
    ends: dict[str, Any] = {"first": told[0]} if told else {}
    ends |= {"last": told[-1]} if len(told) > 1 else {}
    ends |= {"all": digest(told)} if len(told) > 2 else {}
    return {"records": len(records), "problems": len(problems), **ends}


def digest(told: object) -> str:
    return hashlib.blake2b(json.dumps(told).encode(), digest_size=8).hexdigest()


def facts(record: Record) -> list[Any]:
    details = record.details
    return [
        record.title,
        record.arxiv_id,
        record.doi,
        record.published.isoformat() if record.published else None,
        details.year,
        details.venue,
        details.citations,
        list(record.authors[:1]),
    ]


def wanted(told: dict[str, Any], says: str) -> dict[str, Any]:
    if "says" in told:
        return {"says": f"{says} says: {told['says']}"}
    return {name: value for name, value in told.items() if name not in ("file", "at", "status")}
