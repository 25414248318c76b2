"""What Sentry and OpenTelemetry learn: where and what kind, never what."""

import json
import logging
from http.client import HTTPConnection
from typing import Any

import pytest

from bot.config import ConfigError
from bot.reporting import _tracer, span, start_reporting

WORD = "xyzzy-secret-word"
DSN = "https://public@sentry.example/1"


def test_sentry_learns_where_and_what_kind_but_not_what() -> None:
    sentry_sdk = pytest.importorskip("sentry_sdk", reason="the extra `sentry` is not installed")
    sent: list[dict[str, Any]] = []

    class Kept(sentry_sdk.transport.Transport):  # type: ignore[misc, name-defined, unused-ignore]
        def capture_envelope(self, envelope: Any) -> None:
            sent.extend(item.payload.json for item in envelope.items)

    start_reporting(DSN, transport=Kept)
    try:
        secret = WORD
        try:
            int(secret)
        except ValueError:
            logging.getLogger("bot.work").exception("a job failed, reference %s", secret)
        logging.getLogger("library").error("the request was %s", secret)
        logging.getLogger("bot.work").warning("nothing to report")
        sentry_sdk.flush()
        # Else whoever is asked for papers would be told whose project it is, in headers.
        assert HTTPConnection.putrequest.__module__ == "http.client"
    finally:
        sentry_sdk.get_client().close()
        sentry_sdk.get_global_scope().set_client(None)
    ours, other = sent
    assert WORD not in json.dumps(sent)
    assert ours["logentry"]["message"] == "a job failed, reference %s"
    assert ours["exception"]["values"][0]["type"] == "ValueError"
    frames = ours["exception"]["values"][0]["stacktrace"]["frames"]
    assert frames[-1]["function"] == "test_sentry_learns_where_and_what_kind_but_not_what"
    assert "logentry" not in other
    assert {"server_name", "request", "user", "modules", "extra"}.isdisjoint({*ours, *other})


def test_what_is_no_dsn_is_said_without_it() -> None:
    pytest.importorskip("sentry_sdk", reason="the extra `sentry` is not installed")
    with pytest.raises(ConfigError) as raised:
        start_reporting("https://sentry.example/evil")
    assert "evil" not in str(raised.value)


def test_without_a_dsn_nothing_is_reported() -> None:
    start_reporting("", transport=NotImplemented)


def test_a_span_has_a_name_and_says_that_it_failed() -> None:
    pytest.importorskip("opentelemetry.sdk", reason="the extra `otel` is not installed")
    from opentelemetry import trace
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    trace.set_tracer_provider(provider)
    _tracer.cache_clear()
    with span("answer"):
        pass
    with pytest.raises(ValueError, match=WORD), span("errand"):
        raise ValueError(WORD)
    told = [(each.name, each.status.status_code.name) for each in kept.get_finished_spans()]
    assert told == [("answer", "UNSET"), ("errand", "ERROR")]
    assert WORD not in "".join(each.to_json() for each in kept.get_finished_spans())
