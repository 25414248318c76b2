"""What every engine promises of saves, of who may know of them, and of forgetting them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from storage.errors import NotFound, StoreError
from storage.models import PaperId, Source, Tag
from storage.people import (
    EVERYBODY,
    MemberSettings,
    Privacy,
    ReadingList,
    Removed,
    Save,
    Savers,
    SavesPage,
    Selection,
    Status,
    Subscribing,
    WorkspaceSettings,
)
from storage.store import Store, Thread
from tests.builders import paper
from tests.engines import Opener

NOW = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ME = {"workspace": "T1", "member": "U1"}


@pytest.fixture
def store(reopen: Opener) -> Store:
    """With nine papers, of which 1, 3, ... are about drafts."""
    store = reopen()
    with store.transaction():
        for n in range(9):
            tags = [Tag("drafts" if n % 2 == 0 else "boats", 1.0)]
            store.papers.add(paper(n), keys=[f"k{n}"], tags=tags)
    return store


def save(store: Store, member: str, *papers: int, workspace: str = "T1") -> None:
    """A minute after the other."""
    for n, id in enumerate(papers):
        moment = NOW + timedelta(minutes=n)
        store.lists.save(PaperId(id), workspace=workspace, member=member, now=moment)


def choose(store: Store, member: str, privacy: Privacy | None, workspace: str = "T1") -> None:
    store.members.keep(MemberSettings(privacy=privacy), workspace=workspace, member=member)


def papers_of(page: SavesPage) -> list[int]:
    return [save.paper for save in page.saves]


# A member's own


def test_a_save_comes_back_as_it_went_in(reopen: Opener, store: Store) -> None:
    told = {"list": "To cite", "status": Status.READING, "note": "sharp & <odd>\nsecond line"}
    assert store.lists.save(PaperId(1), **ME, now=NOW, **told) is None
    assert store.lists.set_due(PaperId(1), date(2025, 4, 1), **ME, now=LATER) is not None
    kept = Save(PaperId(1), "U1", NOW, LATER, **told, due=date(2025, 4, 1))
    assert reopen().lists.find(PaperId(1), **ME) == kept


def test_what_is_not_told_stays(store: Store) -> None:
    store.lists.save(PaperId(1), **ME, now=NOW, list="ml", status=Status.DONE, note="a")
    store.lists.save(PaperId(1), **ME, now=LATER, note="b")
    assert store.lists.find(PaperId(1), **ME) == Save(
        PaperId(1), "U1", NOW, LATER, "ml", Status.DONE, "b"
    )
    store.lists.save(PaperId(1), **ME, now=LATER, note="", list="")
    assert store.lists.find(PaperId(1), **ME) == Save(
        PaperId(1), "U1", NOW, LATER, "", Status.DONE, ""
    )


def test_the_same_again_changes_nothing(store: Store) -> None:
    store.lists.save(PaperId(1), **ME, now=NOW, note="a")
    first = store.lists.find(PaperId(1), **ME)
    assert store.lists.save(PaperId(1), **ME, now=LATER, note="a") == first
    assert store.lists.save(PaperId(1), **ME, now=LATER) == first
    assert store.lists.find(PaperId(1), **ME) == first


def test_every_change_can_be_put_back_exactly(store: Store) -> None:
    store.lists.save(PaperId(1), **ME, now=NOW, list="ml", status=Status.READING, note="a")
    store.lists.set_due(PaperId(1), date(2025, 3, 12), **ME, now=NOW)
    kept = store.lists.find(PaperId(1), **ME)
    assert kept
    assert store.lists.reminded(kept, workspace="T1", now=NOW)
    kept = replace(kept, reminded_at=NOW)
    for change in (
        lambda: store.lists.save(PaperId(1), **ME, now=LATER, status=Status.DONE, note="z"),
        lambda: store.lists.save(PaperId(1), **ME, now=LATER, list="other"),
        lambda: store.lists.set_due(PaperId(1), None, **ME, now=LATER),
        lambda: store.lists.unsave(PaperId(1), **ME),
    ):
        before = change()
        assert before == kept != store.lists.find(PaperId(1), **ME)
        store.lists.put_back(before, workspace="T1")
        assert store.lists.find(PaperId(1), **ME) == kept


def test_what_is_not_there_is_said(store: Store) -> None:
    for attempt in (
        lambda: store.lists.save(PaperId(99), **ME, now=NOW),
        lambda: store.lists.set_due(PaperId(99), None, **ME, now=NOW),
        lambda: store.lists.put_back(Save(PaperId(99), "U1", NOW, NOW), workspace="T1"),
    ):
        with pytest.raises(NotFound, match="There is no paper number 99"):
            attempt()
    assert store.lists.unsave(PaperId(1), **ME) is None
    assert store.lists.find(PaperId(1), **ME) is None
    assert store.lists.page(Selection(), **ME, limit=5) == SavesPage((), 0)


def test_nobody_is_no_member(store: Store) -> None:
    """Else what nobody saved would be everybody's."""
    with pytest.raises(StoreError):
        store.lists.save(PaperId(1), workspace="T1", member=EVERYBODY, now=NOW)


