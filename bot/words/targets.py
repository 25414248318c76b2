"""What people type after a command about papers and lists, taken apart. Pure.

A target is a word for one paper: a title, an id or a link, a row of the last answer.
"""

import re

from bot.words.days import SPAN, split_day
from storage import Status, papers_named

QUOTES = "\"'“”„‟«»‘’‚"
MOST_ROWS = 50  # that one command may name
STATUSES = {
    "to-read": Status.TO_READ,
    "to_read": Status.TO_READ,
    "toread": Status.TO_READ,
    "todo": Status.TO_READ,
    "unread": Status.TO_READ,
    "reading": Status.READING,
    "done": Status.DONE,
    "read": Status.DONE,
}
NOTE = re.compile(r"(?:^|\s)note:\s*", re.IGNORECASE)
QUOTED = re.compile(rf"[{QUOTES}](.+?)[{QUOTES}](?=\s|,|$)")
EDGE_QUOTES = re.compile(rf"(?<!\w)[{QUOTES}]|[{QUOTES}](?!\w)|(?!['’])[{QUOTES}]")
ROWS = re.compile(r"(\d{1,5})(?:[-–](\d{1,5}))?")
LINK = re.compile(r"https?://\S+", re.IGNORECASE)
GAP = re.compile(r"[\s,;]+(?:and\s+)?")
MEMBER = re.compile(r"@([UW][A-Z0-9]{0,20})")
IN = re.compile(r"\s*\bin\s+", re.IGNORECASE)
DUE = re.compile(r"(?<!\S)due:?\s+", re.IGNORECASE)
DOUBLE = '"“”„‟«»'
# A filter, or a name in quotes, in which there is none.
FILTER = re.compile(
    rf"(?<!\S)(?:(?P<filter>(?:topic|since|until):(?:[{DOUBLE}][^{DOUBLE}]*[{DOUBLE}]"
    rf"|[^\s{DOUBLE}]+)(?!\S))|[{QUOTES}].+?[{QUOTES}](?=\s|,|$))",
    re.IGNORECASE,
)
END = re.compile(
    rf"(?<!\S)(?:(?P<member>@\S+)|(?P<status>{'|'.join(STATUSES)})|(?P<due>due)"
    rf"|(?P<span>{SPAN.pattern}))$",
    re.IGNORECASE,
)


def bare(text: str) -> str:
    """Without the quotes that people put around a title."""
    return text.strip(QUOTES + " ")


def list_name(text: str) -> str:
    """A list's name: without quotes but apostrophes, so that it can be put in quotes."""
    return " ".join(EDGE_QUOTES.sub("", text).split())


def split_note(text: str) -> tuple[str, str | None]:
    """What stands before `note:`, and the note; None where there is none."""
    before, *after = NOTE.split(text, maxsplit=1)
    return before.strip(), after[0].strip() if after else None


def split_targets(text: str) -> tuple[tuple[str, ...], str]:
    """The papers named at the start of `text`, and what follows them.

    Numbers (`1 3`, `1-3`), ids and links, titles in quotes; ("anything else",), "" where
    it starts with none of these: then all of it is a title.
    """
    found: list[str] = []
    rest = text.strip()
    while rest:
        name, after = _target(rest)
        if not name:
            break
        found += name
        rest = after
    if not found:
        return ((bare(text),) if bare(text) else ()), ""
    return tuple(dict.fromkeys(found))[:MOST_ROWS], rest


def split_first(text: str) -> tuple[str, str]:
    """The one paper that `text` begins with, and what follows; "" where it begins with none."""
    names, after = _target(text)
    return (names[0], after) if len(names) == 1 else ("", text)


def split_list(rest: str) -> str | None:
    """The list of ` in list`; None where `rest` names none."""
    match = IN.match(rest)
    return list_name(rest[match.end() :]) or None if match else None


def split_due(text: str) -> tuple[str, str]:
    """`text` without `due <day>`, which may stand at its end or before ` in list`, and the day in
    words: "" where none is named."""
    for match in reversed(list(DUE.finditer(text))):
        words = text[match.end() :].split()
        for end in range(len(words), 0, -1):
            before, day = split_day(" ".join(words[:end]))
            if day and not before and words[end : end + 1] in ([], ["in"]):
                return " ".join([text[: match.start()].strip(), *words[end:]]), day
    return text, ""


def split_filters(text: str) -> tuple[str, str]:
    """`text` without its filters, and the filters."""
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        found.extend([match["filter"]] if match["filter"] else [])
        return "" if match["filter"] else match[0]

    return " ".join(FILTER.sub(take, text).split()), " ".join(found)


def split_end(text: str) -> tuple[str, dict[str, str]]:
    """A list's name, and the words that may follow it, each kind once: `status`, `member` (with
    its @), `due` and `span`."""
    quoted = QUOTED.match(text)
    start = quoted.end() if quoted else 0
    rest, found = text[start:].strip(), dict[str, str]()
    while match := END.search(rest):
        kind = next(kind for kind in ("member", "status", "due", "span") if match[kind])
        if kind in found:
            break
        found[kind] = match[0] if kind == "member" else match[0].lower()
        rest = rest[: match.start()].strip()
    return list_name(f"{text[:start]} {rest}"), found


def _target(text: str) -> tuple[list[str], str]:
    """The papers that the first word, or the first title in quotes, names, and what follows."""
    if quoted := QUOTED.match(text):
        return [quoted[1].strip()], _after(text, quoted.end())
    word = re.split(r"[\s,;]", text, maxsplit=1)[0]
    rest = _after(text, len(word))
    if rows := ROWS.fullmatch(word):
        first, last = int(rows[1]), int(rows[2] or rows[1])
        return [str(n) for n in range(first, min(last, first + MOST_ROWS) + 1)], rest
    named = LINK.fullmatch(word) or papers_named(word, bare=True)
    return ([word], rest) if named else ([], text)


def _after(text: str, end: int) -> str:
    gap = GAP.match(text, end)
    return text[gap.end() if gap else end :]
