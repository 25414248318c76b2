"""What is said in a conversation → what is asked for. Pure, and forgiving.

The words of commands mean here what they mean everywhere. Beside them people point at what they
were answered ("more like 2", "not surveys"), put questions ("any papers on X?"), greet and thank.
All else is a search.
"""

import re
from datetime import date

from bot.intents import (
    FollowUp,
    Help,
    Intent,
    Perhaps,
    Save,
    Search,
    Show,
    Similar,
    SmallTalk,
    Unknown,
    Unsave,
    Who,
)
from bot.understanding.commands import read, understand
from bot.understanding.pointing import parse_pointing
from bot.words.asking import parse_question, parse_words
from bot.words.commands import WORDS
from bot.words.followups import parse_change, parse_drop
from bot.words.moves import parse_move, tidy
from bot.words.targets import bare
from storage import Query, papers_named, parse_query

LONGEST = 300  # characters of what is more than a search
EMOJI = re.compile(r":[\w+'-]+:(?!\w)")
TO = "(?:[ ,]+(?:there|paperboy|bot|everyone|all|again|so much|a lot|very much))*"
SAID = tuple(
    (kind, re.compile(pattern + TO, re.IGNORECASE))
    for kind, pattern in (
        (
            "hello",
            r"(?:hi|hello|hey|hiya|howdy|yo|hallo|hola|moin|servus|greetings|guten (?:tag|morgen)"
            r"|good (?:morning|afternoon|evening|day)|how are you(?: doing)?|how's it going)",
        ),
        (
            "thanks",
            r"(?:(?:ok|okay|great|perfect|cool|nice|awesome)[, ]+)?"
            r"(?:thanks|thank you|thx|ty|cheers|merci|danke(?: ?sch(?:ö|oe)n)?)",
        ),
        (
            "bye",
            r"(?:bye(?: bye)?|goodbye|see (?:you|ya)(?: later)?|cu|ciao|tsch(?:ü|ue)ss|good night"
            r"|that's (?:all|it)|i'm done)",
        ),
        (
            "name",
            r"(?:who are you|what are you|who is this|what(?:'?s| is) (?:your name|paperboy)"
            r"|are you (?:a |an )?(?:bot|human|real|ai|llm|chatgpt|person)|introduce yourself)",
        ),
        (
            "nod",
            r"(?:ok|okay|k|great|cool|nice|perfect|awesome|good(?: bot| job)?|well done|lol|haha"
            r"|wow|yes|yep|no|nope|sure|got it|i see|right|sorry|never ?mind|nvm|forget it|hm+|oh"
            r"|interesting|love it|excellent)",
        ),
    )
)
# Other words for a command.
MEANS = tuple(
    (re.compile(pattern, re.IGNORECASE), command)
    for pattern, command in (
        (
            r"what (?:can|do) you do|how do(?:es)? (?:you|this|it) work|(?:i need )?help(?: me)?"
            r"|how (?:do|can) i (?:use|ask) (?:you|this)|what can i (?:ask|say|do|type)(?: you)?"
            r"|commands|usage|menu|instructions|options|what are (?:your|the) commands",
            "help",
        ),
        (
            r"(?:show(?: me)? )?my (?:reading )?(?:list|papers|saves|saved papers)|reading list"
            r"|what (?:did|have) i saved?|what(?:'?s| is) on my (?:reading )?list",
            "list",
        ),
        (r"what am i reading(?: now)?", "list reading"),
        (
            r"what should i read(?: next)?|what(?:'?s| is) next|my to-?read(?: list)?",
            "list to-read",
        ),
        (
            r"what(?:'?s| is) (?:trending|popular|hot)|what (?:is|does|did) (?:the|my|our) team "
            r"(?:reading|read|saved?)|what are (?:we|others|people) reading",
            "trending",
        ),
        (
            r"(?:(?:show|list)(?: me)? )?(?:the )?trends?(?: please)?|(?:what|which) topics (?:are "
            r"(?:growing|rising|on the rise|trending)|grow(?: most| fastest)?)",
            "trends",
        ),
        (
            r"(?:(?:show|list)(?: me)? )?(?:my|our|all)(?: the)? subscriptions"
            r"|what (?:am i|are we|is this channel) subscribed to",
            "subscriptions",
        ),
        (r"(?:what|which) topics (?:are there|do you (?:have|know))|all topics", "topics"),
    )
)
SEEKING = ("search", "find", "show", "list", "lists", "read", "reading")  # may begin a question
ME = re.compile(r"(?P<word>show|find|search)(?: (?:me|us))?(?: for)? ", re.IGNORECASE)
HAS = re.compile(r"who (?:has|saved|reads?|kept)\b|who \d+$", re.IGNORECASE)
# Commands that change nothing.
RUNS = ("search", "show", "similar", "topics", "list", "trending", "trends", "help")


