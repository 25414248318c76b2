"""Where a workspace's papers come from. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class SourceAct(StrEnum):
    """What is done to a source that is watched."""

    ADD = "add"
    REMOVE = "remove"
    PAUSE = "pause"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class Sources:
    """Show the workspace's sources."""


@dataclass(frozen=True, slots=True)
class ChangeSource:
    """source: its name as somebody typed it, or its number."""

    act: SourceAct
    source: str | int
