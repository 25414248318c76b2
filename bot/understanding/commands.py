"""What people type → what they ask for. Pure."""

import re
from collections.abc import Callable, Mapping

from bot.intents import (
    Admin,
    ChangeSource,
    Export,
    ForgetMe,
    Help,
    Intent,
    Listing,
    Save,
    Search,
    Settings,
    Show,
    Similar,
    SourceAct,
    Sources,
    Subscriptions,
    Topics,
    Trending,
    Unknown,
    Unsave,
    Who,
    nearest,
)
from bot.understanding.subscribing import (
    parse_digest,
    parse_pause,
    parse_resume,
    parse_subscribe,
    parse_unsubscribe,
)
from bot.understanding.trends import parse_trends
from bot.words.commands import WORDS
from bot.words.days import split_day
from bot.words.targets import (
    MEMBER,
    STATUSES,
    bare,
    list_name,
    split_due,
    split_end,
    split_filters,
    split_first,
    split_list,
    split_note,
    split_targets,
)
from storage import (
    ExportFormat,
    Privacy,
    Query,
    Source,
    Status,
    Subscribing,
    papers_named,
    parse_query,
)

HOUR = re.compile(r"([01]?\d|2[0-3])(?::00)?")
LONGEST = 4000  # characters of a command that are read
NO_WIDTH = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def parse(text: str) -> Intent:
    """What `text`, the words after `/papers` as Slack sends them, asks for. Never raises."""
    return understand(read(text))


def understand(words: str) -> Intent:
    """What `words`, as the person typed them, ask for. Never raises."""
    word, _, rest = words.partition(" ")
    match word.lower():
        case "" | "help" | "?":
            return _help(rest)
        case "search" | "find":
            query = parse_query(rest)
            return Search(query) if query != Query() else Help("search")
        case "show":
            return Show(named) if (named := bare(rest)) else Help("show")
        case "similar":
            return Similar(named) if (named := bare(rest)) else Help("similar")
        case "topics" | "topic":
            return Topics(bare(rest))
    if read_rest := OF_LISTS.get(word.lower()):
        return read_rest(rest)
    command, sure = nearest(word)
    papers = papers_named(words, bare=True)
    if len(papers) == 1 and not sure:
        return Show(papers[0])
    return Unknown(word, command, sure, words)


def read(text: str) -> str:
    """Slack's way of writing → what the person typed: links, mentions and entities undone.

    A mentioned member stays an id: names are not unique.
    """
    typed = re.sub(r"<([^<>|]*)(?:\|([^<>]*))?>", _typed, text[:LONGEST])
    typed = typed.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return " ".join(NO_WIDTH.sub("", typed).split())


def _unsave(rest: str) -> Intent:
    targets, _ = _targets(rest)
    return Unsave(targets) if targets else Help("unsave")


def _marked(status: Status) -> Callable[[str], Intent]:
    def read_rest(rest: str) -> Intent:
        targets, _ = _targets(rest)
        return Save(targets, status=status) if targets else Listing(status=status)

    return read_rest


def _who(rest: str) -> Intent:
    target = bare(re.sub(r"^(has|saved|reads|read)\b", "", rest).strip(" ?"))
    return Who(target) if target else Help("who")


def _save(rest: str) -> Intent:
    what, note = split_note(rest)
    what, due = split_due(what)
    targets, after = _targets(what)
    if not targets:
        return Help("save")
    loose = targets == (bare(what),) and " in " in what.lower() and not after
    return Save(targets, split_list(after), note, loose=loose, due=due)


def _due(rest: str) -> Intent:
    if not rest:
        return Listing(due=True)
    what, day = split_day(rest)
    targets, after = _targets(what)
    return Save(targets, split_list(after), due=day) if targets and day else Help("due")


def _targets(text: str) -> tuple[tuple[str, ...], str]:
    """The papers that are named and what follows, which is nothing or the name of a list."""
    targets, after = split_targets(text)
    if after and split_list(after) is None:
        return ((bare(text),) if bare(text) else ()), ""
    return targets, after


def _note(rest: str) -> Intent:
    what, note = split_note(rest)
    if note is None:
        what, note = split_first(rest)
    targets, _ = _targets(what)
    if len(targets) != 1 or not note:
        return Help("note")
    return Save(targets, note="" if note == "-" else note)


def _saved_by(rest: str) -> Intent:
    return _listing(rest) if "@" in rest else Help("saved-by")


