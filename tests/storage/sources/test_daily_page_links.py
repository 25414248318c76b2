"""Which paper a link leads to, and the one spelling of every other link."""

import pytest

from storage.sources.daily_page.links import arxiv_id, canonical


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://huggingface.co/papers/2401.00001", "2401.00001"),
        ("https://hf.co/papers/2401.00001#community", "2401.00001"),
        ("/papers/2401.00001", "2401.00001"),
        ("https://arxiv.org/abs/2401.00001v2", "2401.00001"),
        ("http://www.arxiv.org/pdf/2401.00001v12.pdf", "2401.00001"),
        ("https://export.arxiv.org/html/0704.0001/", "0704.0001"),
        ("https://arxiv.org/abs/math/0211159", "math/0211159"),
        ("https://arxiv.org/abs/math.GT/0211159v1", "math/0211159"),
        ("https://arxiv.org/pdf/hep-th%2F9901001", "hep-th/9901001"),
        ("https://www.alphaxiv.org/abs/2401.00001?x=1", "2401.00001"),
        ("https://huggingface.co/papers", None),
        ("https://huggingface.co/papers/date/2024-01-01", None),
        ("https://huggingface.co/datasets/2401.00001", None),
        ("https://arxiv.org/abs/2413.00001", None),
        ("https://notarxiv.org/abs/2401.00001", None),
        ("https://example.org/papers/2401.00001", None),
        ("", None),
    ],
)
def test_arxiv_id(link: str, expected: str | None) -> None:
    assert arxiv_id(link) == expected


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("HTTPS://OpenReview.net:443/forum?id=aB1#note", "https://openreview.net/forum?id=aB1"),
        ("http://example.org/p?utm_source=x&q=1&ref=y", "http://example.org/p?q=1"),
        ("http://example.org:8080/", "http://example.org:8080/"),
        ("/papers/some-slug", "https://huggingface.co/papers/some-slug"),
        ("mailto:a@example.org", None),
        ("javascript:alert(1)", None),
        ("http://[broken", None),
        ("http://example.org:port/", None),
        ("#top", None),
    ],
)
def test_canonical(link: str, expected: str | None) -> None:
    assert canonical(link) == expected
