"""What lies near in meaning, alone and as the searcher uses it."""

from datetime import date
from pathlib import Path

import pytest

from storage.meaning.encoder import Encoder
from storage.meaning.learning import STEP
from storage.meaning.meaning import Meaning
from storage.models import PaperId, Source, Tag
from storage.search.index import PaperIndex
from storage.search.query import parse_query
from storage.search.searcher import Searcher
from storage.sqlite import SqliteStore
from tests.builders import mention, paper
from tests.encoders import WordEncoder

SAME = {"toasting": "baking", "loaf": "bread", "gradual": "slowly", "stoves?": "ovens"}
OTHER_WORDS = "how toasting loaf gradual stoves?"
# Three papers of the same words but for the last, and one far from them.
PAPERS = (
    ("Baking bread slowly", "ovens"),
    ("Slowly baking bread", "ovens"),
    ("Bread baking slowly", "ovens yeast"),
    ("Counting boats", "from orbit with weak labels"),
)
BREAD, AGAIN, YEAST, BOATS = map(PaperId, (1, 2, 3, 4))


@pytest.fixture
def shelf(store: SqliteStore) -> SqliteStore:
    """The papers, a month and a topic each; the second is of another source."""
    for n, (title, abstract) in enumerate(PAPERS, start=1):
        source = Source.STARTER if n == 2 else Source.DAILY_PAGE
        shown = mention(source=source, day=date(2025, n, 15))
        its = paper(title=title, abstract=abstract, mentions=(shown,), authors=(f"Ada Q{n}",))
        store.papers.add(its, keys=[], tags=[Tag(f"topic {n}", 1.0)])
    return store


def meaning_of(store: SqliteStore, folder: Path, encoder: Encoder | None) -> Meaning:
    return Meaning(folder / "near", store, load=lambda: encoder)


def searcher_over(store: SqliteStore, folder: Path, encoder: Encoder | None) -> Searcher:
    """Up to date, and with every paper read."""
    index = PaperIndex(folder / "index", store_id=store.id)
    meaning = meaning_of(store, folder, encoder)
    searcher = Searcher(store, index, canonical=lambda topic: None, meaning=meaning)
    searcher.refresh()
    while searcher.learn():
        pass
    return searcher


@pytest.fixture
def encoder() -> WordEncoder:
    return WordEncoder(same=SAME)


@pytest.fixture
def searcher(shelf: SqliteStore, tmp_path: Path, encoder: WordEncoder) -> Searcher:
    return searcher_over(shelf, tmp_path, encoder)


def found(searcher: Searcher, typed: str, **told: object) -> list[PaperId]:
    results = searcher.search(parse_query(typed), **told)  # type: ignore[arg-type]
    assert results.total == len(results.hits)
    return [hit.paper.id for hit in results.hits]


class TestAlone:
    def test_without_an_encoder_nothing_is_near_and_nothing_learnt(
        self, shelf: SqliteStore, tmp_path: Path
    ) -> None:
        meaning = meaning_of(shelf, tmp_path, None)
        assert meaning.learn() is False
        assert meaning.near("baking bread", [BREAD], most=5) == {}
        assert not (tmp_path / "near").exists()

    def test_the_encoder_is_asked_for_once_and_not_before_it_is_wanted(
        self, shelf: SqliteStore, tmp_path: Path
    ) -> None:
        for encoder in (None, WordEncoder()):
            asked: list[Encoder | None] = []

            def load(
                encoder: Encoder | None = encoder, asked: list[Encoder | None] = asked
            ) -> Encoder | None:
                asked.append(encoder)
                return encoder

            meaning = Meaning(tmp_path / "near", shelf, load=load)
            assert meaning.near("bread", [], most=5) == {}
            assert asked == []  # there is nothing to be near
            meaning.learn()
            meaning.learn()
            meaning.near("bread", [], most=5)
            assert asked == [encoder]

    def test_the_nearest_and_the_papers_asked_for(self, shelf: SqliteStore, tmp_path: Path) -> None:
        meaning = meaning_of(shelf, tmp_path, WordEncoder())
        assert meaning.learn() is False  # all in one step
        near = meaning.near("baking bread slowly ovens", [BOATS, PaperId(99)], most=2)
        assert near == {
            BREAD: pytest.approx(1.0, abs=0.01),
            AGAIN: pytest.approx(1.0, abs=0.01),
            BOATS: pytest.approx(0.0, abs=0.4),
        }

    def test_papers_are_read_a_step_at_a_time(self, store: SqliteStore, tmp_path: Path) -> None:
        for n in range(STEP + 1):
            store.papers.add(paper(n, title=f"Bread {n}"), keys=[], tags=[])
        meaning = meaning_of(store, tmp_path, WordEncoder())
        assert meaning.learn() is True
        assert len(meaning.near("bread", [], most=99)) == STEP
        assert meaning.learn() is False
        assert len(meaning.near("bread", [], most=99)) == STEP + 1

    def test_what_another_process_has_read_is_near_here_too(
        self, shelf: SqliteStore, tmp_path: Path
    ) -> None:
        reader = meaning_of(shelf, tmp_path, WordEncoder())
        assert reader.near("baking", [BREAD], most=1) == {}
        meaning_of(shelf, tmp_path, WordEncoder()).learn()
        assert BREAD in reader.near("baking", [BREAD], most=1)


