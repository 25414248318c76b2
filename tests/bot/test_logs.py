"""What may go into the log."""

import io
import json
import logging

import pytest
from slack_bolt.request import BoltRequest

from bot.app import Bot
from bot.logs import FORMAT, Discreet, Fields, is_for_the_log, where

WORD = "xyzzy-secret-word"


def failing() -> None:
    try:
        int(WORD)
    except ValueError as error:
        raise RuntimeError(f"cannot read {WORD}") from error


def test_a_traceback_tells_where_and_what_kind_but_not_what() -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Discreet(FORMAT))
    with pytest.raises(RuntimeError) as caught:
        failing()
    raised = (caught.type, caught.value, caught.tb)
    record = logging.LogRecord("bot.x", logging.ERROR, "x.py", 1, "a job failed", (), raised)
    handler.emit(record)
    assert WORD not in written.getvalue()
    for told in ("ERROR bot.x: a job failed", "RuntimeError", "in failing", "ValueError"):
        assert told in written.getvalue()


def test_json_is_a_line_an_event_and_as_discreet() -> None:
    with pytest.raises(RuntimeError) as caught:
        failing()
    raised = (caught.type, caught.value, caught.tb)
    record = logging.LogRecord("bot.x", logging.ERROR, "x.py", 1, "a\n“%s”", ("job",), raised)
    record.created = 1_767_225_600.25
    line = Fields().format(record)
    assert "\n" not in line
    assert WORD not in line
    told = json.loads(line)
    assert "in failing" in told.pop("traceback")
    assert told == {
        "time": "2026-01-01T00:00:00.250+00:00",
        "level": "ERROR",
        "logger": "bot.x",
        "message": "a\n“job”",
    }


def test_an_error_that_was_never_raised_has_only_a_name() -> None:
    assert where(ValueError(WORD)) == "ValueError"


@pytest.mark.parametrize(
    ("name", "level", "kept"),
    [
        ("bot.work", logging.DEBUG, True),
        ("storage.search.index", logging.INFO, True),
        ("slack_bolt.RequestVerification", logging.INFO, False),
        ("slack_sdk.web.base_client", logging.DEBUG, False),
        ("app.py", logging.DEBUG, False),
        ("botany", logging.INFO, False),
        ("slack_bolt.App", logging.WARNING, True),
    ],
)
def test_libraries_speak_only_of_trouble(name: str, level: int, kept: bool) -> None:
    assert is_for_the_log(logging.LogRecord(name, level, "x.py", 1, "", (), None)) is kept


@pytest.fixture
def at_debug(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


def test_bolt_keeps_a_forged_body_to_itself(at_debug: pytest.LogCaptureFixture, bot: Bot) -> None:
    """Asked past the door, with a log that would take everything."""
    headers = {"x-slack-request-timestamp": "1", "x-slack-signature": "v0=0"}
    request = BoltRequest(body=f"command=/papers&text={WORD}", headers=headers)
    assert bot.app.dispatch(request).status == 401
    assert WORD not in at_debug.text
