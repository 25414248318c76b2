"""Titles as they are remembered: each change does what it says, to fit titles only."""

import random

from tests.bench.judged import Judged
from tests.bench.remembered import CHANGES, no_subtitle, remembered, two_slips
from tests.builders import record

TITLE = ["Drafting", "Ahead:", "Speculative", "Decoding", "with", "Twin", "Decoders"]


def changed(name: str, seed: int) -> list[str] | None:
    return CHANGES[name](random.Random(seed), TITLE, ["kite"])


def test_every_change_does_what_it_says() -> None:
    for seed in range(20):
        less, wrong, slips, order, cut, before = (changed(name, seed) for name in CHANGES)
        assert less in [TITLE[:n] + TITLE[n + 1 :] for n in range(len(TITLE))]
        assert wrong in [[*TITLE[:n], "kite", *TITLE[n + 1 :]] for n in range(len(TITLE))]
        differ = [pair for pair in zip(slips or [], TITLE, strict=True) if pair[0] != pair[1]]
        assert len(differ) == 2
        assert all(sorted(slip) == sorted(word) for slip, word in differ)
        assert all(slip[0] == word[0] for slip, word in differ)
        assert sorted(order or []) == sorted(TITLE)
        assert cut == TITLE[:4]
        assert before == ["Drafting", "Ahead"]


def test_a_title_that_cannot_be_changed_so_is_left_out() -> None:
    dice = random.Random(1)
    assert two_slips(dice, ["On", "the", "KV-2", "cache"], []) is None
    assert two_slips(dice, ["ooooo", "letter"], []) in (["ooooo", "lteter"], ["ooooo", "letetr"])
    assert no_subtitle(dice, ["BERT:", "Kites", "of", "gardens"], []) is None
    assert no_subtitle(dice, ["No", "colon", "stands", "here"], []) is None


def test_only_titles_of_one_paper_are_asked_for() -> None:
    titles = ["Kites over gardens: a survey", "kites over gardens: A Survey", "Three short words"]
    records = [record(title=title) for title in [*titles, "The one fit title of these"]]
    found = remembered("pages", records)
    assert [one.key for one in found.documents] == ["0", "1", "2", "3"]
    assert [(query.kind, query.grades) for query in found.queries] == [
        (name, {"3": 1}) for name in CHANGES if name != "no subtitle"
    ]
    assert Judged("The one fit", "cut off", {"3": 1}) not in found.queries
    assert Judged("The one fit title", "cut off", {"3": 1}) in found.queries
    assert remembered("pages", records).queries == found.queries


def test_so_many_titles_are_asked_for() -> None:
    records = [record(n) for n in range(6)]
    found = remembered("pages", records, count=2)
    assert len({key for query in found.queries for key in query.grades}) == 2
