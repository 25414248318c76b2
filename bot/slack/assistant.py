"""What Slack shows around a conversation where the app has its agent features: that an answer is
under way, and what could be asked. Extras: where they cannot be had, nobody misses them."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse

log = logging.getLogger(__name__)

STATUS = "is searching…"
# (what the button says, what is asked by it); Slack shows four at most.
PROMPTS = (
    ("What is new?", "what's new?"),
    ("Find papers", "papers on speculative decoding"),
    ("My reading list", "my list"),
    ("What can you do?", "what can you do?"),
)


@dataclass(frozen=True, slots=True)
class Assistant:
    """A conversation with one member. thread: "" where all of the channel is one."""

    client: WebClient
    channel: str
    thread: str = ""

    def think(self) -> None:
        """Until the answer comes, which ends it by itself. Only threads have a status."""
        if self.thread:
            _try(
                lambda: self.client.assistant_threads_setStatus(
                    channel_id=self.channel, thread_ts=self.thread, status=STATUS
                )
            )

    def suggest(self) -> None:
        """Needs the scope assistant:write, which the agent features bring."""
        prompts = [{"title": title, "message": asks} for title, asks in PROMPTS]
        _try(
            lambda: self.client.assistant_threads_setSuggestedPrompts(
                channel_id=self.channel, thread_ts=self.thread or None, prompts=prompts
            )
        )


def _try(call: Callable[[], SlackResponse]) -> None:
    """Once, and without a word to anybody."""
    try:
        call()
    except SlackApiError as error:
        said = error.response.get("error") if hasattr(error.response, "get") else "?"
        log.debug("Slack shows nothing around a conversation: %s", said)
    except (SlackRequestError, OSError, HTTPException) as error:
        log.debug("Slack shows nothing around a conversation: %s", type(error).__name__)