def test_moments_are_kept_in_one_zone(store: Store) -> None:
    east = datetime(2025, 3, 12, 18, 0, tzinfo=UTC).astimezone()
    store.lists.save(PaperId(1), **ME, now=east)
    store.lists.save(PaperId(2), **ME, now=datetime.fromisoformat("2025-03-12T23:30:00+09:00"))
    assert papers_of(store.lists.page(Selection(), **ME, limit=5)) == [1, 2]
    found = store.lists.find(PaperId(2), **ME)
    assert found
    assert found.saved_at.isoformat() == "2025-03-12T14:30:00+00:00"


def test_texts_that_no_database_takes_are_kept_without_what_it_refuses(store: Store) -> None:
    store.lists.save(PaperId(1), **ME, now=NOW, list="a\ud800\x00b", note="c\x00\udfffd 🙂")
    found = store.lists.find(PaperId(1), **ME)
    assert found
    assert (found.list, found.note) == ("ab", "cd 🙂")


def test_pages_are_newest_first_and_meet_every_save_once(store: Store) -> None:
    save(store, "U1", 3, 1, 4, 5, 9, 2, 6)
    store.lists.save(PaperId(8), **ME, now=NOW + timedelta(minutes=6))  # as new as 6
    pages = [store.lists.page(Selection(), **ME, limit=3, offset=at) for at in (0, 3, 6, 9)]
    assert [papers_of(page) for page in pages] == [[8, 6, 2], [9, 5, 4], [1, 3], []]
    assert {page.total for page in pages} == {8}
    assert [page.offset for page in pages] == [0, 3, 6, 9]


def test_a_selection_is_all_that_it_tells(store: Store) -> None:
    save(store, "U1", 1, 2, 3, 4, 5)
    store.lists.save(PaperId(2), **ME, now=NOW, status=Status.DONE, list="ml")
    store.lists.save(PaperId(3), **ME, now=NOW, list="ml")
    minute = [NOW + timedelta(minutes=n) for n in range(5)]

    def selected(**told: object) -> list[int]:
        page = store.lists.page(Selection(**told), **ME, limit=9)  # type: ignore[arg-type]
        assert page.total == len(page.saves)
        return papers_of(page)

    assert selected(status=Status.DONE) == [2]
    assert selected(status=Status.TO_READ, list="ml") == [3]
    assert selected(list="") == [5, 4, 1]
    assert selected(list="nothing") == []
    assert selected(topic="drafts") == [5, 3, 1]
    assert selected(topic="drafts", list="ml") == [3]
    assert selected(since=minute[1], before=minute[3]) == [3, 2]
    assert selected(before=NOW) == []


def test_lists_are_counted_by_status(store: Store) -> None:
    save(store, "U1", 1, 2, 3, 4)
    save(store, "U2", 5)
    store.lists.save(PaperId(2), **ME, now=NOW, list="zeta", status=Status.DONE)
    store.lists.save(PaperId(3), **ME, now=NOW, list="Alpha", status=Status.READING)
    store.lists.save(PaperId(4), **ME, now=NOW, list="Alpha", status=Status.READING)

    def counts(to_read: int, reading: int, done: int) -> dict[Status, int]:
        return {Status.TO_READ: to_read, Status.READING: reading, Status.DONE: done}

    assert store.lists.lists(**ME) == [
        ReadingList("", counts(1, 0, 0)),
        ReadingList("Alpha", counts(0, 2, 0)),
        ReadingList("zeta", counts(0, 0, 1)),
    ]
    assert store.lists.lists(workspace="T1", member="U3") == []


