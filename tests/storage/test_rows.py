"""Rows of vectors in files."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.meaning.encoder import PASSAGES
from storage.meaning.rows import Floats, Rows, add, fingerprint, made_of
from storage.models import PaperId

DIMENSIONS = 128


def directions(count: int, *, seed: int = 0) -> Floats:
    rows = np.random.default_rng(seed).standard_normal((count, DIMENSIONS)).astype(np.float32)
    unit: Floats = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def alone(vectors: Floats) -> Floats:
    """Papers of one passage each."""
    papers = np.zeros((len(vectors), PASSAGES, DIMENSIONS), np.float32)
    papers[:, 0] = vectors
    return papers


def texts(*ids: int) -> Mapping[PaperId, str]:
    return {PaperId(id): f"text {id}" for id in ids}


def test_rows_that_were_added_are_mapped(tmp_path: Path) -> None:
    vectors = directions(3)
    rows = add(tmp_path, 0, made_of(texts(7, 3), alone(vectors[:2]), ()))
    rows = add(tmp_path, rows, made_of(texts(5), alone(vectors[2:]), ()))
    mapped = Rows.mapped(tmp_path, rows, DIMENSIONS)
    assert rows == 3
    assert mapped.known.tolist() == [3, 5, 7]
    assert mapped.places([PaperId(7), PaperId(4), PaperId(9), PaperId(5)]).tolist() == [
        0,
        -1,
        -1,
        2,
    ]
    assert mapped.papers["text"].tolist() == [fingerprint(f"text {id}") for id in (7, 3, 5)]


def test_one_byte_a_dimension_is_near_enough(tmp_path: Path) -> None:
    """Also where passages differ in length, and some papers have fewer."""
    papers, asked = alone(directions(50)), directions(1, seed=1)[0]
    papers[:40, 1] = directions(40, seed=2)
    papers[:20, 2] = directions(20, seed=3)
    add(tmp_path, 0, made_of(texts(*range(1, 51)), papers * 0.01, ()))
    mapped = Rows.mapped(tmp_path, 50, DIMENSIONS)
    each = papers @ asked
    each[~papers.any(axis=2)] = -1
    exact = 0.6 * each.max(axis=1) + 0.4 * each[:, 0]
    assert mapped.cosines(asked, np.arange(50)) == pytest.approx(exact, abs=0.01)
    assert mapped.cosines(asked * 3, np.arange(50)) == pytest.approx(exact, abs=0.01)


def test_what_stands_behind_the_rows_that_count_is_overwritten(tmp_path: Path) -> None:
    add(tmp_path, 0, made_of(texts(1, 2, 3), alone(directions(3)), ()))
    rows = add(tmp_path, 1, made_of(texts(4), alone(directions(1, seed=4)), ()))
    mapped = Rows.mapped(tmp_path, rows, DIMENSIONS)
    assert mapped.known.tolist() == [1, 4]
    assert mapped.cosines(directions(1, seed=4)[0], mapped.at)[1] == pytest.approx(1, abs=0.01)


def test_files_that_are_too_short_or_missing_cannot_be_mapped(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="papers"):
        Rows.mapped(tmp_path, 1, DIMENSIONS)
    add(tmp_path, 0, made_of(texts(1), alone(directions(1)), ()))
    with pytest.raises(ValueError, match="mmap"):
        Rows.mapped(tmp_path, 2, DIMENSIONS)


def test_none_at_all(tmp_path: Path) -> None:
    mapped = Rows.mapped(tmp_path / "missing", 0, DIMENSIONS)
    assert mapped.places([PaperId(1)]).tolist() == [-1]
    assert mapped.near(directions(1)[0], 5).tolist() == []
    assert mapped.cosines(directions(1)[0], mapped.at).tolist() == []


def test_the_nearest_are_among_those_near_by_their_signs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.meaning.rows.CHUNK", 300)
    vectors = directions(1000)
    rows = add(tmp_path, 0, made_of(texts(*range(1, 1001)), alone(vectors), [PaperId(500)]))
    mapped = Rows.mapped(tmp_path, rows, DIMENSIONS)
    for place in (0, 299, 300, 999):
        near = mapped.near(vectors[place], 10)
        assert place in near
        assert 10 <= len(near) < 100
    assert 499 not in mapped.near(vectors[499], 10)
    assert 1000 not in mapped.near(vectors[499], 998)


@settings(deadline=None)  # the disk is waited for
@given(st.lists(st.integers(-6, 6).filter(bool), max_size=30))
def test_a_papers_last_row_counts(tmp_path_factory: pytest.TempPathFactory, ids: list[int]) -> None:
    folder = tmp_path_factory.mktemp("rows")
    expected: dict[int, int] = {}
    rows = 0
    for place, id in enumerate(ids):
        there, gone = (texts(id), ()) if id > 0 else ({}, [PaperId(-id)])
        rows = add(folder, rows, made_of(there, alone(directions(len(there))), gone))
        expected.pop(abs(id), None)
        expected |= {id: place} if id > 0 else {}
    mapped = Rows.mapped(folder, rows, DIMENSIONS)
    assert dict(zip(mapped.known.tolist(), mapped.at.tolist(), strict=True)) == expected
    assert sum(len(papers) for papers, _, _ in mapped.counting()) == len(expected)
