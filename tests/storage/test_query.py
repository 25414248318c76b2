"""What a person types, and what it means."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.models import Query
from storage.search.query import parse_query


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("speculative decoding", Query(words=("speculative", "decoding"))),
        ("", Query()),
        ('"', Query()),
        ("“kv cache” eviction", Query(words=("eviction",), phrases=("kv cache",))),
        ("«kv cache»", Query(phrases=("kv cache",))),
        ('an "unclosed rest', Query(words=("an", "unclosed", "rest"))),
        ("pruning -survey", Query(words=("pruning",), without=("survey",))),
        ("pruning –survey", Query(words=("pruning",), without=("survey",))),
        ('-"case study" moe', Query(words=("moe",), without=("case study",))),
        ("state-of-the-art", Query(words=("state-of-the-art",))),
        ('topic:"kv cache"', Query(topics=("kv cache",))),
        ("topic:”kv cache“ x", Query(words=("x",), topics=("kv cache",))),
        ("Topic:moe source:arxiv", Query(topics=("moe",), sources=("arxiv",))),
        ("by:leviathan author:Kim", Query(by=("leviathan", "Kim"))),
        ("since:2024", Query(since=date(2024, 1, 1))),
        ("until:2025-06", Query(until=date(2025, 6, 30))),
        ("until:2024-02 since:2024-02-03", Query(since=date(2024, 2, 3), until=date(2024, 2, 29))),
        ("since:lately", Query(words=("since:lately",))),
        ("since:2024-13 until:2023-02-29", Query(words=("since:2024-13", "until:2023-02-29"))),
        ("sort:new", Query(newest=True)),
        ("sort:old", Query(words=("sort:old",))),
        ("speculative\u00a0decoding\n", Query(words=("speculative", "decoding"))),
        ("LLM: https://arxiv.org/abs/1", Query(words=("LLM:", "https://arxiv.org/abs/1"))),
        ('re:"x y"', Query(words=("re",), phrases=("x y",))),
        ("- -- —", Query()),
    ],
)
def test_typed_means(typed: str, meant: Query) -> None:
    assert parse_query(typed) == meant


PIECES = st.sampled_from(
    [
        '"',
        "“",
        "-",
        "—",
        "topic:",
        "since:",
        "2024",
        "2024-02",
        "until:",
        "by:",
        "kv",
        " ",
        ":",
        "é",
    ]
)


@given(st.text(max_size=100) | st.lists(PIECES, max_size=30).map("".join))
def test_a_query_printed_is_the_query(typed: str) -> None:
    query = parse_query(typed)
    assert parse_query(str(query)) == query