def parse_talk(text: str, *, today: date) -> Intent:
    """What `text`, as Slack sends it, asks for in a conversation. Never raises."""
    words = " ".join(EMOJI.sub(" ", read(text)).split())
    if not re.search(r"\w", words):
        return Help() if "?" in words or not text.strip() else SmallTalk("nod")
    command = understand(words)
    if _is_sure(command):
        return command
    if len(words) > LONGEST:
        return Search(parse_query(words)) if isinstance(command, Unknown) else command
    said = tidy(words)
    return (
        _chat(words)
        or _chat(said)
        or _pointing(said)
        or _question(said, today)
        or _command(said)
        or _change(said, today)
        or _words(said, today)
    )


def _is_sure(intent: Intent) -> bool:
    """It names rows, ids or links, so it can mean nothing else."""
    match intent:
        case Save(targets) | Unsave(targets):
            return all(map(_is_exact, targets))
        case Show(target) | Similar(target) | Who(target):
            return _is_exact(target)
    return False


def _is_exact(target: object) -> bool:
    return bool(re.fullmatch(r"\d{1,3}", str(target)) or papers_named(str(target), bare=True))


def _chat(words: str) -> Intent | None:
    said = words.replace("’", "'").strip(" ?!.,…:()")
    for pattern, command in MEANS:
        if pattern.fullmatch(said):
            return understand(command)
    return next((SmallTalk(kind) for kind, pattern in SAID if pattern.fullmatch(said)), None)


def _pointing(said: str) -> Intent | None:
    if move := parse_move(said):
        return FollowUp(move, said)
    if pointed := parse_pointing(said):
        return pointed
    dropped = parse_drop(said)
    return FollowUp(dropped, said) if dropped else None


def _question(said: str, today: date) -> Intent | None:
    word = _first(said)
    if word not in SEEKING and not isinstance(understand(word), Unknown):
        return None
    query = parse_question(said, today=today)
    return Search(query) if query else None


def _command(said: str) -> Intent | None:
    """A command, or what is one but for a slip of the fingers."""
    said = ME.sub(lambda match: f"{match['word']} ", said)
    word, rest = _first(said), said.partition(" ")[2]
    intent = understand(said)
    match intent:
        case Unknown():
            return _slipped(intent, rest)
        case Who():
            return intent if HAS.match(said) else None
        case Help(about) if about and word != "help" and len(rest.split()) > 1:
            return None if re.match(r"[^\W\d]", rest) else intent  # "note taking with tablets"
        case Show() | Similar():
            return Perhaps(intent, Search(parse_query(bare(rest))))
        case Save() if word not in ("save", "keep"):
            return Perhaps(intent, Search(parse_query(said)))  # "reading comprehension"
    return intent


def _slipped(unknown: Unknown, rest: str) -> Intent | None:
    meant = next((name for name in WORDS if _is_slip(unknown.word.lower(), name)), "")
    if meant in RUNS:
        return understand(f"{meant} {rest}".strip())
    return Unknown(unknown.word, meant, True, unknown.text) if meant else None


def _is_slip(typed: str, word: str) -> bool:
    """Two letters swapped, or in a longer word one missing or doubled: words that differ by
    another letter are other words ("lost", "expert")."""
    swaps = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
    if typed != word and typed in swaps:
        return True
    longer, shorter = sorted((typed, word), key=len, reverse=True)
    left_out = {longer[:at] + longer[at + 1 :] for at in range(len(longer))}
    return len(word) > 4 and len(longer) - len(shorter) == 1 and shorter in left_out


def _change(said: str, today: date) -> Intent | None:
    change = parse_change(said, today=today)
    return FollowUp(change, said) if change else None


def _words(said: str, today: date) -> Intent:
    if papers_named(said, bare=True) and " " not in said:
        return Show(said)
    query = parse_words(said, today=today)
    return Search(query) if query != Query() else Help()


def _first(said: str) -> str:
    return said.partition(" ")[0].lower()
