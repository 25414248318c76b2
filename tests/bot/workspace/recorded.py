"""Slack's recorded payloads and replies, and how one JSON shape is held against another.

A shape is what stands where: json-pointer with `[]` for any item → the kinds of value seen there.
What an app or a person wrote (blocks, attachments, files, typed values) is one `content`.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Shape = dict[str, set[str]]

KINDS = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "number",
    float: "number",
    type(None): "null",
}
CONTENT = (
    "blocks",
    "attachments",
    "inputs",
    "values",
    "metadata",
    "option_groups",
    "options",
)


def shape(value: Any, pointer: str = "") -> Shape:
    found: Shape = {pointer: {KINDS[type(value)]}}
    match value:
        case dict():
            inside = [(f"{pointer}/{name}", name, item) for name, item in value.items()]
            parts = [
                {at: {"content"}} if name in CONTENT else shape(item, at)
                for at, name, item in inside
            ]
        case list():
            parts = [shape(item, f"{pointer}[]") for item in value]
        case _:
            parts = []
    return merged([found, *parts])


def merged(shapes: Iterable[Shape]) -> Shape:
    whole: Shape = {}
    for each in shapes:
        for pointer, kinds in each.items():
            whole[pointer] = whole.get(pointer, set()) | kinds
    return whole


def lacking(wanted: Shape, given: Shape) -> list[str]:
    """Pointers of `wanted` that `given` lacks, the outermost only."""
    lost = [pointer for pointer in wanted if pointer not in given]
    return sorted(each for each in lost if _parent(each) in given)


def differing(one: Shape, other: Shape) -> list[str]:
    """Pointers of both under which stand values of kinds that have nothing in common; a null
    differs from nothing."""
    return sorted(
        f"{pointer}: {'|'.join(sorted(one[pointer]))} is not {'|'.join(sorted(other[pointer]))}"
        for pointer in one.keys() & other.keys()
        if "null" not in one[pointer] | other[pointer] and not one[pointer] & other[pointer]
    )


def read(path: Path) -> Any:
    return json.loads(path.read_text())


def replies(folder: Path, method: str) -> Iterator[Any]:
    """Successful replies of a method as recorded, with values."""
    path = folder / "webapi_examples/ok" / f"{method}__200.json"
    if path.exists():
        yield read(path)


def logged(folder: Path, path: str) -> Any:
    """Every key that was ever seen in a place, the values blanked; None where there is none."""
    whole = folder / "java_sdk_json_logs" / f"{path}.json"
    return read(whole) if whole.exists() else None


def _parent(pointer: str) -> str:
    return pointer[:-2] if pointer.endswith("[]") else pointer.rpartition("/")[0]
