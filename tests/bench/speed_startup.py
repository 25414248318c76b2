"""How long `papers` takes from the prompt to the answer, beside Python doing nothing.

python -m tests.bench.speed_startup [--rounds 15] [--tiny]
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from storage import open_searcher, open_store, read_starter, take_in
from tests.bench.table import interleaved, seconds, show

PAPERS = (sys.executable, "-c", "from bot.cli import cli; cli()")
ROOT = Path(__file__).resolve().parents[2]


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--tiny", action="store_true")
    told = parser.parse_args(argv)
    rounds = 1 if told.tiny else told.rounds
    commands = {
        "python -c pass": (sys.executable, "-c", "pass"),
        "papers --help": (*PAPERS, "--help"),
        "papers search attention": (*PAPERS, "search", "attention"),
    }
    with TemporaryDirectory() as folder:
        environ = small_database(Path(folder))
        jobs = [partial(seconds, partial(run, each, environ)) for each in commands.values()]
        interleaved(jobs, 1)  # warm
        found = [median(figures) for figures in interleaved(jobs, rounds)]
    rows = [
        (name, 1000 * each, each / found[0]) for name, each in zip(commands, found, strict=True)
    ]
    show(
        f"Start to end, ms (medians of {rounds}, interleaved; the starter shelf's papers)",
        ("command", "ms", "times python's"),
        rows,
    )


def small_database(folder: Path) -> Mapping[str, str]:
    """An environment whose database has the starter shelf."""
    url = f"sqlite:///{folder}/papers.db"
    store = open_store(url)
    take_in(store, read_starter())
    open_searcher(store, folder / "papers.index").refresh()
    store.close()
    return {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)}


def run(command: Sequence[str], environ: Mapping[str, str]) -> None:
    subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
