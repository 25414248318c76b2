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
    everybody = _joined([part.strip() for group in parted for part in group.split(",")])
    if len(parted) > 1 and all(map(_is_turned_round, parted)):
        return _kept(parted)  # "Quill, Ada and van Löv, Bo"
    return _kept([text] if _is_turned_round(text) else everybody)


def _is_turned_round(name: str) -> bool:
    """ "Quill, Ada" """
    family, comma, given = (part.strip() for part in name.partition(","))
    return bool(comma and given) and "," not in given and " " not in family


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
