"""JSON as objects: arrays, lines, one object; cut, broken, too deep."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.models import Problem
from storage.sources.objects import (
    BEGINS,
    count,
    dicts,
    inside,
    objects,
    one_value,
    string,
    strings,
    year,
)

PAGE = "page"


def read(text: str) -> list[Any]:
    return list(objects(text, page=PAGE))


def cut(where: str) -> Problem:
    return Problem("page", f"The JSON is broken or cut off {where}.")


def none(line: int, why: str) -> Problem:
    return Problem(f"page:{line}", why)


A, B = {"a": 1}, {"b": 2}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1}\n\n{"b": 2}\n', [(1, A), (3, B)]),
        ('[{"a": 1},\n\n {"b": 2}]', [(1, A), (3, B)]),
        ('{\n "a": 1\n}\n', [(1, A)]),
        ("[]", []),
        ("", []),
        ('{} {"b": 2}\n{"a": 1}', [none(1, "is no JSON: something stands behind it."), (2, A)]),
        ("[1]", [none(1, "is no JSON object.")]),
        ('[{"a": 1} {"b": 2}]', [(1, A), cut("behind line 1")]),
        ('[{"a": 1}', [(1, A), cut("behind line 1")]),
        ('[{"a": 1},\n{"b"', [(1, A), cut("in line 2: Expecting ':' delimiter")]),
        ("[" * 99_999, [cut("in line 1: it is nested too deeply")]),
        (f'{{"a": {"1" * 5000}}}', [none(1, "is no JSON: a number is too long.")]),
    ],
    ids=range(12),
)
def test_objects(text: str, expected: list[Any]) -> None:
    assert read(text) == expected


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.text(max_size=3), VALUES), min_size=1, max_size=5))
def test_what_is_written_is_read(told: list[dict[str, Any]]) -> None:
    lines = [json.dumps(each) for each in told]
    numbered = list(enumerate(told, start=1))
    assert read("\n".join(lines)) == numbered
    assert read("[" + ",\n".join(lines) + "]") == numbered
    assert [each for _, each in read(json.dumps(told, indent=2))] == told
    assert all(map(BEGINS.match, (lines[0], json.dumps(told), json.dumps(told, indent=2))))


@given(st.text(st.sampled_from('{}[]",: \n1ae\\u'), max_size=60))
def test_any_text_gives_objects_and_problems(text: str) -> None:
    for each in read(text):
        assert isinstance(each, Problem) or isinstance(each[1], dict)


def test_values_as_text_and_numbers() -> None:
    told = [" a ", 3, 2.5, True, None, [1], "\ud800"]
    assert [*map(string, told)] == ["a", "3", "2.5", "", "", "", "\ufffd"]
    assert strings("a b") == ["a", "b"]
    assert strings(["a b", None, 3]) == ["a b", "3"]
    assert strings(None) == []
    assert [*map(count, [3, "v3", "3"])] == [3, 3, 3]
    assert [*map(count, [-3, 3.5, True, "x", "9" * 11, 1 << 31])] == [None] * 6


def test_one_value() -> None:
    assert one_value(' {"a": [1, null]}\n', page=PAGE) == {"a": [1, None]}
    assert one_value("[null]", page=PAGE) == [None]
    assert one_value('{"a"', page=PAGE) == Problem(
        PAGE, "The JSON is broken or cut off: Expecting ':' delimiter."
    )


def test_what_is_inside() -> None:
    assert inside({"a": A}, "a") == A
    assert inside({"a": [A]}, "a") == inside({}, "a") == {}
    assert dicts([A, 1, None, B]) == [A, B]
    assert dicts(A) == dicts("ab") == dicts(None) == []


@pytest.mark.parametrize(
    ("told", "expected"),
    [(1997, 1997), ("2025", 2025), (1499, None), (21000, None), ("MMXX", None), (None, None)],
)
def test_years(told: object, expected: int | None) -> None:
    assert year(told) == expected
