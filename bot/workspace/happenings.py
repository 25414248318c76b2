"""What happens to the app though nobody of the workspace does anything: retries, steps of
workflows, its removal, and what Slack's own machines ask its address.

The half of `FakeSlack` that only tests call.
"""

from bot.workspace.clock import Clock
from bot.workspace.delivery import Courier, Delivery
from bot.workspace.events import Events
from bot.workspace.methods_chat import post_message
from bot.workspace.payloads import VERIFICATION_TOKEN, step_executed
from bot.workspace.state import Json, State, StepRun, Team
from bot.workspace.web_request import Outside, Request


class Happenings:
    """`team` is whom it happens to, where none is named."""

    state: State
    clock: Clock
    events: Events
    team: Team
    _courier: Courier
    _outside: Outside

    def redeliver(self, event_id: str, num: int = 1, reason: str = "http_timeout") -> Delivery:
        """The same event once more, with retry headers."""
        return self.events.redeliver(event_id, num=num, reason=reason)

    def run_due(self) -> None:
        """Do what the clock has made due: planned retries and scheduled messages."""
        self.events.deliver_due()
        now = self.clock.now()
        with self.state.lock:
            due = [n for n, each in self.state.scheduled.items() if each["post_at"] <= now]
            for name in due:
                each = self.state.scheduled.pop(name)
                team = self.state.teams[each["team_id"]]
                post_message(Request(self.state, team, each["args"], self._outside))

    def run_step(self, callback_id: str, inputs: Json, *, team: Team | None = None) -> StepRun:
        """A workflow reaches a step of the app's, which hears of it once."""
        team = team or self.team
        run = StepRun(self.state.new_id("Fx"), team.id, f"xwfp-local-{self.state.new_id('')}")
        with self.state.lock:
            self.state.steps[run.id] = run
        ids = {"function": self.state.new_id("Fn"), "workflow": self.state.new_id("Wx")}
        self.events.deliver(team, step_executed(run, callback_id, inputs, ids))
        return run

    def uninstall(self, team: Team | None = None, *, in_order: bool = True) -> None:
        """The app is removed from a workspace, or the enterprise that installed it: its token
        dies and both events are sent, the other way round unless `in_order`."""
        team = team or self.team
        for each in self._who_share(team):
            each.installed = False
        tokens = {"oauth": [], "bot": [team.bot_user_id]}
        events: list[Json] = [
            {"type": "tokens_revoked", "tokens": tokens},
            {"type": "app_uninstalled"},
        ]
        for event in events if in_order else events[::-1]:
            self.events.deliver(team, event)

    def revoke_access(self, team: Team) -> Delivery | None:
        """An enterprise takes the app, which it has installed, from one of its workspaces.

        Raises: ValueError where the workspace has installed it by itself.
        """
        return self._access(team, "team_access_revoked")

    def grant_access(self, team: Team) -> Delivery | None:
        """It gives it back, or to a further one."""
        return self._access(team, "team_access_granted")

    def check_ssl(self) -> Delivery:
        """Slack looks at the certificate of the app's address."""
        told = {"ssl_check": "1", "token": VERIFICATION_TOKEN}
        return self._courier.send("slash_command", told)[0]

    def verify_url(self) -> Delivery:
        """Somebody gives Slack the app's address, and Slack asks it to repeat a word."""
        told = {"type": "url_verification", "token": VERIFICATION_TOKEN, "challenge": "a word"}
        return self._courier.send("url_verification", told)[0]

    def _access(self, team: Team, kind: str) -> Delivery | None:
        if not team.org_wide:
            raise ValueError(f"{team.name} has installed the app by itself")
        others = [each for each in self._who_share(team) if each is not team]
        team.installed = kind == "team_access_granted"
        # By the enterprise's installation, which the other workspaces keep.
        return self.events.deliver(
            others[0] if others else team, {"type": kind, "team_ids": [team.id]}
        )

    def _who_share(self, team: Team) -> list[Team]:
        """A workspace, and those that its enterprise has installed the app in with it."""
        teams = self.state.teams.values()
        return [t for t in teams if t is team or (team.org_wide and t.bot_token == team.bot_token)]
