"""Where a workspace's papers come from."""

from dataclasses import dataclass
from datetime import datetime

from bot.intents.sources import SourceAct
from storage import Watched


@dataclass(frozen=True, slots=True)
class SourcesReply:
    """A workspace's sources, the oldest first. shared: names of those that everybody has."""

    sources: tuple[Watched, ...]
    shared: tuple[str, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class SourceReply:
    """What became of some. did: None where nothing had to be done."""

    sources: tuple[Watched, ...]
    did: SourceAct | None
