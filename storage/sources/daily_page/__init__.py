"""A saved "Daily Papers" page, in any of the forms it circulates in → records.

parse       the front door
decode      bytes → text
from_text   text → blocks; marks (Markdown, footnotes), wrap (hard-wrapped lines)
from_html   HTML → blocks; tags (a tokenizer that takes anything)
blocks      what both give: a paragraph, a heading, a link
reading     blocks → which is a title and which its abstract; header, chrome (what is neither),
            prices and pairs (the cheapest way to pair a whole page)
records     a reading → Records and Problems; links (arXiv ids), dates, calendar (the day)
"""

from storage.sources.daily_page.page import parse

__all__ = ["parse"]
