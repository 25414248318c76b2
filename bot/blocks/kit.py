"""Block Kit's primitives: every limit of Slack and all escaping live here. Pure.

Foreign text (titles, abstracts, names, queries) enters a message only through `plain`, `link`,
`code` or `marked`; each returns an `Mrkdwn`, which nothing else may build from foreign text.
Every mrkdwn object is `verbatim`, so that Slack makes no mention or link of what merely looks
like one.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NewType
from urllib.parse import quote, urlsplit

from storage import Snippet

Block = dict[str, Any]
Mrkdwn = NewType("Mrkdwn", str)

# Slack's limits, in characters or items. Its unit of counting is not documented: keep a margin.
SECTION_TEXT = 2900
CONTEXT_TEXT = 1900
HEADER_TEXT = 150
BUTTON_TEXT = 75
OPTION_TEXT = 75
OPTION_VALUE = 150
BUTTON_VALUE = 2000
OVERFLOW_OPTIONS = 5
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_BUTTON = 100, 300, 30
PREFORMATTED = 3000
URL = 2900
ALT_TEXT = 1900
FILE_ID = 40
LINK_URL = 1000  # escaped, in text: it leaves room for the label
MESSAGE_TEXT = 3900
MESSAGE_BLOCKS = 50

# What mrkdwn would take for formatting, by what looks like it: there is no escape for these.
FORMATTING = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
EDGE_UNDERSCORE = re.compile(r"(?<!\w)_+|_+(?!\w)")
# Controls, what turns the direction of writing, what has no width, halves of characters.
HIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069"
    r"\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]+"
)
# What may be cut between: bold, code, links and entities stay whole.
PIECE = re.compile(r"\*[^*\n]*\*|`[^`\n]*`|<[^>\n]*>|&\w+;|.", re.DOTALL)
MEMBER = re.compile(r"[A-Z0-9]{1,30}")
NETLOC = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted: `text` is complete by itself, for screen readers and phones."""

    text: str
    blocks: tuple[Block, ...]

    def payload(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "blocks": list(self.blocks),
            "unfurl_links": False,
            "unfurl_media": False,
        }


@dataclass(frozen=True, slots=True)
class Option:
    """An entry of an overflow menu: a value that comes back, or a link that opens."""

    text: str
    value: str
    url: str = ""


def message(text: Iterable[Mrkdwn], blocks: Sequence[Block]) -> Message:
    """Raises: ValueError where the blocks are more than Slack takes."""
    if len(blocks) > MESSAGE_BLOCKS:
        raise ValueError(f"{len(blocks)} blocks in one message: page it")
    return Message(_cut("\n".join(text), MESSAGE_TEXT), tuple(blocks))


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a word where one ends nearby."""
    folded = " ".join(HIDDEN.sub(" ", text).split())
    if len(folded) <= limit:
        return folded
    cut, at_word = folded[: limit - 1], folded[:limit].rsplit(" ", 1)[0]
    at_word = at_word if len(at_word) < limit else cut
    return (at_word if len(at_word) > limit * 0.6 else cut).rstrip(" ,;:.-–") + "…"


def plain(text: str, limit: int = 500) -> Mrkdwn:
    """Foreign text that means nothing but itself."""
    return Mrkdwn(_escape(_tame(clip(text, limit))))


def marked(snippet: Snippet, limit: int) -> Mrkdwn:
    """A sentence with its matching words bold."""
    text, out, at = snippet.text, "", 0
    whole = clip(text, len(text) + 1)
    if whole != text:  # folding moved the marks
        return plain(whole, limit)
    shown = len(clip(text, limit).rstrip("…"))
    for start, end in _whole_words(snippet):
        if end > shown:
            break
        out += _escape(_tame(text[at:start])) + f"*{_escape(_tame(text[start:end]))}*"
        at = end
    rest = text[at:shown]
    return Mrkdwn(out + _escape(_tame(rest)) + ("…" if shown < len(text) else ""))


def code(text: str, limit: int = 300) -> Mrkdwn:
    """Foreign text as something to type."""
    return Mrkdwn(f"`{_escape(clip(text, limit).replace('`', 'ˋ')) or '…'}`")


def mention(member: str) -> Mrkdwn:
    """A member by id, whose name Slack fills in."""
    return Mrkdwn(f"<@{member}>") if MEMBER.fullmatch(member) else plain(member, 60)


def channel(id: str) -> Mrkdwn:
    """A channel by id, whose name Slack fills in; a member's direct messages by the member's."""
    kind = "@" if id[:1] in ("U", "W") else "#"
    return Mrkdwn(f"<{kind}{id}>") if MEMBER.fullmatch(id) else plain(id, 60)


def clock(moment: datetime) -> Mrkdwn:
    """The time of day, to each reader in their own zone."""
    return Mrkdwn(f"<!date^{int(moment.timestamp())}^{{time}}|{moment.astimezone(UTC):%H:%M} UTC>")


def link(url: str | None, label: str, limit: int = 300) -> Mrkdwn:
    """`label`, linked where `url` is a web address of sensible length, else bare."""
    shown = plain(label.replace("|", "❘"), limit) or Mrkdwn("…")
    address = _escape(safe_url(url))
    return Mrkdwn(f"<{address}|{shown}>") if 0 < len(address) <= LINK_URL else shown


def safe_url(url: str | None) -> str:
    """The address, quoted where it must be; "" where it is none that a person may follow.

    Followed are http and https to a host in plain letters: no user name, no look-alike letters.
    """
    if not url or len(url) > URL:
        return ""
    try:
        quoted = quote(url.strip(), safe="%/:=&?~#+!$,;'@()[]-._")
        parts = urlsplit(quoted)
    except ValueError:
        return ""
    good = parts.scheme in ("http", "https") and NETLOC.fullmatch(parts.netloc)
    return quoted if good and len(quoted) <= URL else ""


def text_object(text: str, limit: int = SECTION_TEXT) -> Block:
    return {"type": "mrkdwn", "text": _cut(text, limit), "verbatim": True}


def section(text: str, accessory: Block | None = None) -> Block:
    block: Block = {"type": "section", "text": text_object(text)}
    return {**block, "accessory": accessory} if accessory else block


def context(text: str) -> Block:
    return {"type": "context", "elements": [text_object(text, CONTEXT_TEXT)]}


def image(file: str, alt: str) -> Block:
    """A picture that was uploaded to Slack, by its file's id, and what it shows in words."""
    return {
        "type": "image",
        "slack_file": {"id": whole(file, FILE_ID)},
        "alt_text": clip(alt, ALT_TEXT) or "…",
    }


