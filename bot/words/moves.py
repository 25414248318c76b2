"""What is done with the last answer as a whole: "more", "exactly", "share this". Pure."""

import re
from enum import StrEnum


class Move(StrEnum):
    """What is done with the last answer as a whole."""

    MORE = "more"
    PREVIOUS = "previous"
    EXACTLY = "exactly"
    SHARE = "share"
    SUBSCRIBE = "subscribe"


def parse_move(text: str) -> Move | None:
    said = tidy(text)
    return next((move for move, pattern in MOVES.items() if pattern.fullmatch(said)), None)


def tidy(text: str) -> str:
    """Without what is said around a request, and with plain spaces and apostrophes."""
    said = " ".join(text.replace("’", "'").split())
    before = ""
    while said != before:
        before = said
        said = POLITE.sub("", OPENER.sub("", said)).strip(" ")
    return said


def whole(pattern: str) -> re.Pattern[str]:
    """Whatever its case."""
    return re.compile(pattern, re.IGNORECASE)


OPENER = whole(
    r"^(?:(?:hi|hey|hello|thanks(?: a lot)?|thank you|thx|ok|okay|alright|please|pls|now|then|but|"
    r"well|sorry|hm+|actually|(?:can|could|would|will) you|(?:i|we)(?:'d| would) like(?: you)? to|"
    r"(?:i|we) want(?: you)? to|help me(?: to)?|let's)(?: there| paperboy| bot)?[\s,.!:;…]+"
    r"|(?:great|cool|nice|perfect|good|yes|no|right|so|and)[,.!:;…]+\s*)(?=\S)"
)
POLITE = whole(
    r"(?:[\s,]+(?:please|pls|plz|thanks|thank you|thx|paperboy)|[\s,;:]*[?!.…]+|[\s,;:]+|\s*:\)+)$"
)
IT = "(?:it|this|that|them|these|those)"
MOVES: dict[Move, re.Pattern[str]] = {
    Move.MORE: whole(
        r"(?:(?:show|give|get|read|see|load|find)(?: me| us)? )?(?:some |a few |\d+ )?more"
        r"(?: (?:results|papers|of (?:them|those|these)|pages?))?"
        r"|(?:the )?next(?: (?:page|ones|one|results|papers|five|ten|5|10))?|(?:go|carry) on"
        r"|keep going|continue|(?:show )?(?:me )?the rest|(?:what|anything|something) else|›"
    ),
    Move.PREVIOUS: whole(
        r"(?:go )?back|(?:the )?prev(?:ious)?(?: (?:page|ones|results|papers))?|‹|page before"
    ),
    Move.EXACTLY: whole(
        rf"exactly(?: {IT}| what i (?:typed|wrote)| as (?:i )?typed)?|literally|verbatim"
        r"|(?:search|find) (?:it |that )?exactly|(?:as|what) i (?:typed|wrote)"
        rf"|(?:don't|do not) correct(?: {IT}| me)?"
        r"|i (?:meant|mean) (?:it|that|what i (?:typed|wrote))"
    ),
    Move.SHARE: whole(
        rf"(?:share|post)(?: {IT}| all| with (?:everyone|everybody|the (?:channel|team|others)|us)"
        r"| here| (?:in|to) (?:the|this) channel)*"
        rf"|show {IT} to (?:everyone|everybody|the (?:channel|team|others))"
    ),
    Move.SUBSCRIBE: whole(
        rf"(?:make|turn) {IT}(?: into)? a (?:subscription|digest)|subscribe (?:me )?to {IT}"
        rf"|(?:follow|watch) {IT}|keep (?:me|us) (?:posted|updated)(?: (?:on|about) {IT})?"
        rf"|(?:notify|alert|tell) (?:me|us) (?:about|of|when there are) (?:{IT}|new ones)"
        r"|subscribe (?:me|us|this channel|here)"
    ),
}
