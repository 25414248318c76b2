"""Steps of workflows: how one that Slack runs here is ended."""

from collections.abc import Mapping
from dataclasses import dataclass

from slack_sdk import WebClient

from bot.slack.calls import asked


@dataclass(frozen=True, slots=True)
class RunningStep:
    """One run of a step. client: with the token that came for it. Every method raises NotAllowed
    and AnswerLost."""

    client: WebClient
    id: str

    def complete(self, outputs: Mapping[str, str]) -> None:
        asked(
            lambda: self.client.functions_completeSuccess(
                function_execution_id=self.id, outputs=dict(outputs)
            )
        )

    def fail(self, says: str) -> None:
        """says: what whoever built the workflow then reads."""
        asked(
            lambda: self.client.functions_completeError(function_execution_id=self.id, error=says)
        )
