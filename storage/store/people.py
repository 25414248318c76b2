"""What is kept of people, and of the workspaces that the bot is in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from storage.installations import Installation
from storage.models import PaperId
from storage.people import MemberSettings, Removed, WorkspaceSettings


@dataclass(frozen=True, slots=True)
class Thread:
    """What one answer was about, so that "Next" and "show 2" know what they refer to.

    command: the words that give the same answer again. papers: the answer's rows, in order.
    offset: the rows before the first of `papers`.
    """

    id: str
    workspace: str
    channel: str
    member: str
    command: str
    papers: tuple[PaperId, ...] = ()
    offset: int = 0


class Threads(Protocol):
    def keep(self, thread: Thread, *, now: datetime) -> None: ...

    def find(self, id: str, *, workspace: str) -> Thread | None:
        """None where it never was, is forgotten, or is another workspace's."""
        ...

    def last(self, *, workspace: str, channel: str, member: str) -> Thread | None:
        """The member's latest thread in that channel."""
        ...

    def forget_before(self, moment: datetime) -> int:
        """Returns how many went."""
        ...


class Events(Protocol):
    def first_time(self, key: str, *, now: datetime) -> bool:
        """True once per key, whoever asks: the receipt that makes a repeated event harmless."""
        ...

    def first_since(self, key: str, *, since: datetime, now: datetime) -> bool:
        """True where the key was never seen, or not since then; only that counts as seeing it."""
        ...

    def forget_before(self, moment: datetime) -> int: ...


class Members(Protocol):
    def settings(self, member: str, *, workspace: str) -> MemberSettings:
        """The usual ones where the member never chose any."""
        ...

    def keep(self, settings: MemberSettings, *, workspace: str, member: str) -> None: ...

    def forget(self, member: str, *, workspace: str) -> Removed:
        """Deletes every row of the member in that workspace."""
        ...


class Workspaces(Protocol):
    def settings(self, workspace: str) -> WorkspaceSettings:
        """The usual ones where the workspace never chose any."""
        ...

    def keep(self, settings: WorkspaceSettings, *, workspace: str) -> None: ...

    def purge(self, workspace: str) -> Removed:
        """Deletes every row of the workspace and its members; papers stay. Not one transaction:
        after a crash, again."""
        ...


class Installs(Protocol):
    """Who let the bot in. Workspaces and enterprises have ids that never are the same."""

    def keep(self, installation: Installation) -> None:
        """Instead of what is known of that place: who is let in again was never put out."""
        ...

    def find(self, workspace: str, *, enterprise: str = "") -> Installation | None:
        """By which the bot is in there: the workspace's own before its enterprise's, one with a
        token before one without. None where it never was let in or has been put out."""
        ...

    def all(self) -> list[Installation]:
        """By place, those that were put out too."""
        ...

    def note_seat(self, workspace: str, *, enterprise: str) -> None:
        """Somebody acts in that workspace by the enterprise's installation."""
        ...

    def leave_seat(
        self, workspace: str, *, enterprise: str, now: datetime, before: datetime
    ) -> bool:
        """The enterprise takes the bot from that workspace alone, whose rows are to go as if it
        had put the bot out itself; one that let it in by itself keeps them. False where nothing
        changes: the enterprise is not in, or was let in after `before`."""
        ...

    def encrypt_anew(self, installation: Installation, token: bytes) -> bool:
        """False where the token became another one meanwhile: then nothing changes."""
        ...

    def remove(self, place: str, *, now: datetime, before: datetime) -> bool:
        """Drops the token at once and notes when. False where nothing changes: it is put out
        already, never was in, or was let in after `before`."""
        ...

    def removed_before(self, moment: datetime) -> list[str]:
        """Workspaces (an enterprise's own id among them) from which every installation was
        removed before then, by id: their rows are to go."""
        ...

    def forget_before(self, moment: datetime) -> int:
        """Installations removed before then are not known any more. Returns how many."""
        ...
