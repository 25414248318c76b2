"""Finding papers: the query's words, phrases and filters against a small shelf."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from storage.errors import SearchIndexError
from storage.models import PaperId, Results, Source, Tag
from storage.search.asked import AGAIN, MOST_WORDS
from storage.search.index import PaperIndex
from storage.search.query import parse_query
from storage.search.searcher import Searcher
from storage.sqlite import SqliteStore, open_sqlite
from tests.builders import mention, paper
from tests.storage.shelf import shelf_of

SPEC, LANTERN, EXPERTS, POINCARE, KV, BOATS = (PaperId(n) for n in range(1, 7))
LABELS = {"moe": "mixture of experts"}


def put_on(store: SqliteStore) -> None:
    """The six invented papers, a month apart, numbered from 1."""
    tags = {0: "speculative decoding", 1: "speculative decoding", 2: "mixture of experts"}
    for n in range(6):
        day = date(2025, n + 1, 15)
        source = Source.STARTER if n == 5 else Source.DAILY_PAGE
        authors = ("Yaniv Lévi", "Bo Q.") if n == 0 else ("Ada Quill",)
        store.papers.add(
            paper(n, mentions=(mention(day=day, source=source),), authors=authors),
            keys=[f"arxiv:2503.0000{n}"],
            tags=[Tag(tags[n], 1.0)] if n in tags else [],
        )


@pytest.fixture
def searcher(store: SqliteStore, tmp_path: Path) -> Searcher:
    put_on(store)
    index = PaperIndex(tmp_path / "index", store_id=store.id)
    found = Searcher(store, index, canonical=lambda topic: LABELS.get(topic.lower()))
    found.refresh()
    return found


def ids(searcher: Searcher, typed: str, **page: int) -> list[PaperId]:
    return [hit.paper.id for hit in searcher.search(parse_query(typed), **page).hits]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("harbours", [BOATS]),
        ("poincare embedding", [POINCARE]),
        ("kv-slim", [KV]),
        ('"draft model"', [LANTERN]),
        ('"model draft"', []),
        ('"Embeddings in hyperbolic"', [POINCARE]),
        ("speculative decoding -lantern", [SPEC]),
        ('speculative -"draft model"', [SPEC]),
        ("boxes -zzyzx", [BOATS]),
        ("-speculative -experts -hyperbolic -boats", [KV]),
        ('topic:"mixture of experts"', [EXPERTS]),
        ("topic:MoE", [EXPERTS]),
        ("topic:nonsense", []),
        ("source:starter", [BOATS]),
        ("by:levi speculative", [SPEC]),
        ('by:"yaniv levi"', [SPEC]),
        ('by:"levi yaniv"', []),
        ("since:2025-05 sort:new", [BOATS, KV]),
        ("until:2025-02 sort:new", [LANTERN, SPEC]),
        ("since:2025-02-16 until:2025-03", [EXPERTS]),
        ("2503.00003", [POINCARE]),
        ("https://arxiv.org/pdf/2503.00003v2.pdf", [POINCARE]),
        ("2503.99999", []),
        ("draft model sort:new", [LANTERN, SPEC]),
        ("???", []),
        ("zzyzx", []),
    ],
)
def test_finds(searcher: Searcher, typed: str, found: list[PaperId]) -> None:
    assert ids(searcher, typed, limit=10) == found


def test_the_best_come_first_and_all_are_counted(searcher: Searcher) -> None:
    results = searcher.search(parse_query("speculative decoding"), limit=1)
    assert results.total == 2
    assert results.hits[0].paper.id in (SPEC, LANTERN)
    first, second = searcher.search(parse_query("speculative decoding"), limit=2).hits
    assert first.score > second.score > 0


def test_pages_go_on_where_the_last_one_ended(searcher: Searcher) -> None:
    everything = ids(searcher, "sort:new", limit=6)
    assert everything == [BOATS, KV, POINCARE, EXPERTS, LANTERN, SPEC]
    pages = [ids(searcher, "sort:new", limit=4, offset=at) for at in (0, 4, 8)]
    assert pages == [everything[:4], everything[4:], []]


def test_a_word_that_nothing_has_does_not_hide_the_rest(searcher: Searcher) -> None:
    assert ids(searcher, "hyperbolic embedding space zzyzx") == [POINCARE]


@pytest.mark.parametrize(
    "typed", ["hyperbolic zzyzx", "zzyzx", "how do we bake zzyzx quaxly bread"]
)
def test_where_nothing_fits_nothing_is_found(searcher: Searcher, typed: str) -> None:
    assert searcher.search(parse_query(typed)) == Results(parse_query(typed), 0)


def test_a_mistyped_word_is_corrected_and_the_correction_told(searcher: Searcher) -> None:
    typed = parse_query("speculativ decoding -lantern")
    results = searcher.search(typed)
    assert results.query == typed
    assert str(results.corrected) == "speculative decoding -lantern"
    assert [hit.paper.id for hit in results.hits] == [SPEC]


def test_what_was_typed_can_be_searched_all_the_same(searcher: Searcher) -> None:
    exact = searcher.exactly(parse_query("speculativ decoding"))
    assert str(exact) == 'decoding "speculativ"'
    assert searcher.search(exact) == Results(exact, 0)
    right = parse_query("speculative decoding")
    assert searcher.exactly(right) == right


def test_a_phrase_quoted_within_a_sentence_is_wished_not_demanded(searcher: Searcher) -> None:
    assert ids(searcher, 'tokens "draft model"') == [LANTERN]
    typed = 'Which tokens of the memory would a "draft model" keep?'
    assert set(ids(searcher, typed)) == {SPEC, LANTERN, EXPERTS, KV}
    assert ids(searcher, typed)[0] == LANTERN
    assert ids(searcher, typed.replace("draft model", "model of drafts"))[0] == KV


@pytest.mark.parametrize(
    "typed",
    [
        'How would I build a "draft model" myself?',  # no paper has a word of the rest
        'What is behind the "draft model"?',
        '"draft model" &',
    ],
)
def test_a_phrase_finds_its_papers_whatever_stands_beside_it(
    searcher: Searcher, typed: str
) -> None:
    assert ids(searcher, typed) == [LANTERN]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("counting boats from orbit with weak lables", BOATS),
        ("gardens of expert routing token by seasons", EXPERTS),
        ("lantern guided speculative decoding by confidence", LANTERN),
        ("drafting ahead", SPEC),
        ("ein uberblick uber poincare einbettung", POINCARE),
    ],
)
def test_a_title_typed_nearly_right_comes_first(
    searcher: Searcher, typed: str, first: PaperId
) -> None:
    query = parse_query(typed)
    assert searcher.search(query).hits[0].paper.id == first
    title = searcher.search(query).hits[0].paper.paper.title
    assert title in [reason.word for reason in searcher.why(query, first)]


def test_of_a_very_long_query_only_the_first_words_count(searcher: Searcher) -> None:
    words = ["speculative", "decoding", "tokens"] * 170
    long, short = parse_query(" ".join(words)), parse_query(" ".join(words[:MOST_WORDS]))
    results = searcher.search(long, limit=10)
    assert results.query == long
    assert results.hits == searcher.search(short, limit=10).hits
    assert {hit.paper.id for hit in results.hits} == {SPEC, LANTERN, EXPERTS, KV}


@pytest.mark.parametrize(
    "typed",
    [
        "a" * 10_000,
        "-" * 10_000,
        "1" * 10_000,
        "a-" * 5_000,
        "a" * 10_000 + "/021115",
        "1234.123." * 2_000,
        "math" * 3_000 + "/0211159",
    ],
)
def test_no_endless_text_names_a_paper(searcher: Searcher, typed: str) -> None:
    """And the search for one ends."""
    assert searcher.find_paper(typed) is None


def test_a_hit_says_what_matched_and_where(searcher: Searcher) -> None:
    (hit,) = searcher.search(parse_query("Harbours boxes images quark")).hits
    assert hit.matched == ("Harbours", "boxes", "images")
    assert hit.snippet.text == (
        "Satellite images of harbours come with port statistics but without boxes."
    )
    assert [hit.snippet.text[a:b] for a, b in hit.snippet.marks] == [
        "images",
        "harbours",
        "boxes",
    ]


def test_a_page_of_no_rows_counts_all_the_same(searcher: Searcher, store: SqliteStore) -> None:
    assert searcher.search(parse_query("speculative"), limit=0).total == 2
    assert searcher.similar([store.papers.get(SPEC)], limit=5, offset=50).hits == ()


@pytest.mark.parametrize(
    "typed",
    ["speculative decoding", 'confidence "draft model" tokens', "speculativ speculative decoding"],
)
def test_the_reasons_add_up_to_the_score(searcher: Searcher, typed: str) -> None:
    query = parse_query(typed)
    (hit,) = [hit for hit in searcher.search(query).hits if hit.paper.id == LANTERN]
    reasons = searcher.why(query, LANTERN)
    assert sum(reason.weight for reason in reasons) == pytest.approx(hit.score, rel=1e-5)


def test_the_reasons_name_what_was_asked_heaviest_first(searcher: Searcher) -> None:
    reasons = searcher.why(parse_query('tokens "draft model" confidence harbours'), LANTERN)
    words = [reason.word for reason in reasons]
    assert words[:2] == ["confidence", '"draft model"']
    assert {"tokens", "lantern", "guiding", "drops"} <= set(words[2:])
    weights = [reason.weight for reason in reasons]
    assert weights == sorted(weights, reverse=True)
    assert searcher.why(parse_query("since:2025"), LANTERN) == ()


def test_the_reasons_by_date_are_those_of_the_words(searcher: Searcher) -> None:
    typed = "speculative decoding"
    by_words = searcher.why(parse_query(typed), LANTERN)
    assert searcher.why(parse_query(f"{typed} sort:new"), LANTERN) == by_words != ()


def test_a_similar_papers_reasons_are_the_words_they_share(
    searcher: Searcher, store: SqliteStore
) -> None:
    spec = store.papers.get(SPEC)
    (hit, *_) = searcher.similar([spec]).hits
    reasons = searcher.why_similar([spec], hit.paper.id)
    assert {"speculative", "decoding"} <= {reason.word for reason in reasons}
    assert sum(reason.weight for reason in reasons) == pytest.approx(hit.score, rel=1e-5)


def test_papers_like_one_leave_it_out(searcher: Searcher, store: SqliteStore) -> None:
    results = searcher.similar([store.papers.get(SPEC)], limit=3)
    assert results.hits[0].paper.id == LANTERN
    assert SPEC not in [hit.paper.id for hit in results.hits]


def test_papers_like_several_leave_them_all_out(searcher: Searcher, store: SqliteStore) -> None:
    spec, boats = store.papers.get(SPEC), store.papers.get(BOATS)
    results = searcher.similar([spec, boats], limit=10)
    assert results.total == len(results.hits)
    assert [hit.paper.id for hit in results.hits] == [LANTERN, EXPERTS, KV]
    for hit in results.hits:
        told = searcher.why_similar([spec, boats], hit.paper.id)
        assert sum(reason.weight for reason in told) == pytest.approx(hit.score, rel=1e-5)
    every = [store.papers.get(PaperId(n)) for n in range(1, 7)]
    assert searcher.similar(every) == searcher.similar([]) == Results(parse_query(""), 0)


def test_the_score_is_the_mean_over_the_papers_liked(
    searcher: Searcher, store: SqliteStore
) -> None:
    spec, kv = store.papers.get(SPEC), store.papers.get(KV)
    once, twice = searcher.similar([spec, kv]), searcher.similar([spec, kv, spec, kv])
    assert [hit.paper.id for hit in once.hits] == [LANTERN, EXPERTS]
    assert twice == once
    assert once.hits[0].score < searcher.similar([spec]).hits[0].score


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ("2503.00003", POINCARE),
        ("https://arxiv.org/abs/2503.00003v2", POINCARE),
        ("KV-Slim: forgetting the right keys", KV),
        ("kv slim", KV),
        ("“KV-Slim: Forgetting the Right Keys”", KV),
        ("Counting Boats from Orbit with Weak Lables", BOATS),
        ("Gardens of Expert: Routing Tokens by the Season", EXPERTS),
        ("speculative", None),
        ("a paper about nothing", None),
        ("2503.99999", None),
        ('"', None),
    ],
)
def test_a_paper_is_found_by_its_name(
    searcher: Searcher, named: str, found: PaperId | None
) -> None:
    paper = searcher.find_paper(named)
    assert (paper.id if paper else None) == found


def test_without_an_index_it_says_what_to_do(store: SqliteStore, tmp_path: Path) -> None:
    index = PaperIndex(tmp_path / "index", store_id=store.id)
    searcher = Searcher(store, index, canonical=lambda topic: None)
    with pytest.raises(SearchIndexError, match="run `papers index`"):
        searcher.search(parse_query("x"))


class TestManyPapers:
    """More than are ranked a second time."""

    COUNT = AGAIN + 30

    @pytest.fixture
    def many(self, store: SqliteStore, tmp_path: Path) -> Searcher:
        snow = ("snow " * (n % 5) + f"number {n}" for n in range(self.COUNT))
        papers = [(f"Walrus and ice {'ice ' * (n % 7)}", text) for n, text in enumerate(snow)]
        return shelf_of(store, tmp_path, papers).searcher()

    @pytest.mark.parametrize(
        "typed", ["walrus", "walrus ice", "Is there a walrus on ice?", "walrus sort:new"]
    )
    def test_pages_join_without_gap_or_repeat(self, many: Searcher, typed: str) -> None:
        query = parse_query(typed)
        pages = [many.search(query, limit=7, offset=at) for at in range(0, self.COUNT + 7, 7)]
        assert {page.total for page in pages} == {self.COUNT}
        found = [hit.paper.id for page in pages for hit in page.hits]
        assert sorted(found) == list(range(1, self.COUNT + 1))
        scores = [hit.score for page in pages for hit in page.hits]
        assert scores == sorted(scores, reverse=True)

    @pytest.mark.parametrize("typed", ["walrus snow", 'walrus "ice ice"', "Walrus walrus and snow"])
    def test_the_reasons_add_up_to_the_score_on_every_page(
        self, many: Searcher, typed: str
    ) -> None:
        query = parse_query(typed)
        hits = many.search(query, limit=self.COUNT).hits
        assert len(hits) > AGAIN
        for hit in hits[:: AGAIN // 4]:
            told = many.why(query, hit.paper.id)
            assert sum(reason.weight for reason in told) == pytest.approx(hit.score, rel=1e-4)


class TestIndex:
    """The index follows the store, whoever writes."""

    @pytest.fixture
    def other(self, searcher: Searcher, store: SqliteStore, tmp_path: Path) -> Iterator[Searcher]:
        """Another process: its own connection, its own open index."""
        own = open_sqlite(tmp_path / "papers.db")
        index = PaperIndex(tmp_path / "index", store_id=own.id)
        yield Searcher(own, index, canonical=lambda topic: None)
        own.close()

    def test_a_reader_sees_what_another_process_indexed(
        self, searcher: Searcher, other: Searcher, store: SqliteStore
    ) -> None:
        assert ids(other, "unicorns") == []
        store.papers.add(paper(0, title="Unicorns of the Deep"), keys=[], tags=[])
        searcher.refresh()
        assert ids(other, "unicorns") == [PaperId(7)]

    def test_changed_papers_are_found_by_their_new_words_only(
        self, searcher: Searcher, store: SqliteStore
    ) -> None:
        store.papers.update(BOATS, paper(5, abstract="All about submarines."), keys=[], tags=[])
        searcher.refresh()
        assert ids(searcher, "submarines") == [BOATS]
        assert ids(searcher, "harbours") == []

    def test_two_that_write_do_not_disturb_each_other(
        self, searcher: Searcher, other: Searcher, store: SqliteStore
    ) -> None:
        for n, one in enumerate((searcher, other, searcher)):
            store.papers.add(paper(n, title=f"Walrus {n}"), keys=[], tags=[])
            assert one.refresh()
        assert sorted(ids(searcher, "walrus")) == sorted(ids(other, "walrus")) == [7, 8, 9]

    def test_a_rebuilt_index_serves_who_had_the_old_one_open(
        self, searcher: Searcher, other: Searcher
    ) -> None:
        assert ids(other, "harbours") == [BOATS]
        assert searcher.rebuild() == 6
        assert ids(other, "harbours") == [BOATS]

    def test_an_index_of_another_store_is_not_believed(
        self, searcher: Searcher, tmp_path: Path
    ) -> None:
        strange = open_sqlite(tmp_path / "strange.db")
        strange.papers.add(paper(4), keys=[], tags=[])
        index = PaperIndex(tmp_path / "index", store_id=strange.id)
        found = Searcher(strange, index, canonical=lambda topic: None)
        found.refresh()
        assert ids(found, "sort:new", limit=10) == [PaperId(1)]
        strange.close()

    @pytest.mark.parametrize("garbage", ["", "{", '{"format": 1}', "[]", "null"])
    def test_a_broken_state_is_as_good_as_no_index(
        self, searcher: Searcher, store: SqliteStore, tmp_path: Path, garbage: str
    ) -> None:
        (tmp_path / "index" / "state.json").write_text(garbage)
        index = PaperIndex(tmp_path / "index", store_id=store.id)
        found = Searcher(store, index, canonical=lambda topic: None)
        found.refresh()
        assert ids(found, "harbours") == [BOATS]

    def test_an_index_that_cannot_be_read_is_made_anew(
        self, searcher: Searcher, store: SqliteStore, tmp_path: Path
    ) -> None:
        for meta in (tmp_path / "index").glob("generation-*/meta.json"):
            meta.write_text("not json")
        index = PaperIndex(tmp_path / "index", store_id=store.id)
        found = Searcher(store, index, canonical=lambda topic: None)
        with pytest.raises(SearchIndexError, match="run `papers index`"):
            ids(found, "harbours")
        found.refresh()
        assert ids(found, "harbours") == [BOATS]

    def test_a_database_put_back_to_an_earlier_day_is_followed(
        self, searcher: Searcher, store: SqliteStore, tmp_path: Path
    ) -> None:
        store.papers.add(paper(0, title="Unicorns of the Deep"), keys=[], tags=[])
        searcher.refresh()
        with store.transaction():
            store.engine.write("delete from papers where id = 7")
            store.engine.write("delete from changes where paper_id = 7")
        searcher.refresh()
        assert ids(searcher, "unicorns") == []
        assert ids(searcher, "harbours") == [BOATS]
