"""BibTeX, as a parser that is not ours reads it."""

import re
from itertools import accumulate

import bibtexparser
from bibtexparser.library import Library
from hypothesis import given
from pylatexenc.latex2text import LatexNodes2Text

from storage.export import Entry, ExportFormat, export_papers
from storage.export.entry import line, link
from storage.export.keys import keys
from storage.models import Paper
from tests.storage.export.shelf import HOSTILE, entries, entry

FIELDS = {"title", "author", "year", "month", "eprint", "eprinttype", "archivePrefix", "doi"}
FIELDS |= {"url", "abstract", "keywords", "note", "howpublished"}
TITLE = (
    r"{{LLaMA-Pro} \& the 100\% \{Budget\}: A\_b for \$5 "
    r"{\textasciitilde} {\textbackslash}of}"
)
WHOLE = r"""@misc{vanlov2025llamapro,
  title = TITLE,
  author = {van Löv, Ada and Q., Bo and {Gemini Team} and others},
  year = {2025},
  month = mar,
  eprint = {2503.00001},
  eprinttype = {arxiv},
  archivePrefix = {arXiv},
  url = {https://arxiv.org/abs/2503.00001},
  abstract = {We spend 5\% less. That is all.},
  keywords = {speculative decoding, budgets large, reading},
  note = {= sharp\_est \& odd \# heading the end},
}

@misc{emile2019use,
  title = {On the use of {Bayesian} nets in {Berlin}},
  author = {Émile, Cy},
  year = {2019},
  month = dec,
  howpublished = {Annals of Nets \& Ties},
  doi = {10.1000/x_y(1)},
  url = {https://doi.org/10.1000/x_y(1)},
  keywords = {speculative decoding, budgets large, done},
}

@misc{hyperlink1,
  title = {={HYPERLINK}(1)},
  url = {https://example.org/p_(1)?a=%7Bb%7D&c=d},
  keywords = {speculative decoding, budgets large},
}
""".replace("TITLE", TITLE)


def read(text: str) -> Library:
    return bibtexparser.parse_string(text)


def decoded(value: str) -> str:
    """What LaTeX would set, without its ligatures."""
    value = value.replace(r"{\textbraceleft}", r"\{").replace(r"{\textbraceright}", r"\}")
    text = LatexNodes2Text(keep_comments=True, strict_latex_spaces=True).latex_to_text(value)
    return without_ligatures(text)


def without_ligatures(text: str) -> str:
    return re.sub(r"[-–—'`’‘“”\"¿¡?!«»<>,„]", "", text.replace("ˆ", "^"))


def test_the_whole_of_it() -> None:
    assert export_papers(entries(), ExportFormat.BIBTEX) == WHOLE
    assert export_papers([], ExportFormat.BIBTEX) == ""


def test_another_parser_reads_the_same() -> None:
    library = read(WHOLE)
    assert library.failed_blocks == []
    assert [each.key for each in library.entries] == keys(entries())
    first = {field.key: field.value for field in library.entries[0].fields}
    assert first["month"] == "mar"
    assert first["author"] == "van Löv, Ada and Q., Bo and {Gemini Team} and others"
    assert decoded(first["title"]) == without_ligatures(entries()[0].paper.paper.title)


def test_capitals_are_kept_where_a_style_would_lose_them() -> None:
    def title(text: str) -> str:
        written = export_papers([entry(Paper(text))], ExportFormat.BIBTEX)
        return written.split("title = ")[1].split("\n")[0]

    assert (
        title("Drafting Ahead: Speculative Decoding") == "{Drafting Ahead: Speculative Decoding},"
    )
    assert (
        title("Learning Maps from Scratch with Care") == "{Learning Maps from Scratch with Care},"
    )
    assert title("Scaling vLLM and GPT-4o") == "{Scaling {vLLM} and {GPT-4o}},"
    assert title("We rarely ask Bayes: Why not?") == "{We rarely ask {Bayes}: Why not?},"


def test_names_that_would_part_are_kept_together() -> None:
    paper = Paper("x", authors=("Rock and Roll Band", "Sam, of Bo and Sons", "others"))
    text = export_papers([entry(paper)], ExportFormat.BIBTEX)
    assert "author = {{Rock and Roll Band} and {Sam, of Bo and Sons}},\n" in text


def test_braces_are_even_for_who_counts_them_after_a_backslash_too() -> None:
    paper = Paper("}A{ lone {", abstract="a {pair}")
    text = export_papers([entry(paper)], ExportFormat.BIBTEX)
    assert r"title = {{\textbraceright}A{\textbraceleft} lone {\textbraceleft}}," in text
    assert r"abstract = {a \{pair\}}," in text


def depths(text: str) -> list[int]:
    """How many braces are open after each sign, as BibTeX counts."""
    return list(accumulate((sign == "{") - (sign == "}") for sign in text))


@given(HOSTILE)
def test_a_hostile_text_stays_in_its_field(hostile: list[Entry]) -> None:
    text = export_papers(hostile, ExportFormat.BIBTEX)
    text.encode()
    assert min(depths(text), default=0) == 0 == sum(depths(text)[-1:])
    library = read(text)
    assert library.failed_blocks == []
    assert len(library.blocks) == len(hostile)
    for given_in, found in zip(hostile, library.entries, strict=True):
        fields = {field.key: field.value for field in found.fields}
        paper = given_in.paper.paper
        assert len(fields) == len(found.fields)
        assert decoded(fields.get("title", "")) == without_ligatures(line(paper.title))
        assert decoded(fields.get("abstract", "")) == without_ligatures(line(paper.abstract))
        assert decoded(fields.get("note", "")) == without_ligatures(line(given_in.note))
        assert ("url" in fields) == bool(link(paper))
        assert fields.keys() <= FIELDS
