"""A byline, "Ada Quill, Bo van Löv and Kite Team" → names. Pure."""

import re

from storage.sources.citation import OTHERS, SUFFIXES

_AND = re.compile(r"\s*,?\s+(?:and|&)\s+")
_AFTERWARDS = re.compile(r"\([^()]*\)")  # affiliations


def names(text: str) -> list[str]:
    """People are parted by semicolons, else by "and" and commas; a comma between "Quill" and
    "Ada" is no such comma."""
    text = _AFTERWARDS.sub(" ", text)
    if ";" in text:
        return _kept(text.split(";"))
    parted = _AND.split(text)
    if _are_turned_round(parted):
        return _kept(parted)
    return _kept(_joined([part.strip() for group in parted for part in group.split(",")]))


def _are_turned_round(parted: list[str]) -> bool:
    """ "Quill, Ada", "van Löv, Bo": a comma in each, and a family of one word."""
    turned = [each.split(",") for each in parted]
    one_comma = all(len(each) == 2 and each[1].strip() for each in turned)
    return one_comma and any(" " not in each[0].strip() for each in turned)


def _joined(parts: list[str]) -> list[str]:
    """With "Jr." back at the name before it."""
    found: list[str] = []
    for part in parts:
        if found and part.casefold() in SUFFIXES:
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return found


def _kept(parts: list[str]) -> list[str]:
    stripped = [" ".join(part.split()) for part in parts]
    return [part for part in stripped if part and part.casefold() not in OTHERS]
