"""Papers → text that other programs read. Pure.

entry      what is exported: a paper and, where a member asks, his save of it; shared facts
names      "Laurens van der Maaten" → van der Maaten, Laurens, where that can be told
keys       citation keys that stay the same when a list is exported again
bibtex  ris  csl  markdown  csv_table      one format each
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from storage.export.entry import Entry

__all__ = ["Entry", "ExportFormat", "export_papers"]


class ExportFormat(StrEnum):
    """By the word that a person types."""

    BIBTEX = "bibtex"
    RIS = "ris"
    CSL = "csl"
    MARKDOWN = "markdown"
    CSV = "csv"

    @property
    def suffix(self) -> str:
        """Of a file in this format, with its dot."""
        return SUFFIXES[self]


SUFFIXES: Mapping[ExportFormat, str] = {
    ExportFormat.BIBTEX: ".bib",
    ExportFormat.RIS: ".ris",
    ExportFormat.CSL: ".json",
    ExportFormat.MARKDOWN: ".md",
    ExportFormat.CSV: ".csv",
}


def export_papers(entries: Sequence[Entry], format: ExportFormat) -> str:
    """The text of a whole file, to be written as UTF-8 with its line ends left as they are."""
    from storage.export import bibtex, csl, csv_table, markdown, ris  # few commands need them

    match format:
        case ExportFormat.BIBTEX:
            return bibtex.write(entries)
        case ExportFormat.RIS:
            return ris.write(entries)
        case ExportFormat.CSL:
            return csl.write(entries)
        case ExportFormat.MARKDOWN:
            return markdown.write(entries)
        case ExportFormat.CSV:
            return csv_table.write(entries)
