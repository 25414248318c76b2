"""Every benchmark runs, on very little, and prints what it says. Times are not looked at."""

import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest

from storage import parse_query, read_starter, take_in
from storage.clean import clean_title
from storage.sources.daily_page import parse
from tests.bench import (
    quality_search,
    quality_tags,
    quality_topics,
    soak_crash,
    speed_ingest,
    speed_search,
    speed_startup,
)
from tests.bench.corpus import dump, few, invented, with_repeats
from tests.bench.fts import Fts
from tests.bench.table import percentiles, show

NUMBER = re.compile(r"-?[\d,.]+(e-?\d+)?")
Main = Callable[[Sequence[str]], None]


def tables(text: str) -> list[tuple[str, list[str], list[list[str]]]]:
    """(title, column names, rows) of each table."""
    found = []
    for block in text.strip().split("\n\n"):
        title, *lines = block.split("\n")
        columns, *rows = (re.split(r"\s{2,}", line.strip()) for line in lines)
        found.append((title, columns, rows))
    return found


def run(main: Main, capsys: pytest.CaptureFixture[str], *words: str) -> list[list[list[str]]]:
    """The rows of each table; every row is as long as its head and ends in a number."""
    main(words or ["--tiny"])
    printed = tables(capsys.readouterr().out)
    for title, columns, rows in printed:
        assert title
        assert rows
        for row in rows:
            assert len(row) == len(columns)
            assert NUMBER.fullmatch(row[-1]) or row[-1] in ("True", "False")
    return [rows for _, _, rows in printed]


def test_speed_ingest(capsys: pytest.CaptureFixture[str]) -> None:
    (speed,), (split,) = run(speed_ingest.main, capsys)
    assert speed[0] in ("the seeds", "invented papers")
    assert speed[1] == "20"
    assert sum(map(float, split[1:])) == pytest.approx(100, abs=1)


def test_speed_search(capsys: pytest.CaptureFixture[str]) -> None:
    (rows,) = run(speed_search.main, capsys)
    assert [row[3] for row in rows] == ["paperboy", "tantivy", "sqlite fts5"] * 2
    assert [row[2] for row in rows[::3]][1] == "sentences"
    for row in rows:
        p50, p95, p99 = map(float, row[4:7])
        assert p50 <= p95 <= p99


def test_speed_startup(capsys: pytest.CaptureFixture[str]) -> None:
    (rows,) = run(speed_startup.main, capsys)
    assert [row[0] for row in rows] == [
        "python -c pass",
        "papers --help",
        "papers search attention",
    ]
    assert rows[0][2] == "1.00"


def test_quality_search(capsys: pytest.CaptureFixture[str]) -> None:
    (rows,) = run(quality_search.main, capsys)
    assert [row[:2] for row in rows] == [
        ["invented papers", "paperboy"],
        ["invented papers", "sqlite fts5"],
    ]
    assert [row[2:] for row in rows] == [["1.00", "1.00", "0"]] * 2


@pytest.mark.parametrize(("papers", "least"), [("starter shelf", 0.70), ("seeds", 0.75)])
def test_quality_does_not_fall_behind(shared: Path, papers: str, least: float) -> None:
    """Figures, not times: they are the same on every machine. Above the peer's, too."""
    read = read_starter() if papers == "starter shelf" else few().records
    judged = quality_search.read_judgments(shared / "judgments" / "queries.jsonl")
    ours, peer = quality_search.measured(papers, read, judged)
    overall, theirs, noise = ours[2], peer[2], ours[-1]
    assert isinstance(overall, float)
    assert isinstance(theirs, float)
    assert overall > max(least, theirs)
    assert noise <= 50  # type: ignore[operator]


def test_quality_tags(capsys: pytest.CaptureFixture[str]) -> None:
    (rows,) = run(quality_tags.main, capsys)
    assert rows == [
        ["invented papers", "5", "paperboy", "0.608", "0.608", "0.846"],
        ["invented papers", "5", "tf-idf n-grams", "0.264", "0.287", "0.846"],
    ]


def test_quality_tags_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = [asdict(paper) for paper in quality_tags.INVENTED]
    (tmp_path / "same.jsonl").write_text("\n".join(map(json.dumps, told)))
    (rows,) = run(quality_tags.main, capsys, str(tmp_path / "same.jsonl"))
    (invented_rows,) = run(quality_tags.main, capsys)
    assert rows == [["same.jsonl", *row[1:]] for row in invented_rows]


def test_f_is_of_the_first_phrases_by_their_stems() -> None:
    gold = quality_tags.phrases(["kite routing", "Kite Routings", "wind table", "fog"])
    given = quality_tags.phrases(["wind tables", "routing kite", "kites routing", "fog", "pond"])
    assert gold == [("kite", "rout"), ("wind", "tabl"), ("fog",)]
    assert quality_tags.f_at(2, given, gold) == 2 * 1 / (2 + 3)
    assert quality_tags.f_at(5, given, gold) == 2 * 3 / (5 + 3)
    assert quality_tags.f_at(10, given, gold) == 2 * 3 / (5 + 3)
    assert quality_tags.f_at(5, [], gold) == 0.0


def test_a_gold_phrase_occurs_where_its_stems_stand_together() -> None:
    paper = quality_tags.Tagged("Routing kites", "Tables of wind. Wind-table", ())
    asked = quality_tags.phrases(["routed kite", "kite routing", "wind tables", "kites tables"])
    assert [quality_tags.occurs(phrase, paper) for phrase in asked] == [True, False, True, False]


