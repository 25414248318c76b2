"""Files one after the other: how far that is, and how it goes on where it was broken off."""

import gzip
import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from storage import Problem, Record, Store, read_pages, take_in
from storage.models import PaperId, Source
from storage.sources import jsonl, pile
from storage.sources.pile import Pile
from tests.bench.corpus import invented
from tests.builders import DAY

PAPERS = invented(1_200)
TOLD = [
    json.dumps({"title": paper.title, "abstract": paper.abstract, "doi": f"10.5555/kite.{n}"})
    for n, paper in enumerate(PAPERS)
]


def write(path: Path, lines: list[str] = TOLD) -> Path:
    content = "\n".join(lines).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def pages(*paths: Path | str, source: Source | None = None) -> Pile:
    return read_pages([str(path) for path in paths], today=DAY, source=source)


def titles(read: Iterator[Record | Problem]) -> list[str]:
    return [each.title for each in read if isinstance(each, Record)]


def rows(store: Store) -> list[object]:
    return [(each.id, each.paper, each.tags) for each in store.papers.after(PaperId(0), limit=9999)]


class Kept(dict[str, str]):
    """Facts in memory."""

    def find(self, name: str) -> str | None:
        return self.get(name)

    def keep(self, name: str, value: str) -> None:
        self[name] = value

    def forget(self, name: str) -> None:
        self.pop(name, None)


@pytest.mark.parametrize("name", ["dump.jsonl", "dump.jsonl.gz", "dump.txt", "dump"])
def test_a_dump_is_read_as_the_whole_file_is(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name)
    read = pages(path)
    assert read.size == path.stat().st_size
    assert list(read) == list(jsonl.parse("\n".join(TOLD).encode(), page=name))
    assert read.done == read.size


def test_how_far_it_is_grows_to_the_end(tmp_path: Path) -> None:
    (tmp_path / "refs.bib").write_text("@misc{a, title = {Kites}}\n@misc{b, title = {Boats}}")
    for name in ("a.jsonl", "b.jsonl.gz"):
        write(tmp_path / name, TOLD * 20)
    read = pages(tmp_path)
    done = [read.done for _ in read]
    assert done == sorted(done)
    assert len(set(done)) > 10
    assert read.done == read.size == sum(file.stat().st_size for file in tmp_path.iterdir())


def test_what_comes_before_the_files(tmp_path: Path) -> None:
    path = write(tmp_path / "dump.jsonl", TOLD[:2])
    read = read_pages([str(path)], today=DAY, also=[PAPERS[5], Problem("x", "y")])
    assert titles(read) == [PAPERS[n].title for n in (5, 0, 1)]


@pytest.mark.parametrize("name", ["dump.jsonl", "dump.jsonl.gz"])
def test_it_goes_on_where_it_was(tmp_path: Path, name: str) -> None:
    path, kept = write(tmp_path / name), Kept()
    first = pages(path)
    first.go_on(kept)
    begun = [next(first) for _ in range(700)]
    first.reached()()
    assert len(kept) == 1
    second = pages(path)
    second.go_on(kept)
    rest = list(second)
    assert second.skipped > 0
    assert [*begun, *rest] == list(pages(path))
    second.reached()()
    assert kept == {}


@pytest.mark.parametrize("beside", [False, True])
def test_an_ingest_that_was_killed_goes_on(store: Store, tmp_path: Path, beside: bool) -> None:
    """Whenever it is killed: nothing of what is in is read again, and the rows are the same, also
    where more than that was read ahead."""
    path = write(tmp_path / "dump.jsonl")
    with pytest.raises(KeyboardInterrupt):
        take_in(
            store, pages(path), progress=_interrupted_after(1), tag_first=0, clean_beside=beside
        )
    assert store.papers.count() == 500
    read = pages(path)
    report = take_in(store, read, tag_first=0, clean_beside=beside)
    assert (report.records, report.added) == (700, 700)
    assert [each.paper.title for each in store.papers.after(PaperId(0), limit=9999)] == [
        paper.title for paper in PAPERS
    ]
    assert store.facts.find(f"read {pile.dumps.mark_of(path)}") is None
    before = rows(store)
    again = take_in(store, pages(path), tag_first=0)
    assert (again.records, again.papers, again.added) == (1_200, 1_200, 0)
    assert rows(store) == before


def _interrupted_after(batches: int) -> "Interrupt":
    return Interrupt(batches)


class Interrupt:
    def __init__(self, left: int) -> None:
        self._left = left

    def __call__(self, records: int) -> None:
        self._left -= 1
        if not self._left:
            raise KeyboardInterrupt


def test_what_failed_in_its_transaction_is_not_noted(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "dump.jsonl")

    class Failing(Pile):
        def reached(self) -> Callable[[], None]:
            keep = super().reached()

            def fails() -> None:
                keep()
                raise KeyboardInterrupt

            return fails

    read = pages(path)
    read.__class__ = Failing
    with pytest.raises(KeyboardInterrupt):
        take_in(store, read, tag_first=0)
    assert store.papers.count() == 0
    assert take_in(store, pages(path), tag_first=0).added == 1_200


def test_another_file_of_that_name_is_read_from_its_start(tmp_path: Path) -> None:
    path, kept = write(tmp_path / "dump.jsonl"), Kept()
    first = pages(path)
    first.go_on(kept)
    next(first)
    first.reached()()
    write(path, TOLD[::-1])
    second = pages(path)
    second.go_on(kept)
    assert len(list(second)) == 1_200
    assert second.skipped == 0


def test_what_came_whole_of_a_packed_file_is_kept(tmp_path: Path) -> None:
    path = write(tmp_path / "dump.jsonl.gz")
    path.write_bytes(path.read_bytes()[:-2_000])
    *papers, problem = pages(path)
    assert len(papers) > 600
    assert all(isinstance(each, Record) for each in papers)
    assert problem == Problem(
        str(path), "is packed, and broken or cut off; what came whole is kept."
    )


def test_of_many_problems_the_first_are_told(tmp_path: Path) -> None:
    path = write(tmp_path / "dump.jsonl", [TOLD[0], *["no"] * 2_500, TOLD[1]])
    paper, *problems, last, more = pages(path)
    assert (type(paper), type(last)) == (Record, Record)
    assert len(problems) == 1_000
    assert more == Problem("dump.jsonl", "1,500 more lines are no papers either.")


def test_a_file_of_something_else_is_one_problem(tmp_path: Path) -> None:
    path, kept = write(tmp_path / "dump.jsonl", ['{"kite": 1}'] * 3_000), Kept()
    read = pages(path)
    read.go_on(kept)
    (problem,) = read
    assert isinstance(problem, Problem)
    assert "This is no list of papers in JSON" in problem.reason
    read.reached()()
    assert kept == {}


@pytest.mark.parametrize("packed", [False, True])
def test_standard_input(monkeypatch: pytest.MonkeyPatch, packed: bool) -> None:
    content = "\n".join(TOLD).encode()
    told = io.BytesIO(gzip.compress(content) if packed else content)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=told))
    read = pages("-")
    assert read.size == 0
    assert list(read) == list(jsonl.parse(content, page="stdin"))


def test_standard_input_is_read_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not whole before the first paper."""
    told = io.BytesIO("\n".join(TOLD).encode())
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=told))
    next(pages("-"))
    assert told.tell() < 10_000
