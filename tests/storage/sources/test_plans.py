"""What is asked for, and what follows."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import NotThisFormat, SourceError
from storage.models import Problem, Record
from storage.sources.plans import (
    ArxivListing,
    ArxivQuery,
    FeedAt,
    HuggingFaceDays,
    Plan,
    Request,
    plans_for,
)
from tests.storage.sources.samples import DAY, SAMPLES, sample, titles

ENTRY = b"<entry/>"


def asked(request: Request) -> dict[str, str]:
    return {name: value[0] for name, value in parse_qs(urlsplit(request.url).query).items()}


def test_hugging_face_is_asked_day_by_day() -> None:
    urls = [
        "https://huggingface.co/api/daily_papers?date=2025-09-18&limit=100",
        "https://huggingface.co/api/daily_papers?date=2025-09-19&limit=100",
    ]
    plan = HuggingFaceDays()
    requests = list(plan.requests(DAY, DAY + timedelta(days=1)))
    assert requests == [
        Request(urls[0], "Daily Papers", DAY),
        Request(urls[1], "Daily Papers", DAY + timedelta(days=1)),
    ]
    read = list(plan.parse(sample("daily_papers.json"), requests[1]))
    assert [each.mention.day for each in read if isinstance(each, Record)] == [
        DAY,
        DAY + timedelta(days=1),
    ]
    assert plan.following(requests[0], b"[]") is None


def test_arxiv_is_asked_for_what_was_handed_in() -> None:
    plan = ArxivQuery(("cs.LG", "cs.CL"), ("Ada Quill",), ("kites", 'twine" OR all:"x'))
    (request,) = plan.requests(DAY, DAY)
    assert (request.page, request.until) == (f"arXiv {plan.terms}", DAY)
    assert request.url.startswith("https://export.arxiv.org/api/query?")
    assert asked(request) == {
        "search_query": '(cat:cs.LG OR cat:cs.CL) AND au:"Ada Quill" AND '
        '(all:kites OR all:"twine OR all x") AND submittedDate:[202509140000 TO 202509182359]',
        "start": "0",
        "max_results": "200",
        "sortBy": "submittedDate",
        "sortOrder": "ascending",
    }


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 60))
def test_weeks_leave_no_day_out(since: date, days: int) -> None:
    until = since + timedelta(days=days)
    requests = list(ArxivQuery(("cs.LG",)).requests(since, until))
    spans = [asked(each)["search_query"].rpartition("submittedDate:")[2] for each in requests]
    found = []
    for span in spans:
        first, last = (date.fromisoformat(span[at : at + 8]) for at in (1, 17))
        found += [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert found == [since + timedelta(days=n) for n in range(-4, days + 1)]
    assert requests[-1].until == until


def test_pages_follow_until_all_is_there() -> None:
    plan = ArxivQuery(words=("kites",))
    (first,) = plan.requests(DAY, DAY)
    second = plan.following(first, sample("arxiv_query.xml"))
    assert second is not None
    assert (second.start, asked(second)["start"], second.page) == (200, "200", first.page)
    assert asked(second) | {"start": "0"} == asked(first)
    third = plan.following(second, sample("arxiv_query.xml"))
    assert third is not None
    assert (third.start, asked(third)["start"]) == (400, "400")
    assert plan.following(third, sample("arxiv_query.xml")) is None  # 417 in all
    assert plan.following(first, sample("arxiv_empty.xml")) is None


def test_an_empty_page_where_papers_must_be_is_a_problem() -> None:
    plan = ArxivQuery(words=("kites",))
    (request,) = plan.requests(DAY, DAY)
    empty = sample("arxiv_empty.xml")
    assert list(plan.parse(empty, request)) == []
    late = empty.replace(b"totalResults>0<", b"totalResults>417<")
    problem = Problem(request.page, "arXiv sent an empty page where papers must be.")
    assert list(plan.parse(late, request)) == [problem]
    assert plan.following(request, late) is None


def test_a_listing_and_a_feed_are_one_page() -> None:
    listing, feed = ArxivListing("cs.LG"), FeedAt("https://lab.example/feed/papers.atom?x=1")
    assert list(listing.requests(DAY - timedelta(days=3), DAY)) == [
        Request("https://rss.arxiv.org/rss/cs.LG", "arXiv cs.LG", DAY)
    ]
    (request,) = feed.requests(DAY, DAY)
    assert request == Request(feed.url, "lab.example/feed/papers.atom", DAY)
    assert len(titles(list(listing.parse(sample("arxiv_listing.xml"), request)))) == 4
    assert titles(list(feed.parse(sample("blog.atom"), request))) == ["Boats & Orbits"]
    assert (listing.following(request, b""), feed.following(request, b"")) == (None, None)


@pytest.mark.parametrize("category", ["", "cs.LG OR all:x", "CS", "../x", "cs.LG+cs.CL", "cs.LG\n"])
def test_what_is_no_category(category: str) -> None:
    with pytest.raises(SourceError, match="no category"):
        ArxivListing(category)
    with pytest.raises(SourceError, match="no category"):
        ArxivQuery((category,))


def test_nothing_is_not_asked_for() -> None:
    with pytest.raises(SourceError, match="Name a category"):
        ArxivQuery(words=('"', " ()"))


@pytest.mark.parametrize(
    "plan",
    [HuggingFaceDays(), ArxivQuery(("cs.LG",)), ArxivListing("cs.LG"), FeedAt("https://a.b")],
)
def test_another_format_is_said(plan: Plan) -> None:
    request = next(iter(plan.requests(DAY, DAY)))
    with pytest.raises(NotThisFormat):
        list(plan.parse(b"<html>busy</html>", request))


def test_papers_are_asked_for_by_their_ids() -> None:
    plan, _ = plans_for(["arxiv:2401.90001", "doi:10.1/x", "arxiv:math/0309136"])
    (request,) = plan.requests(DAY, DAY)
    assert asked(request) == {"id_list": "2401.90001,math/0309136", "max_results": "2"}
    assert len(titles(list(plan.parse(sample("arxiv_query.xml"), request)))) > 0
    assert plan.following(request, b"") is None
    assert plans_for(["openreview:AbC-d_12", "acl:2023.acl-long.1"]) == []


def test_papers_are_asked_for_by_their_dois() -> None:
    (plan,) = plans_for(["doi:10.1/x", "doi:10.1/a,b", "doi:10.1/y(2)"])
    (request,) = plan.requests(DAY, DAY)
    assert request.url.startswith("https://api.crossref.org/works?")
    assert asked(request) == {"filter": "doi:10.1/x,doi:10.1/y(2)", "rows": "2"}
    reply = (SAMPLES.parent / "scholarly" / "crossref.json").read_bytes()
    assert titles(list(plan.parse(reply, request)))[1:] == ["Boats from Orbit"]
    assert plan.following(request, reply) is None
    assert plans_for(["doi:10.1/a,b"]) == []


@pytest.mark.parametrize("plan", [HuggingFaceDays(), ArxivQuery(("cs.LG",))])
def test_some_can_be_asked_for_any_day(plan: Plan) -> None:
    assert plan.by_day
    assert not FeedAt("https://a.b").by_day
    assert not ArxivListing("cs.LG").by_day
