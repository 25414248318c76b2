"""Charts: what they say in words, where things go, and that what is drawn can be seen."""

from datetime import date
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFont

from bot.charts import MOST_LINES, Bars, Chart, draw, in_words
from bot.charts import colours as c
from bot.charts.drawing import fitting
from bot.charts.layout import Frame, apart, labelled, ticks
from storage import Trend, Weeks
from tests.bot.conftest import EVIL_TEXTS

WEEKS = Weeks(date(2026, 8, 12))
GROWING = Trend("speculative decoding", (1, 2, 3, 2, 4, 3, 5, 6, 5, 8, 7, 9))
FLAT = Trend("kv cache", (0,) * 12)
SAVED = Bars("Papers that your team saved, a week", WEEKS, (0, 2, 3, 1, 0, 4, 6, 2, 3, 5, 4, 12))
TITLE = "Papers a week by topic"


# What Slack draws messages on.
LIGHT: c.Colour = (255, 255, 255)
DARK: c.Colour = (26, 29, 33)


def opened(chart: Chart) -> Image.Image:
    return Image.open(BytesIO(draw(chart))).convert("RGBA")


def seen(image: Image.Image) -> list[c.Colour]:
    """The opaque colours in it, the most frequent first."""
    found = image.getcolors(image.width * image.height) or []
    return [its[:3] for _, its in sorted(found, reverse=True) if its[3] == 255]  # type: ignore[index]


def is_seen(colour: c.Colour, image: Image.Image) -> bool:
    """So or nearly so: a picture has few colours."""
    return any(
        max(abs(a - b) for a, b in zip(colour, its, strict=True)) <= 3 for its in seen(image)
    )


# In words


def test_it_is_told_in_words() -> None:
    assert in_words(Chart(TITLE, WEEKS, (GROWING, FLAT), SAVED)) == (
        "Papers a week by topic, 12 weeks to 12 Aug 2026. speculative decoding: 1 paper a week in "
        "May, 2.8 in June, 5.4 in July, 8 in August. kv cache: 0 papers a week in May, 0 in June, "
        "0 in July, 0 in August. Papers that your team saved, a week: 0 papers a week in May, 1.5 "
        "in June, 4 in July, 8 in August."
    )


def test_of_a_year_some_months_are_told() -> None:
    year = Weeks(date(2026, 8, 12), 52)
    told = in_words(Chart(TITLE, year, (Trend("a" * 99, tuple(range(52))),)))
    assert f" {'a' * 59}…: 0.5 papers a week in August 2025, " in told
    assert told.endswith(" 50 in August 2026.")
    assert told.count(" in ") == 6


def test_what_does_not_fit_together_is_no_chart() -> None:
    with pytest.raises(ValueError, match="each week"):
        Chart(TITLE, WEEKS, (Trend("a", (1, 2)),))
    with pytest.raises(ValueError, match="at most 5"):
        Chart(TITLE, WEEKS, (FLAT,) * (MOST_LINES + 1))
    with pytest.raises(ValueError, match="each week"):
        Chart(TITLE, WEEKS, (), Bars("b", WEEKS, (1,)))


# Where things go


@pytest.mark.parametrize(
    ("most", "lines"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (3, [0, 1, 2, 3]),
        (5, [0, 2, 4, 6]),
        (9, [0, 5, 10]),
        (41, [0, 20, 40, 60]),
        (1234, [0, 500, 1000, 1500]),
    ],
)
def test_a_grid_has_few_round_lines(most: int, lines: list[int]) -> None:
    assert ticks(most) == lines


@given(st.integers(0, 10**7))
def test_every_number_is_within_the_grid(most: int) -> None:
    lines = ticks(most)
    assert lines[-1] >= most
    assert len(lines) <= 5
    frame = Frame(0, 10, 120, 110, 12, lines[-1])
    assert 10 <= frame.y(most) <= frame.y(0) == 110
    assert [frame.x(0), frame.x(11)] == [5, 115]


