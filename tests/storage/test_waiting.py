"""Papers that wait for their topics: how they are known, tagged, and what happens in between."""

from collections.abc import Sequence

import pytest

from storage import PaperId, Record, Store, Tag, tag_waiting
from storage.ingest import ingest
from storage.waiting import first_waiting, has_come_to, let_wait
from tests.builders import FakeTagger, mention, record, records


class Model:
    """A topic model that tags each paper with its title, and may be interrupted before."""

    def __init__(self) -> None:
        self.before: list[Record] = []
        self.store: Store | None = None

    def tag(self, papers: Sequence[tuple[str, str]]) -> list[tuple[Tag, ...]]:
        between, self.before = self.before, []
        if self.store and between:
            ingest(self.store, between, tagger=FakeTagger(), tag_first=0)
        return [(Tag(title.lower(), 0.5),) for title, _ in papers]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Model:
    model = Model()
    monkeypatch.setattr("storage.tagging.topic_model", lambda store: model)
    return model


def tags(store: Store) -> list[list[str]]:
    every = store.papers.after(PaperId(0), limit=100)
    return [[tag.topic for tag in stored.tags] for stored in every]


def finish(store: Store, *, at_once: int = 2) -> list[int]:
    looked = []
    while (papers := tag_waiting(store, at_once=at_once)) is not None:
        looked.append(papers)
        assert len(looked) < 50
    return looked


def test_only_the_first_papers_are_tagged_at_once(store: Store, model: Model) -> None:
    tagger = FakeTagger()
    ingest(store, records(), tagger=tagger, tag_first=0)
    assert tags(store) == [[]] * 6
    assert tagger.asked == []
    assert first_waiting(store) == 1
    assert finish(store) == [2, 2, 2]
    titles = [stored.paper.title.lower() for stored in store.papers.after(PaperId(0), limit=9)]
    assert tags(store) == [[title] for title in titles]
    assert first_waiting(store) is None
    assert tag_waiting(store) is None


def test_nothing_waits_where_all_are_tagged(store: Store, model: Model) -> None:
    ingest(store, records(), tagger=FakeTagger(), tag_first=100)
    assert first_waiting(store) is None
    assert all(tags(store))


def test_those_that_have_topics_keep_them(store: Store, model: Model) -> None:
    ingest(store, records()[:2], tagger=FakeTagger())
    before = tags(store)
    ingest(store, records()[2:], tagger=FakeTagger(), tag_first=0)
    let_wait(store, PaperId(1))
    finish(store)
    assert tags(store)[:2] == before
    assert all(tags(store))


def test_a_changed_text_is_tagged_at_once(store: Store, model: Model) -> None:
    ingest(store, records(), tagger=FakeTagger(), tag_first=0)
    longer = record(3, abstract=record(3).abstract + " And we tell much more of it here.")
    ingest(store, [longer], tagger=FakeTagger(), tag_first=0)
    assert [bool(its) for its in tags(store)] == [False, False, False, True, False, False]


def test_what_comes_meanwhile_is_not_forgotten(store: Store, model: Model) -> None:
    """While the last ones are tagged, more arrive."""
    ingest(store, records()[:2], tagger=FakeTagger(), tag_first=0)
    model.store, model.before = store, records()[2:]
    assert tag_waiting(store, at_once=10) == 2
    finish(store)
    assert all(tags(store))


def test_what_changes_meanwhile_is_read_again(store: Store, model: Model) -> None:
    ingest(store, records()[:2], tagger=FakeTagger(), tag_first=0)
    shown_again = record(1, mention=mention(page="later.txt"))
    model.store, model.before = store, [shown_again]
    assert tag_waiting(store, at_once=10) == 0
    finish(store)
    assert all(tags(store))


def test_the_last_one_may_have_become_another(store: Store, model: Model) -> None:
    ingest(store, records(), tagger=FakeTagger(), tag_first=0)
    store.papers.join(store.papers.last_id(), PaperId(1))
    assert finish(store) == [2, 2, 1]
    assert first_waiting(store) is None


def test_all_that_wait_may_have_become_others(store: Store, model: Model) -> None:
    ingest(store, records()[:2], tagger=FakeTagger())
    let_wait(store, PaperId(2))
    store.papers.join(PaperId(2), PaperId(1))
    assert finish(store) == [0]


def test_the_least_number_counts(store: Store) -> None:
    let_wait(store, PaperId(7))
    let_wait(store, PaperId(9))
    assert first_waiting(store) == 7
    let_wait(store, PaperId(3))
    ingest(store, records(), tagger=FakeTagger())
    has_come_to(store, PaperId(5), since=PaperId(7))  # whoever began at 7 knows nothing of 3
    assert first_waiting(store) == 3
    has_come_to(store, PaperId(5), since=PaperId(3))
    assert first_waiting(store) == 5
    has_come_to(store, PaperId(7), since=PaperId(5))  # there are six
    assert first_waiting(store) is None
