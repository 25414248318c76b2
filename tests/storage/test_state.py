"""State files."""

from pathlib import Path

import pytest

from storage.search.state import mark, read_state, write_state


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    write_state(path, {"seq": 1, "store": "é"})
    write_state(path, {"seq": 2, "store": "é"})
    assert read_state(path) == {"seq": 2, "store": "é"}
    assert [each.name for each in tmp_path.iterdir()] == ["state.json"]


@pytest.mark.parametrize("text", [None, "", '{"seq": 1', "[1]", "\x00"])
def test_what_cannot_be_read_is_no_state(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "state.json").write_text(text)
    assert read_state(tmp_path / "state.json") == {}


def test_the_mark_changes_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    assert mark(path) is None
    write_state(path, {})
    first = mark(path)
    assert first == mark(path)
    write_state(path, {})
    assert mark(path) != first
