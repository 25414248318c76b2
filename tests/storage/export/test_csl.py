"""CSL-JSON, against the keys that citation processors need."""

import json

from hypothesis import given
from jsonschema import Draft7Validator

from storage.export import Entry, ExportFormat, export_papers
from storage.export.entry import line
from storage.export.keys import keys
from tests.storage.export.shelf import HOSTILE, entries

TEXT = {"type": "string", "minLength": 1}
# After https://github.com/citation-style-language/schema, csl-data.json: the keys we write.
NAME = {
    "oneOf": [
        {"required": ["family", "given"], "properties": {"family": TEXT, "given": TEXT}},
        {"required": ["literal"], "properties": {"literal": TEXT}},
    ]
}
DAY = {
    "type": "array",
    "items": [
        {"type": "integer", "minimum": 1900},
        {"type": "integer", "minimum": 1, "maximum": 12},
        {"type": "integer", "minimum": 1, "maximum": 31},
    ],
    "minItems": 1,
    "maxItems": 3,
}
ITEM = {
    "type": "object",
    "required": ["id", "type"],
    "additionalProperties": False,
    "properties": {
        **dict.fromkeys(("id", "title", "number", "publisher", "DOI", "URL"), TEXT),
        **dict.fromkeys(("abstract", "keyword", "note", "container-title"), TEXT),
        "type": {"enum": ["article", "article-journal"]},
        "author": {"type": "array", "items": NAME, "minItems": 1},
        "issued": {
            "type": "object",
            "properties": {"date-parts": {"type": "array", "items": DAY, "minItems": 1}},
            "required": ["date-parts"],
            "additionalProperties": False,
        },
    },
}
SCHEMA = Draft7Validator({"type": "array", "items": ITEM})


def test_the_whole_of_it() -> None:
    topics = "speculative decoding, budgets large"
    assert json.loads(export_papers(entries(), ExportFormat.CSL)) == [
        {
            "id": "vanlov2025llamapro",
            "type": "article",
            "title": "LLaMA-Pro & the 100% {Budget}: A_b for $5 ~ \\of",
            "author": [
                {"family": "van Löv", "given": "Ada"},
                {"family": "Q.", "given": "Bo"},
                {"literal": "Gemini Team"},
            ],
            "issued": {"date-parts": [[2025, 3, 1]]},
            "number": "arXiv:2503.00001",
            "publisher": "arXiv",
            "URL": "https://arxiv.org/abs/2503.00001",
            "abstract": "We spend 5% less. That is all.",
            "keyword": f"{topics}, reading",
            "note": "= sharp_est & odd\n# heading\n\nthe end",
        },
        {
            "id": "emile2019use",
            "type": "article-journal",
            "title": "On the use of Bayesian nets in Berlin",
            "author": [{"family": "Émile", "given": "Cy"}],
            "issued": {"date-parts": [[2019, 12, 24]]},
            "container-title": "Annals of Nets & Ties",
            "DOI": "10.1000/x_y(1)",
            "URL": "https://doi.org/10.1000/x_y(1)",
            "keyword": f"{topics}, done",
        },
        {
            "id": "hyperlink1",
            "type": "article",
            "title": "=HYPERLINK(1)",
            "URL": "https://example.org/p_(1)?a={b}&c=d",
            "keyword": topics,
        },
    ]
    assert json.loads(export_papers([], ExportFormat.CSL)) == []


@given(HOSTILE)
def test_every_file_keeps_to_the_schema(hostile: list[Entry]) -> None:
    text = export_papers(hostile, ExportFormat.CSL)
    items = json.loads(text.encode().decode())
    assert list(map(str, SCHEMA.iter_errors(items))) == []
    assert [item["id"] for item in items] == keys(hostile)
    titles = [item.get("title", "") for item in items]
    assert titles == [line(each.paper.paper.title) for each in hostile]
