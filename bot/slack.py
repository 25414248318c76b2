"""The only caller of Slack: posts an answer to a response URL, and knows what can go wrong."""

import logging
import time
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

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


def _pause(response: WebhookResponse | None) -> float:
    """Seconds until the next try: what Slack asks for, else half of one."""
    asked = response.headers.get("retry-after", "") if response else ""
    asked = asked[0] if isinstance(asked, list) else asked
    return min(float(asked), LONGEST_WAIT) if str(asked).isdigit() else 0.5
