"""What people type about subscriptions, and what it means."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intents import (
    DigestNow,
    Help,
    Hold,
    Intent,
    Resume,
    Subscribe,
    Subscriptions,
    Unsubscribe,
)
from bot.understanding.commands import understand
from bot.understanding.talk import parse_talk
from bot.words.cadences import Timing, zones
from bot.words.days import NO_DAY
from bot.words.options import Options, split_options
from storage import EVERY_DAY, WEEKDAYS, Query, parse_query

BERLIN = "Europe/Berlin"
TIMINGS = st.builds(
    Timing,
    st.none() | st.frozensets(st.integers(0, 6), min_size=1),
    st.none() | st.tuples(st.integers(0, 23), st.integers(0, 59)),
    st.none() | st.sampled_from(sorted(set(zones().values()))),
)
OPTIONS = st.builds(
    Options,
    TIMINGS,
    st.none() | st.integers(0, 99),
    st.none() | st.booleans(),
    st.none() | st.integers(-3, 3),
)
OPTION_WORDS = (
    "daily at noon as usual to me us here in Paris time max 8 threads on off stricter 2 weekly "
    '9am friday until for 2w resumed kite all UTC -weekly topic:daily "at 9" by:noon Europe/Berlin'
)
TRICKY = st.sampled_from(OPTION_WORDS.split())
TYPED = st.lists(TRICKY | st.text(st.characters(codec="utf-8"), max_size=6), max_size=8).map(
    lambda words: " ".join(" ".join(words).split())
)


def subscribe(*words: str, **told: object) -> Subscribe:
    return Subscribe(Query(words=words), Options(**told))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("subscribe speculative decoding", subscribe("speculative", "decoding")),
        ("follow kites", subscribe("kites")),
        ("subscribe to kites", subscribe("kites")),
        (
            "subscribe kites weekdays at 9 in Berlin max 8 threads off stricter",
            subscribe(
                "kites", timing=Timing(WEEKDAYS, (9, 0), BERLIN), cap=8, threads=False, step=1
            ),
        ),
        (
            "subscribe kites looser 2 at most 3 papers daily no threads",
            subscribe("kites", timing=Timing(EVERY_DAY), cap=3, threads=False, step=-2),
        ),
        ("subscribe kites max 60", subscribe("kites", cap=60)),
        ("subscribe papers at noon as usual", subscribe("papers", "at", "noon")),
        (
            'subscribe "exact phrase" -survey topic:"kv cache" source:arxiv by:leviathan weekly',
            Subscribe(
                parse_query('"exact phrase" -survey topic:"kv cache" source:arxiv by:leviathan'),
                Options(Timing(frozenset({0}))),
            ),
        ),
        ('subscribe "papers daily"', Subscribe(Query(phrases=("papers daily",)))),
        ("subscribe", Subscriptions()),
        ("subscribe daily", Subscriptions()),
        ("subscriptions", Subscriptions()),
        ("unsubscribe", Subscriptions()),
        ("unsubscribe kites", Unsubscribe("kites")),
        ("unsubscribe all", Unsubscribe("all")),
        ("pause kites", Hold("kites")),
        ("pause kites 2w", Hold("kites", "2w")),
        ("pause kites for 3 days", Hold("kites", "3 days")),
        ("pause kites until friday", Hold("kites", "friday")),
        ("pause kites next week", Hold("kites", "next week")),
        ("pause all until 12 Dec", Hold("all", "12 Dec")),
        ("pause papers until friday until resumed", Hold("papers until friday")),
        ("pause 2w", Hold("", "2w")),
        ("pause", Subscriptions()),
        ("resume kites", Resume("kites")),
        ("resume", Subscriptions()),
        ("digest now", DigestNow()),
        ("digest", DigestNow()),
        ("digest weekly", Help("digest")),
        ("help resume", Help("pause")),
    ],
)
def test_what_is_typed_is_understood(typed: str, meant: Intent) -> None:
    assert understand(typed) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("please subscribe me to kites", subscribe("kites")),
        ("Subscribe this channel to kites daily", subscribe("kites", timing=Timing(EVERY_DAY))),
        ("what am I subscribed to?", Subscriptions()),
        ("my subscriptions", Subscriptions()),
        ("can you pause kites until friday?", Hold("kites", "friday")),
        ("unsubscribe kites", Unsubscribe("kites")),
    ],
)
def test_it_can_be_said_in_a_conversation(said: str, meant: Intent) -> None:
    assert parse_talk(said, today=date(2026, 11, 2)) == meant


@given(TYPED, OPTIONS)
def test_a_subscription_is_printed_as_the_command_for_it(typed: str, options: Options) -> None:
    query = parse_query(typed)
    if query != Query():
        asked = Subscribe(query, options)
        assert understand(str(asked)) == asked


@given(TYPED)
def test_what_is_typed_is_printed_as_what_it_means(typed: str) -> None:
    asked = understand(f"subscribe {typed}")
    assert isinstance(asked, Subscribe | Subscriptions)
    assert understand(str(asked)) == asked


@given(TYPED, st.sampled_from([NO_DAY, "2w", "3 days", "friday", "12 Dec", "in 2 weeks"]))
def test_pauses_and_their_ends_are_printed_as_they_are_typed(typed: str, day: str) -> None:
    if typed:
        assert understand(str(Hold(typed, day))) == Hold(typed, day)
        assert understand(str(Resume(typed))) == Resume(typed)
        assert understand(str(Unsubscribe(typed))) == Unsubscribe(typed)
    assert understand(str(DigestNow())) == DigestNow()


@given(OPTIONS)
def test_options_stand_behind_any_words(options: Options) -> None:
    assert split_options(f"kites {options}") == ("kites", options)
