"""What counts as shaped like Slack's."""

import copy
from pathlib import Path
from typing import Any

import pytest

from bot.listeners.shapes import is_id, is_slacks
from bot.workspace import FakeSlack
from tests.bot.payloads import Sample, Scene, others

STUBS = ("test_builtins", "test_internals", "test_unmatched", "test_view_closed", "api_response")


@pytest.fixture
def samples(slack: FakeSlack) -> list[Sample]:
    return list(Scene(slack.team, "U1", "U2", "C1", "D1").samples())


def test_what_slack_sends_is_so_shaped(samples: list[Sample]) -> None:
    assert [each.name for each in samples if not is_slacks(each.payload)] == []


def test_what_slacks_own_sdks_know_is_so_shaped(shared: Path) -> None:
    found = list(others(shared / "data" / "slack"))
    if not found:
        pytest.skip(f"Slack's samples are not there: {shared / 'data' / 'slack'}")
    kinds = ("event_callback", "block_actions")
    whole = [each for each in found if each.kind in kinds and each.payload.get("type")]
    odd = {each.name for each in whole if not is_slacks(each.payload)}
    assert {name for name in odd if not any(stub in name for stub in STUBS)} == set()


@pytest.mark.parametrize(
    ("kind", "way", "value"),
    [
        ("slash_command", ("text",), ["help"]),
        ("slash_command", ("team_id",), 1),
        ("block_actions", ("actions",), {"0": {}}),
        ("block_actions", ("actions",), []),
        ("block_actions", ("actions", 0, "action_id"), None),
        ("block_actions", ("actions", 0), None),
        ("block_actions", ("user",), "U1"),
        ("block_actions", ("channel", "id"), {}),
        ("view_submission", ("view", "callback_id"), 1),
        ("view_submission", ("view",), None),
        ("view_submission", ("view", "state"), "x"),
        ("shortcut", ("callback_id",), None),
        ("block_suggestion", ("action_id",), []),
        ("event_callback", ("event",), None),
        ("event_callback", ("event", "type"), None),
        ("event_callback", ("event", "files"), [1]),
        ("event_callback", ("event", "bot_access_token"), "xwfp-ключ"),
        ("event_callback", ("event_time",), "now"),
        ("event_callback", ("authorizations",), "x"),
    ],
)
def test_what_slack_never_sends_is_not(
    samples: list[Sample], kind: str, way: tuple[Any, ...], value: object
) -> None:
    payload = copy.deepcopy(next(each for each in samples if each.kind == kind).payload)
    *path, last = way
    inner: Any = payload
    for key in path:
        inner = inner[key]
    assert is_slacks(payload)
    inner[last] = value
    assert not is_slacks(payload)


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"view": None},
        {"type": "unheard of", "view": None},
        {"event": None},
        {"team": {"id": "T1"}},
    ],
)
def test_what_says_not_what_it_is_is_not(payload: dict[str, Any]) -> None:
    assert not is_slacks(payload)


@pytest.mark.parametrize(
    ("told", "right"),
    [(None, True), ("U1", True), ("", True), ("Ü", False), ("\ud800U1", False), (1, False)],
)
def test_ids_are_of_plain_letters(told: object, right: bool) -> None:
    assert is_id(told) == right
