"""Payloads that are almost Slack's: none may break the bot, or write what nobody asked for.

    python -m tests.bench.fuzz_payloads [--mutations 20000] [--seed 1] [--tiny]

Sent to the bot's door, signed: a payload for every door that it has, what a person who tries
everything makes Slack send, and (where they are beside the project) those of Slack's own SDKs;
then the same with one to three things changed. Everything the bot was asked for is done before it
is looked at. Broken is: HTTP 5xx, an error or a traceback in the log, a thread that ends, a job
that hangs, a row of somebody of whom the payload does not speak.
Ends with 1 where anything broke; the payload is told, with all left out that it breaks without.
"""

import argparse
import copy
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.workspace.state import Json
from tests.bench.hostile_texts import SCRIPTS
from tests.bench.table import percentiles, show
from tests.bot.conftest import dispatch_to
from tests.bot.crawl import Crawl
from tests.bot.payloads import Sample, others
from tests.bot.siege import DEEP, Siege, besieged
from tests.conftest import SHARED

Dice = random.Random
Path_ = tuple[Any, ...]  # keys and indexes, from the outside in
Change = Callable[[Dice, Any], Any]
GONE = object()
WRONG = (None, 0, 1, -1, 2**63, 1e308, True, False, "", "x", [], {}, [None], [[]], {"id": 1})
BROKEN_TEXTS = ("\ud800", "\x00", "a\x00b", "\u202e", "\ufeff", "\n", "%s%n{}", "null", "<!here>")
KEPT = ("response_url", "url_private", "url_private_download")  # nothing outside is to be reached
TRIES = 200  # with which a broken payload is shrunk


def nested(dice: Dice, value: Any) -> Any:
    for _ in range(dice.choice((3, 50, 150))):
        value = [value] if dice.random() < 0.5 else {"text": value}
    return value


def turned(dice: Dice, value: Any) -> Any:
    """A number as a text, a text as a number or bytes, a list as a dict."""
    match value:
        case bool() | int() | float() | None:
            return str(value)
        case str():
            return int(value) if value.isdecimal() and len(value) < 4000 else list(value[:9])
        case list():
            return {str(n): each for n, each in enumerate(value)}
        case dict():
            return list(value.values())
    return value


CHANGES: dict[str, Change] = {
    "missing": lambda dice, value: GONE,
    "null": lambda dice, value: None,
    "wrong": lambda dice, value: copy.deepcopy(dice.choice(WRONG)),
    "huge": lambda dice, value: (
        dice.choice(("a", "🤖", "<@U1>", "1 ")) * dice.choice((5000, 20_000))
    ),
    "nested": nested,
    "deep": lambda dice, value: DEEP,
    "script": lambda dice, value: dice.choice(SCRIPTS),
    "broken text": lambda dice, value: dice.choice(BROKEN_TEXTS) + str(value)[:50],
    "turned": turned,
    "in a list": lambda dice, value: [value],
    "in a dict": lambda dice, value: {"0": value},
}
SWAPPED = "another's"


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mutations", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tiny", action="store_true")
    told = parser.parse_args(argv)
    with TemporaryDirectory() as folder, besieged(Path(folder)) as siege:
        samples = gathered(siege)
        samples = samples[::20] if told.tiny else samples
        count = 50 if told.tiny else told.mutations
        sound = [(sample, "as it is") for sample in samples]
        ends = [*tried(siege, sound), *tried(siege, mutated(samples, count, seed=told.seed))]
    show_ends(ends)
    if failures := [(sample, why) for sample, _, why, _ in ends if why]:
        for why, sample in {why.partition("(")[0]: sample for sample, why in failures}.items():
            print(f"\n{why}\n  {sample.kind} {sample.name}\n  {json.dumps(sample.payload)[:3000]}")
        sys.exit(1)


def gathered(siege: Siege) -> list[Sample]:
    """Those that are there to send."""
    return [*siege.scene.samples(), *crawled(siege), *others(SHARED / "data" / "slack")]


def crawled(siege: Siege) -> list[Sample]:
    """What Slack sends where somebody tries everything."""
    siege.slack.connect_callable(dispatch_to(siege.bot))
    Crawl(siege.slack, siege.slack.member("ada"), siege.settle).everything()
    return [Sample(its.kind, "crawled", its.payload) for its in siege.slack.deliveries]


