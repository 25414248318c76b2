"""The SQL of members: what each has chosen, and forgetting one altogether."""

from storage.people import MemberSettings, Privacy, Removed
from storage.shelves.audit import forget_author
from storage.shelves.engine import Engine, Row
from storage.shelves.posts import forget_sharer
from storage.shelves.subscriptions import forget_creator

CHOSEN = "zone, hour, privacy, reminders, welcomed, news"
# In the order of Removed.
OWN = ("saves", "threads", "members", "acts", "subscriptions", "deliveries")


class MembersShelf:
    """Members over any Engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def settings(self, member: str, *, workspace: str) -> MemberSettings:
        sql = f"select {CHOSEN} from members where workspace = :workspace and member = :member"
        rows = self._engine.rows(sql, {"workspace": workspace, "member": member})
        return settings_of(rows[0]) if rows else MemberSettings()

    def keep(self, settings: MemberSettings, *, workspace: str, member: str) -> None:
        sql = f"""
            insert into members (workspace, member, {CHOSEN})
            values (:workspace, :member, :zone, :hour, :privacy, :reminders, :welcomed, :news)
            on conflict (workspace, member) do update set
                zone = excluded.zone, hour = excluded.hour, privacy = excluded.privacy,
                reminders = excluded.reminders, welcomed = excluded.welcomed,
                news = excluded.news"""
        values = {
            "workspace": workspace,
            "member": member,
            "zone": settings.zone,
            "hour": settings.hour,
            "privacy": settings.privacy and settings.privacy.value,
            "reminders": int(settings.reminders),
            "welcomed": int(settings.welcomed),
            "news": int(settings.news),
        }
        self._engine.write(sql, values)

    def forget(self, member: str, *, workspace: str) -> Removed:
        values = {"workspace": workspace, "member": member}
        where = "workspace = :workspace and member = :member"
        with self._engine.transaction():
            forget_sharer(self._engine, member, workspace=workspace)
            gone = [self._engine.write(f"delete from {t} where {where}", values) for t in OWN]
            forget_creator(self._engine, member, workspace=workspace)
            forget_author(self._engine, member, workspace=workspace)
        return Removed(*gone)


def make_member(engine: Engine, workspace: str, member: str) -> None:
    """A row for the member where there is none: saves refer to it."""
    sql = """insert into members (workspace, member) values (:workspace, :member)
             on conflict (workspace, member) do nothing"""
    engine.write(sql, {"workspace": workspace, "member": member})


def settings_of(row: Row) -> MemberSettings:
    zone, hour, privacy, reminders, welcomed, news = row
    tier = Privacy(privacy) if privacy else None
    return MemberSettings(zone, hour, tier, bool(reminders), bool(welcomed), bool(news))
