"""A small language for Block Kit's schema: rules that answer with Slack's own error strings.

Pure. A rule takes a value and its json-pointer and returns the list of complaints about it.
Lengths are counted in code points (SLACK.md 7.7).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
Rule = Callable[[Any, str], list[str]]


def complaint(words: str, pointer: str) -> list[str]:
    return [f"{words} [json-pointer:{pointer}]"]


def anything(_value: Any, _pointer: str) -> list[str]:
    return []


def string(most: int, *, least: int = 1, pattern: str | None = None) -> Rule:
    def check(value: Any, pointer: str) -> list[str]:
        if not isinstance(value, str):
            return complaint("must be a string", pointer)
        if len(value) > most:
            return complaint(f"must be less than {most + 1} characters", pointer)
        if len(value) < least:
            return complaint(f"must be more than {least - 1} characters", pointer)
        if pattern and not re.search(pattern, value):
            return complaint("must match regexp", pointer)
        return []

    return check


def url(most: int = 3000) -> Rule:
    def check(value: Any, pointer: str) -> list[str]:
        found = string(most)(value, pointer)
        if not found and not re.match(r"https?://[^\s/]", value, re.IGNORECASE):
            return complaint("must be a valid http or https url", pointer)
        return found

    return check


def integer(least: int, most: int) -> Rule:
    def check(value: Any, pointer: str) -> list[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            return complaint("must be an integer", pointer)
        if not least <= value <= most:
            return complaint(f"must be between {least} and {most}", pointer)
        return []

    return check


def boolean(value: Any, pointer: str) -> list[str]:
    return [] if isinstance(value, bool) else complaint("must be a boolean", pointer)


def choice(*allowed: str) -> Rule:
    def check(value: Any, pointer: str) -> list[str]:
        if value in allowed:
            return []
        return complaint(f"must be one of [{', '.join(allowed)}]", pointer)

    return check


def array(rule: Rule, *, most: int, least: int = 1) -> Rule:
    def check(value: Any, pointer: str) -> list[str]:
        if not isinstance(value, list):
            return complaint("must be an array", pointer)
        if len(value) > most:
            return complaint(f"no more than {most} items allowed", pointer)
        if len(value) < least:
            return complaint(f"no less than {least} items allowed", pointer)
        return [each for i, item in enumerate(value) for each in rule(item, f"{pointer}/{i}")]

    return check


@dataclass(frozen=True)
class Shape:
    """An object: its fields, which of them must be there, and what else must hold."""

    required: dict[str, Rule] = field(default_factory=dict)
    optional: dict[str, Rule] = field(default_factory=dict)
    also: Rule = anything
    open: bool = False

    def __call__(self, value: Any, pointer: str) -> list[str]:
        if not isinstance(value, dict):
            return complaint("must provide an object", pointer)
        return (
            self._missing(value, pointer)
            + self._unknown(value, pointer)
            + self._fields(value, pointer)
            + self.also(value, pointer)
        )

    def _missing(self, value: Json, pointer: str) -> list[str]:
        lost = [name for name in self.required if value.get(name) is None]
        return [c for name in lost for c in complaint(f"missing required field: {name}", pointer)]

    def _unknown(self, value: Json, pointer: str) -> list[str]:
        known = {"type", *self.required, *self.optional}
        extra = [] if self.open else [name for name in value if name not in known]
        return [c for n in extra for c in complaint(f"invalid additional property: {n}", pointer)]

    def _fields(self, value: Json, pointer: str) -> list[str]:
        rules = self.required | self.optional
        present = [n for n in rules if value.get(n) is not None]
        return [c for n in present for c in rules[n](value[n], f"{pointer}/{n}")]


def by_type(shapes: dict[str, Rule], *allowed: str) -> Rule:
    """One of several objects, told apart by `type`; only the `allowed` ones, if named."""

    def check(value: Any, pointer: str) -> list[str]:
        if not isinstance(value, dict):
            return complaint("must provide an object", pointer)
        kind = value.get("type")
        if kind is None:
            return complaint("missing required field: type", pointer)
        if kind not in shapes or (allowed and kind not in allowed):
            return complaint(f"unsupported type: {kind}", f"{pointer}/type")
        return shapes[kind](value, pointer)

    return check


def any_schema(rule: Rule) -> Rule:
    """Slack says first that no schema of a union matched, then why."""

    def check(value: Any, pointer: str) -> list[str]:
        found = rule(value, pointer)
        return complaint("failed to match all allowed schemas", pointer) + found if found else []

    return check


def both(*rules: Rule) -> Rule:
    def check(value: Any, pointer: str) -> list[str]:
        return [each for rule in rules for each in rule(value, pointer)]

    return check


def exactly_one(*names: str) -> Rule:
    def check(value: Any, pointer: str) -> list[str]:
        given = [name for name in names if value.get(name) is not None]
        if len(given) == 1:
            return []
        return complaint(f"must provide exactly one of [{', '.join(names)}]", pointer)

    return check


def at_least_one(*names: str) -> Rule:
    def check(value: Any, pointer: str) -> list[str]:
        if any(value.get(name) for name in names):
            return []
        return complaint(f"must provide one of [{', '.join(names)}]", pointer)

    return check