def mutated(samples: Sequence[Sample], count: int, *, seed: int) -> Iterator[tuple[Sample, str]]:
    """(sample with one to three changes, name of the last of them), the same for the same seed."""
    dice = random.Random(seed)
    values = by_key(samples)
    for n in range(count):
        sample, change = samples[n % len(samples)], ""
        payload: Any = copy.deepcopy(sample.payload)
        for _ in range(dice.choice((1, 1, 2, 3))):
            payload, change = changed(payload, dice, values)
        yield Sample(sample.kind, sample.name, payload), change


def changed(payload: Any, dice: Dice, values: dict[str, list[Any]]) -> tuple[Any, str]:
    paths = [path for path in paths_in(payload) if path[-1] not in KEPT]
    if not paths:
        return payload, SWAPPED
    path, name = dice.choice(paths), dice.choice((SWAPPED, *CHANGES))
    old = at(payload, path)
    if name == SWAPPED:
        return put(
            payload, path, copy.deepcopy(dice.choice(values.get(str(path[-1]), [old])))
        ), name
    if path[-1] == "private_metadata" and dice.random() < 0.5:
        return put(payload, path, _inside(old, dice)), name
    return put(payload, path, CHANGES[name](dice, old)), name


def _inside(metadata: Any, dice: Dice) -> Any:
    """A change of what a text of JSON holds."""
    try:
        told = json.loads(metadata)
        path = dice.choice([path for path in paths_in(told) if path[-1] != "url"])
    except (TypeError, ValueError, IndexError):
        return metadata
    return json.dumps(put(told, path, CHANGES["wrong"](dice, at(told, path))))


def by_key(samples: Sequence[Sample]) -> dict[str, list[Any]]:
    """What stands under each key, anywhere."""
    found: dict[str, list[Any]] = {}
    for sample in samples:
        for path in paths_in(sample.payload):
            found.setdefault(str(path[-1]), []).append(at(sample.payload, path))
    return found


def paths_in(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    inner: Any = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    for key, its in inner:
        yield (*path, key)
        yield from paths_in(its, (*path, key))


def at(value: Any, path: Path_) -> Any:
    for key in path:
        value = value[key]
    return value


def put(value: Any, path: Path_, new: Any) -> Any:
    holder = at(value, path[:-1])
    if new is GONE:
        del holder[path[-1]]
    else:
        holder[path[-1]] = new
    return value


End = tuple[Sample, str, str, float]  # what was sent, what was changed, what broke, milliseconds


def tried(siege: Siege, samples: Iterator[tuple[Sample, str]] | Sequence[Any]) -> list[End]:
    return [_tried(siege, sample, change) for sample, change in samples]


def _tried(siege: Siege, sample: Sample, change: str) -> End:
    start = time.perf_counter()
    why = siege.send(sample)
    ms = 1000 * (time.perf_counter() - start)
    return (shrunk(siege, sample) if why else sample), change, why, ms


def shrunk(siege: Siege, sample: Sample) -> Sample:
    """With all left out that it breaks without."""
    tries = 0
    for path in sorted(paths_in(sample.payload), key=len):
        payload: Json = copy.deepcopy(sample.payload)
        try:
            smaller = Sample(sample.kind, sample.name, put(payload, path, GONE))
        except (LookupError, TypeError):  # went with what held it
            continue
        tries += 1
        if tries <= TRIES and siege.send(smaller):
            sample = smaller
    return sample


def show_ends(ends: Sequence[End]) -> None:
    rows = []
    for change in ("as it is", SWAPPED, *CHANGES):
        its = [end for end in ends if end[1] == change]
        p50, _, p99 = percentiles([ms for *_, ms in its]) if len(its) > 1 else (0.0, 0.0, 0.0)
        rows.append((change, len(its), p50, p99, sum(bool(why) for _, _, why, _ in its)))
    show(
        f"{len(ends)} payloads, by their last change: ms until all was done, and how many broke",
        ("change", "payloads", "p50", "p99", "broken"),
        rows,
    )
    kinds = Counter(sample.kind if sample.kind else "?" for sample, *_ in ends)
    broken = Counter(sample.kind for sample, _, why, _ in ends if why)
    show(
        "By kind",
        ("kind", "payloads", "broken"),
        [(kind, count, broken[kind]) for kind, count in kinds.most_common()],
    )


if __name__ == "__main__":
    main()
