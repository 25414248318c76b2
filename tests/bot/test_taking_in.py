"""What a person at a terminal sees while papers are taken in."""

import gc
import io
import json
import re
from pathlib import Path

import pytest

from bot.cli import taking_in
from bot.cli.taking_in import read, take_in_with_bar
from storage import IngestReport, Pile, Store


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(store: Store, pile: Pile, patch: pytest.MonkeyPatch) -> tuple[int, str]:
    """How many records were taken in, and what the terminal got."""
    terminal = Terminal()
    with patch.context() as within:
        within.setattr("sys.stderr", terminal)
        report = take_in_with_bar(store, pile)
    return report.records, terminal.getvalue()


def test_a_bar_goes_to_the_end_of_the_file_with_its_speed(
    shelf: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = tmp_path / "dump.jsonl"
    titles = [f"Kites number {n} and their tails" for n in range(20)]
    dump.write_text("".join(json.dumps({"title": title}) + "\n" for title in titles))
    pile = read((str(dump),), starter=False, year=None, source=None)
    records, said = shown(shelf, pile, monkeypatch)
    assert records == 20
    assert re.search(r"100%  20 records, [0-9,]+ a second", said)


def test_a_bar_without_an_end_where_no_file_tells_of_one(
    shelf: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pile = read((), starter=True, year=None, source=None)
    records, said = shown(shelf, pile, monkeypatch)
    assert records == 359
    assert "Taking in papers" in said


def test_afterwards_cycles_are_looked_for_as_often_as_before(
    shelf: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    often, meanwhile = gc.get_threshold(), list[int]()

    def told(store: Store, pile: Pile, **more: object) -> IngestReport:
        meanwhile.append(gc.get_threshold()[0])
        raise OSError("full disk")

    monkeypatch.setattr(taking_in, "take_in", told)
    with pytest.raises(OSError, match="full disk"):
        take_in_with_bar(shelf, read((), starter=True, year=None, source=None))
    assert meanwhile == [100_000]
    assert gc.get_threshold() == often
    assert gc.get_freeze_count() == 0


@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize(("much", "beside"), [(10, True), (10_000, False)])
def test_of_much_the_records_are_cleaned_beside(
    shelf: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    much: int,
    beside: bool,
    terminal: bool,
) -> None:
    asked = list[object]()

    def told(store: Store, pile: Pile, **more: object) -> IngestReport:
        asked.append(more["clean_beside"])
        return IngestReport()

    dump = tmp_path / "dump.jsonl"
    dump.write_text(json.dumps({"title": "Kites over Lisbon"}) + "\n")
    monkeypatch.setattr(taking_in, "take_in", told)
    monkeypatch.setattr(taking_in, "BESIDE", much)
    monkeypatch.setattr("sys.stderr", Terminal() if terminal else io.StringIO())
    take_in_with_bar(shelf, read((str(dump),), starter=False, year=None, source=None))
    assert asked == [beside]
