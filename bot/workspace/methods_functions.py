"""Web API methods that end a step of a workflow: functions.completeSuccess and completeError.

The runs live in the state; `FakeSlack.run_step` starts one.
"""

from typing import Any

from bot.workspace.errors import ApiError
from bot.workspace.state import Json, StepRun
from bot.workspace.web_request import Method, Request


def complete_success(request: Request) -> Json:
    outputs: Any = request.args.get("outputs")
    if not isinstance(outputs, dict):
        raise ApiError("parameter_validation_failed")
    run = _running(request)
    run.outputs, run.status = outputs, "completed"
    request.state.touch()
    return {}


def complete_error(request: Request) -> Json:
    run = _running(request)
    run.error, run.status = request.must("error"), "failed"
    request.state.touch()
    return {}


def _running(request: Request) -> StepRun:
    run = request.state.steps.get(request.must("function_execution_id"))
    if run is None or run.team_id != request.team.id:
        raise ApiError("function_execution_not_found")
    if run.status != "running":
        raise ApiError("execution_not_in_running_state")
    return run


FUNCTION_METHODS = {
    "functions.completeSuccess": Method(complete_success),
    "functions.completeError": Method(complete_error),
}
