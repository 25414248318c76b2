"""Steps of workflows and submissions, as Slack runs them."""

import threading

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace import FakeSlack
from bot.workspace.state import Json

MODAL: Json = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "A form"},
    "submit": {"type": "plain_text", "text": "Save"},
    "callback_id": "form",
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": {"type": "plain_text", "text": "Words"},
            "element": {"type": "plain_text_input", "action_id": "words"},
        }
    ],
}


def said(error: pytest.ExceptionInfo[SlackApiError]) -> str:
    return str(error.value.response["error"])


def titled(text: str) -> Json:
    return MODAL | {"title": {"type": "plain_text", "text": text}}


def test_a_step_is_run_and_ends_once(slack: FakeSlack, app: App) -> None:
    seen: list[Json] = []

    @app.function("reverse")
    def reverse(inputs: Json, client: WebClient, body: Json) -> None:
        id = body["event"]["function_execution_id"]
        client.functions_completeSuccess(function_execution_id=id, outputs={"text": "olleh"})
        with pytest.raises(SlackApiError) as error:
            client.functions_completeError(function_execution_id=id, error="late")
        seen.append({"inputs": inputs, "token": client.token, "again": said(error)})

    run = slack.run_step("reverse", {"text": "hello"})
    assert slack.wait(lambda: bool(seen))
    assert (run.status, run.outputs, run.error) == ("completed", {"text": "olleh"}, "")
    assert seen == [
        {
            "inputs": {"text": "hello"},
            "token": run.token,
            "again": "execution_not_in_running_state",
        }
    ]


def test_a_step_may_fail(slack: FakeSlack, client: WebClient) -> None:
    run = slack.run_step("reverse", {})
    client.functions_completeError(function_execution_id=run.id, error="no text")
    assert (run.status, run.error) == ("failed", "no text")


def test_another_workspace_cannot_end_it(slack: FakeSlack, client: WebClient) -> None:
    run = slack.run_step("reverse", {}, team=slack.add_team("Other Lab"))
    for id in (run.id, "Fx0"):
        with pytest.raises(SlackApiError) as error:
            client.functions_completeError(function_execution_id=id, error="x")
        assert said(error) == "function_execution_not_found"
    assert run.status == "running"


def test_outputs_are_an_object(slack: FakeSlack, client: WebClient) -> None:
    run = slack.run_step("reverse", {})
    with pytest.raises(SlackApiError) as error:
        client.api_call(
            "functions.completeSuccess",
            json={"function_execution_id": run.id, "outputs": "olleh"},
        )
    assert said(error) == "parameter_validation_failed"


def test_what_answers_a_submission_comes_before_what_the_app_does_next(
    slack: FakeSlack, app: App, client: WebClient
) -> None:
    ada = slack.member("ada")
    begun = threading.Event()

    @app.shortcut("open")
    def opened(ack: object, body: Json) -> None:
        ack()  # type: ignore[operator]
        client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.view("form")
    def sent(ack: object, body: Json) -> None:
        def later() -> None:
            begun.set()
            client.views_update(view_id=body["view"]["id"], view=titled("Found"))

        threading.Thread(target=later).start()
        assert begun.wait(5)
        ack(response_action="update", view=titled("Searching"))  # type: ignore[operator]

    ada.shortcut("open")
    ada.submit(ada.wait_for_modal(lambda view: True), {"words": "x"})
    assert ada.wait_for_modal(lambda view: view.title == "Found").title == "Found"
