"""`papers`: every command as a person and as a program uses it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from storage import Cadence, Order, PaperId, look_at_store, open_store, read_pages, take_in
from tests.bench.corpus import dump, invented
from tests.bot.rounds import interest
from tests.builders import INVENTED, record, records
from tests.engines import url_at

ROOT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-c", "from bot.cli import cli; cli()")
HOSTILE = "\x1b[2J\x1b]0;owned\x07 Red \x1b[31mAlert\x9b5m"
Papers = Callable[..., Result]
pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in, and no settings but the database in it."""
    for name in [*os.environ]:
        if name.startswith(("PAPERBOY_", "SLACK_")) or name in ("DATABASE_URL", "PORT"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def page(folder: Path) -> Path:
    """The six invented papers as a saved page of 11 March."""
    ((name, text),) = dump(records())
    (folder / name).write_text(text)
    return folder / name


@pytest.fixture
def shelf(page: Path) -> Path:
    """The same, taken in."""
    assert papers("ingest", "--year", "2025", str(page)).exit_code == 0
    return page


def papers(*words: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(cli, words, input=stdin, catch_exceptions=False)


def process(*words: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    env = settings(**environ)
    return subprocess.run([*COMMAND, *words], env=env, capture_output=True, timeout=60)


def settings(**environ: str) -> dict[str, str]:
    """The environment of another process with the same database and index."""
    here = {"DATABASE_URL": url_at(Path("paperboy.db")), "PAPERBOY_INDEX_DIR": "paperboy.index"}
    return {**os.environ, "PYTHONPATH": str(ROOT), **here, **environ}


def one_value(result: Result) -> Any:
    """What is on stdout: one line, one JSON value."""
    assert result.stdout.count("\n") == 1
    assert result.stdout.endswith("\n")
    return json.loads(result.stdout)


# ingest


def test_a_file_is_taken_in(page: Path) -> None:
    result = papers("ingest", str(page))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "6 records, 6 papers, 6 added, 0 updated, 0 rejected\n"


def test_a_folder_and_a_second_time(folder: Path, page: Path) -> None:
    papers("ingest", str(folder))
    result = papers("ingest", str(folder))
    assert result.stdout == "6 records, 6 papers, 0 added, 0 updated, 0 rejected\n"


def test_standard_input(page: Path) -> None:
    result = papers("ingest", "-", stdin=page.read_bytes())
    assert result.stdout.startswith("6 records, 6 papers, 6 added")
    shown = json.loads(papers("show", "1", "--json").stdout)
    assert shown["mentions"][0]["page"] == "stdin"


def test_the_starter_shelf_alone_and_with_a_page(page: Path) -> None:
    first = one_value(papers("ingest", "--starter", "--json"))
    assert first["records"] == first["added"] > 100
    second = one_value(papers("ingest", "--starter", "--json", str(page)))
    assert (second["records"], second["added"]) == (first["records"] + 6, 6)


def test_the_year_of_a_page_that_names_none(page: Path) -> None:
    papers("ingest", "--year", "2019", str(page))
    assert json.loads(papers("show", "1", "--json").stdout)["date"] == "2019-03-11"


def test_a_dry_run_stores_nothing(folder: Path, page: Path) -> None:
    result = papers("ingest", "--dry-run", "--year", "2025", str(page))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[0] == f"page.txt 2025-03-11 #1  {INVENTED[0][0]}"
    assert [path.name for path in folder.iterdir()] == ["page.txt"]


def test_every_format_is_read_and_shown(folder: Path, page: Path) -> None:
    told = {"arxiv_id": "2509.90001", "published": "2025-09-17", "categories": ["cs.LG"]}
    (folder / "notes").write_text(json.dumps({"title": "Kites over Lisbon", **told}))
    (folder / "feed").write_text("<rss><channel><item><title>Boats</title></item></channel></rss>")
    for name, title in (("notes", "Kites over Lisbon"), ("feed", "Boats")):
        result = papers("ingest", "--dry-run", "--json", name)
        printed = one_value(result)
        assert printed["title"] == title
    assert papers("ingest", "--source", "jsonl", "--dry-run", "feed").exit_code == 1
    printed = one_value(papers("ingest", "--source", "jsonl", "--dry-run", "--json", "notes"))
    assert {name: printed[name] for name in told} == told
    assert one_value(papers("ingest", "--json", "notes", "feed", str(page)))["added"] == 8


def test_a_path_that_is_not_there_is_one_line(folder: Path, page: Path) -> None:
    for words in (("gone.txt",), (str(page), "gone.txt"), ("--dry-run", "gone.txt")):
        result = papers("ingest", *words)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == "papers: There is no file or folder gone.txt.\n"


def test_a_folder_without_a_page_is_said(folder: Path) -> None:
    (folder / "empty").mkdir()
    result = papers("ingest", "empty")
    assert result.exit_code == 1
    assert result.stderr.startswith("papers: The folder empty has no file with one of .")


def test_what_is_no_page_stops_nothing(folder: Path, page: Path) -> None:
    (folder / "a.txt").write_text("Dear Ada,\n\nthe keys are under the mat.\n\nBo\n")
    (folder / "z.html").write_text('{"not": "a page"}')
    result = papers("ingest", "--json", str(folder))
    told = one_value(result)
    assert result.exit_code == 1
    assert (told["added"], told["rejected"]) == (6, 2)
    assert [Path(problem["place"]).name for problem in told["problems"]] == ["a.txt", "z.html"]
    lines = result.stderr.splitlines()
    assert [line.startswith("papers: ") for line in lines] == [True, True]


def test_a_file_that_cannot_be_read_stops_nothing(
    folder: Path, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "locked.txt").touch()
    opened = Path.open

    def refuse(path: Path, *args: Any, **more: Any) -> IO[Any]:
        if path.name == "locked.txt":
            raise PermissionError(13, "Permission denied")
        return opened(path, *args, **more)

    monkeypatch.setattr(Path, "open", refuse)
    result = papers("ingest", "locked.txt", "page.txt")
    assert (result.exit_code, result.stderr) == (
        1,
        "papers: locked.txt: cannot be read: Permission denied.\n",
    )
    assert result.stdout == "6 records, 6 papers, 6 added, 0 updated, 1 rejected\n"


def test_papers_are_found_before_their_topics_are(page: Path) -> None:
    told = one_value(papers("ingest", "--tags", "later", "--year", "2025", "--json", str(page)))
    assert told["added"] == 6
    assert one_value(papers("search", "decoding", "--json"))["hits"]
    assert one_value(papers("topics", "--json")) == []
    assert papers("index").stdout.startswith("6 papers in ")
    assert one_value(papers("topics", "--json"))


def test_a_dump_that_was_broken_off_goes_on(folder: Path) -> None:
    told = [json.dumps({"title": each.title, "abstract": each.abstract}) for each in invented(600)]
    (folder / "dump.jsonl").write_text("\n".join(told))

    def broken(records: int) -> None:
        raise KeyboardInterrupt

    store = open_store("sqlite:///paperboy.db")
    with pytest.raises(KeyboardInterrupt):
        take_in(store, read_pages(["dump.jsonl"], today=date.min), progress=broken, tag_first=0)
    store.close()
    result = papers("ingest", "--tags", "later", "--json", "dump.jsonl")
    assert (one_value(result)["records"], one_value(result)["added"]) == (100, 100)
    assert result.stderr == "papers: went on where a run was broken off, at 0.3 MB.\n"
    again = papers("ingest", "--tags", "later", "--json", "dump.jsonl")
    assert (one_value(again)["records"], one_value(again)["added"]) == (600, 0)
    assert again.stderr == ""


def test_without_anything_to_take_in_it_says_how() -> None:
    result = papers("ingest")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Name a file or folder, - for standard input, or --starter." in result.stderr


# search, show, similar, topics


def test_search_shows_numbered_papers(shelf: Path) -> None:
    lines = papers("search", "speculative", "decoding", "--limit", "1").stdout.splitlines()
    assert lines[:2] == ["2 papers for speculative decoding", ""]
    assert re.fullmatch(r"  1\. .*Speculative Decoding.*  \(#[12]\)", lines[2])
    further = papers("search", "speculative", "decoding", "--offset", "1").stdout.splitlines()
    assert further[2].startswith("  2. ")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("speculative", "-lantern"), [1]),
        (("-speculative", "-hyperbolic", "cache"), [5]),
        (("--limit", "1", "-hyperbolic", "harbours"), [6]),
        (('"draft model"',), [2]),
        (("since:2026",), []),
        (("???",), []),
    ],
)
def test_words_may_begin_with_a_dash(shelf: Path, words: tuple[str, ...], found: list[int]) -> None:
    result = papers("search", *words, "--json")
    assert [hit["id"] for hit in one_value(result)["hits"]] == found
    assert (result.exit_code, result.stderr) == (0, "")


