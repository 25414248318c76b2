"""A query's words, each in all forms that papers may have of it."""

import pytest

from storage.search import synonyms as thesaurus
from storage.search.query import parse_query
from storage.search.signals import Signals
from storage.search.terms import SPOKEN, Term, terms

SIGNALS = Signals(acronym=0.6, synonym=0.4)
DEFINED = {
    "moe=mixtur of expert": 9,
    "mixtur of expert=moe": 9,
    "kv=key valu": 4,
    "kv=kitchen view": 3,
    "key valu=kv": 4,
}
LINES = {
    ("boat",): "vessel, small craft",
    ("row", "boat"): "skiff",
    ("keep", "row", "boat"): "boathouse",
    ("make", "up"): "invention",
    ("expert",): "specialist",
}


@pytest.fixture(autouse=True)
def _invented(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thesaurus, "_lines", lambda: LINES)


def lookup(prefix: str) -> list[tuple[str, int]]:
    return [pair for pair in DEFINED.items() if pair[0].startswith(prefix)]


def read(typed: str) -> list[Term]:
    return terms(parse_query(typed), lookup, SIGNALS)


def kept(typed: str) -> list[str]:
    return [term.typed for term in read(typed)]


def test_an_acronym_among_words_is_its_long_forms_too() -> None:
    assert read("KV harbours") == [
        Term(("kv",), also=((("key", "valu"), 0.3), (("kitchen", "view"), 0.3)), typed="KV"),
        Term(("harbour",), typed="harbours"),
    ]


def test_a_lone_acronym_is_the_telling_words_of_its_long_form_as_well() -> None:
    form = ("mixtur", "of", "expert")
    (moe,) = read("MoEs")
    assert moe.stems == ("moe",)
    assert moe.also == ((form, pytest.approx(0.2)),)
    assert moe.loose == (("mixtur", "expert"),)
    assert [term.loose for term in read("MoE in harbours")] == [(), ()]


def test_a_long_form_is_its_acronym_too_and_shares_what_that_counts() -> None:
    assert read("key-value harbours") == [
        Term(("key", "valu"), also=((("kv",), 0.6),), typed="key-value"),
        Term(("harbour",), typed="harbours"),
    ]
    assert read("key values") == [
        Term(("key",), also=((("kv",), 0.3),), typed="key"),
        Term(("valu",), also=((("kv",), 0.3),), typed="values"),
    ]


def test_a_word_has_an_acronym_and_a_synonym_at_once() -> None:
    assert read("mixture of experts") == [
        Term(("mixtur",), also=((("moe",), 0.3),), typed="mixture"),
        Term(
            ("expert",),
            also=((("moe",), 0.3), (("specialist",), pytest.approx(0.4))),
            typed="experts",
        ),
    ]


@pytest.mark.parametrize(
    ("typed", "also"),
    [
        ("boats", [((("vessel",), 0.4), (("small", "craft"), 0.2))]),
        ("rowing boats", [((("skiff",), 0.2),)] * 2),
        ("rowing-boats", [((("skiff",), 0.4),)]),
        ("keep rowing boats", [((("boathous",), pytest.approx(0.4 / 3)),)] * 3),
        ("rowing big boats", [(), (), ((("vessel",), 0.4), (("small", "craft"), 0.2))]),
    ],
)
def test_of_synonyms_the_longest_run_of_words_wins(typed: str, also: list[object]) -> None:
    assert [term.also for term in read(typed)] == also


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("best of n boats", ["best", "n", "boats"]),  # keywords
        ("the best of many boats", ["boats"]),  # spoken
        ("keep lantern boats", ["keep", "lantern", "boats"]),
        ("what is the best way to count boats?", ["count", "boats?"]),
        ("how do people find a lantern", ["lantern"]),
        ("count boats, please, thing.", ["count", "boats,", "please,"]),
        ("what do people want?", ["people", "want?"]),
        ("what is it", ["what", "is", "it"]),
        ("what is the boat", ["boat"]),
        ("not in the harbour", ["not", "harbour"]),
        ("???", []),
        ("", []),
    ],
)
def test_words_that_tell_nothing_are_left_out(typed: str, words: list[str]) -> None:
    assert kept(typed) == words


def test_spoken_words_that_the_thesaurus_knows_are_kept() -> None:
    """ "make up" says something, though neither "make" nor "up" does."""
    made, up, harbours = read("why do boats always make up harbours?")[1:]
    assert (made.typed, made.also) == ("make", ((("invent",), 0.2),))
    assert (up.typed, up.also) == ("up", ((("invent",), 0.2),))
    assert harbours.typed == "harbours?"


def test_a_long_written_text_keeps_its_spoken_words() -> None:
    question = "how do people find a lantern " + "harbour " * (SPOKEN - 6)
    assert kept(question)[:2] == ["lantern", "harbour"]
    assert kept(question + "boats")[:3] == ["people", "find", "lantern"]


def test_a_word_of_two_stems_keeps_those_that_tell() -> None:
    assert read("state-of-the-art boats")[0] == Term(("state", "art"), typed="state-of-the-art")
