"""A question for papers, "do you know any recent work on X?" → Query. Pure."""

import re
from dataclasses import replace
from datetime import date

from bot.words.followups import Change, changed, parse_change
from bot.words.moves import tidy
from storage import Query, parse_query

QUANTITY = r"(?:some|any|all|the|a|few|more|other|our|your)"
QUALITY = (
    r"(?:recent|new(?:er|est)?|latest|current|good|best|relevant|interesting|important|great|top"
    r"|most|state[- ]of[- ]the[- ]art|sota|seminal|research)"
)
NOUN = (
    r"(?:papers?|works?|articles?|publications?|preprints?|stud(?:y|ies)|research|literature"
    r"|anything|something|stuff|results?|references?)"
)
ABOUT = (
    r"(?:on|about|for|of|in|regarding|concerning|around|covering|discussing|using|with|into"
    r"|related to|dealing with|(?:(?:that|which) )?(?:deals?|works?) with"
    r"|(?:(?:that|which) )?(?:uses?|stud(?:y|ies)|proposes?|introduces?|describes?|discuss(?:es)?)"
    r"|that|which)"
)
SEEK = (
    r"(?:find|show|get|give|list|search|look|recommend|suggest|send|fetch|need|want|see|read)"
    r"(?:ing)?(?: up)?(?: (?:me|us))?(?: for)?"
)
LEAD = (
    rf"(?:{SEEK}|(?:do|did) (?:you|we) (?:know|have|happen to (?:know|have)|find)(?: of)?"
    r"|have you(?: got| seen)?|(?:is|are) there"
    r"|(?:i|we)(?:'m|'re| am| are) (?:looking|searching|after)(?: for)?"
    r"|(?:i|we) (?:need|want|would like)|i'd like|what(?:'?s|'re| is| are)?|which|got|know) "
)
THERE = (
    r"(?: (?:do|did|have|can) (?:we|you|i) (?:have|got|know(?: of)?|find)| (?:are|is) there"
    r"| (?:that|which) (?:are|is)| out there| available)?"
)
HOW = rf"(?P<how>(?:(?:{QUANTITY}|{QUALITY}),? )*)"
ENDS = r"(?:by|from|since|before|after|published|until|between|in|not|without|newer|older)"
QUESTIONS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # do you know any recent papers about X
        rf"(?:{LEAD})?{HOW}{NOUN}{THERE}(?: {ABOUT} (?P<what>.+)| (?P<tail>{ENDS} .+))?",
        # any kv cache papers
        rf"(?:{LEAD})?{HOW}(?P<what>\S.*?) "
        r"(?:papers|articles|publications|preprints|literature)(?P<tail> .+)?",
        # what's new on X
        rf"(?:what(?:'?s| is)|anything) (?P<how>new)(?: {ABOUT} (?P<what>.+))?(?P<tail>)",
    )
)
WISH = re.compile(
    r"(?:(?:i|we)(?:'m|'re| am| are) (?:interested in|working on|curious about|looking for)"
    r"|tell me (?:more )?about|(?:what )?do (?:you|we) (?:know|have) (?:anything )?(?:about|on)"
    r"|(?:what|anything) (?:is known|do we know) about|(?:get|give|recommend|suggest|send|fetch)"
    r" (?:me|us)|look(?:ing)? (?:up|for)|search(?:ing)? for|(?:i|we) need|(?:is|are) there"
    r"|what(?:'?s| is| are)(?: an?| the)?) (.+)",
    re.IGNORECASE,
)
BY_ON = re.compile(r"by (.{2,60}?) (?:on|about) (.+)", re.IGNORECASE)
NEWEST = re.compile(r"\b(?:recent|new(?:er|est)?|latest|current)\b", re.IGNORECASE)
TAIL = re.compile(
    r"[\s,]+(?=(?:and |but )?(?:since|from|in|before|after|until|between|published|newer|older|by|"
    r"only|not|no|without|exclud\w+|sort\w*|order\w*|newest|latest|most recent|last|past|within|"
    r"over|during|this|the last|the past) )",
    re.IGNORECASE,
)
KINDS = re.compile(
    r"(?:not|no|without|exclud\w+) (?:any |the )*(?:surveys?|reviews?|overviews?)", re.I
)
NAMES = 4  # words of the authors that end a question


def parse_question(text: str, *, today: date) -> Query | None:
    """The query of a question for papers; None where `text` is not put as one. Never raises."""
    said = tidy(text)
    for question in QUESTIONS:
        if match := question.fullmatch(said):
            asked = " ".join(each.strip() for each in (match["what"], match["tail"]) if each)
            query = _query(asked, today, authors=True)
            wants_new = query == Query() or NEWEST.search(match["how"])
            return replace(query, newest=query.newest or bool(wants_new))
    return None


def parse_words(text: str, *, today: date) -> Query:
    """The query of words that are put as no question. Never raises."""
    said = tidy(text)
    wish = WISH.fullmatch(said)
    about = re.sub(r"^about ", "", wish[1] if wish else said, flags=re.IGNORECASE)
    return _query(about, today, authors=bool(wish))


def _query(said: str, today: date, *, authors: bool) -> Query:
    """The words, with what they end in read as filters: "… since 2023 by Leviathan"."""
    put, ends = Query(), True
    if authors and (match := BY_ON.fullmatch(said)):
        said = f"{match[2]} by {match[1]}"
    while said and ends:
        ends = False
        for start in (0, *(match.end() for match in TAIL.finditer(said))):
            change = _ending(said[start:], today, authors=authors)
            if change and (start or authors):
                put, said, ends = changed(put, change), said[:start].rstrip(" ,"), True
                break
    return changed(parse_query(said), Change(put))


def _ending(said: str, today: date, *, authors: bool) -> Change | None:
    """What these last words of a question filter; nothing that could as well be its subject."""
    change = parse_change(said, today=today)
    if change is None:
        return None
    put = change.put
    if put.words or put.phrases or change.drop:
        return None
    if put.without and not KINDS.fullmatch(said):
        return None  # "training without labels" is about just that
    if put.by and not (authors and len(said.split()) <= NAMES):
        return None  # "learning by doing"
    return change
