"""Which papers a text names by link or id."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.identity import MAX_KEY, keys
from storage.links import papers_named
from storage.models import Paper

FORMS = {
    "arxiv:2405.04434": (
        "https://arxiv.org/abs/2405.04434",
        "http://www.arxiv.org/abs/2405.04434v3",
        "https://arxiv.org/pdf/2405.04434.pdf",
        "https://arxiv.org/pdf/2405.04434v2",
        "https://arxiv.org/html/2405.04434v1#S3.p1",
        "https://arxiv.org/abs/2405.04434?context=cs.CL",
        "https://arxiv.org/format/2405.04434",
        "https://export.arxiv.org/abs/2405.04434",
        "arxiv.org/abs/2405.04434/",
        "https://ar5iv.labs.arxiv.org/html/2405.04434",
        "https://ar5iv.org/abs/2405.04434",
        "https://www.alphaxiv.org/overview/2405.04434v1",
        "https://huggingface.co/papers/2405.04434",
        "https://hf.co/papers/2405.04434",
        "https://doi.org/10.48550/arXiv.2405.04434",
        "doi:10.48550/arxiv.2405.04434v2",
        "arXiv:2405.04434v2",
        "ARXIV: 2405.04434",
        "arXiv 2405.04434",
    ),
    "arxiv:cs/0112017": (
        "https://arxiv.org/abs/cs/0112017v1",
        "https://arxiv.org/pdf/cs/0112017.pdf",
        "arXiv:cs/0112017",
        "https://arxiv.org/abs/cs.CL/0112017",
        "doi:10.48550/arXiv.cs/0112017",
    ),
    "arxiv:math/0309136": ("https://arxiv.org/abs/math.GT/0309136", "arXiv:math/0309136v12"),
    "arxiv:cond-mat/0309136": ("https://arxiv.org/abs/cond-mat.mes-hall/0309136",),
    "openreview:AbC-d_12xY": (
        "https://openreview.net/forum?id=AbC-d_12xY",
        "https://openreview.net/pdf?id=AbC-d_12xY",
        "https://openreview.net/forum?id=AbC-d_12xY&noteId=zzzzzzzzzz",
        "https://openreview.net/forum?noteId=zzzzzzzzzz&id=AbC-d_12xY#discussion",
        "openreview.net/attachment?id=AbC-d_12xY&name=pdf",
    ),
    "doi:10.1145/3292500.3330701": (
        "https://doi.org/10.1145/3292500.3330701",
        "http://dx.doi.org/10.1145/3292500.3330701",
        "https://doi.org/10.1145%2F3292500.3330701",
        "doi:10.1145/3292500.3330701",
        "DOI: 10.1145/3292500.3330701",
    ),
    "doi:10.1000/x(3)-4": ("https://doi.org/10.1000/X(3)-4", "doi:10.1000/x(3)-4"),
    "acl:2023.acl-long.1": (
        "https://aclanthology.org/2023.acl-long.1",
        "https://aclanthology.org/2023.acl-long.1.pdf",
        "https://doi.org/10.18653/v1/2023.acl-long.1",
    ),
    "acl:p19-1001": (
        "https://www.aclanthology.org/P19-1001/",
        "https://www.aclweb.org/anthology/P19-1001.pdf",
        "doi:10.18653/v1/P19-1001",
    ),
}
BARE = {
    "arxiv:2405.04434": ("2405.04434", "2405.04434v12", "cs.CL 2405.04434"),
    "arxiv:math/0211159": ("math.GT/0211159", "math/0211159v1"),
    "arxiv:hep-th/9901001": ("hep-th/9901001",),
    "doi:10.1000/xyz": ("10.1000/xyz", "10.1000/XYZ."),
}
WRITTEN = [(form, name) for name, forms in FORMS.items() for form in forms]
SHORT = [(form, name) for name, forms in BARE.items() for form in forms]


@pytest.mark.parametrize(("form", "name"), WRITTEN)
def test_every_way_to_write_it_names_the_paper(form: str, name: str) -> None:
    assert papers_named(form) == papers_named(form, bare=True) == (name,)


@pytest.mark.parametrize(("form", "name"), SHORT)
def test_a_bare_id_names_it_only_where_it_may(form: str, name: str) -> None:
    assert papers_named(form, bare=True) == (name,)
    assert papers_named(form) == ()


@pytest.mark.parametrize(
    "text",
    [
        "https://notarxiv.org/abs/2405.04434",
        "https://arxiv.org.evil.example/abs/2405.04434",
        "https://arxiv.org/list/cs.CL/recent",
        "https://arxiv.org/abs/2413.04434",  # there is no month 13
        "https://arxiv.org/abs/2405.044345",
        "https://arxiv.org/abs/2405.04434.5",
        "12405.04434",
        "1.2405.04434",
        "2405.04434-like",
        "and/or 1234567",
        "abcdefghijklmnopqrstu/0211159",  # no archive has so long a name
        "https://huggingface.co/meta/2405.04434b",
        "https://openreview.net/group?id=ICLR.cc/2024/Conference",
        "https://openreview.net/forum?noteId=zzzzzzzzzz",
        "https://aclanthology.org/volumes/2023.acl-long/",
        "https://doi.org/",
        "doi:10.1000/...",
        "10.1000/" + "x" * 91,
        "10.5",
        "",
    ],
)
def test_what_only_looks_like_it_names_none(text: str) -> None:
    assert papers_named(text, bare=True) == ()


@given(before=st.text(), written=st.sampled_from(WRITTEN), after=st.text())
def test_a_form_in_any_text_is_one_paper(before: str, written: tuple[str, str], after: str) -> None:
    form, name = written
    others = (*papers_named(before), *papers_named(after))
    assert set(papers_named(f"{before} {form} {after}")) == {name, *others}


@given(written=st.sampled_from(WRITTEN), end=st.text(")]{}.,:;!?\"'*~<>|` ", max_size=8))
def test_punctuation_after_it_is_no_part_of_it(written: tuple[str, str], end: str) -> None:
    assert papers_named(written[0] + end) == (written[1],)


def test_a_doi_ends_before_what_opens_after_it() -> None:
    assert papers_named("doi:10.1000/x([*_ and 10.1000/y(z)_") == ("doi:10.1000/x",)
    assert papers_named("10.1000/y(z)_", bare=True) == ("doi:10.1000/y(z)",)


def test_each_is_named_once_in_the_order_of_the_text() -> None:
    text = "; ".join(form for name in reversed(FORMS) for form in FORMS[name])
    assert papers_named(text) == tuple(reversed(FORMS))


@pytest.mark.parametrize("name", FORMS)
def test_a_name_is_read_again(name: str) -> None:
    assert papers_named(name) == papers_named(name, bare=True) == (name,)


@given(st.text(), st.booleans())
def test_any_text_is_read(text: str, bare: bool) -> None:
    names = papers_named(text, bare=bare)
    assert papers_named(" ".join(names)) == names


PIECES = ("arxiv.org/abs/", "arxiv:", "10.1000/", "doi:", "%2f", "(", ")", "a-", "1234.123.", "<a|")
PIECES = (*PIECES, "openreview.net/forum?", "a=&", "openreview.net/forum?a=", "acl:", "P19-", "v1")


@pytest.mark.parametrize("piece", [*PIECES, "a", "1", ".", "/", "é", " "])
@pytest.mark.parametrize("start", ["", "doi:10.1000/", "https://openreview.net/forum?", "arxiv:a"])
def test_long_text_is_read_to_its_end(start: str, piece: str) -> None:
    """What took the square of its length would not come to an end."""
    text = start + piece * (100_000 // len(piece))
    assert papers_named(f"{text} arXiv:2405.04434", bare=True)[-1] == "arxiv:2405.04434"


@given(written=st.sampled_from([*WRITTEN, *SHORT]))
def test_a_paper_has_the_name_of_its_link_as_a_key(written: tuple[str, str]) -> None:
    form, name = written
    url = form if form.startswith("http") else f"https://x.example/?see={form}"
    told = Paper("Tides", url=url)
    if papers_named(url):
        assert name.lower() in keys(told)
    assert len(name) <= MAX_KEY


def test_the_keys_of_a_paper_of_the_anthology() -> None:
    doi = Paper("Tides", doi="10.18653/v1/2023.acl-long.1")
    page = Paper("Tides", url="https://aclanthology.org/2023.acl-long.1/")
    assert keys(doi)[:2] == ("acl:2023.acl-long.1", "doi:10.18653/v1/2023.acl-long.1")
    assert keys(page)[0] == "acl:2023.acl-long.1"


def test_an_old_id_is_the_same_with_its_subject_class() -> None:
    assert keys(Paper("Tides", arxiv_id="math.GT/0309136"))[0] == "arxiv:math/0309136"
