"""The first stage: which papers match, and whether anything fits."""

from pathlib import Path

import pytest

from storage.models import Query
from storage.search import asked as asking
from storage.search.recall import recall
from storage.sqlite import SqliteStore
from tests.storage.shelf import Shelf, numbered, shelf_of

# 1-3 have three words, 4-7 two, 8-12 one, 13-24 three others, 13-22 a fourth; the rest is silent.
PAPERS = (
    *[("Amber lantern harbour", "Three words.")] * 3,
    *[("Amber lantern", "Two words of three.")] * 4,
    *[("Harbour", "One word and storms.")] * 5,
    *[("Copper bells ringing", "Three brothers.")] * 10,
    *[("Copper bells ringing", "Three others.")] * 2,
    *[("Silence", "Nothing at all.")] * 16,
)


@pytest.fixture
def shelf(store: SqliteStore, tmp_path: Path) -> Shelf:
    return shelf_of(store, tmp_path, PAPERS)


def found(shelf: Shelf, typed: str | Query, most: int = 50) -> tuple[int, list[int]]:
    total, page = recall(shelf.asked(typed), shelf.view, limit=50, offset=0, most=most)
    return total, sorted(numbered(page))


def those(*spans: tuple[int, int]) -> tuple[int, list[int]]:
    """All papers of the spans [first, last], counted."""
    ids = [id for first, last in spans for id in range(first, last + 1)]
    return len(ids), ids


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("copper bells ringing", [(13, 24)]),  # all three: enough papers have them
        ("amber lantern harbour", [(1, 12)]),  # three have all, seven two: any of them then
        ("copper bells silence", [(13, 24)]),  # none has all, enough have two
        ("copper bells ringing silence", [(13, 24)]),  # of four words, three
        ("copper bells ringing brothers", [(13, 24)]),
        ("amber lantern", [(1, 7)]),
        ("amber harbour storms", [(1, 12)]),
        ("amber copper", [(1, 7), (13, 24)]),  # none has both, but one is more than half
        ("copper -bells", []),
        ("harbour -storms", [(1, 3)]),
        ("harbour -lantern", [(8, 12)]),
        ('"amber lantern"', [(1, 7)]),
        ('"lantern amber"', []),
        ('harbour "amber lantern"', [(1, 3)]),
        ("amber lantern harbour sort:new", [(1, 3)]),  # by date, only what has all
        ("since:2024", [(1, 40)]),
        ("", [(1, 40)]),
    ],
)
def test_all_of_a_few_keywords_and_fewer_where_that_is_too_little(
    shelf: Shelf, typed: str, spans: list[tuple[int, int]]
) -> None:
    assert found(shelf, typed) == those(*spans)


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("There is an amber lantern in this harbour.", [(1, 12)]),
        ("Copper, lantern, harbour, storms and bells.", [(1, 24)]),
        ("What is silence but a storm.", [(8, 12), (25, 40)]),
        ("Silence is copper and a lantern without bells. -storms", [(1, 7), (13, 40)]),
    ],
)
def test_any_word_of_a_statement(shelf: Shelf, typed: str, spans: list[tuple[int, int]]) -> None:
    assert shelf.asked(typed).is_sentence
    assert found(shelf, typed) == those(*spans)


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("copper lantern harbour storms bells", [(1, 3), (8, 24)]),
        ("Is there silence where the copper bells are?", [(13, 24)]),
        ("Is there an amber lantern in silence?", [(1, 7), (25, 40)]),  # seven have two: too few
        ("Is there an amber lantern in silence? sort:new", [(1, 7)]),
        ("What is a harbour?", [(1, 3), (8, 12)]),
    ],
)
def test_two_words_of_a_question_and_one_where_that_is_too_little(
    shelf: Shelf, typed: str, spans: list[tuple[int, int]]
) -> None:
    assert shelf.asked(typed).is_sentence
    assert found(shelf, typed) == those(*spans)


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ('copper "lantern harbour"', []),  # keywords: demanded
        ('amber "lantern harbour"', [(1, 3)]),
        ('Is there copper in a "lantern harbour"?', [(1, 3), (13, 24)]),  # wished
        ('Who would build a "lantern harbour"?', [(1, 3)]),
        ('"lantern harbour" ?', [(1, 3)]),
        ('"lantern harbour" -amber', []),
    ],
)
def test_a_phrase_is_demanded_of_keywords_and_counts_in_a_sentence(
    shelf: Shelf, typed: str, spans: list[tuple[int, int]]
) -> None:
    assert found(shelf, typed) == those(*spans)


