"""Feeds as entries: broken ones, cut ones, hostile ones."""

import pytest

from storage.errors import NotThisFormat
from storage.sources.entries import day, read, text
from tests.storage.sources.samples import DAY, sample

FEED = (
    "<?xml version='1.0'?><rss><channel><title>Kites</title>"
    "<item><title>Größe 1</title></item><item><title>Größe 2</title></item>{}</channel></rss>"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_any_unicode(encoding: str) -> None:
    found = read(FEED.format("").encode(encoding))
    assert [text(entry, "title") for entry in found.entries] == ["Größe 1", "Größe 2"]
    assert (found.title, found.broken) == ("Kites", "")


def test_an_encoding_that_is_declared() -> None:
    content = FEED.replace("'1.0'", "'1.0' encoding='iso-8859-1'").format("").encode("latin-1")
    assert [text(entry, "title") for entry in read(content).entries] == ["Größe 1", "Größe 2"]


def test_a_cut_in_a_character_spoils_no_other() -> None:
    content = FEED.format("<item><title>Größe 3</title>").encode()
    found = read(content[: content.rindex("ö".encode()) + 1])
    assert [text(entry, "title") for entry in found.entries] == ["Größe 1", "Größe 2"]
    assert found.broken == "The feed is cut off after 2 whole entries."


def test_a_cut_between_entries_is_noticed() -> None:
    content = FEED.format("").encode()
    found = read(content[: content.index(b"</channel>")])
    assert (len(found.entries), found.broken) == (2, "The feed is cut off after 2 whole entries.")


def test_a_fault_within_hides_no_entry() -> None:
    found = read(FEED.format("<item><title>A & B &nope;</title></item>").encode())
    assert (len(found.entries), found.broken) == (3, "")


def test_numbers_that_are_no_character() -> None:
    found = read(FEED.format("<item><title>a&#xD800;b&#55297;c</title></item>").encode())
    assert text(found.entries[2], "title") == "a\ufffdb\ufffdc"


@pytest.mark.parametrize("content", [b"", b"Dear Ada,", b"<html></html>", b"<item/>"])
def test_no_feed(content: bytes) -> None:
    with pytest.raises(NotThisFormat, match="no feed"):
        read(content)


def test_a_tag_of_hundreds_of_attributes_is_refused() -> None:
    crowd = " ".join(f'a{n}="{n}"' for n in range(400))
    with pytest.raises(NotThisFormat, match="attributes"):
        read(FEED.format(f"<item {crowd}/>").encode())


def test_text_and_days_of_an_entry() -> None:
    (entry,) = read(sample("blog.atom")).entries
    assert (text(entry, "link"), text(entry, "authors"), text(entry, "rights")) == (
        "https://huggingface.co/papers/2509.90002",
        "",
        "",
    )
    assert (day(entry, "published", "updated"), day(entry, "published")) == (DAY, None)
    wrong = {"published_parsed": (2025, 2, 31), "updated_parsed": DAY.timetuple()}
    assert day(wrong, "published", "updated") == DAY
