"""The SQL of installations: who let the bot in, and whose rows are to go since it was put out.

A seat is a workspace in which somebody acted by an enterprise's installation: nothing else tells
which workspaces an enterprise has.
"""

from dataclasses import replace
from datetime import datetime

from storage.installations import Installation
from storage.shelves.engine import Engine, Row, utc

COLUMNS = "workspace, enterprise, token, bot_user, bot, scopes, installer, installed_at, removed_at"
NOTHING = b""
# Workspaces, and an enterprise's own id among them, from which every installation was removed.
PUT_OUT = """
    select workspace, max(removed_at) as put_out_at from (
        select place as workspace, removed_at from installs
        union all
        select seats.workspace, installs.removed_at
        from seats join installs on installs.place = seats.enterprise
    ) as held
    group by workspace having count(*) = count(removed_at)"""


class InstallsShelf:
    """Installs over any Engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, installation: Installation) -> None:
        columns = COLUMNS.split(", ")
        sql = f"""
            insert into installs (place, {COLUMNS})
            values (:place, {", ".join(f":{name}" for name in columns)})
            on conflict (place) do update set
                {", ".join(f"{name} = excluded.{name}" for name in columns)}"""
        self._engine.write(sql, _row(installation))

    def find(self, workspace: str, *, enterprise: str = "") -> Installation | None:
        # A token that is kept elsewhere helps nobody who looks for one here: such come last.
        sql = f"""
            select {COLUMNS} from installs
            where removed_at is null and place in (
                :workspace, :enterprise, (select enterprise from seats where workspace = :workspace)
            )
            order by token = :nothing, workspace = '' limit 1"""
        values = {"workspace": workspace, "enterprise": enterprise, "nothing": NOTHING}
        rows = self._engine.rows(sql, values)
        return _installation(rows[0]) if rows else None

    def all(self) -> list[Installation]:
        rows = self._engine.rows(f"select {COLUMNS} from installs order by place")
        return [_installation(row) for row in rows]

    def note_seat(self, workspace: str, *, enterprise: str) -> None:
        sql = """
            insert into seats (workspace, enterprise) values (:workspace, :enterprise)
            on conflict (workspace) do update set enterprise = excluded.enterprise"""
        self._engine.write(sql, {"workspace": workspace, "enterprise": enterprise})

    def encrypt_anew(self, installation: Installation, token: bytes) -> bool:
        sql = "update installs set token = :token where place = :place and token = :old"
        values = {"place": installation.place, "old": installation.token, "token": token}
        return self._engine.write(sql, values) == 1

    def remove(self, place: str, *, now: datetime, before: datetime) -> bool:
        sql = """
            update installs set token = :nothing, removed_at = :now
            where place = :place and removed_at is null and installed_at <= :before"""
        values = {"place": place, "now": utc(now), "before": utc(before), "nothing": NOTHING}
        return self._engine.write(sql, values) == 1

    def leave_seat(
        self, workspace: str, *, enterprise: str, now: datetime, before: datetime
    ) -> bool:
        with self._engine.transaction():
            found = [each for each in self.all() if each.place in (workspace, enterprise)]
            within = {each.place: each for each in found if not each.removed_at}
            org = within.get(enterprise)
            if org is None or org.installed_at > before:
                return False
            sql = "delete from seats where workspace = :workspace and enterprise = :enterprise"
            self._engine.write(sql, {"workspace": workspace, "enterprise": enterprise})
            if workspace not in within:
                self.keep(replace(org, workspace=workspace, token=NOTHING, removed_at=now))
        return True

    def removed_before(self, moment: datetime) -> list[str]:
        sql = f"""
            select workspace from ({PUT_OUT}) as put_out
            where put_out_at < :moment order by workspace"""
        return [row[0] for row in self._engine.rows(sql, {"moment": utc(moment)})]

    def forget_before(self, moment: datetime) -> int:
        with self._engine.transaction():
            sql = "delete from installs where removed_at < :moment"
            gone = self._engine.write(sql, {"moment": utc(moment)})
            sql = "delete from seats where enterprise not in (select place from installs)"
            self._engine.write(sql)
        return gone


def _row(installation: Installation) -> dict[str, object]:
    removed_at = installation.removed_at
    return {
        "place": installation.place,
        "workspace": installation.workspace,
        "enterprise": installation.enterprise,
        "token": installation.token,
        "bot_user": installation.bot_user,
        "bot": installation.bot,
        "scopes": " ".join(installation.scopes),
        "installer": installation.installer,
        "installed_at": utc(installation.installed_at),
        "removed_at": utc(removed_at) if removed_at else None,
    }


def _installation(row: Row) -> Installation:
    workspace, enterprise, token, bot_user, bot, scopes, installer, installed_at, removed_at = row
    return Installation(
        workspace=workspace,
        enterprise=enterprise,
        token=bytes(token),
        bot_user=bot_user,
        bot=bot,
        scopes=tuple(scopes.split()),
        installer=installer,
        installed_at=datetime.fromisoformat(installed_at),
        removed_at=datetime.fromisoformat(removed_at) if removed_at else None,
    )