def test_quality_topics(capsys: pytest.CaptureFixture[str]) -> None:
    rows, common = run(quality_topics.main, capsys)
    assert {row[0] for row in rows} == {"invented papers"}
    figures = {row[1]: row[2:] for row in rows}
    assert list(figures) == [
        "all words",
        "topic (shipped)",
        "either (shipped)",
        "topic (fitted)",
        "either (fitted)",
        "sqlite fts5, all words",
    ]
    # The shipped model is made anew now and then: its own figures are not held here.
    assert figures["all words"] == ["0.517", "0.8", "0.61", "2"]
    assert figures["topic (fitted)"] == ["0.45", "0.7", "0.53", "3"]
    assert figures["either (fitted)"] == ["0.517", "0.8", "0.61", "2"]
    assert figures["sqlite fts5, all words"] == ["0.517", "0.8", "0.61", "2"]
    assert common == [
        ["garden wall", "3"],
        ["pillow boats", "3"],
        ["kite routing", "2"],
        ["lantern counting", "2"],
        ["paper gliders", "2"],
        ["quiet pond", "2"],
        ["sleepy bells", "1"],
    ]


def test_a_subscription_is_scored_on_papers_by_any_of_their_titles() -> None:
    wanted = {"a", "b", "c", "d"}
    scores = quality_topics.scores([{"a"}, {"x", "b"}, {"y"}], wanted)
    assert list(scores) == pytest.approx([2 / 3, 1 / 2, 4 / 7])
    assert quality_topics.scores([{"y"}], wanted) == (0.0, 0.0, 0.0)
    assert quality_topics.scores([], wanted) == (0.0, 0.0, 0.0)


def test_judged_topics_are_read_with_clean_titles(tmp_path: Path) -> None:
    line = {"id": "t01", "topic": "kites", "relevant": ["Kites  of $^2$ gliders", "Bells"]}
    (tmp_path / "topics.jsonl").write_text(json.dumps(line) + "\n")
    titles = frozenset({clean_title("Kites  of $^2$ gliders"), "Bells"})
    assert quality_topics.read_topics(tmp_path / "topics.jsonl") == [
        quality_topics.Judged("kites", titles)
    ]


def test_search_is_cut_where_all_words_match(tmp_path: Path) -> None:
    """Few papers have both words, so `search` adds those with one of them."""
    with speed_ingest.opened(tmp_path) as store:
        take_in(store, quality_topics.invented_records())
        desk = quality_topics.Desk(store, tmp_path / "index")
        assert desk.searcher.search(parse_query("sleepy gliders"), limit=9).total == 3
        assert desk.by_words("sleepy gliders") == frozenset()
        assert desk.by_fts("sleepy gliders") == frozenset()
        assert {min(desk.titles[id]) for id in desk.by_words("garden gliders")} == {
            "A wind table for every garden wall",
            "Kite routing for paper gliders",
        }
        desk.fts.close()


def test_soak_crash(capsys: pytest.CaptureFixture[str]) -> None:
    (rows,) = run(soak_crash.main, capsys, "--kills", "1", "--papers", "30", "--batch", "10")
    assert rows[0][2:] == ["True", "True"]


def test_ndcg_has_linear_gain() -> None:
    grades = {"a": 2, "b": 1}
    assert quality_search.ndcg(["a", "b"], grades) == 1.0
    assert quality_search.ndcg(["x", "y"], grades) == 0.0
    swapped = (1 + 2 / 1.5849625) / (2 + 1 / 1.5849625)
    assert quality_search.ndcg(["b", "a"], grades) == pytest.approx(swapped)
    assert quality_search.ndcg(["x"] * 10 + ["a", "b"], grades) == 0.0


def test_the_peer_asks_for_all_words_then_for_any() -> None:
    fts = Fts([(1, "Gardens of experts", ""), (2, "Boats", "gardens seen from boats"), (3, "", "")])
    assert fts.search("gardens boats", 5) == [2]
    assert sorted(fts.search("garden unicorn", 5)) == [1, 2]
    assert (fts.count("gardens"), fts.count("!?")) == (2, 0)
    fts.close()


def test_percentiles_are_those_of_all_figures() -> None:
    figures = list(range(101))
    random.Random(1).shuffle(figures)
    assert percentiles([float(each) for each in figures]) == (50.0, 95.0, 99.0)


def test_a_table_is_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    show("Title", ("name", "ms"), [("a long name", 1234.5), ("b", 0.01234), ("c", 2)])
    assert capsys.readouterr().out.splitlines() == [
        "",
        "Title",
        "name             ms",
        "a long name   1,234",
        "b            0.0123",
        "c                 2",
    ]


def test_invented_papers_are_the_same_every_time_and_no_two_alike() -> None:
    papers = invented(500)
    assert papers == invented(500)
    assert papers[:100] == invented(100)
    assert len({paper.title for paper in papers}) == 500


def test_invented_pages_are_read_as_they_were_meant() -> None:
    papers = with_repeats(invented(60))
    read = [
        record
        for page, text in dump(papers)
        for record in parse(text.encode(), page=page, today=date(2025, 12, 31), year=2025)
    ]
    assert read == papers
