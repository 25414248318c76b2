"""The App Home, the form of a member's settings, and answers in a modal. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.blocks.changes import STATUSES, outcome, standing
from bot.blocks.kit import (
    Block,
    Message,
    Mrkdwn,
    Option,
    actions,
    button,
    code,
    context,
    header,
    link,
    mention,
    option_object,
    overflow,
    plain,
    safe_url,
    section,
)
from bot.blocks.lists import MARKS
from bot.blocks.papers import MENU, facts, known, menu, title_search, titled
from bot.blocks.people import TIERS, draw_forget, draw_settings
from bot.blocks.sources import draw_sources_at_home
from bot.blocks.views import View, home, modal, radios, select, text_input
from bot.intents import Home, list_id
from bot.replies import ChangedReply, ForgetReply, HomeReply, ListReply, SettingsReply
from storage import Save, Status, StoredPaper

LISTS = 50  # to choose from
LIST_NAME = 40  # characters
SUBSCRIPTIONS = 10
SETTINGS = "settings"  # the form's callback
ZONES = "Europe/Berlin, America/New_York, Asia/Tokyo…"
PRIVACY = Mrkdwn(
    "Nobody else sees your notes. Who learns what you save is yours to choose in the settings; "
    "nobody outside this workspace does."
)


def draw_home(reply: HomeReply, said: Message | None) -> View:
    """said: of what became of the last click, where that is no change of papers."""
    blocks = [
        *_said(reply, said),
        header("Welcome to Paperboy" if reply.first else "Your reading list"),
        *([section(_hello(reply))] if reply.first else []),
        actions(_first_buttons(reply)),
        *(_saved(reply.saved) if reply.saved.lists else [section(_steps(reply))]),
        *_subscriptions(reply),
        *_team(reply),
        *(draw_sources_at_home(reply.sources) if reply.sources else []),
        header("Settings and privacy"),
        {**_settings(reply.settings), "accessory": button("Settings…", "home.settings", "open")},
        context(PRIVACY),
        *draw_forget(ForgetReply(sum(its.total for its in reply.saved.lists))).blocks,
    ]
    return home(blocks)


def draw_aside(said: Message) -> View:
    """An answer over what a person is doing. It is there to be read: nothing in it is clicked."""
    return modal("Paperboy", to_read(said), callback="read", close="Close")


def draw_trouble(said: Message) -> View:
    """A Home that could not be made, and why."""
    again = button("Try again", "home.next", str(Home()))
    return home([*to_read(said), actions([again])])


def draw_settings_form(reply: SettingsReply) -> View:
    its = reply.settings
    tiers = [Option(f"{tier}: {says}", tier.value) for tier, says in TIERS.items()]
    hours = [Option(f"{hour:02}:00", str(hour)) for hour in range(24)]
    on_off = [Option("On", "on"), Option("Off", "off")]
    blocks = [
        radios("privacy", "What others learn of your saves", tiers, initial=reply.tier.value),
        text_input("zone", "Time zone", initial=its.zone or "", placeholder=ZONES, most=60),
        select("hour", "Hour of reminders", hours, initial=str(its.hour), optional=False),
        radios("reminders", "Reminders", on_off, initial="on" if its.reminders else "off"),
        radios("news", "News of saved papers", on_off, initial="on" if its.news else "off"),
    ]
    return modal("Settings", blocks, callback=SETTINGS, submit="Save")


def to_read(said: Message) -> list[Block]:
    """Its blocks without what can be clicked."""
    shown = [block for block in said.blocks if block["type"] != "actions"]
    return [{name: its for name, its in block.items() if name != "accessory"} for block in shown]


def _said(reply: HomeReply, said: Message | None) -> list[Block]:
    if isinstance(reply.said, ChangedReply):
        return [outcome(reply.said, str(_page(reply.saved)))]
    return to_read(said) if said else []


def _hello(reply: HomeReply) -> Mrkdwn:
    who = mention(reply.saved.member)
    return Mrkdwn(
        f"Hello {who}. I find papers, keep those that you want to read, and tell what your team "
        "reads. Only you see this page."
    )


def _first_buttons(reply: HomeReply) -> list[Block]:
    search = {**button("Search papers", "home.search", "open"), "style": "primary"}
    export = [button("Export", "home.export", "bibtex")] if reply.saved.lists else []
    return [search, *export, button("Help", "home.help", "help")]


def _steps(reply: HomeReply) -> Mrkdwn:
    search = code(f"/papers search {reply.example}")
    steps = (
        f"*1. Search* with the button above, or type {search} in any channel",
        f"*2. Save* what you want to read: {code('/papers save 1')} keeps the first row",
        f"*3. Read:* {code('/papers list')} shows what you kept, and so does this page",
    )
    return Mrkdwn("\n".join(("Nothing is on your list yet. Three steps fill it:", *steps)))


def _saved(reply: ListReply) -> list[Block]:
    """The list's page: what is shown, the filters, the rows, the way to other pages."""
    blocks = [section(_headline(reply)), actions(_filters(reply))]
    for paper, save in reply.rows:
        row = section(titled(paper), _row_menu(paper, save, reply))
        blocks += [row, context(_about(paper, save, reply.today))]
    turns = _turns(reply)
    return [*blocks, *([actions(turns)] if turns else [])]


