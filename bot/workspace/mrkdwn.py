"""What a message's text means to Slack: whom it notifies, what it links, how it reads.

Pure. Follows SLACK.md section 3. Where Slack's behaviour is not documented (mentions inside
code, `markdown` blocks, `text` behind blocks), this says that the mention notifies: a test that
asserts "nobody is notified" must not pass by a guess.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]
Link = tuple[str, str]
Names = Callable[[str], str | None]

ANGLE = re.compile(r"<([^<>\n]*)>")
AT_EVERYONE = re.compile(r"(?<![\w@.])@(channel|here|everyone)\b", re.IGNORECASE)
BARE_URL = re.compile(r"(?<![\w|<])https?://[^\s<>|]+", re.IGNORECASE)
URL_END = ".,;:!?)'\"*_~`"
SPECIALS = {"channel", "here", "everyone"}
NOT_SHOWN = {"confirm", "metadata", "option_groups", "initial_option", "initial_options"}


def nobody(_: str) -> str | None:
    """A directory that knows no names: ids are shown as they are."""
    return None


def notified_by_text(text: str, *, auto: bool) -> set[str]:
    """Whom mrkdwn notifies; `auto` also parses a bare `@here`, as blocks do by default."""
    found = {name for token in ANGLE.findall(text) for name in _notified_by_token(token)}
    if auto:
        outside = ANGLE.sub(" ", text)
        found |= {f"@{m.group(1).lower()}" for m in AT_EVERYONE.finditer(outside)}
    return found


def links_in_text(text: str, *, auto: bool = True) -> list[Link]:
    """(label, url) pairs in reading order; `auto` also links bare URLs."""
    found: list[tuple[int, Link]] = []
    for match in ANGLE.finditer(text):
        url, bar, label = match.group(1).partition("|")
        if re.match(r"(https?://|mailto:)", url, re.IGNORECASE):
            found.append((match.start(), (unescape(label if bar else url), unescape(url))))
    if auto:
        outside = ANGLE.sub(lambda m: " " * len(m.group()), text)
        for match in BARE_URL.finditer(outside):
            url = unescape(match.group().rstrip(URL_END))
            found.append((match.start(), (url, url)))
    return [link for _, link in sorted(found)]


def plain(text: str, names: Names = nobody) -> str:
    """The text as it reads: `label <url>` for links, `@ada` for mentions, entities resolved."""
    pieces: list[str] = []
    end = 0
    for match in ANGLE.finditer(text):
        pieces += [unescape(text[end : match.start()]), _read_token(match.group(1), names)]
        end = match.end()
    return "".join([*pieces, unescape(text[end:])])


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_typed(text: str) -> str:
    """What a person types, as Slack stores it: escaped, URLs wrapped."""
    return BARE_URL.sub(_wrap_url, escape(text))


def text_objects(value: Any) -> Iterator[Json]:
    """Every text object and rich text element below `value` that is shown in place."""
    if isinstance(value, list):
        for item in value:
            yield from text_objects(item)
    if isinstance(value, dict):
        if "type" in value:
            yield value
        for key, item in value.items():
            if key not in NOT_SHOWN:
                yield from text_objects(item)


def notified_by_blocks(blocks: list[Json]) -> set[str]:
    found: set[str] = set()
    for item in text_objects(blocks):
        found |= _notified_by_object(item)
    return found


def links_in_blocks(blocks: list[Json]) -> list[Link]:
    return [link for item in text_objects(blocks) for link in _links_in_object(item)]


def notified_by_message(message: Json) -> set[str]:
    """Whom the whole message notifies: top-level text, blocks, attachments."""
    auto = bool(message.get("link_names")) or message.get("parse") == "full"
    found = notified_by_text(message.get("text") or "", auto=auto)
    found |= notified_by_blocks(message.get("blocks") or [])
    for attachment in message.get("attachments") or []:
        found |= notified_by_blocks(attachment.get("blocks") or [])
        for key in ("pretext", "text", "fallback", "title"):
            found |= notified_by_text(str(attachment.get(key) or ""), auto=auto)
        for each in attachment.get("fields") or []:
            found |= notified_by_text(f"{each.get('title')} {each.get('value')}", auto=auto)
    return found


def _notified_by_token(token: str) -> Iterator[str]:
    name = token.partition("|")[0]
    if re.fullmatch(r"@[UW][A-Z0-9]+", name):
        yield name[1:]
    if name.startswith("!subteam^"):
        yield name.removeprefix("!subteam^")
    if name.startswith("!") and name[1:].lower() in SPECIALS:
        yield f"@{name[1:].lower()}"


def _notified_by_object(item: Json) -> set[str]:
    match item:
        case {"type": "mrkdwn", "text": str(text)}:
            return notified_by_text(text, auto=not item.get("verbatim"))
        case {"type": "markdown", "text": str(text)}:
            return notified_by_text(text, auto=True)
        case {"type": "user", "user_id": str(name)}:
            return {name}
        case {"type": "usergroup", "usergroup_id": str(name)}:
            return {name}
        case {"type": "broadcast", "range": str(name)}:
            return {f"@{name}"}
        case _:
            return set()


def _links_in_object(item: Json) -> list[Link]:
    match item:
        case {"type": "mrkdwn", "text": str(text)}:
            return links_in_text(text, auto=not item.get("verbatim"))
        case {"type": "markdown", "text": str(text)}:
            marked = [(m.start(), m.groups()) for m in MARKDOWN_LINK.finditer(text)]
            return [(str(label), str(url)) for _, (label, url) in marked]
        case {"type": "link", "url": str(url)}:
            return [(str(item.get("text") or url), url)]
        case {"type": "button", "url": str(url), "text": {"text": str(label)}}:
            return [(label, url)]
        case _:
            return []


MARKDOWN_LINK = re.compile(r"\[([^\]\n]+)\]\((https?://[^)\s]+)\)")


def _read_token(token: str, names: Names) -> str:
    target, bar, label = token.partition("|")
    if target.startswith("!date^"):
        return unescape(label)
    if target.startswith(("@", "#")):
        name = names(target[1:]) or (unescape(label) if bar and label else target[1:])
        return f"{target[0]}{name}"
    if target.startswith("!"):
        return unescape(label) if bar else f"@{target[1:].removeprefix('subteam^')}"
    url = unescape(target)
    return f"{unescape(label)} <{url}>" if bar and unescape(label) != url else url


def _wrap_url(match: re.Match[str]) -> str:
    url = match.group().rstrip(URL_END)
    return f"<{url}>{match.group()[len(url) :]}"
