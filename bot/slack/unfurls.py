"""What stands under links that others posted."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from slack_sdk import WebClient

from bot.blocks import Message
from bot.slack.calls import NotAllowed, asked

TOO_EARLY = "cannot_unfurl_url"  # Slack has yet to see that it was acknowledged
MOMENT = 1.0  # seconds until it has


@dataclass(frozen=True, slots=True)
class Unfurls:
    """The links of one message, or of one that is being written. id, source: as Slack tells of
    the links; where it tells none, they stand in the message `ts` of `channel`."""

    client: WebClient
    channel: str
    ts: str
    id: str = ""
    source: str = ""

    def show(self, messages: Mapping[str, Message]) -> None:
        """Link → what stands under it. The same again takes the place of what stands there, so
        it can be tried again. Raises: NotAllowed, AnswerLost."""
        try:
            self._show(messages)
        except NotAllowed as error:
            if error.code != TOO_EARLY:
                raise
            time.sleep(MOMENT)
            self._show(messages)

    def _show(self, messages: Mapping[str, Message]) -> None:
        shown = {
            url: {"blocks": list(each.blocks), "fallback": each.text}
            for url, each in messages.items()
        }
        client = self.client
        if self.id and self.source:
            asked(lambda: client.chat_unfurl(unfurl_id=self.id, source=self.source, unfurls=shown))
        else:
            asked(lambda: client.chat_unfurl(channel=self.channel, ts=self.ts, unfurls=shown))
