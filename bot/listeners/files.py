"""Papers that somebody brings along in a direct message: a file, or its text in a code block."""

import re
from typing import Any

from slack_bolt import App, BoltContext

from bot.blocks import render
from bot.handlers import Caller, Desk, handle
from bot.handlers.importing import LARGEST
from bot.intents import Import
from bot.listeners.answering import and_home
from bot.replies import Reply, SorryReply
from bot.slack import Conversation, Files, NotAllowed
from bot.understanding.commands import read
from bot.words.targets import split_list
from bot.work import Work

MOST = 5  # files of one message
SUFFIXES = (".bib", ".ris")
CODE = "```"
ENTRY = re.compile(r"^[ \t]*(?:@[A-Za-z]+[ \t]*[{(]|TY {1,2}-)", re.MULTILINE)
MAY_NOT = SorryReply(
    "I may not read files here: paste its text in a code block, or ask an admin to give me the "
    "scope files:read."
)


def register(app: App, work: Work) -> None:
    @app.event({"type": "message", "subtype": (None, "file_share")}, matchers=[brings_papers])
    def brought(event: dict[str, Any], context: BoltContext) -> None:
        text = str(event.get("text") or "")
        words, pasted = _pasted(text)
        if pasted:
            lines = "\n".join(map(read, pasted.split("\n")))
            _import(lines.encode("utf-8", "replace"), words, context, work)
        for file in _files(event)[:MOST]:
            _import(file, words, context, work)


def brings_papers(event: dict[str, Any]) -> bool:
    if event.get("channel_type") != "im" or event.get("bot_id"):
        return False
    return bool(_files(event) or _pasted(str(event.get("text") or ""))[1])


def _import(brought: bytes | dict[str, Any], words: str, context: BoltContext, work: Work) -> None:
    caller = context["caller"]
    place = Conversation(context.client, caller.channel, "", caller.thread)
    of = brought.get("id") if isinstance(brought, dict) else "pasted"
    work.do(
        f"{context['receipt']} {of}",
        lambda desk: _reply(brought, _list(words), Files(context.client), caller, desk),
        and_home(context, work.desk, lambda reply: place.say(render(reply))),
    )


def _reply(
    brought: bytes | dict[str, Any], list: str, files: Files, caller: Caller, desk: Desk
) -> Reply:
    try:
        content = brought if isinstance(brought, bytes) else _content(brought, files)
    except NotAllowed:
        return MAY_NOT
    return handle(Import(content, list), caller, desk)


def _content(file: dict[str, Any], files: Files) -> bytes:
    url = file.get("url_private_download") or file.get("url_private")
    return files.read(str(url or ""), most=LARGEST)


def _files(event: dict[str, Any]) -> list[dict[str, Any]]:
    """Those that reference managers write."""
    found = event.get("files") or []
    return [file for file in found if str(file.get("name") or "").lower().endswith(SUFFIXES)]


def _pasted(text: str) -> tuple[str, str]:
    """What is said before, and the code block; "" where the first one has no entry."""
    words, *code = text.split(CODE)
    return words, code[0] if len(code) > 1 and ENTRY.search(code[0]) else ""


def _list(words: str) -> str:
    """Of "in thesis" or "import in thesis"."""
    said = re.sub(r"^import\b", "", read(words), flags=re.IGNORECASE)
    return split_list(said) or ""
