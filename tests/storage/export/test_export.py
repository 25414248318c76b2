"""The formats, by the words that people type."""

import pytest

from storage.export import ExportFormat, export_papers
from tests.storage.export.shelf import entries


def test_every_format_has_its_word_and_suffix() -> None:
    assert {format.value: format.suffix for format in ExportFormat} == {
        "bibtex": ".bib",
        "ris": ".ris",
        "csl": ".json",
        "markdown": ".md",
        "csv": ".csv",
    }


@pytest.mark.parametrize("format", ExportFormat)
def test_the_same_list_gives_the_same_file(format: ExportFormat) -> None:
    assert export_papers(entries(), format) == export_papers(entries(), format) != ""
