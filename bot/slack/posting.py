"""Digests on their way: posted once, and looked for where nobody knows whether they came."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.blocks import Message
from bot.slack.calls import AnswerLost, asked, sent

EVENT = "paperboy_digest"  # the type of a message's metadata
PAGE, PAGES = 100, 5  # messages that are looked through


@dataclass(frozen=True, slots=True)
class Post:
    """Where digests are posted: a channel, or a member's direct messages by the member's id."""

    client: WebClient
    channel: str

    def post(self, message: Message, *, key: str, thread: str = "") -> str:
        """Once. key: by which it is found again. Returns the timestamp.

        Raises: NotAllowed, TryLater, AnswerLost as `sent` does.
        """
        payload: dict[str, Any] = {**message.payload(), "channel": self.channel}
        payload["metadata"] = {"event_type": EVENT, "event_payload": {"key": key}}
        if thread:
            payload["thread_ts"] = thread
        said = sent(lambda: self.client.chat_postMessage(**payload))
        return str(said["ts"])

    def find(self, key: str, *, since: datetime, thread: str = "") -> str | None:
        """The timestamp of the message with that key, None where there is none since then.

        Needs an optional scope to read history. Raises: NotAllowed, AnswerLost.
        """
        for message in self._messages(since, thread):
            told = message.get("metadata") or {}
            payload = told.get("event_payload") or {}
            if told.get("event_type") == EVENT and payload.get("key") == key:
                return str(message["ts"])
        return None

    def _messages(self, since: datetime, thread: str) -> Iterator[dict[str, Any]]:
        """The newest first, in a thread the oldest; at least a page of them, because our clock
        may be ahead of Slack's."""
        about: dict[str, Any] = {
            "channel": self.channel,
            "include_all_metadata": True,
            "limit": PAGE,
        }
        for _ in range(PAGES):
            said = self._page(about, thread)
            messages: list[dict[str, Any]] = said.get("messages") or []
            yield from messages
            more: Any = said.get("response_metadata") or {}
            is_enough = not thread and messages and float(messages[-1]["ts"]) < since.timestamp()
            if is_enough or not more.get("next_cursor"):
                return
            about["cursor"] = str(more["next_cursor"])
        raise AnswerLost(200, "more messages than are looked through")

    def _page(self, about: dict[str, Any], thread: str) -> SlackResponse:
        if thread:
            return asked(lambda: self.client.conversations_replies(ts=thread, **about))
        return asked(lambda: self.client.conversations_history(**about))
