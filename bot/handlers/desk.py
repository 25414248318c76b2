"""Who asks, and all that a handler may reach."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage import Store

if TYPE_CHECKING:
    from storage import Searcher


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and where. `channel` is the direct message's in a direct message."""

    workspace: str
    member: str
    channel: str


@dataclass(frozen=True, slots=True)
class Desk:
    """All that a handler may reach."""

    store: Store
    searcher: "Searcher"
    now: Callable[[], datetime]
