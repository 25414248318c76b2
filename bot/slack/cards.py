"""Messages that everybody at a place sees, and that are written anew when they are no longer
true."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2s
from typing import Any

from slack_sdk import WebClient

from bot.blocks import Message
from bot.slack.calls import LONGEST_WAIT, TryLater, sent

Drawn = Mapping[str, Message]  # what stands under each link; a message of our own under ""


@dataclass(frozen=True, slots=True)
class Cards:
    """Those in one channel, or in the bot's direct messages by their own id. thread: where new
    ones go, "" for none."""

    client: WebClient
    channel: str
    thread: str = ""

    def post(self, message: Message) -> str:
        """Once; a rate limit is waited out once. Returns the timestamp.

        Raises: NotAllowed, TryLater, AnswerLost as `sent` does.
        """
        payload: dict[str, Any] = {**message.payload(), "channel": self.channel}
        if self.thread:
            payload["thread_ts"] = self.thread
        try:
            return self._posted(payload)
        except TryLater as error:
            time.sleep(min(error.seconds, LONGEST_WAIT))
            return self._posted(payload)

    def rewrite(self, ts: str, message: Message) -> None:
        """What it carries beside its text and blocks stays. The same again does no harm.

        Raises: NotAllowed, TryLater, AnswerLost.
        """
        text, blocks = message.text, list(message.blocks)
        sent(lambda: self.client.chat_update(channel=self.channel, ts=ts, text=text, blocks=blocks))

    def rewrite_links(self, ts: str, drawn: Drawn) -> None:
        """What stands under the links of somebody's message. The same exceptions."""
        shown = {
            url: {"blocks": list(each.blocks), "fallback": each.text} for url, each in drawn.items()
        }
        sent(lambda: self.client.chat_unfurl(channel=self.channel, ts=ts, unfurls=shown))

    def _posted(self, payload: dict[str, Any]) -> str:
        return str(sent(lambda: self.client.chat_postMessage(**payload))["ts"])


def look_of(drawn: Drawn) -> str:
    """A hash: the same for what looks the same."""
    shown = {url: message.payload() for url, message in drawn.items()}
    return blake2s(json.dumps(shown).encode(), digest_size=16).hexdigest()
