"""The chart of trends on the page: the picture that was uploaded, with what it says in words."""

import pytest

from tests.bot.workspace.on_screen import FITS, LOOKS, Open, last, send


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_chart_stands_in_the_answer(opened: Open, width: int, scheme: str) -> None:
    page = opened(width, scheme)
    send(page, "/papers trends")
    image = last(page, "Papers a week by topic").locator("img:not(.avatar)")
    image.wait_for()
    page.wait_for_function("(image) => image.naturalWidth > 0", arg=image.element_handle())
    assert image.evaluate("(image) => image.naturalWidth") == 1280
    assert str(image.get_attribute("alt")).startswith("Papers a week by topic, 12 weeks to ")
    assert page.evaluate(FITS)
