"""Which words of a query are corrected, and which are left alone."""

import pytest

from storage.search.query import parse_query
from storage.search.spelling import correct, exactly
from tests.builders import vocabulary

PAPERS = {
    "speculative": 9,
    "decoding": 30,
    "encoding": 30,
    "routing": 5,
    "experts": 8,
    "thought": 6,
}
TOGETHER = {("decoding", "speculative")}


def corrected(typed: str) -> str | None:
    query = correct(
        parse_query(typed),
        known=lambda word: word.lower() in PAPERS,
        vocabulary=lambda: vocabulary(PAPERS.items()),
        beside=lambda word, others: any((word, other) in TOGETHER for other in others),
    )
    return str(query) if query else None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("speculativ decoding", "speculative decoding"),
        ("SPECULATIV DECODING", "speculative DECODING"),
        ("Speculativ", "speculative"),
        ("chain-of-thougt", "chain-of-thought"),
        ("ecoding speculative", "decoding speculative"),  # not encoding: they never meet
        ("ecoding", "encoding"),
        ("decodng? since:2024", "decoding? since:2024-01-01"),
        ("speculativ -decodng", "speculative -decodng"),
    ],
)
def test_corrected(typed: str, meant: str) -> None:
    assert corrected(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "speculative decoding",
        "rStar",
        "KV",
        "o1",
        "2405.04434",
        "xylophone",
        '"speculativ"',
        "gpt4o",
        "by:levithan",
        "topic:decodng",
        "экспертов",
        "GPTx",
        "decodng speculativ experst thougt xencoding decodingg encodng expertz thoughtt",
    ],
)
def test_left_alone(typed: str) -> None:
    assert corrected(typed) is None


def test_exactly_keeps_what_would_be_corrected_in_quotes() -> None:
    typed, meant = parse_query("speculativ decoding"), parse_query("speculative decoding")
    assert str(exactly(typed, meant)) == 'decoding "speculativ"'
    assert exactly(typed, typed) == typed
