"""What a saved search is about: its words, other ways to say them, the words that go with it."""

import math

import pytest

from storage.search.acronyms import definitions
from storage.search.learning import Known, learnt, understood, ways_to_say
from storage.search.query import parse_query
from tests.storage.kites import ON_TOPIC, SHELF, belonging, follow, no_acronyms, reading


def test_what_nobody_wrote_about_yet_is_followed_too() -> None:
    interest = follow("lantern whales")
    assert belonging(interest) == []
    assert interest.belongs(
        reading("Lantern whales at sea", "The lantern whale glows. Whales with a lantern sing.")
    )
    assert not interest.belongs(reading("Whales at sea", "Whales sing far from any harbour."))


def test_without_papers_to_learn_from_the_words_themselves_decide() -> None:
    interest = follow("kite eviction", shelf=[])
    assert belonging(interest) == [title for title, _ in ON_TOPIC[:3]]


def test_the_words_that_go_with_a_topic_are_learnt() -> None:
    related = follow("kite eviction").related
    heaviest = sorted(related, key=lambda stem: -related[stem])[:6]
    assert set(heaviest) == {"string", "budget", "go", "let", "pull", "tower"}
    assert related.keys().isdisjoint({"milk", "harbour", "the", "of"})


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("mixture of experts", [("mixtur", "of", "expert"), ("moe",)]),
        ("MoE routing", [("moe", "rout"), ("mixtur", "of", "expert", "rout")]),
        ('"MoE" routing', [("rout", "moe"), ("rout", "mixtur", "of", "expert")]),
        ("sparse mixture of experts", [("spars", "mixtur", "of", "expert"), ("spars", "moe")]),
        ("boats", [("boat",)]),
        ("???", []),
        ("", []),
    ],
)
def test_ways_to_say(text: str, ways: list[tuple[str, ...]]) -> None:
    said = {
        term: 3
        for short, long in definitions("", "A mixture of experts (MoE) layer.")
        for term in (f"{short}={long}", f"{long}={short}")
    }

    def lookup(prefix: str) -> list[tuple[str, int]]:
        return [pair for pair in said.items() if pair[0].startswith(prefix)]

    assert ways_to_say(parse_query(text), lookup) == ways


def test_common_words_alone_lead_to_no_paper() -> None:
    common = Known(1000, lambda stem: {"model": 900, "kite": 3}.get(stem, 0))
    interest = understood(parse_query("kite models"), common, lookup=no_acronyms)
    ((kite, model),) = [form.values() for form in interest.forms]
    assert kite == pytest.approx(math.log(3 / 1000) / math.log(1 / 400))
    assert model == pytest.approx(math.log(0.9) / math.log(1 / 400))
    assert interest.heads == {"kite"}
    assert interest.score(reading("Models of models", "Model models.")) == 0.0
    assert understood(parse_query("new"), common, lookup=no_acronyms).heads == {"new"}


def test_an_empty_store_knows_nothing_but_words() -> None:
    nothing = Known(0, lambda stem: 0)
    asked = understood(parse_query("kite eviction"), nothing, lookup=no_acronyms)
    interest = learnt(asked, [], nothing)
    assert interest.belongs(SHELF[0])
    assert not interest.belongs(SHELF[5])