def test_a_search_that_finds_nothing_is_no_error(shelf: Path) -> None:
    result = papers("search", "zzyzx")
    assert (result.exit_code, result.stdout) == (0, "0 papers for zzyzx\n")


def test_an_empty_shelf_is_said() -> None:
    result = papers("search", "anything")
    assert result.exit_code == 0
    assert result.stdout.startswith("The shelf is empty.")
    assert one_value(papers("search", "anything", "--json"))["total"] == 0


@pytest.mark.parametrize("target", ["5", "KV-Slim: Forgetting the Right Keys", "kv slim"])
def test_show_takes_a_number_or_a_title(shelf: Path, target: str) -> None:
    result = papers("show", *target.split())
    assert result.stdout.splitlines()[:2] == [f"{INVENTED[4][0]}  (#5)", "     2025-03-11"]
    assert "evicts the entries" in result.stdout


@pytest.mark.parametrize("target", ["7", "0", "9" * 30, "no such title", "\udcff", "2503.99999"])
@pytest.mark.parametrize("command", ["show", "similar"])
def test_a_paper_that_is_not_there_is_said(shelf: Path, command: str, target: str) -> None:
    for words in ((target,), (target, "--json")):
        result = papers(command, *words)
        assert (result.exit_code, result.stdout) == (1, "")
        assert re.fullmatch(r"papers: (There is no|No) paper .*\n", result.stderr)


