"""`papers backup` and `papers restore`, as they are typed."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import cli
from storage import open_store
from tests.builders import paper


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///papers.db")
    add("Kites")
    return tmp_path


def add(title: str) -> None:
    store = open_store("sqlite:///papers.db")
    try:
        store.papers.add(paper(title=title), keys=[], tags=[])
    finally:
        store.close()


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, words)
    return done.exit_code, done.output


@pytest.mark.sqlite
def test_there_and_back(here: Path) -> None:
    assert run("backup", "monday.db") == (
        0,
        "monday.db has all 1 papers of sqlite:///papers.db\n",
    )
    add("Boats")
    code, said = run("restore", "monday.db")
    (before,) = here.glob("papers.db.before-*")
    assert (code, said) == (
        0,
        "sqlite:///papers.db is as it was in monday.db\n"
        f"what was there before is in {before.name}\n",
    )
    assert run("restore", "tuesday.db") == (1, "papers: There is no file tuesday.db.\n")


def test_postgresql_has_tools_of_its_own(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://ada:secret@db.example/papers")
    for words in (("backup", "monday.db"), ("restore", "monday.db")):
        code, said = run(*words)
        assert (code, "pg_dump" in said, "secret" in said) == (2, True, False)
