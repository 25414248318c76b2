"""`papers deliver`, `deliveries`, `subscriptions` and `worker`, against a local Slack."""

import json
import signal
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import cli
from storage import Pause
from tests.bot.rounds import Stage, staged
from tests.bot.serving import PAPERS, environ, slack_settings
from tests.bot.test_digests import NOW

DUE = NOW + timedelta(days=1)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """One subscription, and one new paper that belongs to it."""
    with staged(tmp_path) as made:
        made.subscribe("kite")
        made.add("kite")
        yield made


@pytest.fixture(autouse=True)
def settings(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in slack_settings(stage.slack, tmp_path).items():
        monkeypatch.setenv(name, value)


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == code, done.output
    return str(done.output)


def told(*words: str) -> Any:
    return json.loads(run(*words, "--json"))


def test_what_is_due_is_shown_without_using_it_up(stage: Stage) -> None:
    waiting = [
        {
            "workspace": stage.slack.team.id,
            "destination": stage.slack.channel("general").id,
            "member": None,
            "slot": "2026-11-03T09:00Z",
            "state": "due",
            "papers": [1],
        }
    ]
    for _ in range(2):
        assert told("deliver", "--dry-run", "--at", DUE.isoformat()) == waiting
    assert run("deliver", "--dry-run", "--at", NOW.isoformat()) == "Nothing is due.\n"
    assert stage.posted() == []


def test_what_is_due_is_posted_once(stage: Stage) -> None:
    (posted,) = told("deliver", "--at", "2026-11-03T09:00")
    assert (posted["state"], posted["papers"], posted["attempt"]) == ("posted", [1], 1)
    assert told("deliver", "--at", "2026-11-03T09:00") == []
    assert stage.posted() == ["kite 1"]
    assert told("deliveries") == [posted]
    assert "state posted" in run("deliveries")
    assert run("deliveries", "--uncertain") == "None yet.\n"
    assert run("deliveries", "--workspace", "T404") == "None yet.\n"


def test_what_is_subscribed_to(stage: Stage) -> None:
    (its,) = told("subscriptions")
    assert its == {
        "id": 1,
        "workspace": stage.slack.team.id,
        "destination": stage.slack.channel("general").id,
        "member": None,
        "words": "kite",
        "cadence": "daily at 09:00, UTC",
        "cap": 3,
        "threads": True,
        "chart": False,
        "step": 0,
        "creator": stage.slack.member("ada").id,
        "next": DUE.isoformat(),
        "paused": None,
    }
    stage.store.subscriptions.pause(1, Pause("on holiday"), workspace=stage.slack.team.id)
    assert "paused on holiday" in run("subscriptions")
    assert run("subscriptions", "--workspace", "T404") == "Nothing is subscribed to.\n"


def test_a_time_that_is_none(stage: Stage) -> None:
    assert "2026-08-12T09:00" in run("deliver", "--at", "soon", code=2)


def test_posting_needs_slack(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "")
    assert "SLACK_BOT_TOKEN is missing" in run("deliver", code=2)
    assert run("deliver", "--dry-run", "--at", NOW.isoformat()) == "Nothing is due.\n"


def test_a_worker_delivers_until_it_is_told_to_stop(stage: Stage, tmp_path: Path) -> None:
    """The subscription is from November 2026, so by now it is due."""
    log = tmp_path / "worker.txt"
    with log.open("wb") as said:
        worker = subprocess.Popen(
            (*PAPERS, "worker"),
            cwd=tmp_path,
            env=environ(**slack_settings(stage.slack, tmp_path)),
            stdout=said,
            stderr=said,
        )
    try:
        assert stage.slack.wait(lambda: stage.posted() == ["kite 1"], timeout=60), log.read_text()
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(15) == 0, log.read_text()
    assert "Traceback" not in log.read_text()
