"""What a member has chosen, and being forgotten."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.handlers.desk import Caller, Desk
from bot.handlers.here import moved
from bot.handlers.posted import all_changed, tier_changed
from bot.intents import ForgetMe, Settings
from bot.replies import ForgetReply, ForgottenReply, Reply, SettingsReply
from storage import MemberSettings, Selection


def settings(intent: Settings, caller: Caller, desk: Desk) -> Reply:
    where, me = caller.workspace, caller.member
    kept = desk.store.members.settings(me, workspace=where)
    wrong = intent.wrong
    if intent.zone and not _is_zone(intent.zone):
        wrong = f"zone {intent.zone}"
    chosen = replace(
        kept,
        privacy=intent.privacy or kept.privacy,
        zone=kept.zone if wrong else intent.zone or kept.zone,
        hour=kept.hour if intent.hour is None else intent.hour,
        reminders=kept.reminders if intent.reminders is None else intent.reminders,
        news=kept.news if intent.news is None else intent.news,
    )
    told = (intent.privacy, intent.zone, intent.hour, intent.reminders, intent.news)
    asked = any(each is not None for each in told) and not wrong
    if chosen != kept:
        with desk.store.transaction():
            keep_settings(kept, chosen, caller, desk)
    tier = chosen.privacy or desk.store.workspaces.settings(where).privacy
    return SettingsReply(chosen, tier, asked, wrong)


def keep_settings(
    before: MemberSettings, after: MemberSettings, caller: Caller, desk: Desk
) -> None:
    """With all that follows from them; in a transaction."""
    desk.store.members.keep(after, workspace=caller.workspace, member=caller.member)
    tier_changed(before, after, caller, desk)
    moved(before, after, caller, desk)


def forget_me(intent: ForgetMe, caller: Caller, desk: Desk) -> Reply:
    where, me = caller.workspace, caller.member
    if intent.sure:
        with desk.store.transaction():
            all_changed(caller, desk)
            return ForgottenReply(desk.store.members.forget(me, workspace=where))
    page = desk.store.lists.page(Selection(), workspace=where, member=me, limit=1)
    return ForgetReply(page.total)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