def test_a_list_has_the_name_that_was_written_first(store: Store) -> None:
    store.lists.save(PaperId(1), **ME, now=NOW, list="Große  Modelle")
    store.lists.save(PaperId(2), **ME, now=NOW, list=" GROSSE modelle ")
    store.lists.save(PaperId(3), workspace="T1", member="U2", now=NOW, list="GROSSE MODELLE")
    assert [each.name for each in store.lists.lists(**ME)] == ["Große Modelle"]
    (theirs,) = store.lists.lists(workspace="T1", member="U2")
    assert theirs.name == "GROSSE MODELLE"


# Reminders


def test_a_reminder_comes_once_when_its_moment_has_come(store: Store) -> None:
    day = date(2025, 3, 12)
    for id, member, due in ((1, "berlin", day), (2, "tokyo", day), (3, "house", day)):
        key = {"workspace": "T1", "member": member}
        store.lists.set_due(PaperId(id), due, **key, now=NOW - timedelta(days=9))
    store.members.keep(MemberSettings("Europe/Berlin"), workspace="T1", member="berlin")
    store.members.keep(MemberSettings("Asia/Tokyo", 7), workspace="T1", member="tokyo")

    def due(now: datetime) -> list[int]:
        return [save.paper for save in store.lists.due(workspace="T1", now=now, zone="UTC")]

    eight, nine = NOW - timedelta(hours=1), NOW
    assert due(datetime(2025, 3, 11, 21, 59, tzinfo=UTC)) == []
    assert due(datetime(2025, 3, 11, 22, 0, tzinfo=UTC)) == [2]  # 07:00 in Tokyo
    assert due(eight) == [2, 1]
    assert due(nine) == [2, 1, 3]
    first, *_ = store.lists.due(workspace="T1", now=nine, zone="UTC")
    assert store.lists.reminded(first, workspace="T1", now=nine) is True
    assert store.lists.reminded(first, workspace="T1", now=nine) is False
    assert due(nine + timedelta(days=30)) == [1, 3]


def test_who_is_done_or_wants_none_or_changed_the_day_is_not_reminded(store: Store) -> None:
    for id in (1, 2, 3):
        store.lists.set_due(PaperId(id), date(2025, 3, 10), **ME, now=NOW)
    stale = store.lists.find(PaperId(2), **ME)
    assert stale
    store.lists.save(PaperId(1), **ME, now=NOW, status=Status.DONE)
    store.lists.set_due(PaperId(2), date(2025, 3, 20), **ME, now=NOW)
    assert [s.paper for s in store.lists.due(workspace="T1", now=NOW, zone="UTC")] == [3]
    assert store.lists.reminded(stale, workspace="T1", now=NOW) is False
    assert store.lists.due(workspace="T2", now=NOW, zone="UTC") == []
    store.members.keep(MemberSettings(reminders=False), **ME)
    assert store.lists.due(workspace="T1", now=NOW, zone="UTC") == []


@pytest.mark.parametrize(
    ("zone", "hour", "moment"),
    [("Pacific/Kiritimati", 0, "2025-03-11T10:00"), ("Pacific/Pago_Pago", 23, "2025-03-13T10:00")],
)
def test_the_first_and_the_last_zone_of_a_day(
    store: Store, zone: str, hour: int, moment: str
) -> None:
    store.lists.set_due(PaperId(1), date(2025, 3, 12), **ME, now=NOW)
    store.members.keep(MemberSettings(zone, hour), **ME)
    first = datetime.fromisoformat(f"{moment}+00:00")
    before = first - timedelta(seconds=1)
    assert store.lists.due(workspace="T1", now=before, zone="UTC") == []
    assert [s.paper for s in store.lists.due(workspace="T1", now=first, zone="UTC")] == [1]


