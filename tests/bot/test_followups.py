"""What is said of an answer, and what it makes of the query."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.words.followups import Change, changed, parse_change, parse_drop
from storage import Query, parse_query

TUESDAY = date(2025, 8, 12)
BEFORE = 'kv cache "draft model" -benchmark topic:"long context" by:Quill since:2023-01-01 sort:new'
DAYS = "since:2025-01-01 until:2025-12-31"


def after(query: str, *said: str) -> str:
    """The query that `said`, one after the other, make of it; "?" where one is not understood."""
    made = parse_query(query)
    for each in said:
        change = parse_change(each, today=TUESDAY)
        if change is None:
            return "?"
        made = changed(made, change)
    return str(made)


@pytest.mark.parametrize(
    ("said", "query"),
    [
        # days
        ("only 2025", f"kv cache {DAYS}"),
        ("2025 only", f"kv cache {DAYS}"),
        ("just 2025 please", f"kv cache {DAYS}"),
        ("ok, and only from 2025!", f"kv cache {DAYS}"),
        ("2025", f"kv cache {DAYS}"),
        ("what about 2025?", f"kv cache {DAYS}"),
        ("since 2023", "kv cache since:2023-01-01"),
        ("before 2024", "kv cache until:2023-12-31"),
        ("until:2024", "kv cache until:2024-12-31"),
        # people
        ("by Leviathan", "kv cache by:Leviathan"),
        ("only by müller and Schütze et al.", "kv cache by:müller by:Schütze"),
        ("written by Ada Quill", 'kv cache by:"Ada Quill"'),
        ("by O'Brien", "kv cache by:O'Brien"),
        ("by J. Smith-Jones", 'kv cache by:"J. Smith-Jones"'),
        # words
        ("not surveys", "kv cache -surveys"),
        ("without any surveys", "kv cache -surveys"),
        ("no surveys or reviews", "kv cache -surveys -reviews"),
        ("excluding case studies", 'kv cache -"case studies"'),
        ("about compression too", "kv cache compression"),
        ("also about compression", "kv cache compression"),
        ("and compression", "kv cache compression"),
        ("only about “long context”", 'kv cache "long context"'),
        ("with compression", "kv cache compression"),
        ("what about draft models?", "draft models"),
        ("draft models instead", "draft models"),
        ("-survey source:arxiv", "kv cache -survey source:arxiv"),
        # order, lists
        ("newest first", "kv cache sort:new"),
        ("sort them by date", "kv cache sort:new"),
        ("only what I saved", "kv cache saved:me"),
        ("saved by the team", "kv cache saved:team"),
        # several at once
        ("since 2023, not surveys", "kv cache -surveys since:2023-01-01"),
        ("by Quill and only 2025", f"kv cache by:Quill {DAYS}"),
        # nothing of the kind
        ("kv cache compression", "?"),
        ("no free lunch theorems", "?"),
        ("by doing what no one else would have ever done before", "?"),
        ("not by Quill", "?"),
        ("", "?"),
        ("only", "?"),
        ("-", "?"),
    ],
)
def test_what_is_said_changes_the_query(said: str, query: str) -> None:
    assert after("kv cache", said) == query


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (("only 2025", "only 2024"), "x since:2024-01-01 until:2024-12-31"),
        (("since 2023", "until 2024"), "x since:2023-01-01 until:2024-12-31"),
        (("only 2023", "since 2024"), "x since:2024-01-01"),
        (("until 2022", "since 2024"), "x since:2024-01-01"),
        (("only 2025", "drop the year"), "x"),
        (("only 2025", "any year"), "x"),
        (("by Quill", "by Reed"), "x by:Reed"),
        (("by Quill", "by anyone"), "x"),
        (("not surveys", "not reviews"), "x -surveys -reviews"),
        (("not surveys", "not surveys"), "x -surveys"),
        (("not surveys", "surveys are fine"), "x"),
        (("not surveys", "with surveys again, since 2023"), "x since:2023-01-01"),
        (("and surveys", "not survey"), "x -survey"),
        (("newest first", "best first"), "x"),
        (("only what I saved", "any list"), "x"),
        (("not surveys", "by Quill", "only 2025", "no filters"), "x"),
    ],
    ids=str,
)
def test_one_change_follows_another(said: tuple[str, ...], left: str) -> None:
    assert after("x", *said) == left


def test_what_another_subject_keeps() -> None:
    after_it = after(BEFORE, "what about boats?")
    assert after_it == "boats -benchmark by:Quill since:2023-01-01 sort:new"


def test_the_words_of_only_are_told_for_lists() -> None:
    assert parse_change("only Thesis", today=TUESDAY) == Change(
        parse_query("Thesis"), only="Thesis"
    )


def test_filters_that_go() -> None:
    assert parse_drop("please forget the date filter") == Change(drop=("since", "until"))
    assert parse_drop("forget me") is None


SAYABLE = """only not no without by since until about and also too instead 2025 2023 müller surveys
kv cache newest first drop the year , " “ : - -x by: topic:"a b" saved:me"""
WORDS = st.sampled_from(SAYABLE.split())
SAID = st.lists(WORDS, max_size=8).map(" ".join)
QUERIES = st.one_of(st.text(max_size=60), SAID).map(parse_query)


@given(st.one_of(st.text(max_size=80), SAID), QUERIES)
@example("only 2025", parse_query(BEFORE))
@example("by -", Query())
def test_a_changed_query_is_a_command_that_gives_it_again(said: str, query: Query) -> None:
    change = parse_change(said, today=TUESDAY)
    if change is not None:
        made = changed(query, change)
        assert parse_query(str(made)) == made


@given(QUERIES)
def test_only_a_year_leaves_all_else_as_it_was(query: Query) -> None:
    change = parse_change("only 2025", today=TUESDAY)
    assert change is not None
    made = changed(query, change)
    assert (made.since, made.until) == (date(2025, 1, 1), date(2025, 12, 31))
    assert changed(made, Change(drop=("since", "until"))) == changed(
        query, Change(drop=("since", "until"))
    )