class TestSearch:
    def test_a_question_in_other_words_finds_its_papers(self, searcher: Searcher) -> None:
        assert found(searcher, OTHER_WORDS) == [BREAD, AGAIN, YEAST]

    def test_only_with_an_encoder_that_knows_them(self, shelf: SqliteStore, tmp_path: Path) -> None:
        strange = searcher_over(shelf, tmp_path / "strange", WordEncoder())
        assert found(strange, OTHER_WORDS) == []
        without = searcher_over(shelf, tmp_path / "without", None)
        assert found(without, OTHER_WORDS) == []
        assert without.learn() is False

    def test_papers_join_that_share_no_word_of_a_sentence(
        self, shelf: SqliteStore, searcher: Searcher, tmp_path: Path
    ) -> None:
        told = paper(title="Toasting a loaf", abstract="gradual stoves?")
        loaf = shelf.papers.add(told, keys=[], tags=[])
        searcher.refresh()
        assert found(searcher, OTHER_WORDS) == [loaf, BREAD, AGAIN, YEAST]  # not read yet
        searcher.learn()
        assert found(searcher, OTHER_WORDS) == [loaf, BREAD, AGAIN, YEAST]
        without = searcher_over(shelf, tmp_path / "without", None)
        assert found(without, OTHER_WORDS) == [loaf]

    @pytest.mark.parametrize(
        ("filter", "left"),
        [
            ("since:2025-03", [YEAST]),
            ("until:2025-02", [BREAD, AGAIN]),
            ('topic:"topic 2"', [AGAIN]),
            ("topic:boats", []),
            ("source:starter", [AGAIN]),
            ("source:daily_page", [BREAD, YEAST]),
            ("by:q1", [BREAD]),
            ("-yeast", [BREAD, AGAIN]),
            ("since:2026", []),
        ],
    )
    def test_what_is_near_must_pass_the_filters_too(
        self, searcher: Searcher, filter: str, left: list[PaperId]
    ) -> None:
        assert found(searcher, f"{OTHER_WORDS} {filter}") == left

    def test_and_be_among_the_papers_looked_at(self, searcher: Searcher) -> None:
        assert found(searcher, OTHER_WORDS, among=[AGAIN, BOATS]) == [AGAIN]
        assert found(searcher, OTHER_WORDS, among=[]) == []

    @pytest.mark.parametrize(
        "typed", ["baking bread", "bread", "toasting loaf", "since:2025", "", "sort:new"]
    )
    def test_keywords_are_taken_at_their_word(
        self,
        searcher: Searcher,
        encoder: WordEncoder,
        shelf: SqliteStore,
        tmp_path: Path,
        typed: str,
    ) -> None:
        encoder.read.clear()
        results = searcher.search(parse_query(typed))
        assert encoder.read == []
        assert results == searcher_over(shelf, tmp_path / "none", None).search(parse_query(typed))

    def test_a_sentence_by_date_is_not_asked_of_the_encoder(
        self, searcher: Searcher, encoder: WordEncoder
    ) -> None:
        encoder.read.clear()
        assert found(searcher, "why is bread baking slowly in ovens? sort:new") == [3, 2, 1]
        assert encoder.read == []

    def test_what_was_typed_is_read_not_its_correction(
        self, searcher: Searcher, encoder: WordEncoder
    ) -> None:
        encoder.read.clear()
        results = searcher.search(parse_query("why is bread bakking slowly in ovens?"))
        assert str(results.corrected) == "why is bread baking slowly in ovens?"
        assert encoder.read == ["why is bread bakking slowly in ovens?"]

    def test_pages_join_without_gap_or_repeat(self, searcher: Searcher) -> None:
        query = parse_query(OTHER_WORDS)
        pages = [searcher.search(query, limit=2, offset=at) for at in (0, 2, 4)]
        assert [[hit.paper.id for hit in page.hits] for page in pages] == [[1, 2], [3], []]
        assert [page.total for page in pages] == [3, 3, 3]
