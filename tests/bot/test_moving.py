"""`papers copy` and `papers migrate`, typed by a person."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from storage import open_store
from tests.builders import paper
from tests.engines import ENGINES, url_of


@pytest.fixture
def urls(tmp_path: Path) -> tuple[str, str]:
    """Of a store with a paper, and of one of PostgreSQL without."""
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
    store = ENGINES["sqlite"](here)
    store.papers.add(paper(), keys=["k"], tags=[])
    store.close()
    ENGINES["postgres"](there).close()
    return url_of("sqlite", here), url_of("postgres", there)


def run(*words: str, url: str) -> Result:
    return CliRunner().invoke(cli, words, env={"DATABASE_URL": url})


def test_a_store_moves_house_and_back(urls: tuple[str, str], tmp_path: Path) -> None:
    here, there = urls
    shown = there.partition("?")[0].replace("paperboy@", "")
    result = run("copy", "--to", there, url=here)
    assert result.exit_code == 0
    assert result.output.endswith(f" rows of {here} are in {shown} too\n")
    moved = open_store(there)
    assert [each.paper for each in moved.papers.after(0, limit=9)] == [paper()]  # type: ignore[arg-type]
    moved.close()
    assert run("migrate", url=there).output == f"{shown} is up to date\n"
    back = f"sqlite:///{tmp_path}/back.db"
    assert run("copy", "--to", back, url=there).exit_code == 0
    again = run("copy", "--to", back, url=there)
    assert (again.exit_code, again.output) == (
        1,
        "papers: There are rows already where the copy should go: name an empty database, or the "
        "one in which this copy was broken off.\n",
    )


def test_the_doctor_looks_at_postgresql(urls: tuple[str, str], tmp_path: Path) -> None:
    found = run("doctor", url=urls[1]).output
    assert "0 papers, schema" in found
    assert "GB are free" not in found, "that is another machine's disk"
    lost = run("doctor", url="postgresql://ada:hunter2@127.0.0.1:1/papers")
    assert lost.exit_code == 1
    assert "postgresql://127.0.0.1:1/papers cannot be reached" in lost.output
    assert "hunter2" not in lost.output
