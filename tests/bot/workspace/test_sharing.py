"""What the app hears of links that people write and post, and of clicks under them."""

import pytest

from bot.workspace import FakeSlack
from bot.workspace.sharing import clicked_unfurl, link_shared
from bot.workspace.state import COMPOSER, Message

DOMAINS = ("arxiv.org", "hf.co")


def message(text: str, channel: str = "C1") -> Message:
    return Message("1.000001", channel, "T1", "U1", text)


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://arxiv.org/abs/1", "arxiv.org"),
        ("https://export.ArXiv.org?x=1", "arxiv.org"),
        ("https://hf.co", "hf.co"),
        ("https://notarxiv.org/abs/1", ""),
        ("https://arxiv.org.example/abs/1", ""),
    ],
)
def test_a_domain_covers_what_is_below_it(url: str, domain: str) -> None:
    event = link_shared(message(f"<{url}>"), domains=DOMAINS, inside=True)
    assert event.get("links") == ([{"domain": domain, "url": url}] if domain else None)


def test_a_posted_message_and_one_that_is_being_written() -> None:
    posted = link_shared(message("<https://hf.co/1>"), domains=DOMAINS, inside=True)
    assert posted == {
        "type": "link_shared",
        "channel": "C1",
        "is_bot_user_member": True,
        "user": "U1",
        "message_ts": "1.000001",
        "unfurl_id": "C1:1.000001",
        "source": "conversations_history",
        "links": [{"domain": "hf.co", "url": "https://hf.co/1"}],
    }
    written = message("<https://hf.co/1>", COMPOSER)
    assert link_shared(written, domains=DOMAINS, inside=False) == posted | {
        "channel": "COMPOSER",
        "is_bot_user_member": False,
        "message_ts": "COMPOSER:1.000001",
        "unfurl_id": "COMPOSER:1.000001",
        "source": "composer",
    }


def test_a_click_says_under_which_link_it_was() -> None:
    posted = message("two links")
    block = {"type": "actions", "block_id": "b", "elements": []}
    posted.unfurls = {"https://hf.co/1": {"blocks": []}, "https://hf.co/2": {"blocks": [block]}}
    assert clicked_unfurl(posted, block) == {
        "container": {
            "type": "message_attachment",
            "message_ts": "1.000001",
            "attachment_id": 2,
            "channel_id": "C1",
            "is_ephemeral": False,
            "is_app_unfurl": True,
            "app_unfurl_url": "https://hf.co/2",
        },
        "app_unfurl": {
            "id": 2,
            "fallback": "",
            "is_app_unfurl": True,
            "app_unfurl_url": "https://hf.co/2",
        },
    }
    assert clicked_unfurl(posted, block | {"block_id": "c"}) == {}


def test_a_draft_is_its_writers_alone() -> None:
    with FakeSlack() as slack:
        ada, bob = slack.member("ada"), slack.member("bob")
        ts = ada.compose("see https://hf.co/1")
        assert ada.draft(ts).as_text() == "see https://hf.co/1"
        with pytest.raises(KeyError):
            bob.draft(ts)
        assert bob.sees("general") == []
