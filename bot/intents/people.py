"""Settings, App Home, being forgotten. Pure."""

import re
from dataclasses import dataclass
from hashlib import blake2s

from bot.intents.lists import Save, Undo, Unsave
from storage import Privacy, Source, Status, Subscribing


@dataclass(frozen=True, slots=True)
class Settings:
    """What to change of the asker's settings; nothing: show them. wrong: what cannot be set."""

    privacy: Privacy | None = None
    zone: str | None = None
    hour: int | None = None
    reminders: bool | None = None
    news: bool | None = None
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Admin:
    """What to change for the whole workspace; nothing: show it. sources: none of them for all.
    log: show what was changed so far. wrong: what cannot be set."""

    privacy: Privacy | None = None
    subscribing: Subscribing | None = None
    sources: frozenset[Source] | None = None
    log: bool = False
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class ForgetMe:
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """The asker's App Home. Their saves of that status and list are shown, from row `offset` on;
    list: the `list_id` of its name, "" for all."""

    status: Status | None = None
    list: str = ""
    offset: int = 0

    def __str__(self) -> str:
        """As its buttons carry it: `home_at(str(home)) == home`."""
        status = self.status.value if self.status else ""
        listed, row = self.list and f"in_{self.list}", self.offset and f"at_{self.offset}"
        return "_".join(str(part) for part in ("home", status, listed, row) if part)


@dataclass(frozen=True, slots=True)
class AtHome:
    """What a click in the App Home does to the asker's list."""

    act: Save | Unsave | Undo


@dataclass(frozen=True, slots=True)
class Choose:
    """All of the asker's settings, as the form has them. zone: "" for none."""

    privacy: Privacy
    zone: str
    hour: int
    reminders: bool
    news: bool


HOME = re.compile(r"home(?:_(to_read|reading|done))?(?:_in_([0-9a-f]{12}))?(?:_at_([0-9]{1,6}))?")


def list_id(name: str) -> str:
    """A list's name in twelve characters, whatever its case; "" for the list without a name."""
    return blake2s(name.casefold().encode(), digest_size=6).hexdigest() if name else ""


def home_at(text: str) -> Home | None:
    """None where `text` is no place in an App Home."""
    if not (match := HOME.fullmatch(text)):
        return None
    status, listed, row = match.groups()
    return Home(Status(status) if status else None, listed or "", int(row or 0))
