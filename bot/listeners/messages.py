"""What is said to the bot: in a direct message, or after a mention in a channel."""

import re
from typing import Any

from slack_bolt import App, BoltContext

from bot.blocks import render
from bot.handlers import handle
from bot.listeners.answering import with_file
from bot.slack import Conversation, Direct
from bot.understanding import parse
from bot.work import Work

ADDRESS = re.compile(r"^\s*(?:<@[UW]\w+(?:\|[^>]*)?>[\s:,]*)?(?:/?papers(?=\s|$))?\s*")


def register(app: App, work: Work) -> None:
    @app.event("app_mention")
    def mentioned(event: dict[str, Any], context: BoltContext) -> None:
        _answer(event, context, work, private=True)

    @app.event({"type": "message", "subtype": None})
    def told(event: dict[str, Any], context: BoltContext) -> None:
        if event.get("channel_type") == "im":
            _answer(event, context, work, private=False)


def _answer(event: dict[str, Any], context: BoltContext, work: Work, *, private: bool) -> None:
    """private: only the asker sees it, though others are there."""
    caller = context["caller"]
    if event.get("bot_id") or not caller.member or not caller.channel:
        return  # a bot talking, ourselves included
    intent = parse(ADDRESS.sub("", str(event.get("text") or ""), count=1))
    thread = str(event.get("thread_ts") or "")
    place = Conversation(context.client, caller.channel, caller.member if private else "", thread)
    direct = Direct(context.client, caller.member)
    work.do(
        context["receipt"],
        lambda: handle(intent, caller, work.desk),
        lambda reply: place.say(render(with_file(reply, direct))),
    )
