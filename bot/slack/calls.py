"""A call of Slack's: what can go wrong with it, and what is tried again."""

import time
from collections.abc import Callable
from http.client import HTTPException
from typing import Any

from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse

from storage import PaperboyError

TRIES = 3
TRY_AGAIN = {429, 500, 502, 503, 504}
LONGEST_WAIT = 30.0  # seconds that a rate limit is waited out; a response URL lives 30 minutes


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
    return its.status_code, str(its.get("error")), seconds(its.headers.get("Retry-After"))


def seconds(asked: object) -> float:
    """To wait before the next try: what Slack asked for in a header, else half a second."""
    asked = asked[0] if isinstance(asked, list) else asked
    return min(float(str(asked)), LONGEST_WAIT) if str(asked).isdigit() else 0.5
