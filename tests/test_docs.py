"""What the documents say is so: commands, files, settings."""

import re
import shlex
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from bot.cli import cli
from bot.config import Config
from bot.words.commands import COMMANDS
from storage import Query, parse_query

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def shell_lines() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def command_lines() -> list[list[str]]:
    """Every `papers ...` of the README's shell blocks, as words."""
    parts = [part.strip() for line in shell_lines() for part in line.split("&&")]
    words = [shlex.split(part) for part in parts]
    return [each[1:] for each in words if each and each[0].endswith("papers")]


@pytest.mark.parametrize("words", command_lines(), ids=" ".join)
def test_a_command_of_the_readme_is_one_of_ours(words: list[str]) -> None:
    name, *rest = words
    command = cli.commands[name]
    assert command.make_context(name, list(rest)).command is command


def test_the_readme_shows_something_to_run() -> None:
    assert len(command_lines()) >= 6


def test_ci_runs_the_readmes_test_command() -> None:
    (said,) = [line for line in shell_lines() if "pytest" in line]
    arguments = said.split("-m pytest", 1)[1].strip()
    assert f"-m pytest {arguments}" in (ROOT / ".ci" / "run").read_text("utf-8")


@pytest.mark.parametrize("name", re.findall(r"-m (tests\.bench\.\w+)", README))
def test_a_benchmark_of_the_readme_is_there(name: str) -> None:
    assert find_spec(name)


def test_every_filter_of_the_readmes_table_is_read() -> None:
    cells = re.findall(r"^\| (`.*?) \|", README, re.MULTILINE)
    shown = [text for cell in cells for text in re.findall(r"`([^`]+)`", cell)]
    assert len(shown) >= 10
    for text in shown:
        query = parse_query(text)
        plain = Query(words=tuple(text.split()))
        assert query != Query()
        assert (query == plain) == (text == "speculative decoding"), text


def test_every_file_that_the_floor_plan_names_is_there() -> None:
    plan = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    (rooms,) = re.findall(r"```\nstorage/\n(.*?)```", plan, re.DOTALL)
    storage, bot = rooms.split("\nbot/\n")
    for room, lines in (("storage", storage), ("bot", bot)):
        names = re.findall(r"^  ([\w./]+)", lines, re.MULTILINE)
        assert names
        assert [name for name in names if not (ROOT / room / name).exists()] == []


def test_every_file_of_a_room_is_in_the_floor_plan() -> None:
    plan = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    files = [*ROOT.glob("storage/*"), *ROOT.glob("bot/*")]
    kept = [f.name for f in files if f.suffix in ("", ".py") and f.name != "__pycache__"]
    # A file may be named beside the one that it serves.
    assert [name for name in kept if name not in plan] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_within_the_project_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_settings_that_the_readme_names_exist() -> None:
    known = {each.metadata["name"] for each in Config.__dataclass_fields__.values()}
    named = set(re.findall(r"`((?:SLACK|PAPERBOY)_[A-Z_]+|PORT|DATABASE_URL)`", README))
    assert named
    assert named <= known


def test_every_command_says_what_it_does() -> None:
    for name, command in cli.commands.items():
        assert (command.help or "").rstrip(), name
        assert isinstance(command, click.Command)


def test_every_slack_command_has_an_example_of_itself() -> None:
    for name, command in COMMANDS.items():
        assert command.usage.split()[0] == command.example.split()[0] == name
