"""The papers in a message as Slack writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words.links import found

ONE = "arxiv:2405.04434"


@pytest.mark.parametrize(
    "text",
    [
        "<https://arxiv.org/abs/2405.04434>",
        "read <https://arxiv.org/pdf/2405.04434v2.pdf|this>, please",
        "<https://arxiv.org/abs/2405.04434|https://arxiv.org/abs/2405.0443>",  # cut short
        "<https://example.org/x|arXiv:2405.04434>",
        "&lt;https://arxiv.org/abs/2405.04434&gt;",
        "*<https://hf.co/papers/2405.04434>* (<https://arxiv.org/abs/2405.04434v1>)",
        "<@U1> _arXiv:2405.04434_ <#C1|papers> <!here>",
    ],
)
def test_slacks_ways_of_writing_a_link(text: str) -> None:
    assert found(text) == (ONE,)


def test_an_ampersand_is_written_out() -> None:
    text = "<https://openreview.net/forum?noteId=zzzzzzzzzz&amp;id=AbC-d_12xY|a comment>"
    assert found(text) == ("openreview:AbC-d_12xY",)


def test_papers_come_in_order_and_once() -> None:
    text = (
        "<https://doi.org/10.1000/x>. <https://arxiv.org/abs/cs/0112017> and "
        "<https://arxiv.org/pdf/cs/0112017v3|again>; <https://aclanthology.org/P19-1001.pdf>"
    )
    assert found(text) == ("doi:10.1000/x", "arxiv:cs/0112017", "acl:p19-1001")


def test_numbers_are_no_papers() -> None:
    assert found("call 2405.04434 or see 10.1000/xyz and cs/0112017") == ()


@given(st.text(), st.text("<|>&;lt/.:10arxiv", max_size=200))
def test_any_text_is_read(text: str, marks: str) -> None:
    assert ONE in found(f"{text} {marks} <https://arxiv.org/abs/2405.04434>")


@pytest.mark.parametrize("piece", ["<", "<a|", "<a", "|", ">", "&lt;", "&amp;"])
def test_long_text_is_read_to_its_end(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    assert found(f"{text} <https://arxiv.org/abs/2405.04434>")[-1] == ONE
