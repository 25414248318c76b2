"""Views: modals over what a person is doing, and their App Home."""

from dataclasses import dataclass

from slack_sdk import WebClient

from bot.blocks.views import View
from bot.slack.calls import asked


@dataclass(frozen=True, slots=True)
class Views:
    """The views of one workspace's members. Every method raises NotAllowed and AnswerLost."""

    client: WebClient

    def open(self, trigger: str, view: View) -> str:
        """Within three seconds of the click that `trigger` came with, and once. Returns its id."""
        said = asked(lambda: self.client.views_open(trigger_id=trigger, view=view.payload()))
        return str(said["view"]["id"])

    def push(self, trigger: str, view: View) -> str:
        """On top of the one that is open, of three at most. Returns its id."""
        said = asked(lambda: self.client.views_push(trigger_id=trigger, view=view.payload()))
        return str(said["view"]["id"])

    def update(self, id: str, view: View) -> str:
        """What was typed stays where blocks keep their ids. Returns its id."""
        said = asked(lambda: self.client.views_update(view_id=id, view=view.payload()))
        return str(said["view"]["id"])

    def publish(self, member: str, view: View) -> None:
        asked(lambda: self.client.views_publish(user_id=member, view=view.payload()))
