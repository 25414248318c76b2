"""JSON text → its objects, with the line each begins in. Pure; never raises.

Read are an array, one object, and JSON lines. An array that is cut off gives what came whole.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from storage.models import Problem

YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
BEGINS = re.compile(r"\A\s*(?:\{\s*[\"}]|\[\s*(?:\{|\]\s*\Z))")
MOST = 1 << 31  # what a database column holds
_BLANK = re.compile(r"[ \t\n\r]*")
_SEPARATOR = re.compile(r"[ \t\n\r]*([,\]]?)[ \t\n\r]*")
_DECODER = json.JSONDecoder()
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")

Objects = Iterator[tuple[int, dict[str, Any]] | Problem]


def objects(text: str, *, page: str) -> Objects:
    """(line, object) each, a Problem for what is none."""
    start = _after(_BLANK, text, 0)
    found = _of_array(text, start + 1, page) if text.startswith("[", start) else _lines(text, page)
    return (_object(value, page, line) for line, value in found)


def of_line(text: str, *, page: str, line: int) -> tuple[int, dict[str, Any]] | Problem:
    """The object that a line is."""
    return _object(_of_line(text, page, line), page, line)


def one_value(text: str, *, page: str) -> Any:
    """The one value that a text is; a Problem where it is broken or cut off."""
    value, end = _whole(text)
    return value if end >= 0 else Problem(page, f"The JSON is broken or cut off: {value}.")


def string(value: object) -> str:
    """A string or number as text, "" for anything else. No database takes a lone surrogate."""
    if value is None or (isinstance(value, str) and value.isascii()):
        return value.strip() if value else ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return _LONE_SURROGATES.sub("\ufffd", str(value)).strip()


def count(value: object) -> int | None:
    """A number of things, also as text; "v3" is 3."""
    text = string(value).removeprefix("v")
    small = text.isascii() and text.isdigit() and len(text) <= 10
    return int(text) if small and int(text) < MOST else None


def strings(value: object) -> list[str]:
    """Of a list its texts; of a text its words."""
    parts = value if isinstance(value, list) else string(value).split()
    return [text for part in parts if (text := string(part))]


def inside(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object of that name, an empty one where there is none."""
    found = told.get(name)
    return found if isinstance(found, dict) else {}


def dicts(value: object) -> list[dict[str, Any]]:
    """Of a list its objects."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def year(value: object) -> int | None:
    text = string(value)
    return int(text) if YEAR.fullmatch(text) else None


def _object(value: Any, page: str, line: int) -> tuple[int, dict[str, Any]] | Problem:
    if isinstance(value, dict):
        return line, value
    return value if isinstance(value, Problem) else Problem(f"{page}:{line}", "is no JSON object.")


def _of_array(text: str, at: int, page: str) -> Iterator[tuple[int, Any]]:
    line, counted = 1, 0
    at = _after(_BLANK, text, at)
    while not text.startswith("]", at):
        line, counted = line + text.count("\n", counted, at), at
        value, at = _decoded(text, at)
        if at < 0:
            yield line, Problem(page, f"The JSON is broken or cut off in line {line}: {value}.")
            return
        yield line, value
        separator = _SEPARATOR.match(text, at)
        if separator is None or not separator[1]:
            yield line, Problem(page, f"The JSON is broken or cut off behind line {line}.")
            return
        at = separator.end() if separator[1] == "," else separator.start(1)


def _lines(text: str, page: str) -> Iterator[tuple[int, Any]]:
    lines = text.split("\n")
    first = next((line for line in lines if line.strip()), "")
    if _whole(first)[1] < 0:  # one object over many lines
        value, end = _whole(text)
        if end >= 0:
            yield 1, value
            return
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield number, _of_line(line, page, number)


def _of_line(text: str, page: str, line: int) -> Any:
    """The value that a line is; a Problem where it is none."""
    value, end = _whole(text)
    return value if end >= 0 else Problem(f"{page}:{line}", f"is no JSON: {value}.")


def _whole(text: str) -> tuple[Any, int]:
    """The one value that a text is."""
    value, end = _decoded(text, _after(_BLANK, text, 0))
    if end >= 0 and _after(_BLANK, text, end) < len(text):
        return "something stands behind it", -1
    return value, end


def _decoded(text: str, at: int) -> tuple[Any, int]:
    """(value, where it ends), or (why not, -1)."""
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        return error.msg, -1
    except ValueError:
        return "a number is too long", -1
    except RecursionError:
        return "it is nested too deeply", -1


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
