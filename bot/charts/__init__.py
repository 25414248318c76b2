"""Numbers → a picture, and the same in words. Pure.

chart    what is shown, in words and numbers      drawing  the picture, by Pillow (extra `charts`)
layout   where on the picture things go           colours  which can be told apart, on what ground
"""

from bot.charts.chart import MOST_LINES, Bars, Chart, day_told, in_words
from bot.charts.drawing import NoPictures, draw

__all__ = [
    "MOST_LINES",
    "Bars",
    "Chart",
    "NoPictures",
    "day_told",
    "draw",
    "in_words",
]
