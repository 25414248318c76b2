"""Backups: whole while others write, checked, and put back without losing what was there."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage import PaperboyError, open_store
from storage.backup import backup, restore
from storage.errors import StoreError
from tests.builders import paper

pytestmark = pytest.mark.sqlite
NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return fill(tmp_path / "papers.db", 3)


def fill(path: Path, count: int) -> Path:
    with closing(open_store(f"sqlite:///{path}")) as store:
        for number in range(count):
            store.papers.add(paper(number, title=f"Kites {number}"), keys=[], tags=[])
    return path


def titles(path: Path) -> list[str]:
    with closing(open_store(f"sqlite:///{path}")) as store:
        return [each.paper.title for each in store.papers.after(0, limit=10_000)]


def files(folder: Path) -> Iterator[str]:
    return (each.name for each in sorted(folder.iterdir()))


def test_a_backup_is_one_file_with_all_there_is(here: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    facts = backup(here, tmp_path / "copy.db", progress=lambda *done: seen.append(done))
    assert (facts.papers, facts.damage) == (3, "")
    assert seen[-1][0] == seen[-1][1] > 0
    assert not list(tmp_path.glob(".*")) + list(tmp_path.glob("copy.db-*"))
    assert titles(tmp_path / "copy.db") == ["Kites 0", "Kites 1", "Kites 2"]


def test_a_backup_is_whole_while_the_bot_writes(here: Path, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        with closing(open_store(f"sqlite:///{here}")) as store:
            number = 10
            while not stop.is_set():
                store.papers.add(paper(number, title=f"Kites {number}"), keys=[], tags=[])
                number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for round in range(5):
            backup(here, tmp_path / f"copy{round}.db")
    finally:
        stop.set()
        writer.join()
    found = [titles(tmp_path / f"copy{round}.db") for round in range(5)]
    all_of_them = titles(here)
    assert all(its == all_of_them[: len(its)] and len(its) >= 3 for its in found)


def test_a_backup_ends_though_somebody_writes_at_every_step(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.backup.PAGES", 5)
    with closing(open_store(f"sqlite:///{here}")) as store:

        def write(done: int, total: int) -> None:
            number = store.papers.count()
            assert number < 300, "it begins again and again"
            store.papers.add(paper(number, title=f"Kites {number}"), keys=[], tags=[])

        backup(here, tmp_path / "copy.db", progress=write)
        assert store.papers.count() > 10
    assert titles(tmp_path / "copy.db") == ["Kites 0", "Kites 1", "Kites 2"]


def test_nothing_is_written_over(here: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("precious")
    with pytest.raises(StoreError, match="is there already"):
        backup(here, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "precious"


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "There is no file"), (b"no database at all, but long enough", "damaged, or no")],
)
def test_what_is_no_database_is_not_copied(
    tmp_path: Path, content: bytes | None, says: str
) -> None:
    if content:
        (tmp_path / "papers.db").write_bytes(content)
    before = list(files(tmp_path))
    with pytest.raises(StoreError, match=says):
        backup(tmp_path / "papers.db", tmp_path / "copy.db")
    assert list(files(tmp_path)) == before


def test_another_program_s_database_is_not_restored(here: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("create table notes (text)")
        other.commit()
    with pytest.raises(StoreError, match="not a database of Paperboy's"):
        restore(here, tmp_path / "other.db", now=NOW)
    assert titles(here) == ["Kites 0", "Kites 1", "Kites 2"]


def test_a_backup_of_a_newer_paperboy_is_not_restored(here: Path, tmp_path: Path) -> None:
    backup(here, tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as newer:
        newer.execute("pragma user_version = 9999")
    with pytest.raises(StoreError, match="newer Paperboy"):
        restore(here, tmp_path / "copy.db", now=NOW)
    assert titles(here) == ["Kites 0", "Kites 1", "Kites 2"]


def test_restored_is_what_was_backed_up_and_what_was_there_is_kept(
    here: Path, tmp_path: Path
) -> None:
    backup(here, tmp_path / "copy.db")
    with closing(open_store(f"sqlite:///{here}")) as store:
        store.papers.add(paper(9, title="Later"), keys=[], tags=[])
    before = restore(here, tmp_path / "copy.db", now=NOW)
    assert before == tmp_path / "papers.db.before-20260504T093000"
    assert titles(here) == ["Kites 0", "Kites 1", "Kites 2"]
    assert titles(before) == ["Kites 0", "Kites 1", "Kites 2", "Later"]


def test_a_damaged_database_makes_way(here: Path, tmp_path: Path) -> None:
    backup(here, tmp_path / "copy.db")
    here.write_bytes(b"scratched" * 1000)
    before = restore(here, tmp_path / "copy.db", now=NOW)
    assert titles(here) == ["Kites 0", "Kites 1", "Kites 2"]
    assert before is not None
    assert before.read_bytes() == b"scratched" * 1000


def test_a_backup_is_restored_where_nothing_is(here: Path, tmp_path: Path) -> None:
    backup(here, tmp_path / "copy.db")
    assert restore(tmp_path / "new.db", tmp_path / "copy.db", now=NOW) is None
    assert titles(tmp_path / "new.db") == ["Kites 0", "Kites 1", "Kites 2"]


def test_what_lies_beside_a_database_that_is_gone_is_not_the_backups(
    here: Path, tmp_path: Path
) -> None:
    backup(here, tmp_path / "copy.db")
    with closing(open_store(f"sqlite:///{here}")) as store:
        store.papers.add(paper(9, title="Later"), keys=[], tags=[])
        left = Path(f"{here}-wal").read_bytes()
    here.unlink()
    Path(f"{here}-wal").write_bytes(left)
    assert restore(here, tmp_path / "copy.db", now=NOW) is None
    assert titles(here) == ["Kites 0", "Kites 1", "Kites 2"]


def test_nothing_is_restored_under_a_running_bot(here: Path, tmp_path: Path) -> None:
    backup(here, tmp_path / "copy.db")
    with closing(open_store(f"sqlite:///{here}")) as running:
        assert running.papers.count() == 3
        with pytest.raises(PaperboyError, match="stop the bot first"):
            restore(here, tmp_path / "copy.db", now=NOW)
        running.papers.add(paper(9, title="Later"), keys=[], tags=[])
    assert titles(here)[-1] == "Later"
    assert not list(tmp_path.glob(".*")) + list(tmp_path.glob("*before*"))
