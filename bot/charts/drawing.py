"""A chart as a picture. Pillow draws it, and loads when there is something to draw.

A card with its own ground and a border, two pixels a point. Each line is named where it ends, and
told apart by its marks as well as by its colour. What the font has no letter for becomes "?".
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from bot.charts import colours
from bot.charts.chart import Bars, Chart, day_told
from bot.charts.colours import Colour
from bot.charts.layout import Frame, apart, labelled, ticks
from storage import PaperboyError, Weeks

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

WIDTH, LINES_HEIGHT, BARS_HEIGHT = 640, 330, 130  # points
PIXELS, FINER = 2, 2  # a point; drawn so much finer, then made smaller, so that edges are smooth
MARGIN, LEFT, LABELS = 20, 48, 206  # of the card, of the plot, of what stands right of it
TITLE, TEXT, SMALL = 18, 15, 13  # sizes of type
LABEL_GAP = 42
BESIDE = 2.5  # points between lines of equal numbers
SHADES = 128  # colours of the picture, with those of its smooth edges
MARKED = 26  # weeks up to which each has its mark
NO_LETTER = "\U0010ffff"
# The marks of the lines after the first, whose mark is round: corners, in halves of a mark.
SHAPES = (
    ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    ((0, -1.3), (1.2, 1), (-1.2, 1)),
    ((0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)),
    ((0, 1.3), (1.2, -1), (-1.2, -1)),
)


class NoPictures(PaperboyError):
    """Pillow is not installed."""

    def __init__(self) -> None:
        super().__init__("Pictures need Pillow: install Paperboy with its extra “charts”.")


def draw(chart: Chart) -> bytes:
    """A PNG. The same chart is the same picture. Raises: NoPictures."""
    try:
        from PIL import Image, ImageDraw
    except ImportError as error:
        raise NoPictures from error
    height = LINES_HEIGHT + (BARS_HEIGHT if chart.bars else 0)
    scale = PIXELS * FINER
    image = Image.new("RGBA", (WIDTH * scale, height * scale))
    pen = Pen(ImageDraw.Draw(image), scale)
    pen.card(WIDTH, height)
    pen.write(MARGIN, 26, chart.title, TITLE, colours.INK, anchor="lm", bold=True)
    _draw_lines(chart, pen)
    if chart.bars:
        _draw_bars(chart.bars, pen)
    smooth = image.resize((WIDTH * PIXELS, height * PIXELS), Image.Resampling.BOX)
    written = BytesIO()
    smooth.quantize(SHADES, Image.Quantize.FASTOCTREE).save(written, "PNG")
    return written.getvalue()


def _draw_lines(chart: Chart, pen: "Pen") -> None:
    grid = ticks(max((max(line.counts) for line in chart.lines), default=1))
    right, lower = WIDTH - LABELS, LINES_HEIGHT - 42
    frame = Frame(LEFT, 56, right, lower, chart.weeks.count, grid[-1])
    for number in grid:
        y = frame.y(number)
        pen.stroke([(frame.left, y), (frame.right, y)], colours.GRID, 1)
        pen.write(frame.left - 8, y, f"{number:,}", SMALL, colours.QUIET, anchor="rm")
    _name_weeks(chart.weeks, frame, pen, most=6)
    # Equal numbers stand beside each other, where they would hide each other.
    shifts = [(n - (len(chart.lines) - 1) / 2) * BESIDE for n in range(len(chart.lines))]
    ends = [
        frame.y(line.counts[-1]) + shift for line, shift in zip(chart.lines, shifts, strict=True)
    ]
    places = apart(ends, gap=LABEL_GAP, upper=62, lower=lower + 6)
    for n, line in enumerate(chart.lines):
        numbers = enumerate(line.counts)
        points = [(frame.x(week), frame.y(number) + shifts[n]) for week, number in numbers]
        pen.stroke(points, colours.LINES[n], 2.5)
        for point in points if len(points) <= MARKED else points[-1:]:
            pen.mark(n, point, colours.LINES[n])
    for n, line in enumerate(chart.lines):
        end, place = (frame.x(chart.weeks.count - 1), ends[n]), (right + 10, places[n])
        pen.stroke([(end[0] + 7, end[1]), place], colours.LINES[n], 0.75)
        pen.mark(n, place, colours.LINES[n])
        at, room = right + 22, LABELS - 22 - MARGIN
        pen.write(at, place[1] - 8, line.topic, TEXT, colours.INK, anchor="lm", room=room)
        facts = f"{line.counts[-1]:,} last week · {line.total:,} in all"
        pen.write(at, place[1] + 10, facts, SMALL, colours.QUIET, anchor="lm", room=room)


def _draw_bars(bars: Bars, pen: "Pen") -> None:
    upper, lower = LINES_HEIGHT + 36, LINES_HEIGHT + BARS_HEIGHT - 38
    pen.write(MARGIN, LINES_HEIGHT + 8, bars.title, TEXT, colours.INK, anchor="lm", bold=True)
    weeks = bars.weeks
    frame = Frame(LEFT, upper, WIDTH - 2 * MARGIN, lower, weeks.count, max(1, *bars.counts))
    pen.stroke([(frame.left, lower), (frame.right, lower)], colours.GRID, 1)
    highest = bars.counts.index(max(bars.counts))
    thick = min(26.0, frame.column * 0.6)
    for week, number in enumerate(bars.counts):
        x = frame.x(week)
        if number:
            pen.fill((x - thick / 2, frame.y(number), x + thick / 2, lower), colours.BARS)
        if number and (weeks.count <= MARKED or week == highest):
            above = frame.y(number) - 8
            pen.write(x, above, f"{number:,}", SMALL, colours.QUIET, anchor="mm")
    _name_weeks(weeks, frame, pen, most=8)


def _name_weeks(weeks: Weeks, frame: Frame, pen: "Pen", *, most: int) -> None:
    for week in labelled(weeks.count, most=most):
        told = day_told(weeks.ends[week])
        pen.write(frame.x(week), frame.lower + 20, told, SMALL, colours.QUIET, anchor="mm")


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws in points on an image of `scale` pixels a point."""

    on: "ImageDraw"
    scale: int

    def card(self, width: int, height: int) -> None:
        edge = self.scale
        box = (edge, edge, width * self.scale - edge, height * self.scale - edge)
        self.on.rounded_rectangle(
            box, 10 * self.scale, fill=colours.CARD, outline=colours.BORDER, width=self.scale
        )

    def stroke(self, points: list[tuple[float, float]], colour: Colour, width: float) -> None:
        pixels = [(x * self.scale, y * self.scale) for x, y in points]
        self.on.line(pixels, fill=colour, width=round(width * self.scale), joint="curve")

    def fill(self, box: tuple[float, float, float, float], colour: Colour) -> None:
        left, upper, right, lower = (round(side * self.scale) for side in box)
        self.on.rectangle((left, upper, right, lower), fill=colour)

    def mark(self, n: int, at: tuple[float, float], colour: Colour) -> None:
        """The shape of line `n`, about `at`."""
        x, y, half = at[0] * self.scale, at[1] * self.scale, 4 * self.scale
        if n == 0:
            self.on.ellipse((x - half, y - half, x + half, y + half), fill=colour)
            return
        corners = [(x + across * half, y + down * half) for across, down in SHAPES[n - 1]]
        self.on.polygon(corners, fill=colour)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        size: int,
        colour: Colour,
        *,
        anchor: str,
        room: float = WIDTH - 2 * MARGIN,
        bold: bool = False,
    ) -> None:
        """At most `room` points of it, the rest cut."""
        font = _font(size * self.scale)
        shown = fitting(text, font, room * self.scale)
        at, thicker = (x * self.scale, y * self.scale), self.scale // 4 if bold else 0
        self.on.text(at, shown, colour, font, anchor, stroke_width=thicker, stroke_fill=colour)


def fitting(text: str, font: "FreeTypeFont | ImageFont", room: float) -> str:
    """The text in letters that the font has, cut to `room` pixels."""
    shown = _lettered(text[:500], font)
    if font.getlength(shown) <= room:
        return shown
    while shown and font.getlength(f"{shown}…") > room:
        shown = shown[:-1]
    return f"{shown.rstrip()}…"


def _lettered(text: str, font: "FreeTypeFont | ImageFont") -> str:
    """Each run of what the font has no letter for becomes one question mark."""
    none, found = bytes(font.getmask(NO_LETTER)), list[str]()
    for letter in unicodedata.normalize("NFKC", text):
        if letter.isspace():
            found.append(" ")
        elif letter.isprintable():
            known = bytes(font.getmask(letter)) != none
            found += [letter] if known else ["?"] * (found[-1:] != ["?"])
    return " ".join("".join(found).split())


@cache
def _font(size: int) -> "FreeTypeFont | ImageFont":
    """Pillow's own, so that a picture looks the same on every machine."""
    from PIL import ImageFont

    return ImageFont.load_default(size)
