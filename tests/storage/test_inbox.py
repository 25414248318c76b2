"""Dumps that somebody puts into a folder."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from storage import inbox
from storage.errors import LeaseLost, SourceError, StoreError
from storage.inbox import empty_inbox
from storage.models import PaperId
from storage.sources.pile import Pile
from storage.sqlite import SqliteStore
from storage.watched import Asked, Mark

TODAY = date(2025, 9, 19)
BIB = "@article{a, title = {Kites over Lisbon}, author = {Ada Quill}, year = {2024}}\n"
BOATS = json.dumps({"title": "Boats at Night", "abstract": "We wait."})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in box"
    made.mkdir()
    return made


def put(folder: Path, name: str, text: str = BIB) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def look(store: SqliteStore, folder: Path, before: Asked | None = None) -> Asked:
    return empty_inbox(store, str(folder), before.marks if before else {}, today=TODAY)


def twice(store: SqliteStore, folder: Path) -> Asked:
    return look(store, folder, look(store, folder))


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def titles(store: SqliteStore) -> list[str]:
    return sorted(each.paper.title for each in store.papers.after(PaperId(0), limit=100))


def test_a_file_is_taken_once_it_is_still(store: SqliteStore, folder: Path) -> None:
    path = put(folder, "refs.bib")
    first = look(store, folder)
    assert (first.new, list(first.marks), files(folder)) == (0, ["refs.bib"], ["refs.bib"])
    path.write_text(BIB + "% more to come\n", encoding="utf-8")
    second = look(store, folder, first)
    assert (second.new, files(folder)) == (0, ["refs.bib"])
    third = look(store, folder, second)
    assert third == Asked(TODAY, 1, 1, {})
    assert files(folder) == ["done/refs.bib"]
    assert titles(store) == ["Kites over Lisbon"]
    assert look(store, folder, third) == Asked(TODAY)


def test_what_was_wrong_stands_beside_it(store: SqliteStore, folder: Path) -> None:
    put(folder, "mixed.jsonl", f'{BOATS}\n{{"title": ""}}\n')
    put(folder, "noise.json", "{" * 40)
    found = twice(store, folder)
    assert (found.seen, found.new) == (1, 1)
    assert files(folder) == [
        "done/mixed.jsonl",
        "done/mixed.jsonl.problems.txt",
        "failed/noise.json",
        "failed/noise.json.problems.txt",
    ]
    told = (folder / "done" / "mixed.jsonl.problems.txt").read_text(encoding="utf-8")
    assert told.startswith("mixed.jsonl:2: ")
    assert (folder / "failed" / "noise.json").read_text() == "{" * 40


def test_the_same_name_again_loses_nothing(store: SqliteStore, folder: Path) -> None:
    for text in (BIB, BIB.replace("Lisbon", "Porto"), BIB.replace("Lisbon", "Faro")):
        put(folder, "refs.bib", text)
        twice(store, folder)
    assert files(folder) == ["done/refs-2.bib", "done/refs-3.bib", "done/refs.bib"]
    assert "Porto" in (folder / "done" / "refs-2.bib").read_text()
    assert titles(store) == ["Kites over Faro", "Kites over Lisbon", "Kites over Porto"]


def test_only_plain_files_are_taken(store: SqliteStore, folder: Path, tmp_path: Path) -> None:
    secret = put(tmp_path, "secret.bib")
    (folder / "link.bib").symlink_to(secret)
    (folder / "dangling.bib").symlink_to(tmp_path / "nowhere")
    (folder / "sub").mkdir()
    put(folder / "sub", "deep.bib")
    put(folder, ".hidden.bib")
    os.mkfifo(folder / "pipe.bib")
    assert twice(store, folder) == Asked(TODAY)
    assert secret.read_text() == BIB
    assert sorted(os.listdir(folder)) == [
        ".hidden.bib",
        "dangling.bib",
        "link.bib",
        "pipe.bib",
        "sub",
    ]


def test_a_file_that_grows_while_it_is_read_stays(
    store: SqliteStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, read = put(folder, "refs.bib"), inbox.read_pages

    def growing(paths: list[str], *, today: date) -> Pile:
        path.write_text(BIB + BIB.replace("Lisbon", "Porto").replace("{a,", "{b,"))
        return read(paths, today=today)

    first = look(store, folder)
    with monkeypatch.context() as patch:
        patch.setattr(inbox, "read_pages", growing)
        second = look(store, folder, first)
    assert files(folder) == ["refs.bib"]
    third = look(store, folder, second)
    look(store, folder, third)
    assert files(folder) == ["done/refs.bib"]
    assert titles(store) == ["Kites over Lisbon", "Kites over Porto"]


def test_a_file_that_breaks_its_reader_keeps_nobody_waiting(
    store: SqliteStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "a.bib")
    put(folder, "b.jsonl", BOATS)
    read = inbox.read_pages

    def breaking(paths: list[str], *, today: date) -> Pile:
        if paths[0].endswith("a.bib"):
            raise KeyError("title")
        return read(paths, today=today)

    monkeypatch.setattr(inbox, "read_pages", breaking)
    assert twice(store, folder).new == 1
    assert files(folder) == ["done/b.jsonl", "failed/a.bib", "failed/a.bib.problems.txt"]
    told = (folder / "failed" / "a.bib.problems.txt").read_text()
    assert told == "a.bib: cannot be read (KeyError): the log says more.\n"


class Killed(BaseException):
    pass


@pytest.mark.parametrize("step", ["ingest", "replace", "rename"])
def test_a_crash_loses_and_doubles_nothing(
    store: SqliteStore, folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    put(folder, "mixed.jsonl", f'{BOATS}\n{{"title": ""}}\n')
    first = look(store, folder)

    def dies(*told: object, **more: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(inbox if step == "ingest" else os, step, dies)
        with pytest.raises(Killed):
            look(store, folder, first)
    assert (folder / "mixed.jsonl").exists()
    look(store, folder, first)
    done = [name for name in files(folder) if "/." not in name]
    assert done == ["done/mixed.jsonl", "done/mixed.jsonl.problems.txt"]
    assert titles(store) == ["Boats at Night"]


def test_a_full_disk_leaves_the_file_where_it_is(
    store: SqliteStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "refs.bib")
    first = look(store, folder)

    def full(*told: object, **more: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(inbox, "ingest", full)
    with pytest.raises(StoreError):
        look(store, folder, first)
    assert files(folder) == ["refs.bib"]


def test_a_folder_that_is_none_is_said(store: SqliteStore, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be used: No such file or directory"):
        look(store, tmp_path / "nowhere")
    with pytest.raises(SourceError, match="cannot be used: Not a directory"):
        look(store, put(tmp_path, "file"))


def test_a_name_that_is_no_text(store: SqliteStore, folder: Path) -> None:
    odd = os.fsencode(folder) + b"/caf\xe9.bib"
    with open(odd, "w", encoding="utf-8") as file:
        file.write(BIB)
    found = look(store, folder)
    assert next(iter(found.marks.values())) == Mark(str(len(BIB)), _moment(odd))
    look(store, folder, found)
    assert os.listdir(os.fsencode(folder) + b"/done") == [b"caf\xe9.bib"]


def _moment(path: bytes) -> str:
    its = os.lstat(path)
    return f"{its.st_mtime_ns} {its.st_ino}"


def test_a_dump_that_was_broken_off_goes_on(store: SqliteStore, folder: Path) -> None:
    """Somebody else's turn, or the end of the process: after the first thousand records."""
    told = [{"title": f"Kite Number {n} in Town {n * n}", "abstract": f"{n}"} for n in range(1200)]
    put(folder, "dump.jsonl", "\n".join(map(json.dumps, told)))
    first, calls = look(store, folder), []

    def lost() -> None:
        calls.append(1)
        raise LeaseLost("inbox is asked by another worker now.")

    with pytest.raises(LeaseLost):
        empty_inbox(store, str(folder), first.marks, today=TODAY, between=lost)
    before = store.papers.count()
    assert 0 < before < 1200
    second = look(store, folder, first)
    assert (second.new, store.papers.count()) == (1200 - before, 1200)
    assert files(folder) == ["done/dump.jsonl"]
    assert calls == [1]
