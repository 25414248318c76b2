"""The starter shelf: papers as title and summary, in one file that ships with Paperboy."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from storage.errors import NotThisFormat
from storage.models import Mention, Record, Source

SHELF = Path(__file__).parent.parent / "starter" / "shelf.toml"
PAGE = "starter shelf"


def parse(data: bytes) -> Iterator[Record]:
    """Every `[[paper]]` of the file, in its order.

    Raises: NotThisFormat where it is no such file.
    """
    try:
        papers = tomllib.loads(data.decode())["paper"]
        texts = [(paper["title"], paper["summary"]) for paper in papers]
    except (ValueError, KeyError, TypeError) as error:
        raise NotThisFormat(f"This is no starter shelf: {error}.") from error
    for position, (title, summary) in enumerate(texts, start=1):
        mention = Mention(Source.STARTER, PAGE, None, position)
        yield Record(title=title, summary=summary, mention=mention)