def test_similar_leaves_the_paper_itself_out(shelf: Path) -> None:
    lines = papers("similar", "1", "--limit", "1").stdout.splitlines()
    assert lines[0].endswith(f"papers like “{INVENTED[0][0]}”")
    assert lines[2] == f"  1. {INVENTED[1][0]}  (#2)"


def test_papers_like_several_are_neither_of_them(shelf: Path) -> None:
    lines = papers("similar", "1", "5").stdout.splitlines()
    assert lines[0].endswith(f"like “{INVENTED[0][0]}” and “{INVENTED[4][0]}”")
    found = [hit["id"] for hit in one_value(papers("similar", "1", "5", "--json"))["hits"]]
    assert found
    assert not {1, 5} & set(found)


def test_topics_are_listed_by_count(shelf: Path) -> None:
    counts = [topic["count"] for topic in one_value(papers("topics", "--json"))]
    assert counts == sorted(counts, reverse=True) != []
    lines = papers("topics", "DECODING").stdout.splitlines()
    assert lines
    assert all("decoding" in line.lower() for line in lines)
    assert len(papers("topics", "--limit", "2").stdout.splitlines()) == 2
    assert all("2025-" in line for line in papers("topics").stdout.splitlines())


def test_a_topic_is_found_by_its_acronym_and_though_mistyped(shelf: Path) -> None:
    (first, *_) = one_value(papers("topics", "MoE", "--json"))
    assert first["label"] == "mixture of experts"
    assert "MoE" in first["aliases"]
    mistyped = papers("topics", "mixure")
    assert (mistyped.exit_code, mistyped.stdout) == (0, "")
    assert mistyped.stderr == ("papers: No topic has “mixure”. Spelt like it: mixture of experts\n")


