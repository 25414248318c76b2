"""The SQL of messages that tell who saved papers: kept, outdated, claimed by one worker."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from storage.deliveries import DeliveryState
from storage.models import PaperId
from storage.posts import REWRITABLE, SETTLE, Posted, PostKind
from storage.shelves.aliases import family
from storage.shelves.engine import Engine, Row, storable, utc

FIELDS = """workspace, channel, ts, posted_at, kind, member, about, delivery_id, part, drawn,
    changes"""
THIS = "workspace = :workspace and channel = :channel and ts = :ts"
BEHIND = """changes = posts.changes + 1,
    due = case when posts.changes = 0 then :due else posts.due end"""
# Messages of digests that are posted, as rows: where there is one already it is behind.
DIGESTS = f"""
    with its (delivery, number) as ({{}})
    insert into posts ({FIELDS}, due)
    select deliveries.workspace, destination, parts.ts, changed_at, '{PostKind.DIGEST}',
        deliveries.member, '', deliveries.id, parts.number, '', 1, :due
    from its join deliveries on deliveries.id = its.delivery
    join delivery_parts parts on parts.delivery_id = its.delivery and parts.number = its.number
    where parts.state = '{DeliveryState.POSTED}' and digest <> '' and changed_at >= :since
    on conflict (workspace, channel, ts) do update set {BEHIND}"""
WITH_PAPER = """select delivery_id, part from delivered_papers
    where workspace = :workspace and paper_id = :paper"""
EVERY = """select delivery_id, number from deliveries
    join delivery_parts on delivery_id = id where workspace = :workspace"""
BY_CREATOR = f"""{EVERY} and destination in (
    select destination from subscriptions where workspace = :workspace and creator = :member)"""


class PostsShelf:
    """Posts over any Engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, post: Posted) -> None:
        sql = f"""
            insert into posts ({FIELDS}, due)
            values (:workspace, :channel, :ts, :posted_at, :kind, :member, :about, :delivery,
                :part, :drawn, :changes, :due)
            on conflict (workspace, channel, ts) do update set
                posted_at = excluded.posted_at, kind = excluded.kind, member = excluded.member,
                about = excluded.about, delivery_id = excluded.delivery_id,
                part = excluded.part, drawn = excluded.drawn, changes = excluded.changes,
                due = excluded.due"""
        values = {
            **_named(post),
            "posted_at": utc(post.posted_at),
            "kind": str(post.kind),
            "member": post.member,
            "about": storable(post.about),
            "delivery": post.delivery,
            "part": post.part,
            "drawn": post.drawn,
            "changes": post.changes,
            "due": utc(post.posted_at + SETTLE),
        }
        rows = [{**_named(post), "place": n, "paper": id} for n, id in enumerate(post.papers)]
        with self._engine.transaction():
            self._engine.write(sql, values)
            self._engine.write(f"delete from post_papers where {THIS}", _named(post))
            self._engine.write_many(
                """insert into post_papers (workspace, channel, ts, place, paper_id)
                   values (:workspace, :channel, :ts, :place, :paper)""",
                rows,
            )

    def outdated(self, papers: Collection[PaperId], *, workspace: str, now: datetime) -> None:
        cards = f"""
            update posts set {BEHIND}
            where workspace = :workspace and (channel, ts) in (
                select channel, ts from post_papers
                where workspace = :workspace and paper_id = :paper)"""
        its = family(self._engine, list(papers))
        values = [{**_moments(workspace, now), "paper": paper} for paper in its]
        with self._engine.transaction():
            self._engine.write_many(cards, values)
            self._engine.write_many(DIGESTS.format(WITH_PAPER), values)

    def outdated_by(self, member: str, *, workspace: str, now: datetime) -> None:
        sql = "select paper_id from saves where workspace = :workspace and member = :member"
        with self._engine.transaction():
            rows = self._engine.rows(sql, {"workspace": workspace, "member": member})
            self.outdated([PaperId(id) for (id,) in rows], workspace=workspace, now=now)

    def all_outdated(self, *, workspace: str, now: datetime) -> None:
        values = _moments(workspace, now)
        cards = f"""
            update posts set {BEHIND}
            where workspace = :workspace and kind <> '{PostKind.DIGEST}'"""
        with self._engine.transaction():
            self._engine.write(cards, values)
            self._engine.write(DIGESTS.format(EVERY), values)

    def claim(self, *, now: datetime, lease: timedelta) -> Posted | None:
        # `due` is asked again outside, for engines where two workers may find the same row.
        sql = f"""
            update posts set due = :until
            where (workspace, channel, ts) in (
                select workspace, channel, ts from posts
                where changes > 0 and due <= :now and posted_at >= :since
                order by due limit 1)
            and due <= :now
            returning {FIELDS}"""
        values = {"now": utc(now), "until": utc(now + lease), "since": utc(now - REWRITABLE)}
        rows = self._engine.rows(sql, values)
        return self._posted(rows[0]) if rows else None

    def done(self, post: Posted, *, drawn: str, now: datetime) -> None:
        sql = f"update posts set changes = changes - :seen, drawn = :drawn, due = :due where {THIS}"
        values = {"seen": post.changes, "drawn": drawn, "due": utc(now + SETTLE)}
        self._engine.write(sql, {**_named(post), **values})

    def later(self, post: Posted, *, until: datetime) -> None:
        sql = """update posts set due = :until
                 where workspace = :workspace and changes > 0 and due < :until"""
        values = {"workspace": post.workspace, "until": utc(until)}
        with self._engine.transaction():
            self._engine.write(sql, values)
            values = {**_named(post), "until": utc(until)}
            self._engine.write(f"update posts set due = :until where {THIS}", values)

    def drop(self, post: Posted) -> None:
        self._engine.write(f"delete from posts where {THIS}", _named(post))

    def forget_before(self, moment: datetime) -> int:
        sql = "delete from posts where posted_at < :moment"
        return self._engine.write(sql, {"moment": utc(moment)})

    def _posted(self, row: Row) -> Posted:
        workspace, channel, ts, posted_at, kind, *about = row
        sql = f"select paper_id from post_papers where {THIS} order by place"
        place = {"workspace": workspace, "channel": channel, "ts": ts}
        papers = tuple(PaperId(id) for (id,) in self._engine.rows(sql, place))
        at = datetime.fromisoformat(posted_at)
        return Posted(workspace, channel, ts, at, PostKind(kind), papers, *about)


