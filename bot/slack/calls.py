"""A call of Slack's: what can go wrong with it, and what is tried again."""

import time
from collections.abc import Callable
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse

from storage import PaperboyError

TRIES = 3
TRY_AGAIN = {429, 500, 502, 503, 504}
RATE_LIMITED = ("ratelimited", "rate_limited")
A_LIMIT = 60.0  # seconds, where a rate limit does not say
# Slack's words for having failed on the way: what was asked for may be done.
UNSURE = ("internal_error", "fatal_error", "request_timeout", "service_unavailable")
LONGEST_WAIT = 30.0  # seconds that a rate limit is waited out; a response URL lives 30 minutes


class AnswerLost(PaperboyError):
    """Slack did not take an answer. `status` is its HTTP status, 0 where none came back.

    unsent: it has certainly done nothing; else it may have, and only its answer was lost.
    """

    def __init__(self, status: int, said: str, *, unsent: bool = False) -> None:
        may = "did not take" if status else "may not have taken"
        super().__init__(f"Slack {may} the answer ({status or 'no reply'}: {said[:80]}).")
        self.status = status
        self.unsent = unsent


class NotAllowed(PaperboyError):
    """Slack refuses a call. `code` is its word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Slack does not allow that ({code}).")
        self.code = code


class TryLater(PaperboyError):
    """Slack has done nothing, and wants to be asked again after `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Slack wants to be asked again in {seconds:.0f} seconds.")
        self.seconds = seconds


def asked(call: Callable[[], SlackResponse], *, once: bool = False) -> SlackResponse:
    """What a method of Slack's answers. What passes is waited out, and the call made again: it is
    for one person, to whom twice is better than never. once: it is not; then only what Slack has
    certainly not done is tried again.

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
            unsent = status == 429
            if last or status not in TRY_AGAIN or (once and not unsent):
                raise AnswerLost(status, said, unsent=unsent) from error
        except (SlackRequestError, OSError, HTTPException) as error:
            unsent = isinstance(error, URLError)  # urllib's word for: not even asked
            if last or (once and not unsent):
                raise AnswerLost(0, type(error).__name__, unsent=unsent) from error
        time.sleep(pause)
    raise AssertionError("the last try returns or raises")


def sent(call: Callable[[], SlackResponse]) -> SlackResponse:
    """What a method answers that is called once, because nobody may get twice what it sends.

    Raises: NotAllowed and TryLater where nothing was done, AnswerLost where nothing was if it is
    `unsent`, and else nobody knows.
    """
    try:
        return call()
    except SlackApiError as error:
        status, said, _ = _failure(error)
        if status == 429 or said in RATE_LIMITED:
            raise TryLater(_wanted(error)) from error
        if status == 200 and said not in UNSURE:
            raise NotAllowed(said) from error
        raise AnswerLost(status, said) from error
    except (SlackRequestError, OSError, HTTPException) as error:
        unsent = isinstance(error, URLError)
        raise AnswerLost(0, type(error).__name__, unsent=unsent) from error


def _wanted(error: SlackApiError) -> float:
    """Seconds that a rate limit asks for."""
    return _told(getattr(error.response, "headers", {}).get("Retry-After"), A_LIMIT)


def _failure(error: SlackApiError) -> tuple[int, str, float]:
    """HTTP status, Slack's word for it, and the pause until the next try."""
    its: Any = error.response
    if isinstance(its, dict):  # not JSON: the SDK gives the bare answer
        return int(its["status"]), "no JSON", 0.5
    return its.status_code, str(its.get("error")), seconds(its.headers.get("Retry-After"))


def seconds(asked: object) -> float:
    """To wait before the next try: what Slack asked for in a header, else half a second."""
    return min(_told(asked, 0.5), LONGEST_WAIT)


def _told(header: object, otherwise: float) -> float:
    """The seconds that a Retry-After names."""
    said = header[0] if isinstance(header, list) else header
    return float(str(said)) if str(said).isdigit() else otherwise
