"""Links that somebody posts, or is about to: what stands under them."""

import logging
from typing import Any

from slack_bolt import App, BoltContext

from bot.blocks import draw_unfurls
from bot.handlers import Caller, Desk, handle
from bot.intents import Unfurl
from bot.posts import note
from bot.replies import Reply, UnfurlReply
from bot.slack import AnswerLost, NotAllowed, Unfurls
from bot.work import Work

log = logging.getLogger(__name__)

COMPOSER = "composer"  # where a message is written


def register(app: App, work: Work) -> None:
    @app.event("link_shared")
    def shared(event: dict[str, Any], context: BoltContext) -> None:
        ours = context["caller"].channel.startswith("D") and event.get("is_bot_user_member")
        if event.get("bot_id") or ours:
            return  # what is said to the bot alone is answered, links and all
        source = str(event.get("source") or "")
        intent = Unfurl(_urls(event.get("links")), preview=source == COMPOSER)
        unfurls = Unfurls(
            context.client,
            context["caller"].channel,
            str(event.get("message_ts") or ""),
            str(event.get("unfurl_id") or ""),
            source,
        )
        work.do(
            context["receipt"],
            lambda desk: handle(intent, context["caller"], desk),
            lambda reply: _show(unfurls, reply, intent, context["caller"], work.desk),
        )


def _urls(links: object) -> tuple[str, ...]:
    rows = links if isinstance(links, list) else []
    urls = (row.get("url") for row in rows if isinstance(row, dict))
    return tuple(url for url in urls if isinstance(url, str))


def _show(unfurls: Unfurls, reply: Reply, intent: Unfurl, caller: Caller, desk: Desk) -> None:
    """Nobody asked for anything, so nobody is told where it cannot be done."""
    if not isinstance(reply, UnfurlReply) or not reply.papers:
        return
    drawn = draw_unfurls(reply)
    try:
        unfurls.show(drawn)
    except (NotAllowed, AnswerLost) as error:
        log.warning("no unfurl: %s", error)
        return
    if not intent.preview:
        note(reply, drawn, unfurls.ts, caller, desk)
