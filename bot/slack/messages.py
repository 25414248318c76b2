"""Messages: where the bot was spoken to, and to one member directly."""

from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from bot.blocks import Message
from bot.slack.calls import asked


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where the bot was spoken to. only: the member who alone sees the answer; "" in a direct
    message, where nobody else is. thread: the timestamp of its first message, "" for none."""

    client: WebClient
    channel: str
    only: str = ""
    thread: str = ""

    def say(self, message: Message) -> None:
        """Raises: NotAllowed, AnswerLost."""
        payload: dict[str, Any] = {**message.payload(), "channel": self.channel}
        if self.thread:
            payload["thread_ts"] = self.thread
        if self.only:
            del payload["unfurl_links"], payload["unfurl_media"]  # ephemeral ones never unfurl
            asked(lambda: self.client.chat_postEphemeral(user=self.only, **payload))
        else:
            asked(lambda: self.client.chat_postMessage(**payload))


@dataclass(frozen=True, slots=True)
class Direct:
    """The direct messages of one member with the bot."""

    client: WebClient
    member: str

    def say(self, message: Message) -> str:
        """Once at most: not again where it may have arrived. Returns the conversation's id.

        Raises: NotAllowed, AnswerLost.
        """
        payload: dict[str, Any] = {**message.payload(), "channel": self.member}
        return str(asked(lambda: self.client.chat_postMessage(**payload), once=True)["channel"])

    def send_file(self, name: str, text: str) -> None:
        """Needs the optional scope files:write. Raises: NotAllowed, AnswerLost."""
        # Whether it may is asked first: nothing is announced that then does not come.
        size = len(text.encode())
        asked(lambda: self.client.files_getUploadURLExternal(filename=name, length=size))
        said = asked(lambda: self.client.chat_postMessage(channel=self.member, text=f"{name}:"))
        channel = str(said["channel"])
        asked(lambda: self.client.files_upload_v2(filename=name, content=text, channel=channel))
