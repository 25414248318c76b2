"""`papers try`: the real bot in a local Slack, in this terminal. No account, no token, no network.

What is typed goes to the bot as Slack would send it, signed and with a response URL; what comes
back is shown as a person in the channel reads it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from slack_bolt.request import BoltRequest

from bot.app import Bot, create_app
from bot.config import Config
from bot.workspace.delivery import Dispatch
from bot.workspace.errors import CannotDo
from bot.workspace.fake_slack import FakeSlack
from bot.workspace.person import Person
from bot.workspace.seen import SeenMessage
from storage import Store, read_starter, take_in

GREETING = """\
You are {name} in #general of a Slack that runs in this terminal. Try:
  search speculative decoding      or any other /papers command
  click Next                       presses a button of the last answer
  click 2 Similar papers           picks from the menu of row 2
  quit"""


def talk(
    config: Config, store: Store, *, lines: Iterator[str], show: Callable[[str], None]
) -> None:
    """Sends each line and shows the answer to it.

    Raises: SearchIndexError where the index cannot be read.
    """
    with _bot_in_slack(config, store) as person:
        for line in lines:
            try:
                show(_shown(_act(person, line)))
            except CannotDo as error:
                show(f"That cannot be done here: {error}")


def put_starter_on(store: Store) -> None:
    take_in(store, read_starter())


def typed_lines() -> Iterator[str]:
    """What is typed at a prompt, until "quit" or the end of input."""
    click.echo(GREETING.format(name="ada"))
    while True:
        try:
            line = click.prompt("\n/papers", prompt_suffix=" ", default="", show_default=False)
        except click.Abort:
            return
        if line.strip() in ("quit", "exit"):
            return
        yield line


def dispatch_to(bot: Bot) -> Dispatch:
    """How a local Slack in this process reaches the bot."""

    def dispatch(body: str, headers: dict[str, str]) -> tuple[int, dict[str, str], str]:
        response = bot.app.dispatch(BoltRequest(body=body, headers=dict(headers)))
        return response.status, response.first_headers(), response.body

    return dispatch


@contextmanager
def _bot_in_slack(config: Config, store: Store) -> Iterator[Person]:
    with FakeSlack() as slack:
        told = Config(
            database_url=config.database_url,
            index_dir=config.index_dir,
            bot_token=slack.bot_token,
            signing_secret=slack.signing_secret,
            api_url=slack.api_url,
        )
        bot = create_app(told, store)
        slack.connect_callable(dispatch_to(bot))
        try:
            yield slack.member("ada")
        finally:
            bot.close()


def _act(person: Person, line: str) -> SeenMessage:
    before = max((message.version for message in person.sees("general")), default=0)
    if line.strip().lower().startswith("click"):
        _click(person, line.strip()[len("click") :].strip())
    else:
        person.slash("/papers " + line.strip().removeprefix("/papers").strip())
    return person.wait_for("general", lambda m: m.version > before and "Searching…" not in m.text)


def _click(person: Person, what: str) -> None:
    """ "Next" is a button, "2 Similar papers" an entry of row 2's menu."""
    row, _, option = what.partition(" ")
    last = person.wait_for("general")
    if row.isdigit() and option:
        person.click(last, "paper.menu", option=option, index=int(row) - 1)
        return
    buttons = {str(e["text"]["text"]): id for id, e in last.actions.items() if "text" in e}
    named = [label for label in buttons if what.lower() in label.lower()]
    if not named:
        raise CannotDo(f"there is no button “{what}” on the last answer")
    person.click(last, named[0])


def _shown(message: SeenMessage) -> str:
    only = "(only you see this)\n" if message.ephemeral else "(everybody in #general sees this)\n"
    return only + message.as_text()
