"""Text as received → text to read.

clean     titles, abstracts, names, and a whole Record → Paper
latex     LaTeX → Unicode; glyphs has its tables
prose     quotes, dashes and lost spaces, mended where that is certain
"""

from storage.clean.text import clean, clean_name, clean_text, clean_title

__all__ = ["clean", "clean_name", "clean_text", "clean_title"]