def test_topics_can_be_found_anew(shelf: Path) -> None:
    result = papers("topics", "--refit", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    topic = one_value(result)[0]["label"]
    assert one_value(papers("search", f'topic:"{topic}"', "--json"))["total"] > 0


def test_topics_cannot_be_found_in_nothing() -> None:
    result = papers("topics", "--refit")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("papers: There are no papers to find topics in")


# index, migrate, settings


def test_index_says_how_many_and_where(shelf: Path) -> None:
    assert papers("index").stdout == "6 papers in paperboy.index\n"
    assert papers("search", "harbours").stdout.startswith("1 paper for harbours\n")


def test_migrate_makes_the_database_and_changes_nothing_after(folder: Path) -> None:
    for _ in range(2):
        result = papers("migrate")
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout == "sqlite:///paperboy.db is up to date\n"
    assert look_at_store("sqlite:///paperboy.db").schema > 0


def test_settings_come_from_the_environment_and_from_dotenv(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".env").write_text("DATABASE_URL=sqlite:///here.db\nPAPERBOY_INDEX_DIR=there\nBARE\n")
    assert papers("migrate").stdout == "sqlite:///here.db is up to date\n"
    assert papers("index").stdout == "0 papers in there\n"
    monkeypatch.setenv("DATABASE_URL", "sqlite:///stronger.db")
    assert papers("migrate").stdout == "sqlite:///stronger.db is up to date\n"


def test_a_dotenv_that_cannot_be_read_is_said(folder: Path) -> None:
    (folder / ".env").write_bytes(b"DATABASE_URL=\xff\xfe\n")
    result = papers("migrate")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("papers: The file .env here cannot be read")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("paperboy.db", "must look like sqlite:///paperboy.db"),
        ("mysql://root@localhost/papers", "must look like sqlite:///paperboy.db"),
        ("sqlite:///", "must look like sqlite:///paperboy.db"),
        ("sqlite:///nowhere/papers.db", "There is no folder nowhere"),
        ("sqlite:///page.txt", "is not a SQLite database"),
        ("sqlite:///.", "cannot be opened"),
    ],
)
@pytest.mark.parametrize("command", [("search", "x"), ("topics", "--json"), ("index",)])
def test_a_database_that_cannot_be_is_said(
    page: Path, monkeypatch: pytest.MonkeyPatch, url: str, said: str, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    result = papers(*command)
    assert (result.exit_code in (1, 2), result.stdout) == (True, "")
    assert result.stderr.startswith("papers: ")
    assert said in result.stderr


def test_settings_that_are_wrong_are_all_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "many")
    monkeypatch.setenv("PAPERBOY_LOG_LEVEL", "loud")
    result = papers("migrate")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "PORT must be" in result.stderr
    assert "PAPERBOY_LOG_LEVEL must be" in result.stderr


def test_serve_says_which_settings_are_missing() -> None:
    result = papers("serve")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "SLACK_BOT_TOKEN is missing" in result.stderr


# usage


