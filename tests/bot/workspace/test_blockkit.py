"""Every limit of SLACK.md 2.1 that is a number: taken at the limit, refused one over."""

from typing import Any

import pytest

from bot.workspace.blockkit import validate_message, validate_view, view_is_too_large

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(n: object = 1, **more: Any) -> Json:
    return {"text": plain(f"Option {n}"), "value": str(n)} | more


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain("Save"), "action_id": "save"} | more


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn("words")} | more


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def buttons(count: int) -> Json:
    return actions(*[button(action_id=f"a{n}") for n in range(count)])


def table(rows: int, cells: int) -> Json:
    row = [{"type": "raw_text", "text": "x"}] * cells
    return {"type": "table", "rows": [row] * rows}


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "pick", "options": [option()]} | more


def modal(**more: Any) -> Json:
    return {"type": "modal", "title": plain("Title"), "blocks": [section()]} | more


LIMITS = {
    "section text": (3000, lambda n: section(text=mrkdwn("x" * n))),
    "section field": (2000, lambda n: section(fields=[mrkdwn("x" * n)])),
    "section fields": (10, lambda n: section(fields=[mrkdwn("x")] * n)),
    "header": (150, lambda n: {"type": "header", "text": plain("x" * n)}),
    "context": (10, lambda n: {"type": "context", "elements": [mrkdwn("x")] * n}),
    "actions": (25, buttons),
    "block_id": (255, lambda n: section(block_id="x" * n)),
    "action_id": (255, lambda n: actions(button(action_id="x" * n))),
    "button text": (75, lambda n: actions(button(text=plain("x" * n)))),
    "button value": (2000, lambda n: actions(button(value="x" * n))),
    "button url": (3000, lambda n: actions(button(url="https://x.org/".ljust(n, "x")))),
    "button label": (75, lambda n: actions(button(accessibility_label="x" * n))),
    "overflow options": (
        5,
        lambda n: actions(
            {"type": "overflow", "action_id": "o", "options": [option(i) for i in range(n)]}
        ),
    ),
    "select options": (100, lambda n: actions(select(options=[option(i) for i in range(n)]))),
    "placeholder": (150, lambda n: actions(select(placeholder=plain("x" * n)))),
    "option text": (75, lambda n: actions(select(options=[option(text=plain("x" * n))]))),
    "option value": (150, lambda n: actions(select(options=[option(value="x" * n)]))),
    "option note": (75, lambda n: actions(select(options=[option(description=plain("x" * n))]))),
    "checkboxes": (
        10,
        lambda n: actions(
            {"type": "checkboxes", "action_id": "c", "options": [option(i) for i in range(n)]}
        ),
    ),
    "image alt": (
        2000,
        lambda n: {"type": "image", "image_url": "https://x.org", "alt_text": "x" * n},
    ),
    "markdown": (12_000, lambda n: {"type": "markdown", "text": "x" * n}),
    "table rows": (100, lambda n: table(n, 1)),
    "table cells": (20, lambda n: table(1, n)),
    "confirm title": (
        100,
        lambda n: actions(button(confirm={"text": plain("?"), "title": plain("x" * n)})),
    ),
    "confirm text": (300, lambda n: actions(button(confirm={"text": plain("x" * n)}))),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_block_at_its_limit_is_taken_and_one_over_is_not(name: str) -> None:
    limit, build = LIMITS[name]
    assert validate_message({"blocks": [build(limit)]}) == []
    assert validate_message({"blocks": [build(limit + 1)]}) != []


VIEW_LIMITS = {
    "title": (24, lambda n: modal(title=plain("x" * n))),
    "submit": (24, lambda n: modal(submit=plain("x" * n))),
    "close": (24, lambda n: modal(close=plain("x" * n))),
    "private_metadata": (3000, lambda n: modal(private_metadata="x" * n)),
    "callback_id": (255, lambda n: modal(callback_id="x" * n)),
    "external_id": (255, lambda n: modal(external_id="x" * n)),
    "blocks": (100, lambda n: modal(blocks=[section()] * n)),
    "home blocks": (100, lambda n: {"type": "home", "blocks": [section()] * n}),
}


@pytest.mark.parametrize("name", VIEW_LIMITS)
def test_a_view_at_its_limit_is_taken_and_one_over_is_not(name: str) -> None:
    limit, build = VIEW_LIMITS[name]
    assert validate_view(build(limit)) == []
    assert validate_view(build(limit + 1)) != []


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