def test_another_day_is_reminded_of_anew_and_the_same_is_not(store: Store) -> None:
    store.lists.set_due(PaperId(1), date(2025, 3, 10), **ME, now=NOW)
    (due,) = store.lists.due(workspace="T1", now=NOW, zone="UTC")
    store.lists.reminded(due, workspace="T1", now=NOW)
    store.lists.set_due(PaperId(1), date(2025, 3, 10), **ME, now=LATER)
    assert store.lists.due(workspace="T1", now=LATER, zone="UTC") == []
    store.lists.set_due(PaperId(1), date(2025, 3, 11), **ME, now=LATER)
    assert [s.paper for s in store.lists.due(workspace="T1", now=LATER, zone="UTC")] == [1]


def test_two_who_remind_at_once_do_it_once(reopen: Opener, store: Store) -> None:
    store.lists.set_due(PaperId(1), date(2025, 3, 10), **ME, now=NOW)
    (due,) = store.lists.due(workspace="T1", now=NOW, zone="UTC")
    stores = [store, reopen(), reopen(), reopen()]
    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(lambda s: s.lists.reminded(due, workspace="T1", now=NOW), stores))
    assert sorted(done) == [False, False, False, True]


def test_a_reminder_that_was_not_sent_comes_again(store: Store) -> None:
    store.lists.set_due(PaperId(1), date(2025, 3, 10), **ME, now=NOW)
    (due,) = store.lists.due(workspace="T1", now=NOW, zone="UTC")
    store.lists.reminded(due, workspace="T1", now=NOW)
    store.lists.not_reminded(due, workspace="T2")
    assert store.lists.due(workspace="T1", now=NOW, zone="UTC") == []
    store.lists.not_reminded(due, workspace="T1")
    assert store.lists.due(workspace="T1", now=NOW, zone="UTC") == [due]
    assert store.lists.reminded(due, workspace="T1", now=NOW) is True
    store.lists.set_due(PaperId(1), date(2025, 3, 11), **ME, now=NOW)
    (later,) = store.lists.due(workspace="T1", now=NOW, zone="UTC")
    store.lists.reminded(later, workspace="T1", now=NOW)
    store.lists.not_reminded(due, workspace="T1")
    assert store.lists.due(workspace="T1", now=NOW, zone="UTC") == [], "that day was told of"


def test_workspaces_wait_for_reminders(store: Store) -> None:
    for workspace, day in (("T2", 10), ("T1", 12), ("T3", 14)):
        key = {"workspace": workspace, "member": "U1"}
        store.lists.set_due(PaperId(1), date(2025, 3, day), **key, now=NOW)
    assert store.lists.waiting(now=NOW) == ["T1", "T2"]
    assert store.lists.waiting(now=NOW - timedelta(days=1)) == ["T2"]
    (due,) = store.lists.due(workspace="T1", now=NOW, zone="UTC")
    store.lists.reminded(due, workspace="T1", now=NOW)
    assert store.lists.waiting(now=NOW) == ["T2"]


def test_what_is_due_comes_first_due_first(store: Store) -> None:
    for id, day in ((1, 14), (2, 12), (3, 12), (4, 10), (5, None)):
        save(store, "U1", id)
        store.lists.set_due(PaperId(id), day and date(2025, 3, day), **ME, now=NOW)
    store.lists.save(PaperId(4), **ME, now=NOW, status=Status.DONE)
    due = Selection(due=True)
    assert papers_of(store.lists.page(due, **ME, limit=9)) == [3, 2, 1]
    second = store.lists.page(due, **ME, limit=1, offset=1)
    assert (papers_of(second), second.total) == ([2], 3)
    assert papers_of(store.lists.page(Selection(due=True, topic="boats"), **ME, limit=9)) == [2]
    asked = {"workspace": "T1", "limit": 9}
    assert store.team.saved_by("U1", due, viewer="U2", **asked) == SavesPage((), 0)
    assert store.team.saved_by("U1", due, viewer="U1", **asked).total == 3


# What others may know; tests/storage/test_lists_privacy.py has the whole matrix


