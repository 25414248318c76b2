"""What Slack would take and what not, in its own words; the limits are in test_limits."""

from typing import Any

import pytest

from bot.workspace.blockkit import validate_message, validate_view, view_is_too_large
from tests.bot.workspace.kit import (
    actions,
    button,
    modal,
    mrkdwn,
    option,
    plain,
    section,
    select,
    table,
)

Json = dict[str, Any]


def test_too_much_text_is_said_in_slacks_words() -> None:
    assert validate_message({"blocks": [section(text=mrkdwn("x" * 3001))]}) == [
        "failed to match all allowed schemas [json-pointer:/blocks/0/text]",
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ]


def test_too_many_blocks_are_said_in_slacks_words() -> None:
    assert validate_message({"blocks": [section()] * 50}) == []
    assert validate_message({"blocks": [section()] * 51}) == [
        "no more than 50 items allowed [json-pointer:/blocks]"
    ]


def test_a_view_is_condemned_as_a_whole_and_in_its_part() -> None:
    assert validate_view(modal(private_metadata="x" * 3001)) == [
        "failed to match all allowed schemas [json-pointer:/view]",
        "must be less than 3001 characters [json-pointer:/view/private_metadata]",
    ]


ACCEPTED = {
    "section with fields alone": {"type": "section", "fields": [mrkdwn("x")]},
    "rich text": {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "see ", "style": {"bold": True}},
                    {"type": "link", "url": "https://x.org", "text": "a > b"},
                ],
            },
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "emoji", "name": "x"}]}
                ],
            },
        ],
    },
    "context with image": {
        "type": "context",
        "elements": [{"type": "image", "image_url": "https://x.org/i", "alt_text": "i"}],
    },
    "external select": actions({"type": "external_select", "action_id": "e"}),
    "users select": actions({"type": "users_select", "action_id": "u"}),
    "block answered by slack": section(text=mrkdwn("x") | {"verbatim": True}, block_id="b"),
    "card": {"type": "card", "title": mrkdwn("x"), "actions": [button()]},
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(name: str) -> None:
    assert validate_message({"blocks": [ACCEPTED[name]]}) == []


REFUSED = {
    "no type": ({"text": plain("x")}, "missing required field: type"),
    "unknown type": ({"type": "marquee"}, "unsupported type: marquee"),
    "empty section": ({"type": "section"}, "must provide one of [text, fields]"),
    "empty text": (section(text=mrkdwn("")), "must be more than 0 characters"),
    "mrkdwn header": ({"type": "header", "text": mrkdwn("x")}, "unsupported type: mrkdwn"),
    "mrkdwn button": (actions(button(text=mrkdwn("x"))), "unsupported type: mrkdwn"),
    "emoji on mrkdwn": (
        section(text=mrkdwn("x") | {"emoji": True}),
        "invalid additional property: emoji",
    ),
    "verbatim on plain text": (
        section(text=plain("x") | {"verbatim": True}),
        "invalid additional property: verbatim",
    ),
    "extra property": (section(colour="red"), "invalid additional property: colour"),
    "script link": (actions(button(url="javascript:alert(1)")), "must be a valid http"),
    "image without alt": (
        {"type": "image", "image_url": "https://x.org"},
        "missing required field: alt_text",
    ),
    "image without source": ({"type": "image", "alt_text": "x"}, "must provide exactly one of"),
    "options and groups": (
        actions(select(option_groups=[{"label": plain("g"), "options": [option()]}])),
        "must provide exactly one of",
    ),
    "foreign initial option": (
        actions(select(initial_option=option(2))),
        "initial option must be one of the options",
    ),
    "text input in actions": (
        actions({"type": "plain_text_input", "action_id": "t"}),
        "unsupported type: plain_text_input",
    ),
    "button in input": (
        {"type": "input", "label": plain("x"), "element": button()},
        "unsupported type: button",
    ),
    "same action twice": (actions(button(), button()), "`action_id` already exists"),
    "alert in a message": ({"type": "alert", "text": plain("x")}, "unsupported type: alert"),
    "no actions": (actions(), "no less than 1 items allowed"),
    "not an object": ("words", "must provide an object"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    block, words = REFUSED[name]
    problems = validate_message({"blocks": [block]})
    assert any(problem.startswith(words) for problem in problems), problems


def test_the_same_block_id_twice_is_refused() -> None:
    twice = [section(block_id="a"), section(block_id="a")]
    assert validate_message({"blocks": twice}) == [
        "`block_id` already exists: a [json-pointer:/blocks]"
    ]


def test_one_table_is_taken_and_two_are_not() -> None:
    assert validate_message({"blocks": [table(2, 2)]}) == []
    assert len(validate_message({"blocks": [table(2, 2)] * 2})) == 1


def test_markdown_is_counted_over_the_whole_message() -> None:
    half = {"type": "markdown", "text": "x" * 6000}
    assert validate_message({"blocks": [half, half]}) == []
    assert len(validate_message({"blocks": [half, half, half]})) == 1


def test_blocks_in_attachments_are_checked_too() -> None:
    attachment = {"blocks": [section(text=mrkdwn("x" * 3001))]}
    assert validate_message({"attachments": [attachment]})[1] == (
        "must be less than 3001 characters [json-pointer:/attachments/0/blocks/0/text/text]"
    )


def test_an_input_needs_a_submit_button_in_a_modal_only() -> None:
    block = {
        "type": "input",
        "label": plain("Name"),
        "element": {"type": "plain_text_input", "action_id": "t"},
    }
    assert validate_view(modal(blocks=[block]))[1] == (
        "missing required field: submit [json-pointer:/view]"
    )
    assert validate_view(modal(blocks=[block], submit=plain("Go"))) == []
    assert validate_view({"type": "home", "blocks": [block]}) == []


@pytest.mark.parametrize("kind", ["markdown", "table", "context_actions"])
def test_message_blocks_are_refused_in_a_modal(kind: str) -> None:
    feedback = {"text": plain("x"), "value": "x"}
    both = {"positive_button": feedback, "negative_button": feedback}
    blocks = {
        "markdown": {"type": "markdown", "text": "x"},
        "table": table(1, 1),
        "context_actions": {
            "type": "context_actions",
            "elements": [{"type": "feedback_buttons", "action_id": "f"} | both],
        },
    }
    assert validate_message({"blocks": [blocks[kind]]}) == []
    assert f"unsupported type: {kind} [json-pointer:/view/blocks/0/type]" in validate_view(
        modal(blocks=[blocks[kind]])
    )


def test_a_view_is_weighed_in_bytes() -> None:
    assert not view_is_too_large({"x": "é" * 124_000})
    assert view_is_too_large({"x": "é" * 126_000})
