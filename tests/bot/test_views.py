"""Views and their inputs: whatever goes in, Slack takes what comes out."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.kit import Block, Option, section
from bot.blocks.views import (
    View,
    checkboxes,
    date_input,
    home,
    modal,
    radios,
    select,
    suggested,
    text_input,
)
from bot.workspace.blockkit import validate_view

TEXT = st.text(st.characters(codec="utf-8"), max_size=200)
OPTIONS = st.lists(
    st.builds(Option, TEXT, st.text("abc123", min_size=1, max_size=150)),
    min_size=1,
    max_size=10,
    unique_by=lambda option: option.value,
)


def with_block(block: Block) -> View:
    return modal("A title", [block], callback="c", submit="Save")


def test_a_modal_is_as_slack_wants_it() -> None:
    view = modal("Keep a paper", [section("x")], callback="c", submit="Save", metadata="m")
    assert view.payload() == {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Keep a paper", "emoji": False},
        "callback_id": "c",
        "private_metadata": "m",
        "close": {"type": "plain_text", "text": "Cancel", "emoji": False},
        "submit": {"type": "plain_text", "text": "Save", "emoji": False},
        "blocks": [section("x")],
    }
    assert "submit" not in modal("x", [], callback="c").payload()
    assert validate_view(view.payload()) == []


def test_a_home_has_nothing_but_blocks() -> None:
    assert home([section("x")]).payload() == {"type": "home", "blocks": [section("x")]}


@pytest.mark.parametrize(
    "make",
    [
        lambda: home([section("x")] * 101),
        lambda: modal("x", [section("x")] * 101, callback="c"),
        lambda: modal("x", [], callback="c" * 256),
        lambda: modal("x", [], callback="c", metadata="m" * 3001),
        lambda: select("b", "Label", []),
        lambda: select("b", "Label", [Option("x", "y")] * 101),
        lambda: radios("b", "Label", [Option("x", "y")] * 11, initial="y"),
        lambda: checkboxes("b", "Label", [Option("x", "y")] * 11, about={}),
        lambda: checkboxes("b", "Label", [], about={}),
        lambda: suggested("b", "Label", initial=Option("x", "y" * 151)),
    ],
)
def test_more_than_slack_takes_is_our_mistake(make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"block|option|value"):
        make()


def test_one_of_a_few_is_chosen_at_first() -> None:
    options = [Option("One", "1"), Option("Two", "2")]
    two = {"text": {"type": "plain_text", "text": "Two", "emoji": False}, "value": "2"}
    assert select("b", "L", options, initial="2")["element"]["initial_option"] == two
    assert "initial_option" not in select("b", "L", options)["element"]
    assert "initial_option" not in select("b", "L", options, initial="3")["element"]
    assert radios("b", "L", options, initial="2")["element"]["initial_option"] == two


def test_all_boxes_are_ticked_at_first_and_told_about() -> None:
    block = checkboxes("b", "L", [Option("One", "1"), Option("Two", "2")], about={"2": "kept"})
    element = block["element"]
    assert block["optional"] is True
    assert element["options"] == element["initial_options"]
    told = [option.get("description") for option in element["options"]]
    assert told == [None, {"type": "plain_text", "text": "kept", "emoji": False}]


def test_what_is_typed_is_bounded() -> None:
    element = text_input("b", "L", initial="x" * 5000, most=9000, lines=True)["element"]
    assert (element["max_length"], len(element["initial_value"])) == (3000, 3000)
    assert element["multiline"] is True
    assert text_input("b", "L", initial="x" * 20, most=10)["element"]["initial_value"] == "x" * 10


def test_a_day_is_chosen_at_first() -> None:
    assert date_input("b", "L", initial="2026-01-02")["element"]["initial_date"] == "2026-01-02"
    assert "initial_date" not in date_input("b", "L")["element"]


@given(TEXT, TEXT, OPTIONS)
def test_whatever_is_written_slack_takes_the_inputs(
    label: str, text: str, options: list[Option]
) -> None:
    first = options[0]
    for block in (
        text_input("b", label, initial=text, placeholder=text),
        select("b", label, options, initial=first.value),
        radios("b", label, options, initial=first.value, hint=text),
        checkboxes("b", label, options, about={first.value: text}),
        suggested("b", label, initial=first, placeholder=text),
        date_input("b", label),
    ):
        assert validate_view(with_block(block).payload()) == []