def forget_sharer(engine: Engine, member: str, *, workspace: str) -> None:
    """Before their subscriptions are: what names them as sharing or subscribing is outdated at
    once, as far as the ledger still has it; what was for them alone is let go of."""
    values = {"workspace": workspace, "member": member}
    where = "workspace = :workspace and member = :member"
    engine.write(f"delete from posts where {where} and kind = '{PostKind.DIGEST}'", values)
    cards = f"""
        update posts set member = '', changes = changes + 1, due = posted_at
        where {where}"""
    engine.write(cards, values)
    engine.write(DIGESTS.format(BY_CREATOR), {**values, "due": "", "since": ""})


def outdated_cards(engine: Engine, papers: Sequence[PaperId]) -> None:
    """What shows these papers to a channel is to be drawn anew at once, wherever it is."""
    sql = """
        update posts set changes = changes + 1, due = posted_at
        where (workspace, channel, ts) in (
            select workspace, channel, ts from post_papers where paper_id = :paper)"""
    engine.write_many(sql, ({"paper": id} for id in papers))


def purge_posts(engine: Engine, *, workspace: str) -> None:
    engine.write("delete from posts where workspace = :workspace", {"workspace": workspace})


def _named(post: Posted) -> dict[str, Any]:
    return {"workspace": post.workspace, "channel": post.channel, "ts": post.ts}


def _moments(workspace: str, now: datetime) -> dict[str, Any]:
    return {"workspace": workspace, "due": utc(now + SETTLE), "since": utc(now - REWRITABLE)}
