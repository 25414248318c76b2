"""The App Home: a member's list, what the team saved, their settings."""

from dataclasses import replace
from zoneinfo import available_timezones

from bot.handlers.desk import Caller, Desk
from bot.handlers.lists import listed, save, undo, unsave
from bot.handlers.people import keep_settings
from bot.handlers.sources import told as told_of_sources
from bot.handlers.subscriptions import told_at_home
from bot.handlers.team import trends
from bot.intents import AtHome, Choose, Home, Listing, Save, Undo, Unsave, list_id
from bot.replies import HomeReply, Reply, SettingsReply, SorryReply
from bot.words.commands import COMMANDS
from storage import MemberSettings, PaperId

TEAM = 5  # papers of the team's
LOOKED_AT = 20  # papers, for one that has a topic
EXAMPLE = COMMANDS["search"].example.removeprefix("search ")
NO_ROW = SorryReply("That paper is no longer on your list: nothing was changed.")
NO_LIST = SorryReply("That list holds no paper any more: here are all of yours.")


def home(intent: Home, caller: Caller, desk: Desk) -> HomeReply:
    name = _name(intent.list, caller, desk) if intent.list else None
    gone = bool(intent.list) and name is None
    shown = Listing(name, intent.status, offset=0 if gone else intent.offset)
    saved, team = listed(shown, caller, desk), trends(caller, desk)
    settings = desk.store.members.settings(caller.member, workspace=caller.workspace)
    return HomeReply(
        saved,
        replace(team, papers=team.papers[:TEAM]),
        _told(settings, caller, desk),
        first=not settings.welcomed,
        example="" if saved.lists else _example(desk),
        subscriptions=told_at_home(caller, desk),
        sources=told_of_sources(caller, desk) if caller.admin else None,
        said=NO_LIST if gone else None,
    )


def at_home(intent: AtHome, caller: Caller, desk: Desk) -> Reply:
    """To mark what is not on the list does not save it, as it does elsewhere: the row was old."""
    match intent.act:
        case Save(targets=targets, status=status) as act:
            kept = all(isinstance(its, int) and _is_mine(its, caller, desk) for its in targets)
            return save(act, caller, desk) if kept or not status else NO_ROW
        case Unsave() as act:
            return unsave(act, caller, desk)
        case Undo() as act:
            return undo(act, caller, desk)


def choose(intent: Choose, caller: Caller, desk: Desk) -> SettingsReply:
    where, me = caller.workspace, caller.member
    with desk.store.transaction():
        kept = desk.store.members.settings(me, workspace=where)
        chosen = replace(
            kept,
            privacy=intent.privacy,
            zone=intent.zone or None,
            hour=intent.hour,
            reminders=intent.reminders,
            news=intent.news,
        )
        keep_settings(kept, chosen, caller, desk)
    return replace(_told(chosen, caller, desk), changed=True)


def welcome(caller: Caller, desk: Desk) -> None:
    """The member's first visit is over."""
    where, me = caller.workspace, caller.member
    with desk.store.transaction():
        kept = desk.store.members.settings(me, workspace=where)
        if not kept.welcomed:
            desk.store.members.keep(replace(kept, welcomed=True), workspace=where, member=me)


def is_welcomed(caller: Caller, desk: Desk) -> bool:
    return desk.store.members.settings(caller.member, workspace=caller.workspace).welcomed


def find_zone(typed: str) -> str | None:
    """The time zone of that name, whatever its case; "" for none, None where it is unknown."""
    asked = "_".join(typed.split()).casefold()
    known = {name.casefold(): name for name in available_timezones()}
    return known.get(asked) if asked else ""


def _name(id: str, caller: Caller, desk: Desk) -> str | None:
    lists = desk.store.lists.lists(workspace=caller.workspace, member=caller.member)
    return next((its.name for its in lists if list_id(its.name) == id), None)


def _told(settings: MemberSettings, caller: Caller, desk: Desk) -> SettingsReply:
    tier = settings.privacy or desk.store.workspaces.settings(caller.workspace).privacy
    return SettingsReply(settings, tier)


def _is_mine(paper: PaperId, caller: Caller, desk: Desk) -> bool:
    found = desk.store.lists.find(paper, workspace=caller.workspace, member=caller.member)
    return found is not None


def _example(desk: Desk) -> str:
    """Words that find something here: a topic that some paper has."""
    papers = desk.store.papers.after(PaperId(0), limit=LOOKED_AT)
    return next((paper.tags[0].topic for paper in papers if paper.tags), EXAMPLE)
