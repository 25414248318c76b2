"""Real processes on one database: they share the slots, and one that is killed loses none.

What destinations show is a file that each process appends to. PAPERBOY_KILLS=40 kills so many
times instead of 4.
"""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.deliveries import DeliveryState
from storage.models import PaperId
from storage.store import Store
from tests.builders import paper
from tests.engines import ENGINES, url_of

ROOT = Path(__file__).resolve().parent.parent.parent
KILLS = int(os.environ.get("PAPERBOY_KILLS", "4"))
NOW = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)
LEASE = timedelta(minutes=5)
SLOTS = 200
FEW = 60

# Arguments: DATABASE_URL, file, name, moment, how many papers there are.
# Delivers every slot it gets, each a destination's own with one paper, and says which attempts it
# made.
WORKER = """
import os, sys
from datetime import datetime, timedelta
from pathlib import Path
from storage.deliveries import DeliveryState
from storage import open_store

url, shown, name, now, papers = sys.argv[1:]
store, now = open_store(url), datetime.fromisoformat(now)
out = os.open(shown, os.O_APPEND | os.O_WRONLY)
for n in range(1, int(papers) + 1):
    slot = f"2025-03-{n // 24 + 1:02}T{n % 24:02}:00Z"
    place = {"workspace": "T1", "destination": f"C{n}"}
    lease = store.deliveries.claim(
        slot, **place, worker=name, now=now, lease=timedelta(minutes=5)
    )
    if lease is None:
        continue
    print(slot, lease.attempt, flush=True)
    its = store.deliveries.find(lease.delivery, workspace="T1")
    if its.state is DeliveryState.CLAIMED:
        assert store.deliveries.freeze(lease, slot, [[n]], since={}, now=now) == []
    if its.state is DeliveryState.POSTING and its.parts[0].state is DeliveryState.POSTING:
        store.deliveries.unposted(lease, 1, now=now)
        if slot in Path(shown).read_text().split():
            store.deliveries.posting(lease, 1, now=now)
            store.deliveries.posted(lease, 1, slot, now=now)
    if store.deliveries.find(lease.delivery, workspace="T1").parts[0].ts == "":
        store.deliveries.posting(lease, 1, now=now)
        os.write(out, f"{slot}\\n".encode())
        store.deliveries.posted(lease, 1, slot, now=now)
    store.deliveries.confirm(lease, now=now)
"""


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def store(engine: str, tmp_path: Path) -> Iterator[Store]:
    opened = ENGINES[engine](tmp_path)
    with opened.transaction():
        for n in range(SLOTS):
            opened.papers.add(paper(n), keys=[], tags=[])
    (tmp_path / "shown").touch()
    yield opened
    opened.close()


def start(
    engine: str, folder: Path, name: str, now: datetime, *, slots: int = FEW, code: str = WORKER
) -> subprocess.Popen[str]:
    args = [url_of(engine, folder), folder / "shown", name, now.isoformat(), slots]
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, args)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> list[tuple[str, int]]:
    """(slot, attempt) of every claim it got."""
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return [(slot, int(attempt)) for slot, attempt in map(str.split, said.splitlines())]


def test_processes_claim_each_slot_once(store: Store, engine: str, tmp_path: Path) -> None:
    four = [start(engine, tmp_path, f"w{n}", NOW, slots=SLOTS) for n in range(4)]
    claims = [claim for process in four for claim in ended(process)]
    assert sorted(claims) == sorted({(slot, 1) for slot, _ in claims})
    assert len(claims) == SLOTS
    assert store.deliveries.counts(workspace="T1") == {DeliveryState.POSTED: SLOTS}
    shown = (tmp_path / "shown").read_text().split()
    assert sorted(shown) == sorted(slot for slot, _ in claims)


def test_a_killed_process_leaves_its_slot_to_the_next(
    store: Store, engine: str, tmp_path: Path
) -> None:
    chance, now = random.Random(20250312), NOW
    for kill in range(KILLS):
        lines = chance.randint(1, FEW // KILLS)
        process = start(engine, tmp_path, f"w{kill}", now)
        assert process.stdout
        for _ in range(lines):
            process.stdout.readline()
        process.kill()
        process.communicate()
        now += LEASE
    left = {its.slot: its.attempt for its in store.deliveries.left(workspace="T1", now=now)}
    claims = dict(ended(start(engine, tmp_path, "last", now)))
    assert {slot: claims[slot] - 1 for slot in left} == left
    assert store.deliveries.counts(workspace="T1") == {DeliveryState.POSTED: FEW}
    shown = (tmp_path / "shown").read_text().split()
    assert len(shown) == len(set(shown)) == FEW
    for n in range(1, FEW + 1):
        place = {"workspace": "T1", "destination": f"C{n}"}
        assert store.deliveries.reserved([PaperId(n)], **place) == {n}


def test_a_process_killed_while_posting_is_seen_to_have_been(
    store: Store, engine: str, tmp_path: Path
) -> None:
    dying = WORKER.replace("        os.write(", "        os.kill(os.getpid(), 9); os.write(")
    died = start(engine, tmp_path, "w1", NOW, code=dying)
    died.communicate()
    assert died.returncode == -9
    (its,) = store.deliveries.left(workspace="T1", now=NOW + LEASE)
    assert (its.state, its.attempt, its.worker) == (DeliveryState.POSTING, 1, "w1")
    assert [part.state for part in its.parts] == [DeliveryState.POSTING]
    claims = ended(start(engine, tmp_path, "w2", NOW + LEASE))
    assert claims[0] == (its.slot, 2)
    assert (tmp_path / "shown").read_text().split().count(its.slot) == 1
