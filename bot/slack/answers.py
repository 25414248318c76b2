"""Answers to one command or click, through the response URL that came with it."""

import logging
import time
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.blocks import Message
from bot.slack.calls import TRIES, TRY_AGAIN, AnswerLost, seconds

log = logging.getLogger(__name__)

TIMEOUT = 10  # seconds
REFUSED = '"ok":false'  # where Slack says 200; else it says "ok"


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
            except (OSError, HTTPException, ValueError) as error:  # ValueError: it is no address
                status, said, response = 0, type(error).__name__, None
            if status == 200 and REFUSED not in said.replace(" ", ""):
                if said.strip() not in ("ok", ""):
                    log.warning("an answer was taken by something that does not speak like Slack")
                return
            if last or status not in again:
                break
            time.sleep(_pause(response))
        raise AnswerLost(status, said)


def _pause(response: WebhookResponse | None) -> float:
    """Seconds until the next try: what Slack asks for, else half of one."""
    return seconds(response.headers.get("retry-after") if response else None)