@pytest.mark.parametrize(
    "typed",
    [
        "zzyzx",
        "amber zzyzx",
        "amber lantern zzyzx",  # the two weigh less than the unknown one
        "amber zzyzx quaxly plover",
        "amber storms",  # each is there, but no paper has clearly more than half
        "how do we bake zzyzx quaxly bread?",
        "???",
        "why? ???",
    ],
)
def test_where_nothing_fits_nothing_is_found(shelf: Shelf, typed: str) -> None:
    assert found(shelf, typed) == (0, [])


def test_more_than_half_of_what_was_asked_is_enough(shelf: Shelf) -> None:
    assert found(shelf, "copper lantern amber") == those((1, 7), (13, 24))
    assert found(shelf, "storms zzyzx harbour ringing") == (0, [])


def test_pages_join_without_gap_or_repeat(shelf: Shelf) -> None:
    asked = shelf.asked("amber lantern harbour")
    pages = [recall(asked, shelf.view, limit=5, offset=at, most=50) for at in range(0, 15, 5)]
    assert [total for total, _ in pages] == [12] * 3
    assert sorted(id for _, page in pages for id in numbered(page)) == list(range(1, 13))
    scores = [score for _, page in pages for _, score in page]
    assert scores == sorted(scores, reverse=True)
    assert recall(asked, shelf.view, limit=0, offset=0, most=50) == (12, [])


def test_by_date_no_paper_is_better_than_another(shelf: Shelf) -> None:
    asked = shelf.asked("amber lantern sort:new")
    total, page = recall(asked, shelf.view, limit=3, offset=0, most=50)
    assert (total, [score for _, score in page]) == (7, [0.0] * 3)


def test_only_among_the_papers_asked_for(shelf: Shelf) -> None:
    view = shelf.view
    for typed, ids in (
        ("harbour", [2, 9]),
        ("Is there an amber lantern in it?", [2, 5]),
        ("", [2]),
    ):
        asked = shelf.asked(typed, among=ids)
        total, page = recall(asked, view, limit=50, offset=0, most=50)
        assert (total, sorted(numbered(page))) == (len(ids), ids)


class TestCommonWords:
    """Of a sentence whose words are in very many papers, only the best are found."""

    TYPED = "Is there an amber lantern in any harbour of silence?"

    @pytest.fixture
    def costly(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(asking, "COUNTED", 10)

    @pytest.mark.usefixtures("costly")
    def test_only_the_best_count(self, shelf: Shelf) -> None:
        assert found(shelf, self.TYPED, most=3) == (3, [1, 2, 3])

    def test_they_are_the_same_as_if_all_were_counted(
        self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked, view = shelf.asked(self.TYPED), shelf.view
        total, every = recall(asked, view, limit=7, offset=0, most=7)
        monkeypatch.setattr(asking, "COUNTED", 10)
        best_total, best = recall(shelf.asked(self.TYPED), view, limit=7, offset=0, most=7)
        assert (total, best_total) == (28, 7)
        assert numbered(best) == numbered(every)
        assert [score for _, score in best] == pytest.approx([score for _, score in every])

    @pytest.mark.usefixtures("costly")
    def test_pages_of_them(self, shelf: Shelf) -> None:
        asked, view = shelf.asked(self.TYPED), shelf.view
        whole = recall(asked, view, limit=9, offset=0, most=9)[1]
        pages = [recall(asked, view, limit=4, offset=at, most=9) for at in (0, 4, 8, 12)]
        assert pages == [(9, whole[:4]), (9, whole[4:8]), (9, whole[8:]), (9, [])]

    @pytest.mark.usefixtures("costly")
    def test_they_are_found_by_their_rarest_words(
        self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(asking, "RAREST", 2)
        monkeypatch.setattr(asking, "FURTHER", 0)
        assert found(shelf, self.TYPED) == those((1, 7))  # amber and lantern are in seven each

    @pytest.mark.usefixtures("costly")
    @pytest.mark.parametrize(
        ("typed", "total"),
        [
            ("amber lantern harbour", 12),
            (f"{TYPED} until:2030", 28),
            (f"{TYPED} -bells", 28),
            ("Is there amber?", 7),
        ],
    )
    def test_other_queries_are_counted_in_full(self, shelf: Shelf, typed: str, total: int) -> None:
        assert found(shelf, typed, most=3)[0] == total

    @pytest.mark.usefixtures("costly")
    def test_nothing_stays_nothing(self, shelf: Shelf) -> None:
        typed = "how do zzyzx quaxly plover jabber on a harbour of silence?"
        assert found(shelf, typed) == (0, [])
