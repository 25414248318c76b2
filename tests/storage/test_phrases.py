"""Phrases: chunks, normal forms and acronyms, on invented texts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.topics.kinds import Kind, is_name, kind
from storage.topics.phrases import MAX_LENGTH, MAX_WORDS, Pair, acronyms, candidates, normal_form


def surfaces(text: str) -> list[str]:
    """The whole phrases of a text, in reading order."""
    return [c.surface for c in candidates("", text) if c.whole]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We train sparse mixture-of-experts (MoE) models.", ["sparse mixture-of-experts", "MoE"]),
        ("A novel method for knowledge distillation of graph neural networks.",
         ["knowledge distillation", "graph neural networks"]),
        ("Our knowledge distillation framework improves accuracy.", ["knowledge distillation"]),
        ("The mixture of experts is slow, and so is the bag of words.",
         ["mixture of experts", "bag of words"]),
        ("A large number of experimental results confirm the state of the art.", []),
        ("This paper presents extensive experiments on various tasks.", []),
        ("Training a robot arm is like training data pipelines.", ["robot arm"]),
        ("Results on ImageNet, CIFAR-10 and a 7B model.", ["ImageNet", "CIFAR-10"]),
        ("We can cache intermediate tensors for BERT models.", ["intermediate tensors", "BERT"]),
        ("See https://example.org/deep-nets or $x^2$ and <b>beam search</b>.", ["beam search"]),
        ("Glued sentences.Beam search follows.", ["Glued sentences", "Beam search"]),
        ("Decision making by agents making errors.", ["Decision making"]),
        ("Gaussian processes for long time series.", ["Gaussian processes", "time series"]),
        ("", []),
    ],
)  # fmt: skip
def test_whole_phrases(text: str, expected: list[str]) -> None:
    assert surfaces(text) == expected


def test_candidates_say_where_they_stand() -> None:
    found = candidates("Deep beam search", "We love beam search.")
    assert [tuple(c) for c in found] == [
        ("deep beam", "Deep beam", False, True, True, False),
        ("deep beam search", "Deep beam search", True, True, True, False),
        ("beam search", "beam search", False, True, False, False),
        ("beam search", "beam search", True, False, False, False),
    ]


def test_a_loose_adjective_may_begin_a_phrase_but_is_no_part_of_the_whole() -> None:
    found = {(c.surface, c.whole) for c in candidates("", "Recent large language models.")}
    assert found == {("large language models", False), ("language models", True)}


@pytest.mark.parametrize(
    ("spellings", "form"),
    [
        (("Mixture-of-Experts", "mixture of experts", "MIXTURE OF EXPERTS"), "mixture of expert"),
        (("LLMs", "LLM", "llms"), "llm"),
        (("pre-training", "pretraining", "Pre Training"), "pretraining"),
        (("fine-tuning", "finetuning", "fine tuning"), "finetuning"),
        (("tokenisation", "Tokenization"), "tokenization"),
        (("supervised",), "supervised"),
        (("KV caches", "kv cache", "KV-cache"), "kv cache"),
        (("adjacency matrices", "adjacency matrix"), "adjacency matrix"),
        (("LLM-based agents", "LLM agent"), "llm agent"),
        (("Bayes' rule", "robotics", "analysis", "loss"), None),
        (("", " - "), ""),
    ],
)
def test_spellings_meet_in_one_form(spellings: tuple[str, ...], form: str | None) -> None:
    forms = {normal_form(spelling) for spelling in spellings}
    assert len(forms) == len(spellings) if form is None else forms == {form}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("process reward models (PRMs) help", [Pair("PRMs", "process reward models")]),
        ("sparse mixture-of-experts (MoE)", [Pair("MoE", "mixture-of-experts")]),
        ("self-supervised learning (SSL)", [Pair("SSL", "self-supervised learning")]),
        ("MAE (masked autoencoder)", [Pair("MAE", "masked autoencoder")]),
        ("the internet of things (IoT)", [Pair("IoT", "internet of things")]),
        ("the cost of supervised fine-tuning (SFT)", [Pair("SFT", "supervised fine-tuning")]),
        ("the key-value (KV) cache", [Pair("KV", "key-value")]),
        ("our rates (up to 3%) and figures (see Appendix)", []),
        ("nothing alike (XYZ)", []),
        ("two systems (a) and (b)", []),
        ("unclosed (PRM", []),
    ],
)
def test_acronyms_are_learnt_from_their_definitions(text: str, expected: list[Pair]) -> None:
    assert acronyms(text) == expected


@pytest.mark.parametrize("word", ["LoRA", "KV", "GPT-4", "CIFAR-10", "GPUs", "kNN", "ImageNet"])
def test_names_by_shape(word: str) -> None:
    assert is_name(word)


@pytest.mark.parametrize("word", ["Paper", "lora", "7B", "3MB", "10x", "1.5B", "x" * 50, "", "-"])
def test_no_names(word: str) -> None:
    assert not is_name(word)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("propose", Kind.BREAK), ("outperforms", Kind.BREAK), ("significantly", Kind.BREAK),
        ("large", Kind.LOOSE), ("neural", Kind.MODIFIER), ("transformer-based", Kind.MODIFIER),
        ("distilling", Kind.GERUND), ("model", Kind.GENERIC), ("models", Kind.GENERIC),
        ("retrieval", Kind.NOUN), ("decoding", Kind.NOUN), ("gpt-4", Kind.NOUN),
        ("’", Kind.BREAK), ("", Kind.BREAK),
    ],
)  # fmt: skip
def test_kinds(word: str, expected: Kind) -> None:
    assert kind(word) is expected


HOSTILE = st.text(max_size=300) | st.text(
    alphabet=st.sampled_from(list("aAbB sS1-.'’()<>$\\{}@&/#\u2013\u0000\n\u202e文")), max_size=300
)


@given(HOSTILE, HOSTILE)
def test_any_text_gives_clean_bounded_candidates(title: str, text: str) -> None:
    for candidate in candidates(title, text):
        assert candidate.form == candidate.form.strip() != ""
        assert 0 < len(candidate.surface) <= MAX_LENGTH
        assert len(candidate.surface.split()) <= MAX_WORDS
        assert not re.search(r"[<>\\{}$\x00-\x1f\x7f]", candidate.surface)


@given(HOSTILE)
def test_normal_form_is_lower_case_and_words(text: str) -> None:
    form = normal_form(text)
    assert form == " ".join(form.split())
    assert not re.search(r"[A-Z\-_]", form)


@given(HOSTILE)
def test_any_text_gives_acronyms_that_it_holds(text: str) -> None:
    for short, long in acronyms(text):
        assert 2 <= len(short) <= 10
        assert len(short) <= len(long) + 1 <= MAX_LENGTH + 1


@pytest.mark.parametrize(
    "bad", ["A" * 20_000, "(A" * 9_000, "a@" * 9_000, "<a " * 6_000, "$" * 20_000]
)
def test_long_and_odd_texts_take_no_time(bad: str) -> None:
    candidates(bad, bad)
    acronyms(bad)
