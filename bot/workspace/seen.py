"""What a person has before their eyes: a message, a modal, an App Home.

Pure data and reading; no way from here back into the workspace.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.workspace.mrkdwn import (
    Json,
    Link,
    Names,
    links_in_blocks,
    links_in_text,
    nobody,
    notified_by_message,
    plain,
)
from bot.workspace.reading import read_blocks, read_text


@dataclass(frozen=True)
class SeenMessage:
    """One message in a channel, as one person sees it. `raw` is what Slack stores."""

    ts: str
    channel_id: str
    author: str
    text: str
    ephemeral: bool
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    edited: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)
    version: int = 0
    raw: Json = field(default_factory=dict, repr=False)
    names: Names = field(default=nobody, repr=False, compare=False)

    def as_text(self) -> str:
        """The whole message, deterministic; its blocks, or its text when it has none."""
        shown = read_blocks(self.blocks, names=self.names, values=self.raw.get("values"))
        parts = [shown or plain(self.text, self.names)]
        parts += [_read_attachment(each, self.names) for each in self._attachments]
        return "\n".join(part for part in parts if part)

    @property
    def links(self) -> list[Link]:
        """(label, url) in reading order, of blocks, or of the text when there are none."""
        if self.blocks:
            return links_in_blocks(self.blocks)
        return links_in_text(self.text, auto=self.raw.get("parse") != "none")

    @property
    def notifies(self) -> set[str]:
        """Whom it would notify, e.g. {"@channel", "U00000003"}, were it seen by all."""
        return notified_by_message(self.raw | {"text": self.text, "blocks": self.blocks})

    @property
    def actions(self) -> dict[str, Json]:
        """The elements one can act on, by action_id (the first, where an id occurs twice)."""
        return actions_in(self._all_blocks)

    @property
    def _attachments(self) -> list[Json]:
        unfurled = (self.raw.get("unfurls") or {}).values()
        return [*(self.raw.get("attachments") or []), *unfurled]

    @property
    def _all_blocks(self) -> list[Json]:
        inner = [b for each in self._attachments for b in each.get("blocks") or []]
        return [*self.blocks, *inner]


@dataclass(frozen=True)
class SeenView:
    """A modal or an App Home before a person's eyes. `errors` by block_id, under their inputs."""

    id: str
    kind: str
    title: str
    blocks: list[Json]
    submit: str = ""
    close: str = ""
    values: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    problem: str | None = None
    version: int = 0
    raw: Json = field(default_factory=dict, repr=False)
    names: Names = field(default=nobody, repr=False, compare=False)

    def as_text(self) -> str:
        """Title, blocks, errors, then the row of buttons at the bottom."""
        shown = read_blocks(self.blocks, names=self.names, values=self.values)
        wrong = [f"! {name}: {words}" for name, words in self.errors.items()]
        buttons = " ".join(f"[{label}]" for label in (self.close, self.submit) if label)
        parts = [self.title, shown, *wrong, self.problem or "", buttons]
        return "\n".join(part for part in parts if part)

    @property
    def links(self) -> list[Link]:
        return links_in_blocks(self.blocks)

    @property
    def actions(self) -> dict[str, Json]:
        return actions_in(self.blocks)


def elements_in(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """(block, element) for every interactive element."""
    for block in blocks:
        single = [block.get("accessory"), block.get("element")]
        many = [*(block.get("elements") or []), *(block.get("actions") or [])]
        for element in [*single, *many]:
            if isinstance(element, dict) and element.get("action_id"):
                yield block, element
        yield from elements_in(_child_blocks(block))


def actions_in(blocks: list[Json]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for _, element in elements_in(blocks):
        found.setdefault(str(element["action_id"]), element)
    return found


def seen_view(view_id: str, source: Json, **more: Any) -> SeenView:
    title, submit, close = (read_text(source.get(n)) for n in ("title", "submit", "close"))
    kind, blocks = str(source.get("type")), source.get("blocks") or []
    if kind == "modal" and not close:
        close = "Cancel" if submit else "Close"
    return SeenView(view_id, kind, title, blocks, submit, close, raw=source, **more)


def _child_blocks(block: Json) -> list[Json]:
    if block.get("type") == "carousel":
        return list(block.get("elements") or [])
    return list(block.get("child_blocks") or [])


def _read_attachment(attachment: Json, names: Names) -> str:
    texts = [attachment.get(n) for n in ("pretext", "author_name", "title", "text")]
    lines = [plain(str(text), names) for text in texts if text]
    if attachment.get("blocks"):
        lines.append(read_blocks(attachment["blocks"], names=names))
    if not lines and attachment.get("fallback"):
        lines.append(plain(str(attachment["fallback"]), names))
    return "\n".join(f"| {line}" for text in lines for line in text.split("\n"))
