"""Papers that turn out to be one, and that are parted again: what follows, and what goes back."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from storage.cadence import slot_key
from storage.deliveries import DeliveryState
from storage.errors import NotFound
from storage.ingest import ingest
from storage.matching import find_same
from storage.models import Mention, PaperId, Record, Source, Tag
from storage.parting import split
from storage.people import Status
from storage.posts import Posted
from storage.store import Store
from tests.builders import FakeTagger
from tests.engines import ENGINES

TITLE = "Moonlit Routers: Balancing Tidal Experts in Language Models"
NEAR = "Moonlit Routers: Balacing Tidal Expert in Language Models"
ABSTRACT = (
    "Tidal experts are parts of a language model that wake in turn. We show that a moonlit router "
    "keeps their load level without a further loss term, and that the experts it wakes agree with "
    "one another more often. On four invented coasts the router halves the time of a tide."
)
NOW = datetime(2025, 3, 12, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
ME, BO = ({"workspace": "T1", "member": member} for member in ("U1", "U2"))
BARE, NEARLY = PaperId(1), PaperId(2)


def shown(title: str, source: Source = Source.ARXIV, day: int = 11, **told: object) -> Record:
    mention = Mention(source, "page", date(2025, 3, day))
    return Record(title, mention, **told)  # type: ignore[arg-type]


FIRST = shown(TITLE, Source.DAILY_PAGE)  # a bare title
SECOND = shown(NEAR, abstract=ABSTRACT, arxiv_id="2503.00001")
PROOF = shown(TITLE, Source.CROSSREF, 14, abstract=ABSTRACT, doi="10.1000/t")


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """With two papers that are one, as far as nobody knows."""
    opened: Store = ENGINES[request.param](tmp_path)
    take_in(opened, FIRST, SECOND)
    assert opened.papers.count() == 2
    yield opened
    opened.close()


def take_in(store: Store, *records: Record) -> None:
    ingest(store, records, tagger=FakeTagger())


def everything(store: Store) -> list[object]:
    return list(store.papers.after(PaperId(0), limit=9))


def test_a_record_that_proves_it_joins_them(store: Store) -> None:
    seen = store.papers.last_change()
    take_in(store, PROOF)
    (both,) = store.papers.after(PaperId(0), limit=9)
    assert both.id == BARE
    assert (both.paper.arxiv_id, both.paper.doi) == ("2503.00001", "10.1000/t")
    assert {mention.source for mention in both.paper.mentions} == {
        Source.DAILY_PAGE,
        Source.ARXIV,
        Source.CROSSREF,
    }
    assert store.papers.count() == 1
    assert store.papers.get(NEARLY) == both
    assert store.papers.get_many([NEARLY, BARE, NEARLY]) == [both] * 3
    assert store.papers.find_many([NEARLY, PaperId(9)]) == {NEARLY: both}
    assert store.papers.sharing(["arxiv:2503.00001"]) == {"arxiv:2503.00001": [BARE]}
    assert [topic.count for topic in store.topics.list()] == [1] * len(both.tags)
    changes = {change.id: change.paper for change in store.papers.changes_since(seen, limit=9)}
    assert changes == {BARE: both, NEARLY: None}
    assert set(store.papers.arrived(date(2025, 3, 1), date(2025, 4, 1), limit=9)) == {BARE}
    take_in(store, FIRST, SECOND, PROOF)
    assert everything(store) == [both]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (0, 2, 1)])
def test_in_one_batch_it_is_one_from_the_start(
    order: tuple[int, ...], tmp_path: Path, store: Store
) -> None:
    take_in(store, PROOF)
    (tmp_path / "other").mkdir()
    other = ENGINES["sqlite"](tmp_path / "other")
    take_in(other, *([FIRST, SECOND, PROOF][n] for n in order))
    assert [each.paper for each in other.papers.after(PaperId(0), limit=9)] == [
        store.papers.get(BARE).paper
    ]
    other.close()


def test_saves_follow_and_go_back(store: Store) -> None:
    lists = store.lists
    lists.save(BARE, **ME, now=NOW, status=Status.DONE, note="mine")
    lists.save(NEARLY, **ME, now=LATER, list="thesis", note="also")
    lists.save(NEARLY, **BO, now=NOW, note="of Bo")
    before = [lists.find(BARE, **ME), lists.find(NEARLY, **ME)]
    take_in(store, PROOF)
    both = lists.find(NEARLY, **ME)
    assert both is not None
    assert (both.paper, both.list, both.status) == (BARE, "thesis", Status.DONE)
    assert both.note == "mine\nalso"
    assert lists.find(BARE, **BO) == replace(lists.find(BARE, **BO), note="of Bo")  # type: ignore[type-var]
    assert lists.ids(**BO) == {BARE}
    lists.save(NEARLY, **BO, now=LATER, status=Status.READING)  # a button with the old number
    split(store, BARE, tagger=FakeTagger())
    assert [lists.find(BARE, **ME), lists.find(NEARLY, **ME)] == before
    moved = lists.find(NEARLY, **BO)
    assert moved is not None
    assert (moved.paper, moved.note, moved.status) == (NEARLY, "of Bo", Status.READING)
    assert lists.find(BARE, **BO) is None


def test_a_save_that_was_changed_or_taken_back_since(store: Store) -> None:
    lists = store.lists
    for member in (ME, BO):
        lists.save(BARE, **member, now=NOW, note="one")
        lists.save(NEARLY, **member, now=NOW, note="other")
    take_in(store, PROOF)
    lists.save(BARE, **ME, now=LATER, note="about both")
    lists.unsave(NEARLY, **BO)
    split(store, NEARLY, tagger=FakeTagger())
    notes = [save and save.note for save in (lists.find(BARE, **ME), lists.find(NEARLY, **ME))]
    assert notes == ["about both", "other"]
    assert (lists.find(BARE, **BO), lists.find(NEARLY, **BO)) == (None, None)


def test_who_is_forgotten_comes_back_with_no_split(store: Store) -> None:
    store.lists.save(NEARLY, **BO, now=NOW, note="of Bo")
    take_in(store, PROOF)
    store.members.forget("U2", workspace="T1")
    split(store, BARE, tagger=FakeTagger())
    assert store.lists.find(NEARLY, **BO) is None


def test_a_split_gives_both_back_and_is_for_good(store: Store) -> None:
    before = everything(store)
    take_in(store, PROOF)
    late = shown(NEAR, Source.HUGGING_FACE, 16, abstract=ABSTRACT, arxiv_id="2503.00001")
    take_in(store, late)
    joined = split(store, BARE, tagger=FakeTagger())
    assert (joined.alias, joined.to) == (NEARLY, BARE)
    bare, nearly = store.papers.after(PaperId(0), limit=9)
    assert (bare.paper.doi, bare.paper.arxiv_id) == ("10.1000/t", None)
    assert [mention.source for mention in bare.paper.mentions] == ["daily_page", "crossref"]
    assert [mention.source for mention in nearly.paper.mentions] == ["arxiv", "huggingface"]
    assert (nearly.id, nearly.paper.title) == (NEARLY, NEAR)
    assert store.papers.sharing(["arxiv:2503.00001"]) == {"arxiv:2503.00001": [NEARLY]}
    after = everything(store)
    take_in(store, FIRST, SECOND, PROOF, late)
    assert everything(store) == after
    assert len(before) == 2
    with pytest.raises(NotFound, match="is one paper"):
        split(store, BARE, tagger=FakeTagger())


def test_without_later_records_it_is_as_it_was(store: Store) -> None:
    before = everything(store)
    with store.transaction():
        store.papers.join(NEARLY, BARE)
    split(store, BARE, tagger=FakeTagger())
    assert everything(store) == before


def test_a_paper_joined_twice_is_parted_from_the_last_first(store: Store) -> None:
    take_in(store, shown("Ebb and Flow of Other Things", arxiv_id="2503.00009"))
    before = everything(store)
    with store.transaction():
        store.papers.join(PaperId(3), NEARLY)
        store.papers.join(NEARLY, BARE)
    assert store.papers.get(PaperId(3)).id == BARE
    assert split(store, PaperId(3), tagger=FakeTagger()).alias == NEARLY
    assert store.papers.get(PaperId(3)).id == NEARLY
    assert split(store, NEARLY, tagger=FakeTagger()).alias == PaperId(3)
    assert everything(store) == before


def test_what_was_delivered_stays_delivered(store: Store) -> None:
    place = {"workspace": "T1", "destination": "C1"}
    lease = store.deliveries.claim(
        slot_key(NOW), **place, worker="w", now=NOW, lease=timedelta(minutes=5)
    )
    assert lease
    store.deliveries.freeze(lease, "{}", [[NEARLY]], since={}, now=NOW)
    store.deliveries.posting(lease, 1, now=NOW)
    store.deliveries.posted(lease, 1, "1.0", now=NOW)
    assert store.deliveries.confirm(lease, now=NOW) is DeliveryState.POSTED
    take_in(store, PROOF)
    assert store.deliveries.reserved([BARE], **place) == {BARE}
    split(store, BARE, tagger=FakeTagger())
    assert store.deliveries.reserved([BARE, NEARLY], **place) == {NEARLY}


def test_cards_that_show_them_are_drawn_anew(store: Store) -> None:
    claim: Callable[[], Posted | None] = lambda: store.posts.claim(  # noqa: E731
        now=LATER, lease=timedelta(minutes=5)
    )
    store.posts.keep(Posted("T1", "C1", "1.0", NOW, papers=(NEARLY,), changes=0))
    assert claim() is None
    take_in(store, PROOF)
    card = claim()
    assert card
    assert card.papers == (NEARLY,)
    store.posts.done(card, drawn="x", now=LATER)
    store.posts.outdated([BARE], workspace="T1", now=NOW)
    assert claim() == replace(card, drawn="x")


def test_in_one_batch_too_what_was_parted_stays_apart(store: Store) -> None:
    other = shown("Ebb and Flow of Other Things", doi="10.1000/o")
    take_in(store, other)
    store.papers.join(PaperId(3), NEARLY)
    split(store, NEARLY, tagger=FakeTagger())
    proof = shown(TITLE, Source.CROSSREF, 14, abstract=ABSTRACT, doi="10.1000/t")
    of_both = shown("Ebb and Flow of Other Things", doi="10.1000/o", arxiv_id="2503.00001")
    take_in(store, proof, of_both)
    assert [each.id for each in store.papers.after(PaperId(0), limit=9)] == [BARE, PaperId(3)]


def test_a_number_that_led_elsewhere_meanwhile_gets_no_topics(store: Store) -> None:
    store.papers.join(NEARLY, BARE)
    before, seen = store.topics.list(), store.papers.last_change()
    store.topics.tag({NEARLY: [Tag("kites", 1.0)]})
    assert store.topics.list() == before
    assert store.papers.last_change() == seen


def test_the_last_day_is_of_a_paper_that_is_one(store: Store) -> None:
    take_in(store, shown("Ebb and Flow of Other Things", day=14))
    assert store.topics.last_day() == date(2025, 3, 14)
    store.papers.join(PaperId(3), BARE)
    assert store.topics.last_day() == date(2025, 3, 11)


def test_a_record_of_both_is_found_to_be_the_one_that_would_take_it_in(store: Store) -> None:
    take_in(store, PROOF)
    split(store, BARE, tagger=FakeTagger())
    of_both = shown(TITLE, day=20, abstract=ABSTRACT, arxiv_id="2503.00001")
    assert find_same(store, [of_both]) == [NEARLY]
    take_in(store, of_both)
    bare, nearly = store.papers.get_many([BARE, NEARLY])
    assert of_both.mention not in bare.paper.mentions
    assert of_both.mention in nearly.paper.mentions
