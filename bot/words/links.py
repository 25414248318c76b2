"""The papers that a message links or names, whatever way Slack writes them. Pure."""

import re

from storage import papers_named

ANGLES = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def found(text: str) -> tuple[str, ...]:
    """Every paper that `text`, as Slack sends it, names by link or id: words for `find`, in
    order, each paper once. Never raises."""
    unwrapped = ANGLES.sub(_told, text)
    return papers_named(unwrapped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def _told(wrapped: re.Match[str]) -> str:
    """A link's address; its label, which may be cut short, only where that names no paper."""
    address, label = wrapped[1], wrapped[2] or ""
    return f" {address} " if not label or papers_named(address) else f" {address} {label} "
