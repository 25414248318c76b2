"""Fits the shipped topic model: `python -m storage.starter [PAGES...]`.

The shelf's own titles and summaries are always read. The model that ships was fitted with the
daily pages that the shelf's papers were first shown on: their abstracts define most acronyms.
"""

import sys
from datetime import UTC, datetime
from itertools import chain

from storage.sources.files import read_pages, read_starter
from storage.tagging import SHIPPED, model_of

pages = read_pages(sys.argv[1:], today=datetime.now(UTC).date())
SHIPPED.write_bytes(model_of(chain(read_starter(), pages)).to_bytes())
