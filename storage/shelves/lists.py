"""The SQL of a member's own saves: kept, changed, taken back, shown by the page, due."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from storage.errors import NotFound
from storage.models import PaperId
from storage.people import ReadingList, Save, SavesPage, Selection, Status
from storage.shelves.aliases import current_of
from storage.shelves.engine import Engine, Row, Values, storable, utc
from storage.shelves.members import CHOSEN, make_member, settings_of

FIELDS = "paper_id, member, saved_at, changed_at, list, status, note, due, reminded_at"
MINE = "workspace = :workspace and member = :member"
CONDITIONS = {
    "status": "status = :status",
    "list": "list = :list",
    "topic": """exists (
        select 1 from tags where tags.paper_id = saves.paper_id and tags.topic = :topic)""",
    "since": "saved_at >= :since",
    "before": "saved_at < :before",
    "due": f"due is not null and status <> '{Status.DONE}'",
}
FIRST_ZONE = timedelta(hours=14)  # before UTC: the earliest that a day begins anywhere


class ListsShelf:
    """Lists over any Engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, paper: PaperId, *, workspace: str, member: str) -> Save | None:
        paper = current_of(self._engine, paper)
        sql = f"select {FIELDS} from saves where {MINE} and paper_id = :paper"
        rows = self._engine.rows(sql, _key(paper, workspace, member))
        return read_save(rows[0]) if rows else None

    def save(
        self,
        paper: PaperId,
        *,
        workspace: str,
        member: str,
        now: datetime,
        list: str | None = None,
        status: Status | None = None,
        note: str | None = None,
    ) -> Save | None:
        told: dict[str, Any] = {}
        with self._engine.transaction():
            if list is not None:
                told["list"] = self._named(list, workspace, member)
            if status is not None:
                told["status"] = status
            if note is not None:
                told["note"] = storable(note)
            return self._change(paper, told, workspace, member, now)

    def set_due(
        self, paper: PaperId, due: date | None, *, workspace: str, member: str, now: datetime
    ) -> Save | None:
        with self._engine.transaction():
            return self._change(paper, {"due": due}, workspace, member, now)

    def put_back(self, save: Save, *, workspace: str) -> None:
        with self._engine.transaction():
            save = replace(save, paper=current_of(self._engine, save.paper))
            write_save(self._engine, save, workspace)

    def unsave(self, paper: PaperId, *, workspace: str, member: str) -> Save | None:
        with self._engine.transaction():
            paper = current_of(self._engine, paper)
            before = self.find(paper, workspace=workspace, member=member)
            sql = f"delete from saves where {MINE} and paper_id = :paper"
            self._engine.write(sql, _key(paper, workspace, member))
        return before

    def page(
        self, selection: Selection, *, workspace: str, member: str, limit: int, offset: int = 0
    ) -> SavesPage:
        asked = _asked(selection)
        where = " and ".join([MINE, *(CONDITIONS[name] for name in asked)])
        values = {"workspace": workspace, "member": member, **asked}
        total = self._engine.rows(f"select count(*) from saves where {where}", values)[0][0]
        first = "due, " if selection.due else ""
        sql = f"""
            select {FIELDS} from saves where {where}
            order by {first}saved_at desc, paper_id desc limit :limit offset :offset"""
        rows = self._engine.rows(sql, {**values, "limit": limit, "offset": offset})
        return SavesPage(tuple(map(read_save, rows)), int(total), offset)

    def lists(self, *, workspace: str, member: str) -> list[ReadingList]:
        sql = f"select list, status, count(*) from saves where {MINE} group by list, status"
        counts: dict[str, dict[Status, int]] = defaultdict(lambda: dict.fromkeys(Status, 0))
        for name, status, count in self._engine.rows(
            sql, {"workspace": workspace, "member": member}
        ):
            counts[name][Status(status)] = count
        names = sorted(counts, key=lambda name: (name.casefold(), name))
        return [ReadingList(name, counts[name]) for name in names]

    def ids(self, *, workspace: str, member: str) -> set[PaperId]:
        sql = f"select paper_id from saves where {MINE}"
        rows = self._engine.rows(sql, {"workspace": workspace, "member": member})
        return {PaperId(id) for (id,) in rows}

    def waiting(self, *, now: datetime) -> list[str]:
        sql = """
            select distinct workspace from saves
            where due <= :latest and reminded_at is null order by workspace"""
        return [name for (name,) in self._engine.rows(sql, {"latest": _latest(now)})]

    def due(self, *, workspace: str, now: datetime, zone: str) -> list[Save]:
        sql = f"""
            select {FIELDS}, {CHOSEN} from saves join members using (workspace, member)
            where workspace = :workspace and due <= :latest and reminded_at is null
                and status <> '{Status.DONE}' and reminders = 1"""
        rows = self._engine.rows(sql, {"workspace": workspace, "latest": _latest(now)})
        waiting = [(read_save(row[:9]), settings_of(row[9:])) for row in rows]
        moments = [(its.moment(save.due, zone=zone), save) for save, its in waiting if save.due]
        ripe = [(moment, save) for moment, save in moments if moment <= now]
        return [save for _, save in sorted(ripe, key=lambda r: (r[0], r[1].member, r[1].paper))]

    def reminded(self, save: Save, *, workspace: str, now: datetime) -> bool:
        sql = f"""
            update saves set reminded_at = :now
            where {MINE} and paper_id = :paper and due = :due and reminded_at is null"""
        told = {"due": _iso(save.due), "now": utc(now)}
        key = _key(save.paper, workspace, save.member)
        return self._engine.write(sql, {**key, **told}) == 1

    def not_reminded(self, save: Save, *, workspace: str) -> None:
        sql = f"""
            update saves set reminded_at = null
            where {MINE} and paper_id = :paper and due = :due"""
        key = _key(save.paper, workspace, save.member)
        self._engine.write(sql, {**key, "due": _iso(save.due)})

    def _named(self, name: str, workspace: str, member: str) -> str:
        """The name as the member wrote it first, whatever its case and blanks."""
        name = " ".join(storable(name).split())
        sql = f"select distinct list from saves where {MINE} order by list"
        rows = self._engine.rows(sql, {"workspace": workspace, "member": member})
        same = [known for (known,) in rows if known.casefold() == name.casefold()]
        return same[0] if same else name

    def _change(
        self,
        paper: PaperId,
        told: Mapping[str, Any],
        workspace: str,
        member: str,
        now: datetime,
    ) -> Save | None:
        """Returns what was there before."""
        paper = current_of(self._engine, paper)
        before = self.find(paper, workspace=workspace, member=member)
        start = before or Save(paper, member, now, now)
        after = replace(start, **told)
        if after.due != start.due:
            after = replace(after, reminded_at=None)
        if after != before:
            write_save(self._engine, replace(after, changed_at=now), workspace)
        return before