def _listing(rest: str) -> Intent:
    rest, filters = split_filters(rest)
    name, end = split_end(rest)
    named = MEMBER.fullmatch(end.get("member", ""))
    if "member" in end and not named:
        return Help("saved-by")
    query = parse_query(filters)
    topics, since, until = query.topics[:1], query.since, query.until
    if query != Query(topics=topics, since=since, until=until):
        return Help("list")
    return Listing(
        name or None,
        STATUSES.get(end.get("status", "")),
        named[1] if named else "",
        due="due" in end,
        topic="".join(topics),
        since=since,
        until=until,
        span=" ".join(end.get("span", "").split()),
    )


def _export(rest: str) -> Intent:
    *before, last = rest.lower().split() or [""]
    try:
        format = ExportFormat(last) if last else ExportFormat.BIBTEX
    except ValueError:
        return Help("export")
    name = rest.split()[: len(before)]
    name = name[:-1] if name and name[-1].lower() == "as" else name
    return Export(format, list_name(" ".join(name)) or None)


def _settings(rest: str) -> Intent:
    name, _, value = rest.partition(" ")
    match name.lower(), value.lower():
        case "", "":
            return Settings()
        case "privacy", ("team" | "count" | "private") as tier:
            return Settings(privacy=Privacy(tier))
        case "reminders", ("on" | "off") as choice:
            return Settings(reminders=choice == "on")
        case "news", ("on" | "off") as choice:
            return Settings(news=choice == "on")
        case "zone", zone if zone:
            return Settings(zone=value)
        case "hour", hour if match := HOUR.fullmatch(hour):
            return Settings(hour=int(match[1]))
    return Settings(wrong=rest)


def _admin(rest: str) -> Intent:
    name, _, value = rest.lower().partition(" ")
    match name, value:
        case "", "":
            return Admin()
        case "log", "":
            return Admin(log=True)
        case "privacy", ("team" | "count" | "private") as tier:
            return Admin(privacy=Privacy(tier))
        case (("subscribing" | "subscribe"), ("everyone" | "admins") as who):
            return Admin(subscribing=Subscribing(who))
        case "sources", "all":
            return Admin(sources=frozenset())
        case "sources", names if named := _sources(names):
            return Admin(sources=named)
    return Admin(wrong=rest)


def _where_from(rest: str) -> Intent:
    word, _, source = rest.partition(" ")
    try:
        act = SourceAct(word.lower())
    except ValueError:
        return Help("sources") if rest else Sources()
    return ChangeSource(act, source) if source else Help("sources")


def _sources(names: str) -> frozenset[Source]:
    """None of them where one is unknown."""
    words = names.replace("-", "_").replace(",", " ").split()
    known = {source.value for source in Source}
    return frozenset(map(Source, words)) if known.issuperset(words) else frozenset()


def _typed(match: re.Match[str]) -> str:
    target, label = match.group(1), match.group(2)
    match target[:1]:
        case "@":
            return target
        case "#":
            return f"#{label or target[1:]}"
        case "!":
            return label or f"@{target[1:]}"
    return target.removeprefix("mailto:")


def _forget(rest: str) -> Intent:
    return ForgetMe() if rest.lower() in ("", "me") else Help("forget-me")


def _help(command: str) -> Help | Unknown:
    name = command.lower()
    if not name or name in WORDS:
        return Help(WORDS.get(name, ""))
    return Unknown(command, *nearest(name), f"help {command}")


OF_LISTS: Mapping[str, Callable[[str], Intent]] = {
    "save": _save,
    "keep": _save,
    "unsave": _unsave,
    "remove": _unsave,
    **{word: _marked(status) for word, status in STATUSES.items()},
    "note": _note,
    "due": _due,
    "list": _listing,
    "lists": _listing,
    "saved-by": _saved_by,
    "trending": lambda rest: Trending(),
    "trends": parse_trends,
    "trend": parse_trends,
    "who": _who,
    "export": _export,
    "import": lambda rest: Help("import"),
    "subscribe": parse_subscribe,
    "follow": parse_subscribe,
    "subscriptions": lambda rest: Subscriptions(),
    "unsubscribe": parse_unsubscribe,
    "unfollow": parse_unsubscribe,
    "pause": parse_pause,
    "resume": parse_resume,
    "digest": parse_digest,
    "settings": _settings,
    "admin": _admin,
    "sources": _where_from,
    "forget-me": lambda rest: ForgetMe(),
    "forget": _forget,
}
