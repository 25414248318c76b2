"""Colours that can be told apart, by those who see fewer too. Pure.

The card brings its own ground, so that it reads alike in Slack's light and its dark look; its
border is seen on both.
"""

Colour = tuple[int, int, int]

# Okabe and Ito, https://jfly.uni-koeln.de/color: those that stand out from a white ground.
LINES: tuple[Colour, ...] = (
    (0, 114, 178),  # blue
    (213, 94, 0),  # vermillion
    (0, 158, 115),  # bluish green
    (204, 121, 167),  # reddish purple
    (0, 0, 0),  # black
)
CARD: Colour = (255, 255, 255)
BORDER: Colour = (134, 134, 134)
INK: Colour = (29, 28, 29)
QUIET: Colour = (97, 96, 97)
GRID: Colour = (224, 224, 224)
BARS: Colour = LINES[0]