def test_savers_are_told_by_their_privacy_of_this_moment(store: Store) -> None:
    for member in ("U1", "U2", "U3"):
        save(store, member, 1)
    asked = {"workspace": "T1", "viewer": EVERYBODY}
    one, two = PaperId(1), PaperId(2)
    assert store.team.savers([one, two], **asked) == {one: Savers(("U1", "U2", "U3"))}
    choose(store, "U2", Privacy.COUNT)
    assert store.team.savers([one], **asked) == {one: Savers(("U1", "U3"), 1)}
    choose(store, "U3", Privacy.PRIVATE)
    assert store.team.savers([one], **asked) == {one: Savers(("U1",))}
    choose(store, "U1", Privacy.PRIVATE)
    assert store.team.savers([one], **asked) == {}
    assert store.team.savers([one], workspace="T1", viewer="U2") == {one: Savers(("U2",))}
    choose(store, "U3", None)
    assert store.team.savers([one], **asked) == {one: Savers(("U3",))}
    store.workspaces.keep(WorkspaceSettings(privacy=Privacy.PRIVATE), workspace="T1")
    assert store.team.savers([one], **asked) == {}
    assert store.team.savers([], **asked) == {}


def test_the_first_saver_is_named_first(store: Store) -> None:
    for n, member in enumerate(("U9", "U1", "U5")):
        moment = NOW + timedelta(minutes=n)
        store.lists.save(PaperId(1), workspace="T1", member=member, now=moment)
    found = store.team.savers([PaperId(1)], workspace="T1", viewer="U5")
    assert found == {PaperId(1): Savers(("U9", "U1", "U5"))}


def test_savers_of_many_papers_at_once(store: Store) -> None:
    ids = [store.papers.add(paper(n), keys=[], tags=[]) for n in range(700)]
    save(store, "U1", *ids[::2])
    found = store.team.savers(ids, workspace="T1", viewer="U2")
    assert found == dict.fromkeys(ids[::2], Savers(("U1",)))


def test_anothers_saves_come_without_notes_and_due_days(store: Store) -> None:
    told = {"list": "ml", "status": Status.DONE}
    store.lists.save(PaperId(1), **ME, now=NOW, note="the boss is wrong", **told)
    store.lists.set_due(PaperId(1), date(2025, 3, 10), **ME, now=NOW)
    save(store, "U1", 2, 3)
    asked = {"workspace": "T1", "limit": 2}
    seen = store.team.saved_by("U1", Selection(list="ml"), viewer="U2", **asked)
    assert seen == SavesPage((Save(PaperId(1), "U1", NOW, NOW, **told),), 1)
    assert papers_of(store.team.saved_by("U1", Selection(), viewer="U2", **asked)) == [3, 2]
    mine = store.team.saved_by("U1", Selection(list="ml"), viewer="U1", **asked)
    assert mine == store.lists.page(Selection(list="ml"), **ME, limit=2)
    assert mine.saves[0].note == "the boss is wrong"
    for privacy in (Privacy.COUNT, Privacy.PRIVATE):
        choose(store, "U1", privacy)
        hidden = store.team.saved_by("U1", Selection(), viewer="U2", **asked)
        nobody = store.team.saved_by("U7", Selection(), viewer="U2", **asked)
        assert hidden == nobody == SavesPage((), 0)
        assert store.team.saved_by("U1", Selection(), viewer="U1", **asked).total == 3


def test_what_most_have_saved_of_late_trends(store: Store) -> None:
    save(store, "U1", 1, 2, 3)
    save(store, "U2", 2, 3)
    save(store, "U3", 4, 3)
    store.lists.save(PaperId(5), workspace="T1", member="U4", now=NOW - timedelta(days=8))
    for member in ("V1", "V2", "V3"):  # who are private, and would put 1 first
        choose(store, member, Privacy.PRIVATE)
        save(store, member, 1, 6)
    asked = {"workspace": "T1", "since": NOW - timedelta(days=7)}
    found = store.team.trending(viewer="U2", limit=9, **asked)
    assert list(found.items()) == [
        (PaperId(3), Savers(("U2", "U3", "U1"))),
        (PaperId(2), Savers(("U2", "U1"))),
        (PaperId(4), Savers(("U3",))),
        (PaperId(1), Savers(("U1",))),
    ]
    assert list(store.team.trending(viewer="U2", limit=2, **asked)) == [3, 2]
    assert list(store.team.trending(viewer="V1", limit=9, **asked)) == [3, 2, 4, 1]


