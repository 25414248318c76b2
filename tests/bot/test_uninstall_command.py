"""`papers uninstall`: the way out where tokens cannot be read any more."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import cli
from storage import Installation, open_store

NOW = datetime(2026, 1, 5, tzinfo=UTC)


def test_tokens_are_let_go_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path}/papers.db"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)
    store = open_store(url)
    try:
        store.installs.keep(installed("T1"))
        store.installs.keep(installed("T2"))
        done = CliRunner().invoke(cli, ["uninstall", "T1"])
        assert (done.exit_code, done.output) == (0, "T1: its token is gone\n")
        tokens = {its.workspace: its.token for its in store.installs.all()}
        assert (tokens.get("T1", b""), tokens["T2"]) == (b"", b"sealed")
        again = CliRunner().invoke(cli, ["uninstall", "T1"])
        assert again.exit_code == 1
        assert "T1 has no token here" in again.output
    finally:
        store.close()


def installed(workspace: str) -> Installation:
    return Installation(workspace, "", b"sealed", "U0", "B0", ("commands",), "U1", NOW)
