"""Response URLs: five uses, thirty minutes, what they replace, who sees the result."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from bot.workspace import FakeSlack, Fault, ManualClock, Person

Json = dict[str, Any]
Acking = Callable[..., list[str]]


@pytest.fixture
def ada(slack: FakeSlack, acking: Acking) -> Person:
    acking()
    return slack.member("ada")


def respond(url: str, **payload: Any) -> tuple[int, str]:
    body = json.dumps(payload).encode()
    request = urllib.request.Request(url, body, {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def url_of(ada: Person, typed: str = "/papers") -> str:
    return str(ada.slash(typed).payload["response_url"])


def test_five_uses_and_no_more(ada: Person) -> None:
    url = url_of(ada)
    answers = [respond(url, text=str(n)) for n in range(6)]
    assert answers[:5] == [(200, "ok")] * 5
    assert (answers[5][0], json.loads(answers[5][1])["error"]) == (404, "used_url")
    assert [m.text for m in ada.sees()] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(("seconds", "status"), [(30 * 60, 200), (30 * 60 + 1, 404)])
def test_half_an_hour_and_no_longer(
    ada: Person, clock: ManualClock, seconds: int, status: int
) -> None:
    url = url_of(ada)
    clock.advance(seconds)
    assert respond(url, text="x")[0] == status


def test_private_unless_said_otherwise(slack: FakeSlack, ada: Person) -> None:
    bob = slack.member("bob")
    url = url_of(ada)
    respond(url, text="for ada")
    respond(url, text="for all", response_type="in_channel")
    assert [m.text for m in ada.sees()] == ["for ada", "for all"]
    assert [m.text for m in bob.sees()] == ["for all"]


def test_the_ack_is_replaced_in_place(ada: Person, acking: Acking) -> None:
    acking("Searching…", kind="text/plain")
    url = url_of(ada)
    assert [m.as_text() for m in ada.sees()] == ["Searching…"]
    respond(url, text="1 hit", replace_original=True)
    assert [m.as_text() for m in ada.sees()] == ["1 hit"]


def test_a_replacement_keeps_the_visibility(slack: FakeSlack, ada: Person, acking: Acking) -> None:
    acking("Searching…", kind="text/plain")
    respond(url_of(ada), text="x", replace_original=True, response_type="in_channel")
    assert ada.sees()[0].ephemeral is True
    assert slack.member("bob").sees() == []


def test_the_original_is_deleted(ada: Person, acking: Acking) -> None:
    acking("Searching…", kind="text/plain")
    respond(url_of(ada), text="", delete_original=True)
    assert ada.sees() == []


def test_it_works_where_the_bot_is_not(slack: FakeSlack, ada: Person) -> None:
    slack.add_channel("secret", kind="private", members=["ada"])
    url = str(ada.slash("/papers", "secret").payload["response_url"])
    assert respond(url, text="x", response_type="in_channel") == (200, "ok")
    assert ada.sees("secret")[0].as_text() == "x"


def test_wrong_blocks_are_refused(ada: Person) -> None:
    status, body = respond(url_of(ada), text="x", blocks=[{"type": "section"}])
    assert (status, json.loads(body)["error"]) == (400, "invalid_blocks")
    assert ada.sees() == []


def test_faults_are_planned_under_the_name_response_url(slack: FakeSlack, ada: Person) -> None:
    url = url_of(ada)
    slack.faults.next("response_url", Fault.status(500))
    assert respond(url, text="x")[0] == 500
    assert respond(url, text="x")[0] == 200
    calls = [c for c in slack.calls if c.method == "response_url"]
    assert [c.status for c in calls] == [500, 200]
    assert calls[0].args == {"text": "x"}