def test_who_is_counted_trends_from_three_up(store: Store) -> None:
    for member in ("U1", "U2"):
        choose(store, member, Privacy.COUNT)
        save(store, member, 1)
    asked = {"workspace": "T1", "viewer": EVERYBODY, "since": NOW, "limit": 9}
    assert store.team.trending(**asked) == {}
    save(store, "U3", 2, 1)
    assert list(store.team.trending(**asked).items()) == [
        (PaperId(1), Savers(("U3",), 2)),
        (PaperId(2), Savers(("U3",))),
    ]


# Settings, forgetting


def test_settings_come_back_as_they_were_kept(reopen: Opener, store: Store) -> None:
    assert store.members.settings("U1", workspace="T1") == MemberSettings()
    chosen = MemberSettings("Asia/Tokyo", 22, Privacy.COUNT, reminders=False, welcomed=True)
    store.members.keep(chosen, **ME)
    save(store, "U1", 1)
    assert reopen().members.settings("U1", workspace="T1") == chosen
    assert store.members.settings("U1", workspace="T2") == MemberSettings()
    store.members.keep(MemberSettings(), **ME)
    assert store.members.settings("U1", workspace="T1") == MemberSettings()


@pytest.mark.parametrize("sources", [None, frozenset(), frozenset({Source.STARTER})])
def test_a_workspaces_settings_come_back(
    reopen: Opener, store: Store, sources: frozenset[Source] | None
) -> None:
    assert store.workspaces.settings("T1") == WorkspaceSettings()
    chosen = WorkspaceSettings(Privacy.COUNT, Subscribing.ADMINS, sources)
    store.workspaces.keep(WorkspaceSettings(), workspace="T1")
    store.workspaces.keep(chosen, workspace="T1")
    assert reopen().workspaces.settings("T1") == chosen
    assert store.workspaces.settings("T2") == WorkspaceSettings()


def filled(store: Store) -> None:
    """Two members in each of two workspaces, who saved and asked the same."""
    for workspace in ("T1", "T2"):
        store.workspaces.keep(WorkspaceSettings(Privacy.COUNT), workspace=workspace)
        for member in ("U1", "U2"):
            save(store, member, 1, 2, 3, workspace=workspace)
            kept = Thread(f"{workspace} {member}", workspace, "C1", member, "search x")
            store.threads.keep(kept, now=NOW)


def everything(store: Store, workspace: str, member: str) -> tuple[object, ...]:
    key = {"workspace": workspace, "member": member}
    page = store.lists.page(Selection(), **key, limit=9)
    last = store.threads.last(channel="C1", **key)
    return page, last, store.members.settings(member, workspace=workspace)


def test_a_forgotten_member_is_gone_and_nobody_else(store: Store) -> None:
    filled(store)
    store.members.keep(MemberSettings(hour=1), **ME)
    others = [("T1", "U2"), ("T2", "U1"), ("T2", "U2")]
    before = [everything(store, *other) for other in others]
    assert store.members.forget("U1", workspace="T1") == Removed(saves=3, threads=1, settings=1)
    assert everything(store, "T1", "U1") == (SavesPage((), 0), None, MemberSettings())
    assert [everything(store, *other) for other in others] == before
    assert store.members.forget("U1", workspace="T1") == Removed()


def test_a_purged_workspace_is_gone_and_no_other(store: Store) -> None:
    filled(store)
    stranger = Thread("x", "T1", "C1", "U9", "search x")  # asked, but never saved
    store.threads.keep(stranger, now=NOW)
    others = [("T2", "U1"), ("T2", "U2")]
    before = [everything(store, *other) for other in others]
    assert store.workspaces.purge("T1") == Removed(saves=6, threads=3, settings=3)
    for member in ("U1", "U2", "U9"):
        assert everything(store, "T1", member) == (SavesPage((), 0), None, MemberSettings())
    assert store.workspaces.settings("T1") == WorkspaceSettings()
    assert [everything(store, *other) for other in others] == before
    assert store.workspaces.settings("T2") == WorkspaceSettings(Privacy.COUNT)
    assert store.papers.count() == 9
    assert store.workspaces.purge("T1") == Removed()


def test_a_save_is_part_of_the_transaction_around_it(store: Store) -> None:
    def save_and_fail() -> None:
        with store.transaction():
            save(store, "U1", 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        save_and_fail()
    assert store.lists.ids(**ME) == set()