def preformatted(text: str) -> Block:
    """Foreign text in its lines, to be copied. Slack reads no mark-up in it.

    Raises: ValueError where it is longer than PREFORMATTED.
    """
    lines = (HIDDEN.sub("", line) for line in text.split("\n"))
    shown = whole("\n".join(lines).strip("\n"), PREFORMATTED) or "…"
    inner = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": shown}]}
    return {"type": "rich_text", "elements": [inner]}


def header(text: str) -> Block:
    return {"type": "header", "text": plain_text(text, HEADER_TEXT)}


def actions(elements: Sequence[Block]) -> Block:
    return {"type": "actions", "elements": list(elements)}


def button(text: str, action_id: str, value: str, *, url: str = "") -> Block:
    element: Block = {
        "type": "button",
        "text": plain_text(text, BUTTON_TEXT),
        "action_id": action_id,
        "value": whole(value, BUTTON_VALUE),
    }
    return {**element, "url": url} if url else element


def dangerous(element: Block, *, title: str, says: str, yes: str) -> Block:
    """A button that is red and asks once more."""
    confirm = {
        "title": plain_text(title, CONFIRM_TITLE),
        "text": plain_text(says, CONFIRM_TEXT),
        "confirm": plain_text(yes, CONFIRM_BUTTON),
        "deny": plain_text("Cancel", CONFIRM_BUTTON),
        "style": "danger",
    }
    return {**element, "style": "danger", "confirm": confirm}


def overflow(action_id: str, options: Sequence[Option]) -> Block:
    """Raises: ValueError where there are more options than Slack shows."""
    if not 1 <= len(options) <= OVERFLOW_OPTIONS:
        raise ValueError(f"an overflow menu has 1 to {OVERFLOW_OPTIONS} options")
    return {
        "type": "overflow",
        "action_id": action_id,
        "options": [option_object(o) for o in options],
    }


def option_object(option: Option) -> Block:
    element: Block = {
        "text": plain_text(option.text, OPTION_TEXT),
        "value": whole(option.value, OPTION_VALUE),
    }
    return {**element, "url": option.url} if option.url else element


def plain_text(text: str, limit: int) -> Block:
    """Foreign text where Slack reads no mark-up."""
    return {"type": "plain_text", "text": clip(text, limit) or "…", "emoji": False}


def whole(value: str, limit: int) -> str:
    """Values are ids: one that is too long is our mistake, not something to cut."""
    if len(value) > limit:
        raise ValueError(f"a value of {len(value)} characters: {value[:40]}…")
    return value


def _cut(text: str, limit: int) -> str:
    """The last resort, for text that was clipped piece by piece. Cuts no markup in two."""
    if len(text) <= limit:
        return text or "…"
    end = 0
    for piece in PIECE.finditer(text):
        if piece.end() >= limit:
            break
        end = piece.end()
    return text[:end].rstrip() + "…"


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _tame(text: str) -> str:
    return EDGE_UNDERSCORE.sub(lambda run: "ˍ" * len(run[0]), text.translate(FORMATTING))


def _whole_words(snippet: Snippet) -> Iterable[tuple[int, int]]:
    """The marks that mrkdwn can make bold: those with no letter or digit right beside them."""
    for start, end in snippet.marks:
        around = snippet.text[start - 1 : start] + snippet.text[end : end + 1]
        if not re.search(r"\w", around):
            yield start, end
