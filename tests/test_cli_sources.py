"""`papers sources` and `papers fetch`, as a person and as a program uses them."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import bot.collecting
from storage import EVERYWHERE, FetchError, Mark, Offline, open_store
from storage.fetch import Fetched
from storage.watched import Trouble
from tests.storage.test_watching import page
from tests.test_cli import HOSTILE, folder, papers

__all__ = ["folder"]
pytestmark = pytest.mark.usefixtures("folder")
URL = "sqlite:///paperboy.db"
DAY = date(2025, 9, 18)


class Net:
    """Answers for any fetcher that is made: URL → body, else nobody is reached."""

    answers: dict[str, bytes | FetchError]
    made: int

    def __init__(self, **told: object) -> None:
        Net.made += 1

    def get(self, url: str, **marks: object) -> Fetched:
        answer = Net.answers.get(url, Offline("The address of it cannot be found."))
        if isinstance(answer, FetchError):
            raise answer
        return Fetched(url, answer)


@pytest.fixture(autouse=True)
def net(monkeypatch: pytest.MonkeyPatch) -> type[Net]:
    monkeypatch.setattr(bot.collecting, "Fetcher", Net)
    Net.answers, Net.made = {}, 0
    return Net


def answer(day: date, body: bytes) -> None:
    Net.answers[f"https://huggingface.co/api/daily_papers?date={day}&limit=100"] = body


def listed() -> list[str]:
    return [each["name"] for each in json.loads(papers("sources", "--json").stdout)]


def test_sources_are_added_listed_paused_and_removed() -> None:
    assert papers("sources").stderr == (
        "None is watched. Begin with: papers sources add huggingface\n"
    )
    added = papers("sources", "add", "hf", 'arxiv:cs.lg,"twine kites"')
    assert (added.exit_code, added.stdout) == (0, "")
    assert added.stderr == 'huggingface is watched\narxiv:cs.LG,"twine kites" is watched\n'
    assert papers("sources", "pause", "hf").stderr == "huggingface is paused\n"
    lines = papers("sources").stdout.splitlines()
    assert lines[0] == "huggingface: paused · not asked yet"
    assert lines[1].startswith('arxiv:cs.LG,"twine kites": not asked yet · next try ')
    assert papers("sources", "resume", "huggingface").stderr == "huggingface goes on\n"
    papers("sources", "remove", "huggingface")
    assert listed() == ['arxiv:cs.LG,"twine kites"']


def test_a_workspaces_sources_are_its_own() -> None:
    papers("sources", "add", "huggingface", "--workspace", "T1")
    assert papers("sources").stdout.startswith("huggingface  (only T1): ")
    gone = papers("sources", "remove", "huggingface")
    assert (gone.exit_code, gone.stderr) == (
        1,
        "papers: huggingface is not watched: papers sources lists what is.\n",
    )
    papers("sources", "remove", "huggingface", "--workspace", "T1")
    assert listed() == []


def test_what_the_settings_have_is_listed_and_let_go_by_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PAPERBOY_SOURCES", "hf arxiv-new:cs.CL")
    assert listed() == ["huggingface", "arxiv-new:cs.CL"]
    refused = papers("sources", "remove", "huggingface")
    assert refused.exit_code == 1
    assert "is in PAPERBOY_SOURCES: take it out there, or pause it." in refused.stderr
    monkeypatch.setenv("PAPERBOY_SOURCES", "hf")
    assert listed() == ["huggingface"]
    monkeypatch.delenv("PAPERBOY_SOURCES")
    assert listed() == ["huggingface"], "a shell that does not know them takes nothing away"
    monkeypatch.setenv("PAPERBOY_SOURCES", "kites")
    wrong = papers("sources")
    assert wrong.exit_code == 2
    assert wrong.stderr.startswith("papers: PAPERBOY_SOURCES cannot be used: “kites” is no source")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("sources", "add"), "Name a source to add."),
        (("sources", "add", "kites"), "“kites” is no source."),
        (("sources", "add", "http://10.0.0.1/"), "10.0.0.1 is no public host"),
        (("sources", "drop", "kites"), "'drop' is not one of"),
        (("fetch",), "Name a source, or have one watched: papers sources add"),
        (("fetch", "kites"), "“kites” is no source."),
        (("fetch", "inbox:/srv", "--since", "2025-01-01"), "inbox:/srv is a folder"),
        (("fetch", "hf", "--since", "yesterday"), "say it as 2026-08-12"),
        (("fetch", "hf", "--since", "2025-02-01", "--until", "2025-01-01"), "is after"),
    ],
)
def test_what_cannot_be_is_said(words: tuple[str, ...], says: str) -> None:
    result = papers(*words)
    assert result.exit_code in (1, 2)
    assert says in result.stderr


def test_days_are_fetched_from_whatever_is_named() -> None:
    answer(DAY, page(0))
    days = ("--since", str(DAY), "--until", str(DAY))
    result = papers("fetch", "hf", *days)
    assert (result.exit_code, result.stdout) == (0, "huggingface: 1 papers, 1 new\n")
    again = papers("fetch", "hf", *days, "--json")
    assert json.loads(again.stdout) == [
        {"name": "huggingface", "papers": 1, "added": 0, "error": None, "problems": []}
    ]
    assert "Kite Number One" in papers("search", "kite").stdout
    assert listed() == []


def test_a_dry_run_stores_nothing() -> None:
    answer(DAY, page(0))
    days = ("--since", str(DAY), "--until", str(DAY))
    result = papers("fetch", "huggingface", "--dry-run", *days)
    assert (result.exit_code, result.stdout) == (
        0,
        "Daily Papers 2025-09-18 #1  Kite Number One over the Harbour\n",
    )
    assert "1 paper" not in papers("search", "kite").stdout


def test_one_fetcher_asks_them_all() -> None:
    """It knows when it asked a service last, whoever wants it again."""
    papers("sources", "add", "huggingface", "--workspace", "T1")
    papers("sources", "add", "huggingface", "--workspace", "T2")
    papers("sources", "add", "arxiv-new:cs.CL")
    days = ("--since", str(DAY), "--until", str(DAY))
    for words in (("fetch",), ("fetch", *days), ("fetch", "hf", "arxiv:cs.CL", *days)):
        Net.made = 0
        result = papers(*words)
        assert (result.exit_code, Net.made) == (1, 1), words
    lines = papers("fetch", *days).stdout.splitlines()
    assert sorted(lines) == [
        "arxiv-new:cs.CL: 0 papers, 0 new",
        "huggingface: 0 papers, 0 new",
    ]


def test_offline_is_one_clear_line() -> None:
    papers("sources", "add", "huggingface")
    for words in ((), ("huggingface", "--since", str(DAY))):
        result = papers("fetch", *words)
        assert (result.exit_code, result.stdout) == (1, "huggingface: 0 papers, 0 new\n")
        assert result.stderr == "papers: huggingface: The address of it cannot be found.\n"
    dry = papers("fetch", "--dry-run")
    assert (dry.exit_code, dry.stdout) == (1, "")
    assert dry.stderr == "papers: The address of it cannot be found.\n"
    (told,) = json.loads(papers("sources", "--json").stdout)
    assert (told["trouble"], told["error"]) == ("offline", "The address of it cannot be found.")
    assert papers("sources").stdout.startswith("huggingface: no network since ")


def test_all_that_is_watched_is_fetched_and_kept_in_mind() -> None:
    today = datetime.now(UTC).date()
    for n in range(7):
        answer(today - timedelta(days=n), page(n))
    answer(today + timedelta(days=1), b"[]")  # midnight may pass
    papers("sources", "add", "huggingface", "arxiv-new:cs.CL")
    papers("sources", "pause", "arxiv-new:cs.CL")
    result = papers("fetch")
    assert (result.exit_code, result.stdout) == (0, "huggingface: 7 papers, 7 new\n")
    first, _ = json.loads(papers("sources", "--json").stdout)
    assert (first["papers"], first["added"], first["trouble"]) == (7, 7, None)
    assert papers("fetch", "arxiv-new:cs.CL").exit_code == 1, "paused, but it was named"


def test_who_is_asked_by_another_worker_is_left_alone() -> None:
    papers("sources", "add", "huggingface")
    store = open_store(URL)
    now = datetime.now(UTC)
    assert store.sources.claim(worker="w", now=now, lease=timedelta(minutes=5))
    store.close()
    result = papers("fetch")
    assert result.exit_code == 1
    assert "Another worker is asking it" in result.stderr


def test_a_folder_is_emptied(folder: Path) -> None:
    inbox = folder / "in"
    inbox.mkdir()
    (inbox / "day.json").write_bytes(page(0))
    papers("sources", "add", f"inbox:{inbox}")
    found = [papers("fetch").stdout for _ in range(2)]
    assert found == [f"inbox:{inbox}: 0 papers, 0 new\n", f"inbox:{inbox}: 1 papers, 1 new\n"]
    assert (inbox / "done" / "day.json").exists()


def test_nothing_foreign_moves_the_cursor() -> None:
    store = open_store(URL)
    now = datetime.now(UTC)
    store.sources.add(f"https://a.b/{HOSTILE}", workspace=EVERYWHERE, service="x", now=now)
    store.close()
    assert "\x1b" not in papers("sources").stdout
    assert "\x1b" not in papers("fetch").output


def test_the_doctor_tells_of_what_fails_for_days() -> None:
    papers("sources", "add", "huggingface", "arxiv-new:cs.CL")
    assert "sources: 2 are asked; none has been failing for days." in papers("doctor").stdout
    store = open_store(URL)
    now = datetime.now(UTC)
    watch = store.sources.claim(worker="w", now=now, lease=timedelta(minutes=5))
    assert watch
    from dataclasses import replace

    failing = replace(
        watch.source,
        trouble=Trouble.FAILED,
        error="huggingface.co refuses (HTTP 410).",
        troubled_since=now - timedelta(days=4),
        marks={"u": Mark(None, None)},
    )
    store.sources.note(watch, failing)
    store.close()
    said = papers("doctor")
    assert "warning  sources: huggingface: failing since " in said.stdout
    assert "huggingface.co refuses (HTTP 410)." in said.stdout
    assert "papers sources" in said.stdout
