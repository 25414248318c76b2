"""What `papers try --keep` keeps beside the papers: the conversation and the clock, as one file.

What only one person saw goes, as it does in Slack when the page is loaded anew.
"""

import base64
import json
import os
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bot.workspace.state import COMPOSER, Channel, Json, Message, State

NAME = "workspace.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """began: the workspace's first day. ahead: how many seconds its clock is. The rest is of
    `State`, as JSON."""

    began: date | None = None
    ahead: float = 0.0
    channels: list[Json] = field(default_factory=list)
    messages: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)

    def put_back(self, state: State) -> None:
        with state.lock:
            for each in self.channels:
                channel = Channel(**each | {"members": set(each["members"])})
                state.channels[channel.id] = channel
            for each in self.files:
                state.files[each["id"]] = each | {"content": base64.b64decode(each["content"])}
            for each in self.messages:
                state.keep(Message(**each))


NOTHING = Kept()


def kept_of(state: State, *, began: date, ahead: float) -> Kept:
    with state.lock:
        files = [each for each in state.files.values() if each["content"] is not None]
        return Kept(
            began,
            ahead,
            [asdict(each) | {"members": sorted(each.members)} for each in state.channels.values()],
            [asdict(each) for each in state.messages.values() if _stays(each)],
            [each | {"content": base64.b64encode(each["content"]).decode()} for each in files],
        )


def write_kept(kept: Kept, folder: Path) -> None:
    """All or nothing: a file that is half written replaces none."""
    told = asdict(kept) | {"began": kept.began.isoformat() if kept.began else None}
    fresh = folder / f"{NAME}.new"
    fresh.write_text(json.dumps(told), "utf-8")
    os.replace(fresh, folder / NAME)


def read_kept(folder: Path) -> Kept:
    """NOTHING where there is none, or none that can be read: the papers are elsewhere."""
    try:
        told: dict[str, Any] = json.loads((folder / NAME).read_text("utf-8"))
        kept = Kept(**told | {"began": date.fromisoformat(told["began"])})
        kept.put_back(State(_Still()))
    except (OSError, ValueError, KeyError, TypeError):
        return NOTHING
    return kept


def _stays(message: Message) -> bool:
    return not message.ephemeral_to and message.channel_id != COMPOSER


class _Still:
    def now(self) -> float:
        return 0.0
