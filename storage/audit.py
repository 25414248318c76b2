"""What was changed for a whole workspace: the noun, and the contract of its shelf."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """member: who did it, "" since they were forgotten. what: in words."""

    member: str
    what: str
    noted_at: datetime


class Audit(Protocol):
    """As `store/` has it for the others. The log goes with the workspace; a member who is
    forgotten is no longer named in it."""

    def note(self, entry: AuditEntry, *, workspace: str) -> None: ...

    def latest(self, *, workspace: str, limit: int) -> list[AuditEntry]:
        """The latest first."""
        ...
