"""Storage's front door: every noun is there, and nothing loads that nobody asked for."""

import subprocess
import sys
from importlib import import_module

import pytest

import storage


@pytest.mark.parametrize("name", storage.__all__)
def test_every_name_is_there(name: str) -> None:
    assert getattr(storage, name) is not None


def test_a_name_that_is_none() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Paperclip'"):
        _ = storage.Paperclip
    with pytest.raises(AttributeError):
        _ = storage.Sequence_  # what a room has imported for itself is no noun


def test_a_room_that_nothing_is_fetched_from_would_be_seen() -> None:
    for room in storage.ROOMS:
        assert set(vars(import_module(room))) & set(storage.__all__), room


def test_an_error_loads_no_noun() -> None:
    code = "import sys; from storage import PaperboyError; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        (sys.executable, "-c", code), capture_output=True, text=True, check=True
    ).stdout.split()
    assert "storage.errors" in loaded
    assert [name for name in loaded if name.startswith("storage.")] == ["storage.errors"]