@given(st.lists(st.floats(0, 300), max_size=5))
def test_labels_stand_apart_and_in_order(wanted: list[float]) -> None:
    places = apart(wanted, gap=42, upper=60, lower=290)
    at = sorted(places)
    assert all(b - a >= 42 - 1e-6 for a, b in pairwise(at))
    assert not at or (at[0] >= 60 - 1e-6 and at[-1] <= 290 + 1e-6)
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    assert [places[n] for n in order] == at


def test_a_label_that_has_room_stays() -> None:
    assert apart([100, 200], gap=42, upper=60, lower=290) == [100, 200]
    assert apart([200, 200], gap=42, upper=60, lower=290) == [179, 221]


def test_the_last_week_is_named() -> None:
    assert labelled(12, most=6) == [1, 3, 5, 7, 9, 11]
    assert labelled(2, most=6) == [0, 1]
    assert len(labelled(52, most=6)) <= 6


# Colours


def contrast(one: c.Colour, other: c.Colour) -> float:
    """1 to 21, by WCAG 2.2: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def luminance(colour: c.Colour) -> float:
    parts = [part / 255 for part in colour]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_lines_stand_out_from_the_card_and_the_card_from_slack() -> None:
    assert len(set(c.LINES)) == MOST_LINES
    assert all(contrast(line, c.CARD) >= 3 for line in c.LINES)
    assert min(contrast(c.BORDER, ground) for ground in (LIGHT, DARK)) >= 3
    assert min(contrast(ink, c.CARD) for ink in (c.INK, c.QUIET)) >= 4.5


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)


# The picture


def test_a_card_with_its_lines() -> None:
    image = opened(Chart(TITLE, WEEKS, (GROWING, FLAT)))
    assert image.size == (1280, 660)
    assert image.getpixel((0, 0)) == (0, 0, 0, 0), "round corners, through which Slack is seen"
    assert is_seen(c.LINES[0], image)
    assert is_seen(c.LINES[1], image)
    assert not is_seen(c.LINES[2], image)
    assert opened(Chart(TITLE, WEEKS, (GROWING,), SAVED)).size == (1280, 920)


def test_each_of_five_equal_lines_is_seen() -> None:
    image = opened(Chart(TITLE, WEEKS, (FLAT,) * 5)).crop((100, 400, 860, 640))
    assert all(is_seen(colour, image) for colour in c.LINES)


def test_the_same_chart_is_the_same_picture_and_another_another() -> None:
    first = Chart(TITLE, WEEKS, (GROWING,))
    assert draw(first) == draw(first)
    assert draw(first) != draw(Chart(TITLE, WEEKS, (Trend(GROWING.topic, (1,) * 12),)))


@pytest.mark.parametrize(
    "text", [*EVIL_TEXTS.values(), "", "\x00", "注意力 机制", "ﬁ\u0301", "שלום"]
)
def test_any_name_is_drawn(text: str) -> None:
    drawn = draw(Chart(text, WEEKS, (Trend(text, GROWING.counts),)))
    assert drawn.startswith(b"\x89PNG")
    assert len(drawn) < 100_000


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 10**7), min_size=52, max_size=52), st.integers(2, 52))
def test_any_numbers_are_drawn(counts: list[int], many: int) -> None:
    weeks, its = Weeks(date(2026, 8, 12), many), tuple(counts[:many])
    assert draw(Chart(TITLE, weeks, (Trend("any", its),), Bars("bars", weeks, its)))


def test_letters_that_the_font_has_not_become_question_marks() -> None:
    font = ImageFont.load_default(40)
    assert fitting("注意力 attention", font, 9999) == "? attention"
    assert fitting("a\u202eb\x07\n c", font, 9999) == "ab c"
    cut = fitting("w" * 400, font, 300)
    assert cut.endswith("w…")
    assert font.getlength(cut) <= 300 < font.getlength(cut + "w")
