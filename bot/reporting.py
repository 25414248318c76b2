"""Failures told to others: to Sentry (extra `sentry`) and as spans to OpenTelemetry (extra `otel`).

As in the log, neither learns what people typed: of an error they get its kind and its place in the
code, of a span its name and how long it took.
"""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from bot.config import ConfigError
from bot.logs import OURS

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

# What an event may have of a record: the rest could quote a request, or say on which machine.
TOLD = ("event_id", "timestamp", "level", "logger", "platform", "release", "exception", "logentry")


def start_reporting(dsn: str, **options: Any) -> None:
    """Sends what is logged as an error to the Sentry project of `dsn`; nothing where it is "".

    options: further ones of sentry_sdk.init. Raises: ConfigError where the extra is missing or
    Sentry does not take the DSN.
    """
    if not dsn:
        return
    try:
        import sentry_sdk
        from sentry_sdk.integrations.logging import LoggingIntegration
        from sentry_sdk.utils import BadDsn
    except ImportError as error:
        raise ConfigError("SENTRY_DSN needs an extra: pip install 'paperboy[sentry]'.") from error
    try:
        sentry_sdk.init(
            dsn,
            release=f"paperboy@{version('paperboy')}",
            default_integrations=False,
            integrations=[LoggingIntegration(level=None)],
            include_local_variables=False,
            max_breadcrumbs=0,
            before_send=discreet,
            **options,
        )
    except BadDsn as error:
        raise ConfigError("SENTRY_DSN is not one: copy it from your Sentry project.") from error


def discreet(event: Any, hint: object = None) -> Any:
    """The event without what an error says: that may quote what a person typed."""
    told = {name: event[name] for name in TOLD if name in event}
    for error in told.get("exception", {}).get("values", ()):
        error.pop("value", None)
        for frame in error.get("stacktrace", {}).get("frames", ()):
            _drop(frame, "vars", "abs_path")
    if not str(told.get("logger", "")).startswith(OURS):
        told.pop("logentry", None)
    elif "logentry" in told:  # ours name no texts, but may be given some
        _drop(told["logentry"], "params", "formatted")
    return told


def _drop(told: MutableMapping[str, Any], *names: str) -> None:
    for name in names:
        told.pop(name, None)


@contextmanager
def span(name: str) -> Iterator[None]:
    """A span of that name, where OpenTelemetry is installed and set up; an error marks it."""
    if (tracer := _tracer()) is None:
        yield
        return
    from opentelemetry.trace import Status, StatusCode

    with tracer.start_as_current_span(
        name, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield
        except BaseException:
            current.set_status(Status(StatusCode.ERROR))
            raise


@cache
def _tracer() -> "Tracer | None":
    try:
        from opentelemetry import trace
    except ImportError:
        return None
    return trace.get_tracer("paperboy")
