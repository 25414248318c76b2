"""Rows of the last answer as people point at them: "the second one", "#2", "it". Pure."""

import re

from bot.intents import Cite, FollowUp, Intent
from bot.understanding.commands import understand
from bot.words.followups import OfRow, This
from bot.words.spans import NUMBERS

ORDINALS = {
    word: number
    for number, word in enumerate(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"), 1
    )
}
ONE = r"(?: (?:one|paper|result|hit|row|title|item))?"
PAPER = r"(?:number|no\.?|nr\.?|paper|row|result|item|hit|#)"
FIRST_FEW = re.compile(
    rf"\b(?:the )?first (?!one\b)({'|'.join(NUMBERS)}|\d)(?: (?:papers|ones|results))?\b", re.I
)
NTH = re.compile(
    rf"\b(?:the )?({'|'.join(ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th)){ONE}(?=$|[\s,?])", re.I
)
NUMBERED = re.compile(rf"(?<!\w){PAPER} ?(\d{{1,3}})\b", re.I)
ROW = re.compile(r"\d{1,3}")
ROWS = re.compile(r"\d{1,3}(?:(?:,? and |[\s,]+|[-–])\d{1,3})*\b")
PRONOUN = re.compile(r"(?:(?:this|that)(?: one| paper)?|it|the (?:one|paper))\b", re.I)
MANY = re.compile(
    r"(?:all(?: of)?(?: (?:them|these|those))?|(?:them|these|those)(?: all)?)(?: papers)?\b", re.I
)
ME = "(?: me| us)?"
LIKE = (
    rf"(?:(?:show|give|find|get|any|some|are there|is there){ME} )*"
    r"(?:(?:any|some|more|other|papers|something|anything|work|ones|articles) )*"
    r"(?:like|similar to|related to|close to) "
)
# What people say before a row → the command's word. Of lists: more may follow the rows.
WORDS = tuple(
    (re.compile(pattern, re.IGNORECASE), word)
    for pattern, word in (
        (LIKE, "similar"),
        (
            rf"(?:(?:show|open|view|tell|give){ME}|see)(?: (?:more )?(?:about|details (?:of|on)))? "
            r"|(?:details|more) (?:of|on|about|for) |what(?:'?s| is)(?: in)? |summari[sz]e "
            r"|(?:the )?(?:abstract|summary|authors) (?:of|for) |who wrote ",
            "show",
        ),
        (r"why(?: (?:is|was|does|did))? |explain (?:the rank of )?", "why"),
        (
            r"(?:cite|bibtex|bib|citation)(?: (?:of|for))? |how (?:do|should|can) (?:i|we) cite "
            rf"|(?:(?:give|show|get|copy|send){ME} )?(?:the )?(?:bibtex|citation) (?:of|for) ",
            "cite",
        ),
        (r"(?:share|post) ", "share"),
        (
            r"who(?: else)? (?:has|saved|read|reads|kept|is reading) "
            r"|(?:did|has|have|does) (?:any(?:one|body)|some(?:one|body))(?: else)? "
            r"(?:saved?|read|have|kept|keep) ",
            "who",
        ),
        (r"(?:save|keep|add|bookmark) ", "save"),
        (r"(?:unsave|remove) ", "unsave"),
        (r"(?:done(?: with)?|finished|(?:i|we)(?:'ve| have)? read) ", "done"),
    )
)
OF_LISTS = ("save", "unsave", "done")
WHY = re.compile(r"why(?: (?:this|that|these|those|it))?", re.IGNORECASE)
ALIKE = re.compile(
    r"(?:(?:show|find|any|some|more) )*(?:similar|related) (?:ones|papers|work)"
    r"|more like (?:these|those|them)",
    re.IGNORECASE,
)
MARK = re.compile(r"mark (.+) as (to-read|unread|reading|read|done)", re.IGNORECASE)
AS_BIBTEX = re.compile(r"(.+?) (?:as|in) bibtex", re.IGNORECASE)
TO_LIST = re.compile(r"\s+(?:to|on|in)(?: (?:my|the))?(?: reading)? lists?\b", re.IGNORECASE)
TO_NAMED = re.compile(r"^(?:to|on) (?:my )?", re.IGNORECASE)


def parse_pointing(said: str) -> Intent | None:
    """A command about rows of the last answer; None where `said` points at none."""
    if WHY.fullmatch(said):
        return FollowUp(OfRow("why"), said)
    if ALIKE.fullmatch(said):
        return FollowUp(This("similar"), said)
    if marked := MARK.fullmatch(said):
        return _pointed(marked[2].lower(), marked[1])
    if bibtex := AS_BIBTEX.fullmatch(said):
        return _pointed("cite", bibtex[1])
    for pattern, word in WORDS:
        if match := pattern.match(said):
            return _pointed(word, said[match.end() :])
    return _pointed("show", said)


def numbered(text: str) -> str:
    """Rows as numbers: "the first two and #5" is 1-2 and 5."""
    said = FIRST_FEW.sub(lambda match: f"1-{NUMBERS.get(match[1]) or match[1]}", text)
    said = NTH.sub(lambda match: str(ORDINALS.get(match[1]) or re.sub(r"\D", "", match[1])), said)
    return NUMBERED.sub(r"\1", said)


def _pointed(word: str, what: str) -> Intent | None:
    """The command `word` about what is pointed at; None where that is no row."""
    what = numbered(what)
    many, one = MANY.match(what), PRONOUN.match(what)
    if word in OF_LISTS and (found := many or one or ROWS.match(what)):
        rest = TO_NAMED.sub("in ", TO_LIST.sub("", f" {what[found.end() :].strip()}").strip())
        if found.re is ROWS:
            return understand(f"{word} {found[0]} {rest}".strip())
        return FollowUp(This(word, rest, many=found.re is MANY), what)
    if PRONOUN.fullmatch(what):
        return FollowUp(OfRow(word) if word == "why" else This(word), what)
    after = {"why": "(?: .*)?", "show": "(?: about)?"}.get(word, "")
    row = re.fullmatch(rf"(\d{{1,3}}){after}", what)
    return _about_row(word, row[1]) if row else None


def _about_row(word: str, row: str) -> Intent:
    match word:
        case "why" | "share":
            return FollowUp(OfRow(word, row), f"{word} {row}")
        case "cite":
            return Cite(row)
        case _:
            return understand(f"{word} {row}")
