"""Judged collections as they are read, and the measures on rankings worked out by hand."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import Mention, Record, Source
from tests.bench.judged import (
    Collection,
    Document,
    Judged,
    by_title,
    ndcg,
    read_folder,
    read_judgments,
    recall,
    reciprocal_rank,
    success,
)
from tests.builders import record


def test_ndcg_has_linear_gain() -> None:
    grades = {"a": 2, "b": 1}
    assert ndcg(["a", "b"], grades) == 1.0
    assert ndcg(["x", "y"], grades) == 0.0
    swapped = (1 + 2 / 1.5849625) / (2 + 1 / 1.5849625)
    assert ndcg(["b", "a"], grades) == pytest.approx(swapped)
    assert ndcg(["x"] * 10 + ["a", "b"], grades) == 0.0


def test_more_than_ten_answers_can_be_met_in_full() -> None:
    grades = dict.fromkeys("abcdefghijklm", 1)
    assert ndcg("mlkjihgfed", grades) == 1.0


def test_recall_is_the_share_of_answers_among_a_hundred() -> None:
    grades = {"a": 2, "b": 1, "c": 1, "d": 1}
    assert recall(["x", "b", "a"], grades) == 0.5
    assert recall(["x"] * 99 + ["a", "b"], grades) == 0.25
    assert recall([], grades) == 0.0


def test_the_first_answer_counts_by_its_place() -> None:
    grades = {"a": 2, "b": 1}
    rankings: dict[str, Sequence[str]] = {"first": "ba", "third": "xyab", "none": "xyz", "": ""}
    assert {name: reciprocal_rank(keys, grades) for name, keys in rankings.items()} == {
        "first": 1.0,
        "third": 1 / 3,
        "none": 0.0,
        "": 0.0,
    }
    assert [success(keys, grades) for keys in rankings.values()] == [1.0, 0.0, 0.0, 0.0]


@given(
    st.permutations("abcdefghijklmnop"),
    st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 3), min_size=1),
)
def test_the_best_order_is_one_and_no_other_is_better(
    keys: list[str], grades: dict[str, int]
) -> None:
    best = sorted(keys, key=lambda key: -grades.get(key, 0))
    assert ndcg(best, grades) == pytest.approx(1.0)
    assert 0.0 <= ndcg(keys, grades) <= 1.0 + 1e-9
    assert recall(keys, grades) == 1.0


@pytest.mark.parametrize("head", ["query-id\tcorpus-id\tscore\n", ""])
def test_a_folder_is_read_with_or_without_a_head(tmp_path: Path, head: str) -> None:
    documents = [
        {"id": "d1", "title": "Kites  of $^2$ gliders", "abstract": "They fly."},
        {"id": "d2", "title": "", "abstract": "No title.", "authors": "somebody"},
    ]
    queries = [{"id": "7", "text": "kites"}, {"id": "8", "text": "bells"}, {"id": "9", "text": "?"}]
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, documents)))
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    (tmp_path / "qrels.tsv").write_text(f"{head}7\td1\t2\n7\td2\t1\n8\td2\t0\n")
    found = read_folder(tmp_path)
    assert found.name == tmp_path.name
    assert found.queries == [Judged("kites", "query", {"d1": 2, "d2": 1})]
    assert [(one.key, one.paper.title, one.text) for one in found.documents] == [
        ("d1", "Kites of ² gliders", "They fly."),
        ("d2", "", "No title."),
    ]


def test_judgments_name_answers_by_clean_titles(tmp_path: Path) -> None:
    told = {"id": "q1", "query": "kites", "type": "keyword", "relevant": {"Kites  of $^2$": 2}}
    (tmp_path / "queries.jsonl").write_text(json.dumps(told) + "\n")
    assert read_judgments(tmp_path / "queries.jsonl") == [
        Judged("kites", "keyword", {"Kites of ²": 2})
    ]


def test_records_of_one_paper_are_one_document() -> None:
    later = record(0, mention=Mention(Source.DAILY_PAGE, "later.txt"))
    other = Record("Bells", later.mention, summary="They ring.", abstract="At night.")
    found = by_title("pages", [record(0), other, later], [])
    assert isinstance(found, Collection)
    assert [(one.key, one.text) for one in found.documents] == [
        (record(0).title, record(0).abstract),
        ("Bells", "They ring.\nAt night."),
    ]
    assert isinstance(found.documents[0], Document)