def write_save(engine: Engine, save: Save, workspace: str) -> None:
    paper = {"paper": save.paper}
    if not engine.rows("select 1 from papers where id = :paper", paper):
        raise NotFound(f"There is no paper number {save.paper}.")
    make_member(engine, workspace, save.member)
    sql = f"""
        insert into saves (workspace, {FIELDS})
        values (:workspace, :paper, :member, :saved_at, :changed_at, :list, :status, :note,
                :due, :reminded_at)
        on conflict (workspace, member, paper_id) do update set
            saved_at = excluded.saved_at, changed_at = excluded.changed_at,
            list = excluded.list, status = excluded.status, note = excluded.note,
            due = excluded.due, reminded_at = excluded.reminded_at"""
    engine.write(sql, {**told_of(save), "workspace": workspace})


def _key(paper: PaperId, workspace: str, member: str) -> Values:
    return {"workspace": workspace, "member": member, "paper": paper}


def _asked(selection: Selection) -> dict[str, str]:
    """Condition → its value, of those that are asked for."""
    told = {
        "status": selection.status,
        "list": selection.list,
        "topic": selection.topic,
        "since": selection.since and utc(selection.since),
        "before": selection.before and utc(selection.before),
        "due": selection.due or None,
    }
    return {name: str(value) for name, value in told.items() if value is not None}


def told_of(save: Save) -> Values:
    return {
        "paper": save.paper,
        "member": save.member,
        "saved_at": utc(save.saved_at),
        "changed_at": utc(save.changed_at),
        "list": save.list,
        "status": save.status.value,
        "note": save.note,
        "due": _iso(save.due),
        "reminded_at": save.reminded_at and utc(save.reminded_at),
    }


def read_save(row: Row) -> Save:
    """From the columns of `FIELDS`."""
    paper, member, saved_at, changed_at, list, status, note, due, reminded_at = row
    return Save(
        PaperId(paper),
        member,
        datetime.fromisoformat(saved_at),
        datetime.fromisoformat(changed_at),
        list,
        Status(status),
        note,
        date.fromisoformat(due) if due else None,
        datetime.fromisoformat(reminded_at) if reminded_at else None,
    )


def _latest(now: datetime) -> str:
    """The last day that has begun anywhere."""
    return (now.astimezone(UTC) + FIRST_ZONE).date().isoformat()


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
