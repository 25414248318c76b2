"""Messages that tell everybody at a place who saved papers: the noun, and the contract of its
shelf. When that changes they are outdated, until they have been drawn again.

    keep ──▶ outdated ──claim──▶ claimed ──done──▶ as it should be ──outdated──▶ outdated
                 ▲                  ├──later──▶ outdated
                 └──────────────────┘ the lease ran out, or more has changed meanwhile

A message is outdated from the start: what it tells may have changed while it was being posted.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from storage.models import PaperId

REWRITABLE = timedelta(days=30)  # older messages stay as they are
SETTLE = timedelta(seconds=3)  # in which further changes are drawn together with the first


class PostKind(StrEnum):
    """A card: papers that a member shared. Links: what stands under those in a member's message.
    A digest: one message of it."""

    CARD = "card"
    LINKS = "links"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Posted:
    """A message at `channel`, where its name is `ts`.

    member: who shared or linked the papers, "" since they are forgotten; for whom alone a digest
    is, "" for everybody. about: what else is needed to draw it, as text. A digest is message `part`
    of `delivery`, and its papers are in the ledger. drawn: a hash of what is shown, "" where that
    is not known. changes: how many it is behind.
    """

    workspace: str
    channel: str
    ts: str
    posted_at: datetime
    kind: PostKind = PostKind.CARD
    papers: tuple[PaperId, ...] = ()
    member: str = ""
    about: str = ""
    delivery: int = 0
    part: int = 0
    drawn: str = ""
    changes: int = 1


class Posts(Protocol):
    """As `store/` has it for the others. Digests need not be kept: they are found in the ledger
    when they are outdated. Who is forgotten is named in no row, and what names them at the place
    is outdated then. All goes with the workspace."""

    def keep(self, post: Posted) -> None:
        """The same message again takes the place of what is known of it."""
        ...

    def outdated(self, papers: Collection[PaperId], *, workspace: str, now: datetime) -> None:
        """Other members than before are known to have saved these."""
        ...

    def outdated_by(self, member: str, *, workspace: str, now: datetime) -> None:
        """Likewise of all that the member has saved."""
        ...

    def all_outdated(self, *, workspace: str, now: datetime) -> None: ...

    def claim(self, *, now: datetime, lease: timedelta) -> Posted | None:
        """One that is outdated since SETTLE, for whoever asks first; another may have it when the
        lease is over. None where there is none."""
        ...

    def done(self, post: Posted, *, drawn: str, now: datetime) -> None:
        """What was claimed is as it should be, but for what has changed since the claim."""
        ...

    def later(self, post: Posted, *, until: datetime) -> None:
        """It cannot be drawn now, nor can others of its workspace."""
        ...

    def drop(self, post: Posted) -> None:
        """It cannot be drawn any more."""
        ...

    def forget_before(self, moment: datetime) -> int:
        """Lets go of what was posted before. Returns how many."""
        ...