def _page(reply: ListReply) -> Home:
    return Home(reply.status, list_id(reply.asked or ""), reply.offset)


def _headline(reply: ListReply) -> Mrkdwn:
    count = f"{reply.total:,}" if reply.total else "No"
    many = "" if reply.total == 1 else "s"
    last = reply.offset + len(reply.rows)
    shown = f" · {reply.offset + 1} to {last}" if reply.total > len(reply.rows) else ""
    told = " · ".join(f"{number:,} {STATUSES[its]}" for its, number in _counts(reply).items())
    more = len(_named(reply)) - LISTS
    left = f"\n{more} more lists: {code('/papers list <name>')}" if more > 0 else ""
    return Mrkdwn(f"*{count} paper{many}*{shown}\n{told}{left}")


def _counts(reply: ListReply) -> dict[Status, int]:
    """Of the list that is shown, or of all."""
    shown = [its for its in reply.lists if reply.asked in (None, its.name)]
    return {status: sum(its.counts[status] for its in shown) for status in Status}


def _filters(reply: ListReply) -> list[Block]:
    """A value is the Home that the choice leads to."""
    here, counts = replace(_page(reply), offset=0), _counts(reply)
    statuses = [Option(f"All ({sum(counts.values()):,})", str(replace(here, status=None)))]
    statuses += [
        Option(f"{STATUSES[its].capitalize()} ({number:,})", str(replace(here, status=its)))
        for its, number in counts.items()
    ]
    found = [_choice("home.show", statuses, str(here))]
    if named := _named(reply)[:LISTS]:
        lists = [Option("All lists", str(replace(here, list="")))]
        lists += [
            Option(f"{name:.{LIST_NAME}} ({total:,})", str(replace(here, list=list_id(name))))
            for name, total in named
        ]
        found.append(_choice("home.list", lists, str(here)))
    return found


def _named(reply: ListReply) -> list[tuple[str, int]]:
    """The lists that have a name, the one that is shown first."""
    named = [(its.name, its.total) for its in reply.lists if its.name]
    return sorted(named, key=lambda its: its[0] != reply.asked)


def _choice(action_id: str, options: Sequence[Option], chosen: str) -> Block:
    first = next(option for option in options if option.value == chosen)
    return {
        "type": "static_select",
        "action_id": action_id,
        "options": [option_object(option) for option in options],
        "initial_option": option_object(first),
    }


def _row_menu(paper: StoredPaper, save: Save, reply: ListReply) -> Block:
    """Five entries are all that a menu may have: to open a paper, its title is there."""
    page = _page(reply)
    marks = [
        Option(label, f"{status.value}:{paper.id}:{page}")
        for status, label in MARKS.items()
        if status is not save.status
    ]
    note = Option("Edit note" if save.note else "Add note", f"note:{paper.id}:{page}")
    remove = Option("Remove", f"unsave:{paper.id}:{page}")
    return overflow(MENU, [*marks, note, remove, Option("Copy BibTeX", f"bibtex:{paper.id}")])


def _about(paper: StoredPaper, save: Save, today: date | None) -> Mrkdwn:
    online = link(title_search(paper), "find online")
    found = online.startswith("<") and not safe_url(paper.paper.address)
    parts = (standing(save, today), facts(paper), online if found else "")
    return Mrkdwn(" · ".join(filter(None, parts)))


def _turns(reply: ListReply) -> list[Block]:
    page, found = _page(reply), []
    if reply.offset > 0:
        before = str(replace(page, offset=max(0, reply.offset - reply.size)))
        found.append(button("‹ Previous", "home.previous", before))
    after = reply.offset + reply.size
    if (left := reply.total - after) > 0:
        text = f"Next {min(left, reply.size)} ›"
        found.append(button(text, "home.next", str(replace(page, offset=after))))
    return found


def _subscriptions(reply: HomeReply) -> list[Block]:
    if not reply.subscriptions:
        return []
    lines = [plain(words) for words in reply.subscriptions[:SUBSCRIPTIONS]]
    more = len(reply.subscriptions) - SUBSCRIPTIONS
    lines += [Mrkdwn(f"and {more} more")] if more > 0 else []
    return [header("Your subscriptions"), section("\n".join(lines))]


def _team(reply: HomeReply) -> list[Block]:
    team = reply.team
    if not team.papers:
        return []
    blocks = [header("What your team saved this week")]
    for paper in team.papers:
        shelved = team.shelves.get(paper.id)
        row = menu(paper, str(_page(reply.saved)), shelved, ranked=False)
        blocks += [section(titled(paper), row), context(known(paper, shelved, team.viewer))]
    return blocks


def _settings(reply: SettingsReply) -> Block:
    return draw_settings(reply).blocks[0]
