"""Saved searches: which papers belong, and why."""

import json
import math
from dataclasses import replace
from datetime import date
from itertools import pairwise
from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.models import Mention, PaperId, Query, Reason, Source, StoredPaper, Tag
from storage.search.interest import ALL, BAR, IN_TITLE, OFTEN, RELATED, unpacked
from storage.search.learning import learnt, understood
from storage.search.query import parse_query
from storage.search.reading import Reading, read
from tests.builders import paper as invented
from tests.storage.kites import (
    KNOWN,
    ON_TOPIC,
    SHELF,
    belonging,
    follow,
    no_acronyms,
    reading,
)


def test_a_topic_is_followed_in_other_words_and_not_in_passing() -> None:
    assert belonging(follow("kite eviction")) == [title for title, _ in ON_TOPIC]


def test_stricter_and_looser() -> None:
    interest = follow("kite eviction")
    steps = [set(belonging(interest, step=step)) for step in (-5, -1, 0, 11, 30)]
    assert all(more >= fewer for more, fewer in pairwise(steps))
    assert steps[0] - steps[2] == {"Survey of wind"}
    assert steps[2] - steps[3] == {ON_TOPIC[3][0]}
    assert steps[4] == set()


def test_the_score_against_its_formula() -> None:
    interest = replace(
        follow("kite eviction"),
        forms=({"kite": 0.5, "evict": 1.0}, {"ke": 0.8}),
        related={"string": 0.25, "kite": 0.5, "milk": 9.0},
    )
    paper = reading("Evict one", "A kite on a string. A kite.")
    strengths = paper.strengths
    own = OFTEN * math.log1p(4) + ALL * math.log1p(2) + IN_TITLE * (1.0 / 1.5)
    others = 0.25 * strengths["string"] + 0.5 * strengths["kite"]
    assert interest.score(paper) == pytest.approx(own + RELATED * others)


def test_reasons_add_up_to_the_score() -> None:
    interest = follow("kite eviction")
    for paper in SHELF:
        reasons = interest.reasons(paper)
        assert fsum(reason.weight for reason in reasons) == pytest.approx(interest.score(paper))
        assert list(reasons) == sorted(reasons, key=lambda r: (-r.weight, r.word))
    first = interest.reasons(SHELF[0])
    assert first[0].word == "kite eviction"
    assert {"budget", "strings", "tower"} <= {reason.word for reason in first}
    assert Reason("milk", 0.0).word not in {reason.word for reason in first}


FULL = read(
    StoredPaper(
        PaperId(7),
        invented(0, authors=("Ada Quill", "Bo Lantern"), published=date(2025, 3, 1)),
        (Tag("speculative decoding", 0.6), Tag("Trees", 0.4)),
    )
)


@pytest.mark.parametrize(
    ("text", "belongs"),
    [
        ("", True),
        ('"speculative decoding"', True),
        ('"decoding speculative"', False),
        ("-zebra", True),
        ('-"speculative decoding"', False),
        ("topic:trees", True),
        ("topic:kites", False),
        ("source:daily_page", True),
        ("source:starter", False),
        ("since:2025-03", True),
        ("until:2025-02", False),
        ("since:2025-03-02", False),
        ("by:quill", True),
        ('by:"ada quill"', True),
        ('by:"quill ada"', False),
        ('by:"?"', False),
        ("by:ada by:nobody", False),
        ("zebra source:daily_page", False),
        ("???", False),
    ],
)
def test_filters_are_taken_at_their_word(text: str, belongs: bool) -> None:
    query = parse_query(text)
    asked = understood(query, KNOWN, lookup=no_acronyms, topics=query.topics)
    assert learnt(asked, [], KNOWN).belongs(FULL) is belongs


def test_a_paper_without_a_day_is_of_no_day() -> None:
    someday = reading("Kites", mentions=(Mention(Source.STARTER, "shelf", None),))
    for text in ("since:2020", "until:2030"):
        asked = understood(parse_query(text), KNOWN, lookup=no_acronyms)
        assert not asked.belongs(someday)
    assert understood(Query(), KNOWN, lookup=no_acronyms).belongs(someday)


def test_packing_loses_nothing() -> None:
    interest = follow('kite eviction -milk topic:"big kites" since:2025-01-01')
    assert unpacked(interest.packed()) == interest
    assert interest.query.since == date(2025, 1, 1)


@pytest.mark.parametrize("text", ["", "[]", "{}", json.dumps({"query": "x"})])
def test_what_is_no_interest_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        unpacked(text)


@given(st.lists(st.sampled_from(SHELF), max_size=6), st.text(max_size=60))
def test_laws_on_any_shelf_and_any_words(shelf: list[Reading], text: str) -> None:
    query = parse_query(text)
    interest = learnt(understood(query, KNOWN, lookup=no_acronyms), shelf, KNOWN)
    assert unpacked(interest.packed()) == interest
    for paper in SHELF:
        score = interest.score(paper)
        assert score >= 0
        assert fsum(r.weight for r in interest.reasons(paper)) == pytest.approx(score)
        if interest.belongs(paper) and interest.forms:
            assert score >= BAR
