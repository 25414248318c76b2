"""The only caller of Slack: answers through a response URL, posts, sends files, and knows what can
go wrong."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.blocks import Message
from storage import PaperboyError

log = logging.getLogger(__name__)

TRIES = 3
TRY_AGAIN = {429, 500, 502, 503, 504}
LONGEST_WAIT = 30.0  # seconds that a rate limit is waited out; a response URL lives 30 minutes
TIMEOUT = 10  # seconds


class AnswerLost(PaperboyError):
    """Slack did not take an answer. `status` is its HTTP status, 0 where none came back."""

    def __init__(self, status: int, said: str) -> None:
        may = "did not take" if status else "may not have taken"
        super().__init__(f"Slack {may} the answer ({status or 'no reply'}: {said[:80]}).")
        self.status = status


class NotAllowed(PaperboyError):
    """Slack refuses a call. `code` is its word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Slack does not allow that ({code}).")
        self.code = code


@dataclass(frozen=True, slots=True)
class ResponseUrl:
    """Where one command or click is answered: five times, for thirty minutes.

    An answer is for the asker alone unless `everyone`; `replace` puts it in the place of the
    message that the click was on, or of the "Searching…" that acknowledged the command.
    """

    url: str

    def answer(self, message: Message, *, replace: bool = False, everyone: bool = False) -> None:
        """Raises: AnswerLost."""
        payload = {
            **message.payload(),
            "response_type": "in_channel" if everyone else "ephemeral",
            "replace_original": replace,
        }
        # To one person, twice is better than never; to a channel it is not.
        self._send(payload, again={429} if everyone else {0, *TRY_AGAIN})

    def _send(self, payload: dict[str, Any], *, again: set[int]) -> None:
        client = WebhookClient(self.url, timeout=TIMEOUT, retry_handlers=[])
        status, said = 0, ""
        for last in (False,) * (TRIES - 1) + (True,):
            try:
                response = client.send_dict(payload)
                status, said = response.status_code, response.body
            except (OSError, HTTPException) as error:
                status, said, response = 0, type(error).__name__, None
            if status == 200:
                return
            if last or status not in again:
                break
            time.sleep(_pause(response))
        raise AnswerLost(status, said)


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

    def send_file(self, name: str, text: str) -> None:
        """Needs the optional scope files:write. Raises: NotAllowed, AnswerLost."""
        # Whether it may is asked first: nothing is announced that then does not come.
        size = len(text.encode())
        asked(lambda: self.client.files_getUploadURLExternal(filename=name, length=size))
        said = asked(lambda: self.client.chat_postMessage(channel=self.member, text=f"{name}:"))
        channel = str(said["channel"])
        asked(lambda: self.client.files_upload_v2(filename=name, content=text, channel=channel))


def asked(call: Callable[[], SlackResponse]) -> SlackResponse:
    """What a method of Slack's answers. What passes is waited out, and the call made again: it is
    for one person, to whom twice is better than never.

    Raises: NotAllowed where it is refused, AnswerLost where nothing sensible comes back.
    """
    for last in (False,) * (TRIES - 1) + (True,):
        pause = 0.5
        try:
            return call()
        except SlackApiError as error:
            status, said, pause = _failure(error)
            if status == 200:
                raise NotAllowed(said) from error
            if last or status not in TRY_AGAIN:
                raise AnswerLost(status, said) from error
        except (SlackRequestError, OSError, HTTPException) as error:
            if last:
                raise AnswerLost(0, type(error).__name__) from error
        time.sleep(pause)
    raise AssertionError("the last try returns or raises")


def _failure(error: SlackApiError) -> tuple[int, str, float]:
    """HTTP status, Slack's word for it, and the pause until the next try."""
    its: Any = error.response
    if isinstance(its, dict):  # not JSON: the SDK gives the bare answer
        return int(its["status"]), "no JSON", 0.5
    return its.status_code, str(its.get("error")), _seconds(its.headers.get("Retry-After"))


def _pause(response: WebhookResponse | None) -> float:
    """Seconds until the next try: what Slack asks for, else half of one."""
    return _seconds(response.headers.get("retry-after") if response else None)


def _seconds(asked: object) -> float:
    asked = asked[0] if isinstance(asked, list) else asked
    return min(float(str(asked)), LONGEST_WAIT) if str(asked).isdigit() else 0.5
