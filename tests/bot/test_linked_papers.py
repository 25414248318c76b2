"""Papers that somebody links and that are not here yet: fetched, where that is wanted."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest

from bot.app import Bot, create_app
from bot.config import Config
from bot.listeners.commands import waiting
from bot.understanding.commands import parse
from bot.workspace import FakeSlack, Person, SeenMessage
from storage import FetchError, Offline, Store, open_store
from tests.bot.conftest import dispatch_to
from tests.bot.test_unfurls import posted, unfurls
from tests.builders import paper

NEW = "https://arxiv.org/abs/2503.99999"
TITLE = "Zugzwang in Zurich"


@dataclass
class Arxiv:
    """Stands where `storage.Asking` does; has one paper."""

    store: Store
    error: FetchError | None = None
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def take_in(self, papers: Sequence[str]) -> None:
        self.asked.append(tuple(papers))
        if self.error:
            raise self.error
        if "arxiv:2503.99999" in papers:
            new = paper(title=TITLE, arxiv_id="2503.99999", abstract="We lose by moving.")
            self.store.papers.add(new, keys=["arxiv:2503.99999"], tags=[])


Start = Callable[..., tuple[Bot, Arxiv]]


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(signing_secret="not-a-secret", unfurl_domains=["arxiv.org"]) as running:
        yield running


@pytest.fixture
def start(config: Config, shelf: Store, slack: FakeSlack) -> Iterator[Start]:
    made: list[Bot] = []

    def begin(*, error: FetchError | None = None, **told: str) -> tuple[Bot, Arxiv]:
        arxiv = Arxiv(open_store(config.database_url), error)
        settings = replace(
            config,
            bot_token=slack.bot_token,
            signing_secret=slack.signing_secret,
            api_url=slack.api_url,
            **told,
        )
        bot = create_app(settings, shelf, asking=arxiv)  # type: ignore[arg-type]
        slack.connect_callable(dispatch_to(bot))
        made.append(bot)
        return bot, arxiv

    yield begin
    for bot in made:
        assert bot.close(5)


def ask(person: Person, typed: str) -> SeenMessage:
    before = len(person.sees("general"))
    person.slash(f"/papers {typed}", "general")
    return person.wait_for(
        "general",
        lambda message: (
            message.as_text() != "Fetching…" and message in person.sees("general")[before:]
        ),
    )


@pytest.fixture
def ada(slack: FakeSlack) -> Person:
    return slack.member("ada")


def test_a_paper_is_fetched_to_be_saved(start: Start, ada: Person, shelf: Store) -> None:
    _, arxiv = start()
    said = ask(ada, f"save {NEW} note: for chess")
    assert said.as_text().startswith("*Saved to your list:*")
    assert TITLE in said.as_text()
    (saved,) = shelf.lists.ids(workspace=ada.team.id, member=ada.id)
    assert shelf.papers.get(saved).paper.title == TITLE
    assert arxiv.asked == [("arxiv:2503.99999",)]
    ask(ada, f"show {NEW}v2")
    assert len(arxiv.asked) == 1, "it is here now"


@pytest.mark.parametrize(
    "link",
    [
        "arXiv:2503.99999v1",
        "<https://huggingface.co/papers/2503.99999>",
        "https://doi.org/10.48550/arXiv.2503.99999",
    ],
)
def test_whatever_link_it_is(start: Start, ada: Person, link: str) -> None:
    _, arxiv = start()
    assert TITLE in ask(ada, f"show {link}").as_text()
    assert arxiv.asked == [("arxiv:2503.99999",)]


def test_a_link_in_a_direct_message(start: Start, ada: Person) -> None:
    start()
    ada.dm(NEW)
    assert TITLE in ada.wait_for("dm", lambda message: TITLE in message.as_text()).as_text()


def test_what_is_here_or_is_a_title_is_not_asked_for(start: Start, ada: Person) -> None:
    _, arxiv = start()
    ask(ada, "show arxiv:2503.00001")
    ask(ada, "show lantern")
    ask(ada, "save drafting ahead")
    assert arxiv.asked == []


def test_what_nobody_has_is_said(start: Start, ada: Person) -> None:
    start()
    said = ask(ada, "save https://arxiv.org/abs/2503.99998").as_text()
    assert said.startswith("No paper is called “")


def test_offline_is_said(start: Start, ada: Person, shelf: Store) -> None:
    error = Offline("The address of export.arxiv.org cannot be found: is this machine online?")
    start(error=error)
    said = ask(ada, f"save {NEW}").as_text()
    assert said == f"“{NEW}” is not here yet and could not be fetched: {error}"
    assert shelf.lists.ids(workspace=ada.team.id, member=ada.id) == set()


def test_all_papers_of_a_message_are_fetched_at_once(start: Start, ada: Person) -> None:
    _, arxiv = start()
    message = ada.post(f"{NEW} https://arxiv.org/abs/2503.99998 arXiv:2503.00001", "general")
    ada.message_shortcut("save_from_message", message)
    form = ada.wait_for_modal(lambda view: TITLE in view.as_text())
    assert arxiv.asked == [("arxiv:2503.99999", "arxiv:2503.99998")]
    assert "2503.99998" in form.as_text()


def test_links_that_nobody_asks_about_are_left_alone(
    start: Start, ada: Person, slack: FakeSlack
) -> None:
    bot, arxiv = start()
    ada.post(f"look: {NEW}", "general")
    assert unfurls(bot, slack) == []
    assert arxiv.asked == []


def test_unless_that_is_wanted(start: Start, ada: Person) -> None:
    _, arxiv = start(fetch_links="always")
    assert TITLE in posted(ada, f"look: {NEW}").as_text()
    assert arxiv.asked == [("arxiv:2503.99999",)]


def test_no_more_than_are_told_of(start: Start, ada: Person, slack: FakeSlack) -> None:
    bot, arxiv = start(fetch_links="always")
    ada.post(f"{NEW} https://arxiv.org/abs/2503.99998 https://arxiv.org/abs/2503.99997", "general")
    assert unfurls(bot, slack) == []
    assert arxiv.asked == []


def test_an_unfurl_that_cannot_be_fetched_is_none(
    start: Start, ada: Person, slack: FakeSlack
) -> None:
    bot, _ = start(fetch_links="always", error=Offline("no net"))
    ada.post(f"look: {NEW}", "general")
    assert unfurls(bot, slack) == []


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("search kites", "Searching…"),
        (f"save {NEW}", "Fetching…"),
        ("show 2503.99999", "Fetching…"),
        ("save 1 3", ""),
        ("show lantern", ""),
        ("list", ""),
    ],
)
def test_whoever_waits_is_told_for_what(typed: str, says: str) -> None:
    assert waiting(parse(typed), fetching=True) == says
    unfetched = says if says == "Searching…" else ""
    assert waiting(parse(typed), fetching=False) == unfetched
