"""What comes back from views and what messages say, however odd."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.listeners.forms import (
    Form,
    read_form,
    read_message,
    read_metadata,
    write_metadata,
)
from bot.words.links import found

ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["state", "values", "blocks", "attachments", "text", "elements", "url", "type"]
            ),
            inner,
            max_size=5,
        )
        | st.dictionaries(
            st.sampled_from(["selected_option", "selected_options", "selected_date", "value"]),
            inner,
            max_size=2,
        )
    ),
    max_leaves=30,
)


def view_of(**elements: dict[str, Any]) -> dict[str, Any]:
    values = {name: {name: element} for name, element in elements.items()}
    return {"id": "V1", "state": {"values": values}, "private_metadata": '{"paper": "2"}'}


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "plain_text_input", "value": " see figure 3 \n"}, "see figure 3"),
        ({"type": "plain_text_input", "value": None}, ""),
        ({"type": "static_select", "selected_option": {"value": "done"}}, "done"),
        ({"type": "static_select", "selected_option": None}, ""),
        ({"type": "external_select", "selected_option": {"value": "Thesis"}}, "Thesis"),
        ({"type": "radio_buttons", "selected_option": {"value": "team"}}, "team"),
        ({"type": "datepicker", "selected_date": "2026-01-02"}, "2026-01-02"),
        ({"type": "datepicker", "selected_date": None}, ""),
        ({"type": "timepicker", "selected_time": "09:30"}, "09:30"),
        ({"type": "number_input", "value": 3}, ""),
        ({}, ""),
    ],
)
def test_values_of_every_kind_are_read(element: dict[str, Any], value: str) -> None:
    form = read_form(view_of(note=element))
    assert form == Form("V1", {"note": value}, {}, {"paper": "2"})
    assert (form.get("note"), form.get("other")) == (value, "")


def test_what_is_ticked_is_read() -> None:
    ticked = [{"value": "1"}, {"value": ""}, {"text": "x"}, None, {"value": "3"}]
    some = {"type": "checkboxes", "selected_options": ticked}
    none = {"type": "checkboxes", "selected_options": []}
    form = read_form(view_of(papers=some, more=none))
    assert form.chosen == {"papers": ("1", "3"), "more": ()}
    assert form.values == {}


@given(ODD)
def test_nothing_odd_raises(payload: object) -> None:
    assert isinstance(read_form(payload), Form)
    assert isinstance(read_form({"state": {"values": payload}, "id": payload}), Form)
    assert isinstance(read_message(payload), str)
    assert isinstance(read_message({"blocks": payload, "attachments": payload}), str)


@given(st.dictionaries(st.text(max_size=9), st.text(min_size=1, max_size=50), max_size=5))
def test_metadata_come_back_as_they_went(told: dict[str, str]) -> None:
    assert read_metadata(write_metadata(**told)) == told


@pytest.mark.parametrize("text", [None, 3, "", "{", "[]", "null", '"x"', "[" * 100_000])
def test_metadata_that_are_none_are_empty(text: object) -> None:
    assert read_metadata(text) == {}


def test_metadata_that_are_not_text_are_left_out() -> None:
    assert read_metadata(json.dumps({"a": 1, "b": "x", "c": None})) == {"b": "x"}
    assert write_metadata(a="", b="x") == '{"b": "x"}'


def test_a_message_is_read_with_its_blocks_and_attachments() -> None:
    rich = {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "Attention & "},
                    {"type": "text", "text": "more <3 ", "style": {"bold": True}},
                    {"type": "emoji", "name": "tada"},
                    {"type": "link", "url": "https://arxiv.org/abs/2503.00001", "text": "cut…"},
                ],
            }
        ],
    }
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "<https://a.example|A title>"}}
    fields = {"type": "section", "fields": [{"type": "plain_text", "text": "A field"}]}
    attachment = {
        "title": "An unfurled title",
        "title_link": "https://arxiv.org/abs/2503.00002",
        "from_url": "ftp://no",
        "blocks": [fields],
        "footer": "unread",
    }
    message = {"text": "Said", "blocks": [rich, section], "attachments": [attachment], "user": "U1"}
    assert read_message(message) == (
        "Said\n"
        "Attention &amp; more &lt;3 <https://arxiv.org/abs/2503.00001>\n"
        "<https://a.example|A title>\n"
        "<https://arxiv.org/abs/2503.00002>\n"
        "A field\n"
        "An unfurled title"
    )
    assert found(read_message(message)) == ("arxiv:2503.00001", "arxiv:2503.00002")


def test_a_message_without_end_is_cut() -> None:
    deep: dict[str, Any] = {"text": "bottom"}
    for _ in range(1000):
        deep = {"blocks": [deep]}
    assert read_message(deep) == ""
    assert len(read_message({"text": "x" * 1_000_000})) == 40_000
