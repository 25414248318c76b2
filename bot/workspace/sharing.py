"""What the app hears of links: in a message, in one that is still being written, and of clicks on
what it shows under them. Pure."""

from collections.abc import Iterable

from bot.workspace.mrkdwn import links_in_text
from bot.workspace.payloads import stored_blocks
from bot.workspace.state import COMPOSER, Json, Message


def link_shared(message: Message, *, domains: Iterable[str], inside: bool) -> Json:
    """The event of its links to these domains and what is below them; empty where it has none.

    inside: the bot is in the channel.
    """
    links = [
        {"domain": domain, "url": url}
        for _, url in links_in_text(message.text)
        for domain in domains
        if is_below(url, domain)
    ]
    if not links:
        return {}
    event: Json = {
        "type": "link_shared",
        "channel": message.channel_id,
        "is_bot_user_member": inside,
        "user": message.user_id,
        "message_ts": message.ts,
        "unfurl_id": f"{message.channel_id}:{message.ts}",
        "source": "conversations_history",
        "links": links,
    }
    if message.channel_id == COMPOSER:
        event |= {"source": "composer", "message_ts": event["unfurl_id"]}
    return event | ({"thread_ts": message.thread_ts} if message.thread_ts else {})


def clicked_unfurl(message: Message, block: Json) -> Json:
    """What a click says that was in a block under one of the message's links; else nothing."""
    first = len(message.attachments) + 1
    for number, (url, shown) in enumerate(message.unfurls.items(), start=first):
        if block in stored_blocks(shown.get("blocks", [])):
            unfurled = {"is_app_unfurl": True, "app_unfurl_url": url}
            container = {
                "type": "message_attachment",
                "message_ts": message.ts,
                "attachment_id": number,
                "channel_id": message.channel_id,
                "is_ephemeral": False,
            }
            return {
                "container": container | unfurled,
                "app_unfurl": {"id": number, "fallback": shown.get("fallback", "")} | unfurled,
            }
    return {}


def is_below(url: str, domain: str) -> bool:
    host = url.partition("://")[2].partition("/")[0].partition("?")[0].lower()
    return f".{host}".endswith(f".{domain}")
