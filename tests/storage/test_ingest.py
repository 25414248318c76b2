"""Taking papers in: repeats, better texts, batches, and what a failure leaves behind."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import IngestReport, Paper, Problem, Record, Source, Store, Tag, read_starter
from storage.identity import COMMON
from storage.ingest import BATCH, Tagger, ingest
from storage.models import PaperId
from storage.sqlite import SqliteStore, open_sqlite
from storage.tagging import topic_model
from tests.bench.corpus import invented
from tests.builders import INVENTED, FakeTagger, mention, record, records

LATER = date(2025, 4, 2)
Kept = list[tuple[Paper, tuple[Tag, ...]]]


def kept(store: Store) -> Kept:
    """Every paper with its tags, without its number, by title."""
    found = store.papers.after(PaperId(0), limit=100_000)
    return sorted(((s.paper, s.tags) for s in found), key=lambda pair: pair[0].title)


def shown_again(n: int, *, page: str = "later.txt", **told: object) -> Record:
    return record(n, mention=mention(page=page, day=LATER, at=3), **told)


@pytest.fixture(params=["fake", "real"])
def tagger(request: pytest.FixtureRequest, store: SqliteStore) -> Tagger:
    return FakeTagger() if request.param == "fake" else topic_model(store)


def test_new_papers_are_added_with_their_topics(store: SqliteStore, tagger: Tagger) -> None:
    assert ingest(store, records(), tagger=tagger) == IngestReport(6, 6, 6)
    assert {paper.title for paper, _ in kept(store)} == {title for title, _ in INVENTED}
    for paper, tags in kept(store):
        assert tags == tagger.tag([(paper.title, paper.abstract)])[0]


def test_a_second_run_changes_nothing(store: SqliteStore, tagger: Tagger) -> None:
    ingest(store, records(), tagger=tagger)
    before, change = kept(store), store.papers.last_change()
    assert ingest(store, records(), tagger=tagger) == IngestReport(6, 6)
    assert (kept(store), store.papers.last_change()) == (before, change)


def test_no_papers_are_no_trouble(store: SqliteStore, tagger: Tagger) -> None:
    assert ingest(store, [], tagger=tagger) == IngestReport()


def test_one_paper_on_several_pages_is_one_with_several_mentions(
    store: SqliteStore, tagger: Tagger
) -> None:
    pages = [record(0), shown_again(0), shown_again(0, page="third.txt")]
    assert ingest(store, pages, tagger=tagger) == IngestReport(3, 1, 1)
    (only,) = store.papers.after(PaperId(0), limit=9)
    assert [m.page for m in only.paper.mentions] == ["page.txt", "later.txt", "third.txt"]


def test_a_further_mention_is_kept_but_is_no_update(store: SqliteStore, tagger: Tagger) -> None:
    ingest(store, records(), tagger=tagger)
    assert ingest(store, [shown_again(2)], tagger=tagger) == IngestReport(1, 1)
    assert len(store.papers.get(PaperId(3)).paper.mentions) == 2


def test_a_further_mention_does_not_tag_again(store: SqliteStore) -> None:
    ingest(store, records(), tagger=FakeTagger())
    tagger = FakeTagger()
    before = store.papers.get(PaperId(3)).tags
    ingest(store, [shown_again(2)], tagger=tagger)
    assert tagger.asked == []
    assert store.papers.get(PaperId(3)).tags == before


def test_a_better_text_wins_and_is_one_update(store: SqliteStore, tagger: Tagger) -> None:
    ingest(store, records(), tagger=tagger)
    better = INVENTED[0][1] + " The code is public, and so are the drafts."
    again = [shown_again(0, abstract=better), shown_again(0, abstract=better, page="third.txt")]
    assert ingest(store, again, tagger=tagger) == IngestReport(2, 1, 0, 1)
    stored = store.papers.get(PaperId(1))
    assert stored.paper.abstract == better
    assert stored.tags == tagger.tag([(stored.paper.title, better)])[0]
    assert [text.abstract for text in stored.paper.received] == [INVENTED[0][1], better]


def test_a_worse_text_later_does_not_win(store: SqliteStore, tagger: Tagger) -> None:
    ingest(store, records(), tagger=tagger)
    cut = INVENTED[0][1][:80] + "…"
    assert ingest(store, [shown_again(0, abstract=cut)], tagger=tagger).updated == 0
    assert store.papers.get(PaperId(1)).paper.abstract == INVENTED[0][1]


def test_a_paper_of_the_shelf_keeps_its_summary_when_a_page_brings_its_abstract(
    store: SqliteStore, tagger: Tagger
) -> None:
    title, abstract = INVENTED[4]
    shelf = Record(
        title=title,
        summary="Evicts what will not be looked at.",
        mention=mention(source=Source.STARTER, page="starter shelf", day=None),
    )
    assert ingest(store, [shelf], tagger=tagger) == IngestReport(1, 1, 1)
    assert ingest(store, [record(4)], tagger=tagger) == IngestReport(1, 1, 0, 1)
    (only,) = store.papers.after(PaperId(0), limit=9)
    assert (only.paper.summary, only.paper.abstract) == (shelf.summary, abstract)
    assert [m.source for m in only.paper.mentions] == [Source.STARTER, Source.DAILY_PAGE]


def test_the_whole_shelf_goes_in_once(store: SqliteStore) -> None:
    first = ingest(store, read_starter(), tagger=FakeTagger())
    assert first.records == first.papers == first.added > 100
    assert ingest(store, read_starter(), tagger=FakeTagger()) == IngestReport(
        first.records, first.papers
    )


def test_the_many_papers_of_one_title_are_known_again(store: SqliteStore) -> None:
    """A part of a title that so many papers have is no sign; a whole one is all these have."""
    told = [
        Record("Editorial", mention(page=f"{n}.txt"), authors=(f"Ada Moon{n * 'n'}",))
        for n in range(COMMON + 5)
    ]
    first = ingest(store, told, tagger=FakeTagger())
    again = ingest(store, told, tagger=FakeTagger())
    assert (first.added, again.added, again.updated) == (len(told), 0, 0)


def test_what_cannot_be_read_is_counted_and_stops_nothing(store: SqliteStore) -> None:
    first, second = Problem("a.txt:3", "has no abstract"), Problem("b.txt", "is no page")
    report = ingest(store, [first, record(0), second, record(1)], tagger=FakeTagger())
    assert report == IngestReport(2, 2, 2, 0, (first, second))
    assert report.rejected == 2


# Shown, shown again, cut off, corrected, by the shelf, twice on one page; and two of near titles.
ACCOUNTS = (
    record(0),
    shown_again(0),
    record(0, abstract=INVENTED[0][1][:60] + "..."),
    shown_again(0, abstract=INVENTED[0][1] + " It is also kinder to the battery.", page="b.txt"),
    Record(
        title=INVENTED[0][0].upper(),
        summary="Two decoders draft for one another.",
        mention=mention(source=Source.STARTER, page="starter shelf", day=None),
    ),
    record(3),
    record(3, title=r"Ein \"Uberblick {\"u}ber Poincar\'e Einbettungen", mention=mention(page="c")),
    record(3, authors=("Ada Quill", "Bo Q."), arxiv_id="2503.00001"),
    record(1),
    record(5),
)


@settings(max_examples=40, deadline=None)
@given(st.permutations(ACCOUNTS), st.integers(1, len(ACCOUNTS)))
def test_the_order_of_what_comes_in_does_not_matter(order: list[Record], cut: int) -> None:
    assert taken_in(order[:cut], order[cut:], order) == taken_in(ACCOUNTS)


def taken_in(*runs: Sequence[Record]) -> Kept:
    with TemporaryDirectory() as folder:
        store = open_sqlite(Path(folder) / "papers.db")
        for run in runs:
            ingest(store, run, tagger=FakeTagger())
        found = kept(store)
        store.close()
    return found


def counting(counts: list[int]) -> Callable[[int], None]:
    return counts.append


def test_many_batches_with_repeats_across_and_inside_them(store: SqliteStore) -> None:
    fresh = invented(BATCH + 40)
    on_another_page = [replace(each, mention=mention(page="again")) for each in fresh]
    read = [*fresh[:100], *on_another_page[:50], *fresh[100:], *on_another_page[-50:]]
    counts: list[int] = []
    report = ingest(store, read, tagger=FakeTagger(), progress=counting(counts))
    assert report == IngestReport(len(read), len(fresh), len(fresh))
    assert counts == [BATCH, len(read) - BATCH]
    pages = [len(stored.paper.mentions) for stored in store.papers.after(PaperId(0), limit=9999)]
    assert pages == [2] * 50 + [1] * (len(fresh) - 100) + [2] * 50


def test_a_paper_added_in_one_batch_and_bettered_in_the_next_is_added_only(
    store: SqliteStore,
) -> None:
    fresh = invented(BATCH)
    better = replace(fresh[0], abstract=fresh[0].abstract + " It is now 12% longer than before.")
    report = ingest(store, [*fresh, better], tagger=FakeTagger())
    assert (report.papers, report.added, report.updated) == (BATCH, BATCH, 0)
    assert store.papers.get(PaperId(1)).paper.abstract == better.abstract


def test_progress_is_told_when_a_batch_is_in(store: SqliteStore) -> None:
    counts: list[int] = []
    seen: list[int] = []

    def progress(records: int) -> None:
        counts.append(records)
        seen.append(store.papers.count())

    ingest(store, invented(2 * BATCH + 1), tagger=FakeTagger(), progress=progress)
    assert counts == [BATCH, BATCH, 1]
    assert seen == [BATCH, 2 * BATCH, 2 * BATCH + 1]


class TagsOnce(FakeTagger):
    """Fails from the second batch on."""

    def tag(self, papers: object) -> list[tuple[Tag, ...]]:
        if self.asked:
            raise ZeroDivisionError
        return super().tag(papers)


def test_a_failing_tagger_leaves_the_store_as_before_the_batch(store: SqliteStore) -> None:
    read = invented(BATCH + 30)
    with pytest.raises(ZeroDivisionError):
        ingest(store, read, tagger=TagsOnce())
    assert store.papers.count() == BATCH
    assert store.papers.last_change() == BATCH
    report = ingest(store, read, tagger=FakeTagger())
    assert report == IngestReport(len(read), len(read), 30)


def test_a_source_that_breaks_off_loses_no_finished_batch(store: SqliteStore) -> None:
    def broken() -> Iterable[Record]:
        yield from invented(BATCH + 1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ingest(store, broken(), tagger=FakeTagger())
    assert store.papers.count() == BATCH


class OthersWrite(FakeTagger):
    """When it first tags, another process takes in what `meanwhile` says, and need not wait."""

    def __init__(self, path: Path, meanwhile: Sequence[Record]) -> None:
        super().__init__()
        self._path = path
        self._meanwhile = meanwhile

    def tag(self, papers: object) -> list[tuple[Tag, ...]]:
        if not self.asked:
            other = open_sqlite(self._path)
            ingest(other, self._meanwhile, tagger=FakeTagger())
            other.close()
        return super().tag(papers)


@pytest.mark.parametrize(
    "meanwhile",
    [
        records(),
        [record(3), record(4)],
        [shown_again(0, abstract=INVENTED[0][1] + " It is also kinder to the battery.")],
        [record(n) for n in (5, 0)] + [shown_again(1)],
        invented(3),
    ],
)
def test_others_write_while_it_tags_and_nothing_is_there_twice(
    store: SqliteStore, tmp_path: Path, meanwhile: list[Record]
) -> None:
    ingest(store, records(), tagger=OthersWrite(tmp_path / "papers.db", meanwhile))
    assert kept(store) == taken_in(meanwhile, records())


def test_no_text_is_tagged_twice_in_a_batch(store: SqliteStore) -> None:
    tagger = FakeTagger()
    ingest(store, records(), tagger=tagger)
    assert len(tagger.asked) == len(set(tagger.asked)) == 6
