"""What every engine promises of papers and saves week by week."""

from datetime import UTC, date, datetime, timedelta

import pytest

from storage.catalogue import find_trends
from storage.models import PaperId, Tag
from storage.people import EVERYBODY, MemberSettings, Privacy
from storage.store import Store
from storage.trends import Trend, Weeks
from tests.builders import mention, paper
from tests.engines import Opener

LAST = date(2026, 8, 12)
WEEKS = Weeks(LAST, 3)


@pytest.fixture
def store(reopen: Opener) -> Store:
    return reopen()


def add(store: Store, ago: int, *topics: str) -> PaperId:
    """A paper of so many days before the last one."""
    number = store.papers.count() + 1
    shown = mention(day=LAST - timedelta(days=ago))
    kept = paper(title=f"Invented {number}", arxiv_id=None, mentions=(shown,))
    return store.papers.add(kept, keys=[f"title:{number}"], tags=[Tag(its, 1.0) for its in topics])


def save(store: Store, id: PaperId, member: str, *, ago: int = 0, workspace: str = "T1") -> None:
    now = datetime(2026, 8, 12, 23, 59, tzinfo=UTC) - timedelta(days=ago)
    store.lists.save(id, workspace=workspace, member=member, now=now)


def keep(store: Store, member: str, tier: Privacy) -> None:
    store.members.keep(MemberSettings(privacy=tier), workspace="T1", member=member)


def saved(store: Store, viewer: str = EVERYBODY) -> tuple[int, ...]:
    return store.team.by_week(WEEKS, workspace="T1", viewer=viewer)


def test_papers_of_each_week_by_topic(store: Store) -> None:
    for ago, topics in {0: ["a", "b"], 6: ["a"], 7: ["a"], 13: [], 20: ["b"], 21: ["a"]}.items():
        add(store, ago, *topics)
    assert store.topics.last_day() == LAST
    assert store.topics.by_week(WEEKS) == {"a": (0, 1, 2), "b": (1, 0, 1)}


def test_an_empty_store(store: Store) -> None:
    assert store.topics.last_day() is None
    assert store.topics.by_week(WEEKS) == {}
    assert find_trends(store) is None
    assert saved(store) == (0, 0, 0)


def test_saves_of_each_week(store: Store) -> None:
    first, second = add(store, 0), add(store, 0)
    for n, ago in enumerate((0, 6, 7, 20, 21)):
        save(store, first, f"U{n}", ago=ago)
    save(store, second, "U1", ago=0)
    save(store, second, "U9", workspace="T2")
    assert saved(store) == (1, 1, 2), "each paper once a week"


def test_nothing_is_told_of_who_is_private(store: Store) -> None:
    first = add(store, 0)
    save(store, first, "U1")
    keep(store, "U1", Privacy.PRIVATE)
    assert saved(store) == (0, 0, 0)
    assert saved(store, "U2") == (0, 0, 0)
    assert saved(store, "U1") == (0, 0, 1), "their own"


def test_who_is_only_counted_counts_among_three_in_a_week(store: Store) -> None:
    first = add(store, 0)
    for member, ago in {"U1": 0, "U2": 3, "U3": 8}.items():
        save(store, first, member, ago=ago)
        keep(store, member, Privacy.COUNT)
    assert saved(store) == (0, 0, 0)
    save(store, first, "U4", ago=5)
    keep(store, "U4", Privacy.COUNT)
    assert saved(store) == (0, 0, 1)


def test_topics_are_found_by_their_names(store: Store) -> None:
    add(store, 0, "mixture of experts")
    add(store, 8, "lace making")
    found = find_trends(store, ["MoE", "mixture-of-experts", "lace", "zzzz"])
    assert found
    assert found.topics == (
        Trend("mixture of experts", (*[0] * 11, 1)),
        Trend("lace making", (*[0] * 10, 1, 0)),
    )
    assert found.unknown == ("zzzz",)
    assert found.asked


def test_a_topic_without_papers_in_these_weeks_is_there(store: Store) -> None:
    add(store, 0, "mixture of experts")
    add(store, 800, "lace making")
    found = find_trends(store, ["lace making"])
    assert found
    assert found.topics == (Trend("lace making", (0,) * 12),)


def test_what_was_read_is_kept_until_something_changes(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store, 0, "lace making")
    first = find_trends(store)
    with monkeypatch.context() as patched:
        patched.setattr(store.topics, "by_week", None)
        assert find_trends(store) == first
    add(store, 0, "lace making")
    later = find_trends(store)
    assert later
    assert later.topics == (Trend("lace making", (*[0] * 11, 2)),)
