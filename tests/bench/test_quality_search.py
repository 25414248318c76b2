"""What is measured of a search, and that ours stays above its peers where papers are judged."""

from dataclasses import astuple, fields
from pathlib import Path

import pytest

from storage import read_starter
from storage.search.signals import Signals
from tests.bench.corpus import few
from tests.bench.judged import (
    NONE,
    Collection,
    Document,
    Judged,
    by_title,
    read_judgments,
    reciprocal_rank,
)
from tests.bench.peers import Engine
from tests.bench.quality_search import (
    Scored,
    collections,
    margins,
    measured,
    scored,
    show_ablated,
    without_each,
)
from tests.builders import paper


@pytest.mark.parametrize(("papers", "least"), [("starter shelf", 0.76), ("seeds", 0.80)])
def test_quality_does_not_fall_behind(shared: Path, papers: str, least: float) -> None:
    """Figures, not times: they are the same on every machine. Above every peer's, too."""
    read = read_starter() if papers == "starter shelf" else few().records
    queries = read_judgments(shared / "judgments" / "queries.jsonl")
    ours, *peers = measured(by_title(papers, read, queries))
    overall = ours.means["nDCG@10"]["all"]
    assert overall > max(least, *(peer.means["nDCG@10"]["all"] for peer in peers))
    assert ours.noise <= 50


def test_scores_are_means_by_kind_and_the_hits_of_what_has_no_answer() -> None:
    asked = [
        Judged("a", "keyword", {"a": 1}),
        Judged("b", "keyword", {"x": 1}),
        Judged("c", "title", {"c": 1}),
        Judged("d", NONE, {}),
    ]
    letters = Collection("letters", [Document(key, paper()) for key in "abcd"], asked)
    echo = Engine("echo", lambda text, most: [text] * most)
    assert scored(echo, letters, {"MRR": reciprocal_rank}) == Scored(
        "letters", "echo", 3, {"MRR": {"all": 2 / 3, "keyword": 0.5, "title": 1.0}}, 4
    )


def overall(papers: str, engine: str, ndcg: float) -> Scored:
    return Scored(papers, engine, 1, {"nDCG@10": {"all": ndcg}}, 0)


def test_the_margin_is_to_the_best_peer_of_each_collection() -> None:
    engines = ("paperboy", "paperboy, semantic", "x", "y")
    told = {"a": (0.5, 0.75, 0.25, 0.375), "b": (0.75, 0.5, 0.25, 0.125)}
    runs = [
        [overall(n, *pair) for pair in zip(engines, its, strict=True)] for n, its in told.items()
    ]
    assert margins(runs) == [
        ["a", "paperboy", "y", 0.5, 0.375, 0.125],
        ["a", "paperboy, semantic", "y", 0.75, 0.375, 0.375],
        ["b", "paperboy", "x", 0.75, 0.25, 0.5],
        ["b", "paperboy, semantic", "x", 0.5, 0.25, 0.25],
        ["mean", "paperboy", "of the best", 0.625, 0.3125, 0.3125],
        ["mean", "paperboy, semantic", "of the best", 0.625, 0.3125, 0.3125],
    ]


def test_each_signal_is_taken_away_in_turn(capsys: pytest.CaptureFixture[str]) -> None:
    names = [field.name for field in fields(Signals)]
    told = Signals(**{name: float(place) for place, name in enumerate(names, start=1)})
    without = without_each(told)
    assert list(without) == [f"without {name}" for name in names]
    for place, signals in enumerate(without.values()):
        left = [float(n + 1) if n != place else 0.0 for n in range(len(names))]
        assert list(astuple(signals)) == left
    show_ablated([[overall("a", "paperboy", 0.5), overall("a", "without near", 0.375)]])
    assert capsys.readouterr().out.splitlines()[2:] == [
        "papers       ranking  nDCG@10  difference",
        "a           paperboy      0.5           0",
        "a       without near    0.375      -0.125",
    ]


def test_a_folder_is_measured_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "garden").mkdir()
    for name, text in (("corpus.jsonl", ""), ("queries.jsonl", ""), ("qrels.tsv", "")):
        (tmp_path / "garden" / name).write_text(text)
    (found,) = collections([str(tmp_path / "garden")])
    assert found == Collection("garden", [], [])
    (found,) = collections([str(tmp_path / "garden")], tiny=True)
    assert found.name == "invented papers"
