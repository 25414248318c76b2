"""What was looked up of papers, and when that is worth another try."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from storage.models import PaperId


class Wanted(StrEnum):
    """What may be looked up of a paper."""

    LINK = "link"  # of one without arXiv id and DOI
    DETAILS = "details"  # of one that has either


@dataclass(frozen=True, slots=True)
class Due:
    """tries: how often it was looked up before."""

    paper: PaperId
    tries: int


class Lookups(Protocol):
    def due(self, wanted: Wanted, *, now: datetime, limit: int) -> list[Due]:
        """Papers that lack it and are not to be left alone for now, the newest first."""
        ...

    def note(self, wanted: Wanted, id: PaperId, *, now: datetime, again: datetime) -> None:
        """It was looked up now; it is worth another try from `again` on."""
        ...
