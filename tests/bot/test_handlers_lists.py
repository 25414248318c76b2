"""What is asked of lists → what is answered, and whose rows it touches."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.handlers import STALE, Desk
from bot.handlers.export import FITS
from bot.handlers.lists import CHANGED_SINCE, TOO_OLD
from bot.intents import CARD, ForgetMe, On, Save, Share, Turn, Undo, Unsave, Why
from bot.replies import (
    ChangedReply,
    Did,
    ExportReply,
    ForgottenReply,
    ListReply,
    PaperReply,
    Reply,
    SearchReply,
    Shelved,
    TrendingReply,
    WhoReply,
)
from storage import (
    Act,
    ExportFormat,
    MemberSettings,
    PaperId,
    Privacy,
    Removed,
    Savers,
    Selection,
    Status,
    Step,
)
from storage import Save as Saved
from tests.bot.test_handlers import NOON, ask, desk, page, titles
from tests.builders import paper

__all__ = ["desk"]  # the fixture

LANTERN = PaperId(2)
SAVE = Save((LANTERN,))


def changed(reply: Reply) -> ChangedReply:
    assert isinstance(reply, ChangedReply), reply
    return reply


def listed(reply: Reply) -> ListReply:
    assert isinstance(reply, ListReply), reply
    return reply


def saves(desk: Desk, *, workspace: str = "T1", member: str = "U1") -> list[Saved]:
    found = desk.store.lists.page(Selection(), workspace=workspace, member=member, limit=100)
    return list(found.saves)


def test_one_act_of_several_papers_is_kept_as_one(desk: Desk) -> None:
    ask(desk, "search speculative decoding")
    ask(desk, "save 1 in thesis")
    reply = changed(ask(desk, "done 1 2"))
    assert (reply.did, [p.id for p in reply.papers]) == (Did.SAVED, [1, 2])
    first, second = reply.saves
    assert (first.list, first.status, second.list) == ("thesis", Status.DONE, "")
    act = desk.store.acts.find(reply.act, workspace="T1", member="U1")
    assert act == Act(
        reply.act,
        "T1",
        "U1",
        (
            Step(
                PaperId(1),
                replace(first, status=Status.TO_READ, changed_at=first.saved_at),
                first,
            ),
            Step(LANTERN, None, second),
        ),
    )
    undone = changed(ask(desk, Undo(reply.act)))
    assert undone.did is Did.UNDONE
    assert saves(desk) == [act.steps[0].before]


def test_only_what_changed_is_undone(desk: Desk) -> None:
    """Or to undo the second save would take away what the first one had saved."""
    ask(desk, "save 2503.00001")
    reply = changed(ask(desk, "save 2503.00001 2503.00002"))
    ask(desk, Undo(reply.act))
    assert [save.paper for save in saves(desk)] == [1]


def test_half_an_act_cannot_be_undone(desk: Desk) -> None:
    reply = changed(ask(desk, "save 2503.00001 2503.00002"))
    ask(desk, "done 2503.00002")
    before = saves(desk)
    assert ask(desk, Undo(reply.act)) == CHANGED_SINCE
    assert saves(desk) == before


def test_an_act_is_undone_by_its_member_in_its_workspace(desk: Desk) -> None:
    reply = changed(ask(desk, SAVE))
    assert ask(desk, Undo(reply.act), member="U2") == TOO_OLD
    assert ask(desk, Undo(reply.act), workspace="T2") == TOO_OLD
    assert ask(desk, Undo("never was")) == TOO_OLD
    assert len(saves(desk)) == 1
    assert changed(ask(desk, Undo(reply.act), channel="C2")).did is Did.UNDONE


def test_saves_are_of_one_member_of_one_workspace(desk: Desk) -> None:
    ask(desk, SAVE)
    assert saves(desk, member="U2") == saves(desk, workspace="T2") == []
    assert changed(ask(desk, Unsave((LANTERN,)), member="U2")).did is Did.NOTHING
    assert len(saves(desk)) == 1


def test_a_click_on_a_row_gives_the_answer_as_it_has_become(desk: Desk) -> None:
    found = page(ask(desk, "search lantern"))
    assert found.shelves == {}
    saved = page(ask(desk, On(SAVE, found.thread)))
    assert (saved.thread, titles(saved), saved.viewer) == (found.thread, titles(found), "U1")
    assert saved.outcome is not None
    assert saved.outcome.did is Did.SAVED
    (save,) = saves(desk)
    assert saved.shelves == {LANTERN: Shelved(save, Savers(("U1",)))}
    undone = page(ask(desk, On(Undo(saved.outcome.act), found.thread)))
    assert undone.shelves == {}


@pytest.mark.parametrize("typed", ["search lantern", "similar 2503.00001", "list", "trending"])
def test_every_answer_with_rows_can_be_clicked_on(desk: Desk, typed: str) -> None:
    ask(desk, "save 2503.00002")
    reply = ask(desk, typed)
    assert isinstance(reply, SearchReply | ListReply | TrendingReply)
    done = ask(desk, On(Save((LANTERN,), status=Status.DONE), reply.thread))
    assert type(done) is type(reply)
    assert done.outcome is not None  # type: ignore[union-attr]
    assert (done.outcome.did, done.outcome.saves) == (  # type: ignore[union-attr]
        Did.CHANGED,
        tuple(saves(desk)),
    )


def test_a_click_on_anothers_or_a_forgotten_answer_acts_for_who_clicks(desk: Desk) -> None:
    found = page(ask(desk, "search lantern"))
    for thread in (found.thread, "never was"):
        assert changed(ask(desk, On(SAVE, thread), member="U2")).papers[0].id == LANTERN
    assert saves(desk) == []
    assert len(saves(desk, member="U2")) == 1


def test_a_card_is_shown_as_it_has_become(desk: Desk) -> None:
    card = ask(desk, On(SAVE, CARD))
    assert isinstance(card, PaperReply)
    (save,) = saves(desk)
    assert (card.paper.id, card.shelved) == (2, Shelved(save, Savers(("U1",))))


def test_a_paper_that_is_gone_cannot_be_saved(desk: Desk) -> None:
    gone = "That paper is no longer on the shelf."
    for intent in (Save((PaperId(99),)), Unsave((PaperId(99),)), On(Save((PaperId(99),)), CARD)):
        assert getattr(ask(desk, intent), "says", "") == gone


def test_a_list_is_kept_as_the_last_answer(desk: Desk) -> None:
    ask(desk, "save 2503.00001 2503.00002 in Thesis")
    reply = listed(ask(desk, "list thesis to-read"))
    assert (reply.command, reply.asked, reply.total) == ("list Thesis to-read", "Thesis", 2)
    assert titles(ask(desk, "show 1")) == [reply.rows[0][0].paper.title]
    assert listed(ask(desk, Turn(reply.thread, 0))) == reply
    assert ask(desk, Share(reply.thread, 0)) == STALE
    assert ask(desk, Why(LANTERN, reply.thread)) == STALE
    assert ask(desk, Turn(reply.thread, 0), member="U2") == STALE


def test_a_page_of_a_list_that_is_no_more_becomes_the_last_one(desk: Desk) -> None:
    for n in range(11):
        id = desk.store.papers.add(paper(0, title=f"Invented {n}"), keys=[], tags=[])
        desk.store.lists.save(id, workspace="T1", member="U1", now=NOON + timedelta(hours=n))
    reply = listed(ask(desk, "list"))
    assert (len(reply.rows), reply.total) == (10, 11)
    second = listed(ask(desk, Turn(reply.thread, 10)))
    assert (len(second.rows), second.offset) == (1, 10)
    alone = ask(desk, On(Unsave((second.rows[0][0].id,)), reply.thread))
    assert (len(listed(alone).rows), listed(alone).offset) == (10, 0)


def test_anothers_list_shows_neither_notes_nor_other_lists(desk: Desk) -> None:
    ask(desk, "save 2503.00002 in thesis note: secret", member="U2")
    reply = listed(ask(desk, "saved-by <@U2>"))
    assert (reply.mine, reply.lists, reply.total) == (False, (), 1)
    assert reply.rows[0][1].note == ""
    assert listed(ask(desk, "list <@U1>")).mine


def test_a_private_members_list_is_as_empty_as_one_that_is(desk: Desk) -> None:
    empty = listed(ask(desk, "saved-by <@U2>"))
    ask(desk, "save 2503.00002", member="U2")
    kept = MemberSettings(privacy=Privacy.PRIVATE)
    desk.store.members.keep(kept, workspace="T1", member="U2")
    hidden = listed(ask(desk, "saved-by <@U2>"))
    assert replace(hidden, thread="") == replace(empty, thread="")


def test_trending_is_of_a_week_of_this_workspace(desk: Desk) -> None:
    old, new = NOON - timedelta(days=8), NOON - timedelta(days=6)
    desk.store.lists.save(PaperId(1), workspace="T1", member="U2", now=old)
    desk.store.lists.save(LANTERN, workspace="T1", member="U2", now=new)
    desk.store.lists.save(PaperId(3), workspace="T2", member="U2", now=new)
    reply = ask(desk, "trending")
    assert isinstance(reply, TrendingReply)
    assert [each.id for each in reply.papers] == [2]
    assert reply.shelves == {LANTERN: Shelved(None, Savers(("U2",)))}


def test_who_has_a_paper(desk: Desk) -> None:
    ask(desk, "save 2503.00002", member="U2")
    ask(desk, "search lantern")
    stored = desk.store.papers.get(LANTERN)
    assert ask(desk, "who has 1?") == WhoReply("U1", stored, Savers(("U2",)))
    assert ask(desk, "who has 2503.00002", workspace="T2") == WhoReply("U1", stored, Savers())


def test_searches_in_lists_are_the_askers(desk: Desk) -> None:
    ask(desk, "save 2503.00002")
    assert titles(ask(desk, "search saved:me")) == titles(ask(desk, "search lantern"))
    assert page(ask(desk, "search saved:me", member="U2")).total == 0
    assert page(ask(desk, "search saved:team", member="U2")).total == 1
    assert page(ask(desk, "search saved:team", workspace="T2")).total == 0


def export_of(desk: Desk, typed: str) -> ExportReply:
    reply = ask(desk, typed)
    assert isinstance(reply, ExportReply), reply
    return reply


@pytest.mark.parametrize("format", ExportFormat)
def test_a_part_of_an_export_is_as_long_as_it_may_be(desk: Desk, format: ExportFormat) -> None:
    for n in range(160):
        id = desk.store.papers.add(
            paper(0, title=f"Invented {n:03}", abstract=""), keys=[], tags=[]
        )
        desk.store.lists.save(id, workspace="T1", member="U1", now=NOON + timedelta(minutes=n))
    reply = export_of(desk, f"export as {format}")
    assert (reply.total, reply.name) == (160, f"papers{format.suffix}")
    assert 5 < reply.shown < 160
    assert len(reply.part) <= FITS < len(reply.text)
    assert f"Invented {160 - reply.shown:03}" in reply.part
    assert f"Invented {159 - reply.shown:03}" not in reply.part


def test_a_list_is_exported_by_its_name(desk: Desk) -> None:
    ask(desk, "save 2503.00002 in My Thesis/2")
    ask(desk, "save 2503.00001")
    reply = export_of(desk, "export my thesis/2 as markdown")
    assert (reply.name, reply.total) == ("My-Thesis-2.md", 1)
    assert export_of(desk, "export").total == 2


def test_forgotten_is_who_says_so_and_nobody_else(desk: Desk) -> None:
    for member in ("U1", "U2"):
        ask(desk, "save 2503.00002", member=member)
    ask(desk, "save 2503.00002", workspace="T2")
    reply = ask(desk, ForgetMe(sure=True))
    assert reply == ForgottenReply(Removed(saves=1, settings=1, acts=1))
    assert saves(desk) == []
    assert len(saves(desk, member="U2")) == len(saves(desk, workspace="T2")) == 1
