"""A block: one title, abstract, header line or count, as it stands on a daily page. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """`text` has its whitespace folded and no mark of its format left.

    line: where it stands, from 1. link: where it leads, as written. marked: the page sets it as a
    title (heading, bold, link to a paper). aside: the page sets it as navigation. group: only
    blocks of one group make a record (an HTML article; 0 elsewhere).
    """

    line: int
    text: str
    link: str | None = None
    marked: bool = False
    aside: bool = False
    group: int = 0


def fold(text: str) -> str:
    """Every run of whitespace as one space, none at the ends."""
    return " ".join(text.split())
