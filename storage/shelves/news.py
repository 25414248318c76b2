"""The SQL of news of saved papers: noticed once, told once to each who had saved the paper."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from storage.models import PaperId
from storage.news import FRESH, News, NewsKind, told_on
from storage.shelves.engine import Engine
from storage.shelves.members import CHOSEN, settings_of

FIELDS = "paper_news.id, paper_news.paper_id, kind, value, noticed_day"
# saved_at begins with its day.
UNTOLD = """
    from paper_news join saves on saves.paper_id = paper_news.paper_id
    join members on members.workspace = saves.workspace and members.member = saves.member
    where members.news = 1 and noticed_day >= :since and noticed_day <= :today
        and substr(saves.saved_at, 1, 10) <= noticed_day and not exists (
            select 1 from news_told where news_id = paper_news.id
                and news_told.workspace = saves.workspace and news_told.member = saves.member)"""


class NewsShelf:
    """PaperNews over any Engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def note(self, paper: PaperId, news: Sequence[tuple[NewsKind, str]]) -> None:
        sql = """
            insert into paper_news (paper_id, kind, value, noticed_day)
            select :paper, :kind, :value, cast(current_date as text)
            where exists (select 1 from saves where paper_id = :paper)
            on conflict (paper_id, kind, value) do nothing"""
        values = [{"paper": paper, "kind": str(kind), "value": value} for kind, value in news]
        self._engine.write_many(sql, values)

    def waiting(self, *, now: datetime) -> list[str]:
        sql = f"select distinct saves.workspace {UNTOLD} order by saves.workspace"
        return [workspace for (workspace,) in self._engine.rows(sql, _days(now))]

    def due(self, *, workspace: str, now: datetime, zone: str) -> dict[str, list[News]]:
        chosen = ", ".join(f"members.{name}" for name in CHOSEN.split(", "))
        sql = f"""
            select {FIELDS}, saves.member, {chosen} {UNTOLD} and saves.workspace = :workspace
            order by saves.member, paper_news.id"""
        found: dict[str, list[News]] = defaultdict(list)
        for row in self._engine.rows(sql, {**_days(now), "workspace": workspace}):
            id, paper, kind, value, day, member, *its = row
            news = News(id, PaperId(paper), NewsKind(kind), value, date.fromisoformat(day))
            if settings_of(its).moment(told_on(news.day), zone=zone) <= now:
                found[member].append(news)
        return dict(found)

    def told(self, news: News, *, workspace: str, member: str) -> bool:
        sql = """insert into news_told (workspace, member, news_id)
                 values (:workspace, :member, :id)
                 on conflict (workspace, member, news_id) do nothing"""
        values = {"workspace": workspace, "member": member, "id": news.id}
        return self._engine.write(sql, values) == 1

    def not_told(self, news: News, *, workspace: str, member: str) -> None:
        sql = """delete from news_told
                 where workspace = :workspace and member = :member and news_id = :id"""
        self._engine.write(sql, {"workspace": workspace, "member": member, "id": news.id})


def move_news(engine: Engine, alias: PaperId, to: PaperId) -> None:
    """What was noticed of the alias is the paper's, as its savers are. Whoever was told of what
    was noticed of both is not told again."""
    values = {"alias": alias, "to": to}
    engine.write(
        """update paper_news set paper_id = :to where paper_id = :alias and not exists (
               select 1 from paper_news theirs where theirs.paper_id = :to
                   and theirs.kind = paper_news.kind and theirs.value = paper_news.value)""",
        values,
    )
    engine.write(
        """insert into news_told (workspace, member, news_id)
           select workspace, member, theirs.id from news_told
           join paper_news mine on mine.id = news_told.news_id and mine.paper_id = :alias
           join paper_news theirs on theirs.paper_id = :to
               and theirs.kind = mine.kind and theirs.value = mine.value
           where true
           on conflict (workspace, member, news_id) do nothing""",
        values,
    )


def _days(now: datetime) -> dict[str, str]:
    today = now.astimezone(UTC).date()
    # A day later, because the zone of `now` and the database's may differ by one.
    return {"today": (today + timedelta(days=1)).isoformat(), "since": (today - FRESH).isoformat()}
