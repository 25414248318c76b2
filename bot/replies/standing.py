"""What became of papers on a list, and where they stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from storage import PaperId, Save, Savers, StoredPaper


class Did(StrEnum):
    """What became of papers on the asker's list."""

    SAVED = "saved"
    CHANGED = "changed"
    REMOVED = "removed"
    UNDONE = "undone"
    NOTHING = "nothing"  # it was so already


@dataclass(frozen=True, slots=True)
class ChangedReply:
    """What the asker's act did. act: by which it can be undone, "" where nothing is left to undo.

    saves: of these papers, as they are now; without those that are on no list. today: the day
    that it is for the asker.
    """

    did: Did
    papers: tuple[StoredPaper, ...]
    saves: tuple[Save, ...] = ()
    act: str = ""
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Shelved:
    """Where a paper stands: the viewer's own save of it, and who saved it as far as they may
    know."""

    save: Save | None = None
    savers: Savers = field(default_factory=Savers)


Shelves = Mapping[PaperId, Shelved]  # papers of which nothing is to be told are left out