@pytest.mark.parametrize(
    "words",
    [
        ("serch", "x"),
        ("search",),
        ("search", "--limt", "3", "x"),
        ("search", "x", "--limit", "0"),
        ("search", "x", "--limit", "many"),
        ("search", "x", "--offset", "-1"),
        ("search", "x", "--offset", "9" * 30),
        ("show",),
        ("similar",),
        ("topics", "--limit", "0"),
        ("ingest", "--year", "20", "x"),
        ("index", "extra"),
        ("migrate", "--json"),
    ],
)
def test_wrong_usage_is_exit_2_on_stderr(folder: Path, words: tuple[str, ...]) -> None:
    result = papers(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error: " in result.stderr
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_has_help(name: str) -> None:
    result = papers(name, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: cli {name}")
    assert papers(name, "-h").stdout == result.stdout


# what programs read


EXAMPLE = re.compile(r"^## (?P<title>.*?)$.*?^```json$(?P<json>.*?)^```$", re.DOTALL | re.MULTILINE)
EXAMPLES = {
    match["title"]: json.loads(match["json"])
    for match in EXAMPLE.finditer((ROOT / "docs" / "json.md").read_text())
}
READS: dict[str, Sequence[Sequence[str]]] = {
    "`papers search WORDS --json` and `papers similar PAPER... --json`": (
        ("search", "decoding", "--json"),
        ("similar", "1", "--json"),
    ),
    "`papers show PAPER --json`": (("show", "5", "--json"),),
    "`papers split PAPER --json`": (("split", "1", "--json"),),
    "`papers topics [WORD] --json`": (("topics", "--json"),),
    "`papers trends [TOPIC, TOPIC...] [since:DAY] --json`": (
        ("trends", "--json"),
        ("trends", "kv", "cache,", "zzz", "since:2025", "--json"),
    ),
    "`papers list [WORDS] --as WORKSPACE/MEMBER --json`": (
        ("list", "--as", "T1/U1", "--json"),
        ("list", "thesis", "this week", "--as", "T1/U1", "--json"),
    ),
    "`papers import FILE --as WORKSPACE/MEMBER --json`": (
        ("import", "refs.bib", "--as", "T1/U1", "--json"),
    ),
    "`papers ingest PATHS --json`": (("ingest", "--json", "."),),
    "`papers ingest PATHS --dry-run --json`": (("ingest", "--dry-run", "--json", "page.txt"),),
    "`papers doctor --json`": (("doctor", "--json"),),
    "`papers deliveries --json`": (("deliveries", "--json"),),
    "`papers deliver --dry-run --json`": (
        ("deliver", "--dry-run", "--at", "2030-01-01", "--json"),
    ),
    "`papers subscriptions --json`": (("subscriptions", "--json"),),
    "`papers sources --json`": (("sources", "--json"),),
    "`papers fetch [NAME...] --json`": (("fetch", "--json"),),
    "`papers resolve --json`": (("resolve", "--offline", "--json"),),
}


def shape(value: Any) -> Any:
    """Names in their order, and types; of a list, those of all its items."""
    match value:
        case dict():
            return [(name, shape(its)) for name, its in value.items()]
        case list():
            return [shape(each) for each in value]
        case _:
            return type(value).__name__


def agree(documented: Any, printed: Any) -> bool:
    """null on either side stands for any type, an empty list for any list."""
    match documented, printed:
        case dict(), dict():
            return [*documented] == [*printed] and all(
                agree(documented[name], printed[name]) for name in documented
            )
        case list(), list():
            return all(agree(documented[0], each) for each in printed)
        case _:
            return None in (documented, printed) or type(documented) is type(printed)


def test_every_json_is_documented() -> None:
    assert [*EXAMPLES] == [*READS]
    documented = {name for name, its in cli.commands.items() if has_json(its.params)}
    assert documented == {words[0] for every in READS.values() for words in every}


def has_json(params: Sequence[Any]) -> bool:
    return any(param.name == "as_json" for param in params)


@pytest.mark.parametrize("title", READS)
def test_the_json_is_as_documented(shelf: Path, title: str) -> None:
    Path("letter.txt").write_text("Dear Ada,\n\nthe keys are under the mat.\n\nBo\n")
    Path("refs.bib").write_text("@misc{a, title = {KV-Slim: Forgetting the Right Keys}}\n@misc{b}")
    if title.startswith("`papers list"):
        papers("import", "refs.bib", "--as", "T1/U1", "--list", "thesis")
    if title.startswith("`papers split"):
        joined(2, 1)
        told = EXAMPLES["`papers show PAPER --json`"]
        (printed,) = papers("split", "2", "--json").stdout.splitlines()
        assert [agree(told, each) for each in json.loads(printed).values()] == [True, True]
        return
    subscribed()
    assert papers("sources", "add", f"inbox:{Path.cwd()}").exit_code == 0
    for words in READS[title]:
        for line in papers(*words).stdout.splitlines():
            printed = json.loads(line)
            assert printed
            assert agree(EXAMPLES[title], printed), f"{EXAMPLES[title]}\n{shape(printed)}"


def joined(alias: int, to: int) -> None:
    store = open_store("sqlite:///paperboy.db")
    store.papers.join(PaperId(alias), PaperId(to))
    store.close()


def test_a_paper_that_was_two_is_parted(shelf: Path) -> None:
    before = [papers("show", number, "--json").stdout for number in "12"]
    joined(2, 1)
    assert papers("show", "2", "--json").stdout == papers("show", "1", "--json").stdout
    assert one_value(papers("search", "anything", "--json"))["total"] == 0
    result = papers("split", "2")
    assert [line.split("(#")[1] for line in result.stdout.splitlines()] == ["1)", "2)"]
    told = [json.loads(papers("show", number, "--json").stdout) for number in "12"]
    for one, other in zip(told, map(json.loads, before), strict=True):
        assert {**one, "topics": []} == {**other, "topics": []}
    again = papers("split", "1")
    assert again.exit_code == 1
    assert "is one paper: no other was joined to it" in again.stderr


def test_trends_are_drawn_into_a_file(shelf: Path) -> None:
    printed = papers("trends", "speculative", "decoding", "--png", "trends.png").stdout
    assert printed.startswith("Papers a week, 12 weeks to 2025-03-11\n")
    assert "speculative decoding: 0 0 0 0 0 0 0 0 0 0 0 2\n" in printed
    assert Path("trends.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("trends", "zzz"), 0, "papers: No topic is called zzz\n"),
        (("trends", "zzz", "--png", "a.png"), 1, "papers: There is nothing to draw.\n"),
        (("trends", "--png", "no/folder/a.png"), 1, "papers: no/folder/a.png cannot be written"),
        (("trends", "a,b,c,d,e,f"), 2, "Name at most 5 topics"),
        (("trends", "by:ada"), 0, "papers: No topic is called by:ada\n"),
    ],
)
def test_trends_that_cannot_be_told(
    shelf: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    result = papers(*words)
    assert result.exit_code == code
    assert says in result.stderr


def test_an_empty_shelf_has_no_trends(folder: Path) -> None:
    assert "no paper with a day" in papers("trends").stderr


def subscribed() -> None:
    """A subscription, and a morning on which there was nothing for it."""
    store, now = open_store("sqlite:///paperboy.db"), datetime(2025, 3, 12, tzinfo=UTC)
    order = Order("C1", "model", interest("model"), Cadence(frozenset(range(7)), 9))
    store.subscriptions.add(order, workspace="T1", creator="U1", since=PaperId(0), now=now)
    lease = store.deliveries.claim(
        "2025-03-12T09:00Z",
        workspace="T1",
        destination="C1",
        worker="w1",
        now=now,
        lease=timedelta(minutes=5),
    )
    assert lease
    store.deliveries.empty(lease, "no new papers", since={}, now=now)
    store.close()


def test_a_difference_from_the_documentation_would_be_seen() -> None:
    told = EXAMPLES["`papers show PAPER --json`"]
    assert agree(told, {**told, "doi": "10.1/x", "mentions": []})
    assert not agree(told, {**told, "id": "5"})
    assert not agree(told, {**told, "more": 1})
    assert not agree(told, {name: told[name] for name in told if name != "doi"})
    assert not agree(told, {**told, "topics": [{"label": "x"}]})


def test_the_json_of_a_search_tells_what_the_text_does(shelf: Path) -> None:
    told = one_value(papers("search", "Cache", "--json"))
    assert (told["query"], told["corrected"], told["total"]) == ("Cache", None, 1)
    (hit,) = told["hits"]
    assert (hit["id"], hit["title"], hit["abstract"]) == (5, *INVENTED[4])
    assert (hit["summary"], hit["url"], hit["matched"]) == ("", None, ["Cache"])
    assert hit["score"] > 0


def test_a_dry_run_gives_one_object_a_line_uncleaned(folder: Path) -> None:
    ((_, text),) = dump([record(3, title="Poincar\\'e $^2$"), record(1)])
    (folder / "page.txt").write_text(text)
    result = papers("ingest", "--dry-run", "--json", "--year", "2025", "page.txt")
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert [each["title"] for each in told] == ["Poincar\\'e $^2$", INVENTED[1][0]]
    assert told[0]["abstract"] == INVENTED[3][1]


# terminals and pipes


def hostile_shelf(folder: Path) -> None:
    """A page and a file name that try to write to the terminal."""
    title = f"{HOSTILE} Counting Boats"
    ((_, text),) = dump([record(0, title=title), record(5)])
    (folder / f"{HOSTILE.replace('/', '')}.txt").write_text(text)
    (folder / f"{HOSTILE} letter.txt").write_text("Dear Ada,\n\nno keys.\n\nBo\n")


@pytest.mark.parametrize(
    "words",
    [
        ("ingest", "--dry-run", "."),
        ("ingest", "--dry-run", "--json", "."),
        ("ingest", "."),
        ("ingest", "--json", "."),
        ("ingest", f"{HOSTILE}.gone"),
        ("search", "boats", HOSTILE),
        ("search", "boats", "--json"),
        ("show", "1"),
        ("show", HOSTILE, "nothing", "like", "it"),
        ("similar", "1"),
        ("topics",),
    ],
)
def test_nothing_that_was_read_can_steer_the_terminal(folder: Path, words: tuple[str, ...]) -> None:
    hostile_shelf(folder)
    papers("ingest", ".")
    result = papers(*words)
    shown = (result.stdout + result.stderr).replace("\n", "")
    assert shown.isprintable(), repr(shown)
    assert shown


def test_a_reader_that_leaves_early_is_no_trouble(folder: Path) -> None:
    papers("ingest", "--starter")
    command = subprocess.Popen(
        [*COMMAND, "topics", "--limit", "10000"],
        env=settings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert command.stdout
    assert command.stdout.readline()
    command.stdout.close()
    _, err = command.communicate(timeout=30)
    assert (command.returncode, err) == (0, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_only_a_terminal_gets_a_progress_bar(page: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [*COMMAND, "ingest", "--year", "2025", str(page)]
    with os.fdopen(ours, "rb", buffering=0) as screen:
        done = subprocess.run(
            command, env=settings(), stdout=subprocess.PIPE, stderr=theirs, timeout=60
        )
        os.close(theirs)
        shown = screen.read(10_000).decode()
    assert done.stdout == b"6 records, 6 papers, 6 added, 0 updated, 0 rejected\n"
    assert "Taking in papers" in shown
    assert "100%" in shown
    assert process("ingest", "--year", "2025", str(page)).stderr == b""


def test_a_process_prints_one_value_and_its_errors_elsewhere(shelf: Path) -> None:
    good = process("search", "harbours", "--json", PYTHONIOENCODING="ascii")
    assert (good.returncode, good.stderr, good.stdout.count(b"\n")) == (0, b"", 1)
    assert json.loads(good.stdout)["total"] == 1
    bad = process("show", "no such paper", "--json")
    assert (bad.returncode, bad.stdout) == (1, b"")
    assert bad.stderr.count(b"\n") == 1


# Lists of a member


@pytest.fixture
def saved(shelf: Path) -> Path:
    """U1 of T1 has two papers, one of them in a list; U2 has a third."""
    store = open_store("sqlite:///paperboy.db")
    noon = datetime(2025, 3, 12, 12, 0, tzinfo=UTC)
    for paper, member, name in ((1, "U1", "thesis"), (2, "U1", ""), (3, "U2", "")):
        store.lists.save(PaperId(paper), workspace="T1", member=member, now=noon, list=name)
    store.close()
    return shelf


@pytest.mark.usefixtures("saved")
def test_a_members_papers_are_exported() -> None:
    everything = papers("export", "--as", "T1/U1")
    assert (everything.exit_code, everything.stderr) == (0, "")
    assert everything.stdout.count("@misc{") == 2
    one = papers("export", "thesis", "--as", "T1/U1", "--format", "markdown").stdout
    assert (one.startswith(f"- [ ] {INVENTED[0][0]}"), one.count("\n")) == (True, 1)


REFS = """\
@misc{a, title = {Kites over Lisbon}, author = {Quill, Ada}}
@misc{b, title = {KV-Slim: Forgetting the Right {K}eys}}
@misc{c}
"""
IMPORTED = """\
2 saved, 1 of them new here, 0 there already, 1 rejected
"""


def test_a_file_of_references_is_imported_and_listed(shelf: Path, folder: Path) -> None:
    (folder / "refs.bib").write_text(REFS)
    first = papers("import", "refs.bib", "--as", "T1/U1", "--list", "my thesis")
    assert (first.exit_code, first.stdout) == (1, IMPORTED)
    assert first.stderr == "papers: refs.bib:3: has no title.\n"
    again = papers("import", "-", "--as", "T1/U1", "--json", stdin=REFS.rpartition("@")[0])
    assert (again.exit_code, one_value(again)) == (
        0,
        {"saved": 0, "new": 0, "there": 2, "rejected": 0, "problems": []},
    )
    listed = papers("list", "my thesis", "--as", "T1/U1")
    assert listed.stdout == (
        """\
2 saved papers: list "my thesis"

  1. Kites over Lisbon  (#7)
     to read · my thesis

  2. KV-Slim: Forgetting the Right Keys  (#5)
     to read · my thesis
"""
    )
    assert papers("list", "done", "--as", "T1/U1").stdout == "0 saved papers: list done\n"
    assert one_value(papers("list", "--as", "T2/U1", "--json"))["saves"] == []


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("list", "--as", "U1"), 2, "say it as WORKSPACE/MEMBER"),
        (("list", "since:soon", "--as", "T1/U1"), 2, "Say a list's name, a status, due, or"),
        (("list", "due", "@U2", "--as", "T1/U1"), 2, "Say a list's name, a status, due, or"),
        (("import", "none.bib", "--as", "T1/U1"), 2, "No such file"),
        (("import", "page.txt", "--as", "T1/U1"), 1, "papers: No entry is in it: of BibTeX"),
        (("import", "page.txt", "--as", "T1/U1", "--list", "x" * 61), 1, "at most 60 characters."),
    ],
)
def test_what_cannot_be_listed_or_imported_is_said(
    shelf: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    result = papers(*words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert says in result.stderr


@pytest.mark.usefixtures("saved")
def test_an_export_is_a_file_as_it_is() -> None:
    """Its line ends too, when it is written by a shell."""
    done = process("export", "--as", "T1/U1", "--format", "ris", PYTHONIOENCODING="utf-8")
    assert done.stderr == b""
    assert done.stdout.count(b"TY  - ") == 2
    csv = process("export", "--as", "T1/U1", "--format", "csv").stdout
    assert csv.count(b"\r\n") == 3


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize(
    ("words", "titles"),
    [
        (("saved:me",), {0, 1}),
        (("saved:team",), {0, 1, 2}),
        (("saved:me", "lantern"), {1}),
    ],
)
def test_a_search_in_a_members_lists(words: tuple[str, ...], titles: set[int]) -> None:
    found = one_value(papers("search", *words, "--as", "T1/U1", "--json"))
    assert {hit["title"] for hit in found["hits"]} == {INVENTED[n][0] for n in titles}
    elsewhere = one_value(papers("search", *words, "--as", "T2/U1", "--json"))
    assert elsewhere["hits"] == []


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("search", "saved:me"), 2, "saved: needs to know whose lists: --as WORKSPACE/MEMBER."),
        (("search", "saved:me", "--as", "U1"), 2, "say it as WORKSPACE/MEMBER"),
        (("export",), 2, "Missing option '--as'"),
        (("export", "--as", "T1/U1", "--format", "docx"), 2, "'docx' is not one of"),
        (("export", "--as", "T1/U9"), 1, "papers: T1/U9 has saved nothing."),
        (("export", "zebras", "--as", "T1/U1"), 1, "papers: T1/U1 has saved nothing in “zebras”."),
    ],
)
def test_whose_lists_are_meant_must_be_said(words: tuple[str, ...], code: int, says: str) -> None:
    result = papers(*words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert says in result.stderr
