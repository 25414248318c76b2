"""How topics and the team's saves develop. Pure."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Trends:
    """Papers a week of these topics, by any of their names; of those that grew most where none
    is named. since: from this day's week on."""

    topics: tuple[str, ...] = ()
    since: date | None = None

    def __str__(self) -> str:
        """The command that asks for it: `understand(str(trends)) == trends`."""
        names = [f'"{name}"' if " " in name else name for name in self.topics]
        parts = (", ".join(names), f"since:{self.since}" if self.since else "")
        return " ".join(filter(None, ("trends", *parts)))
