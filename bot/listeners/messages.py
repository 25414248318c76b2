"""What is said to the bot: in a direct message, or after a mention in a channel."""

import re
from typing import Any

from slack_bolt import App, BoltContext

from bot.blocks import render
from bot.handlers import Desk, handle
from bot.listeners.announcing import announcing
from bot.listeners.answering import and_home, or_direct, with_file
from bot.picturing import picturing
from bot.posts import Sharing
from bot.replies import OutsideReply, Reply, SharedReply
from bot.slack import Assistant, Cards, Conversation, Direct, NotAllowed, Pictures
from bot.understanding.talk import parse_talk
from bot.work import Work

ADDRESS = re.compile(r"^[\s:,]*(?:/papers(?=\s|$))?\s*")
SAID = (None, "thread_broadcast", "file_share")  # subtypes of what a person says
OUTSIDE = ("not_in_channel", "channel_not_found")


def register(app: App, work: Work) -> None:
    @app.event("app_mention")
    def mentioned(event: dict[str, Any], context: BoltContext) -> None:
        _answer(event, context, work, private=True)

    @app.event({"type": "message", "subtype": SAID})
    def told(event: dict[str, Any], context: BoltContext) -> None:
        if event.get("channel_type") == "im":
            _answer(event, context, work, private=False)

    @app.event("assistant_thread_started")
    def started(event: dict[str, Any], context: BoltContext) -> None:
        about = event.get("assistant_thread") or {}
        channel, thread = str(about.get("channel_id")), str(about.get("thread_ts") or "")
        Assistant(context.client, channel, thread).suggest()

    @app.event("app_home_opened", matchers=[is_agents_tab])
    def opened(event: dict[str, Any], context: BoltContext) -> None:
        Assistant(context.client, str(event.get("channel"))).suggest()


def is_agents_tab(event: dict[str, Any]) -> bool:
    """The tab of messages of an app with Slack's agent features, which alone gives a context."""
    return event.get("tab") == "messages" and "context" in event


def _answer(event: dict[str, Any], context: BoltContext, work: Work, *, private: bool) -> None:
    """private: only the asker sees it, though others are there."""
    caller = context["caller"]
    if event.get("bot_id") or not caller.member or not caller.channel:
        return  # a bot talking, ourselves included
    text = str(event.get("text") or "")
    text = re.sub(rf"<@{context.bot_user_id}(?:\|[^>]*)?>", " ", text)
    intent = parse_talk(ADDRESS.sub("", text, count=1), today=work.desk.now().date())
    only = caller.member if private else ""
    place = Conversation(context.client, caller.channel, only, caller.thread)
    direct = Direct(context.client, caller.member)
    cards = Cards(context.client, caller.channel, caller.thread)
    sharing = Sharing(cards, caller, work.desk)

    def job(desk: Desk) -> Reply:
        if not private:
            Assistant(context.client, caller.channel, caller.thread).think()
        return handle(intent, caller, desk)

    def answer(reply: Reply) -> None:
        try:
            if isinstance(reply, SharedReply):
                sharing.post(reply)
            else:
                place.say(render(with_file(reply, direct)))
        except NotAllowed as error:
            if not private or error.code not in OUTSIDE:
                raise
            direct.say(render(OutsideReply(caller.channel)))

    pictured = picturing(Pictures(context.client), answer)
    told = or_direct(pictured, direct) if private else pictured
    work.do(context["receipt"], job, and_home(context, work.desk, announcing(context, told)))
