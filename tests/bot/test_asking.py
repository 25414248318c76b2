"""Questions for papers, and the queries they are."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words.asking import parse_question, parse_words
from storage import parse_query

TUESDAY = date(2025, 8, 12)


@pytest.mark.parametrize(
    ("asked", "query"),
    [
        ("do you know any papers about kv cache compression?", "kv cache compression"),
        ("Find me recent work on state space models", "state space models sort:new"),
        ("papers on kv cache compression", "kv cache compression"),
        ("papers by leviathan", "by:leviathan"),
        ("papers by Leviathan and Kalman on drafts", "drafts by:Leviathan by:Kalman"),
        ("any kv cache papers?", "kv cache"),
        ("what's new?", "sort:new"),
        ("latest papers", "sort:new"),
        ("anything new on moe?", "moe sort:new"),
        ("i’m looking for papers that use twin decoders", "twin decoders"),
        ("show me some papers on drafts, not surveys", "drafts -surveys"),
        ("is there anything on boats in 2025", "boats since:2025-01-01 until:2025-12-31"),
        ("work on boats by Müller since 2023", "boats by:Müller since:2023-01-01"),
        ("papers on training without labels", "training without labels"),
        ("research on learning in robotics", "learning in robotics"),
        ("what papers do we have on drafts", "drafts"),
        ('papers on "draft models" topic:decoding', '"draft models" topic:decoding'),
    ],
)
def test_a_question(asked: str, query: str) -> None:
    assert str(parse_question(asked, today=TUESDAY)) == query


@pytest.mark.parametrize(
    ("asked", "query"),
    [
        ("speculative decoding", "speculative decoding"),
        ("speculative decoding since 2023", "speculative decoding since:2023-01-01"),
        ("learning by doing", "learning by doing"),
        ("how does speculative decoding work?", "how does speculative decoding work"),
        ("what is speculative decoding?", "speculative decoding"),
        ("tell me about hyperbolic embeddings by Quill", "hyperbolic embeddings by:Quill"),
        ("we are working on boats", "boats"),
    ],
)
def test_words_that_are_no_question(asked: str, query: str) -> None:
    assert parse_question(asked, today=TUESDAY) is None
    assert str(parse_words(asked, today=TUESDAY)) == query


@given(st.text(max_size=100))
def test_whatever_is_asked_is_no_error(asked: str) -> None:
    for found in (parse_question(asked, today=TUESDAY), parse_words(asked, today=TUESDAY)):
        assert found is None or parse_query(str(found)) == found
