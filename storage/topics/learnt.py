"""What a corpus teaches about writing: acronyms, proper names, other spellings, labels. Pure.

rapidfuzz lives here: it folds slips of spelling and near-duplicates.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from storage.topics.kinds import HEADS, LOOSE, PROPER, SAME, is_name
from storage.topics.phrases import MAX_LENGTH, Candidate

MOST_DEFINITIONS = 0.6
ACRONYM_RATIO = 3.5
LOOSE_SHARE = 0.35


def settled_acronyms(definitions: Iterable[Mapping[str, str]]) -> dict[str, tuple[str, int]]:
    """Short → (long, papers that say so), from one short → long mapping a paper.

    Kept where the corpus agrees (three fifths of the definitions); two letters need two papers.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for of_paper in definitions:
        for short, long in of_paper.items():
            counts[short][long] += 1
    settled = {}
    for short, longs in sorted(counts.items()):
        long, papers = _commonest(longs)
        if papers >= MOST_DEFINITIONS * longs.total() and (papers > 1 or len(short) > 2):
            settled[short] = (long, papers)
    return settled


def _commonest(counts: Counter[str]) -> tuple[str, int]:
    return min(counts.items(), key=lambda item: (-item[1], item[0]))


def common_acronyms(
    acronyms: Mapping[str, tuple[str, int]],
    names: Mapping[str, str],
    frequencies: Mapping[str, int],
) -> dict[str, str]:
    """Short → long of those that hold in papers which do not say what they mean.

    Two papers define them, or use the words; or they are written in mixed case, as "LoRA", and so
    mean one thing.
    """
    return {
        short: long
        for short, (long, papers) in acronyms.items()
        if papers > 1
        or frequencies.get(long, 0) > 1
        or not names.get(short, short.upper()).rstrip("s").isupper()
    }


def proper_names(papers: Iterable[Sequence[Candidate]]) -> dict[str, str]:
    """Lower → proper case of words that two papers capitalise inside a sentence, and few do not."""
    cases: dict[str, Counter[str]] = defaultdict(Counter)
    for found in papers:
        inside = (c for c in found if c.whole and not c.title and not c.defined)
        for word in {w for c in inside for w in re.split(r"[\s-]", c.surface)[c.initial :]}:
            cases[word.lower()][word] += 1
    best = {lower: (*_commonest(counts), counts.total()) for lower, counts in sorted(cases.items())}
    return {
        lower: word
        for lower, (word, papers_so, total) in best.items()
        if word != lower and papers_so > 1 and papers_so >= (0.5 if is_name(word) else 0.85) * total
    }


def attested(
    papers: Sequence[Sequence[Candidate]], frequencies: Mapping[str, int], longs: set[str]
) -> dict[str, int]:
    """Topics worth keeping: they stand alone in two papers, or in a title, or have an acronym."""
    wholes: Counter[str] = Counter()
    kept = longs & frequencies.keys()
    for found in papers:
        wholes.update({c.form for c in found if c.whole})
        kept |= {c.form for c in found if c.whole and c.title}
    kept |= {form for form, count in wholes.items() if count > 1}
    kept |= {form for form, count in frequencies.items() if count > 2 and _holds(form, frequencies)}
    return {form: frequencies[form] for form in sorted(kept)}


def _holds(form: str, frequencies: Mapping[str, int]) -> bool:
    """ "large language model": a loose adjective that often goes before just this."""
    first, _, rest = form.partition(" ")
    return (
        first in LOOSE
        and rest in frequencies
        and frequencies[form] >= LOOSE_SHARE * frequencies[rest]
    )


def variants(frequencies: Mapping[str, int], longs: set[str]) -> dict[str, str]:
    """Form → the topic it is another spelling of: one word or two, a slip, other words, a model
    of it."""
    found = _joined_words(frequencies) | _slips(frequencies) | _other_words(frequencies)
    for form, papers in frequencies.items():
        base = without_vessel(form)
        if base != form and frequencies.get(base, 0) >= papers and form not in longs:
            found.setdefault(form, base)
    return {form: _end(form, found) for form in sorted(found)}


def _end(form: str, found: Mapping[str, str]) -> str:
    """Follow to the last; a ring ends where it began, at the smallest."""
    seen = [form]
    while (following := found.get(seen[-1])) is not None:
        if following in seen:
            return min(seen)
        seen.append(following)
    return seen[-1]


def merged(frequencies: Mapping[str, int], same: Mapping[str, str]) -> dict[str, int]:
    """Frequencies with those of the variants added to their topics."""
    sums = Counter({form: n for form, n in frequencies.items() if form not in same})
    for form, topic in same.items():
        sums[topic] += frequencies[form]
    return dict(sums)


def _joined_words(frequencies: Mapping[str, int]) -> dict[str, str]:
    by_letters: dict[str, list[str]] = defaultdict(list)
    for form in _by_frequency(frequencies):
        by_letters[form.replace(" ", "")].append(form)
    return {form: group[0] for group in by_letters.values() for form in group[1:]}


def _other_words(frequencies: Mapping[str, int]) -> dict[str, str]:
    groups = [_by_frequency({f: frequencies[f] for f in same if f in frequencies}) for same in SAME]
    return {form: group[0] for group in groups for form in group[1:]}


def _by_frequency(frequencies: Mapping[str, int]) -> list[str]:
    return sorted(frequencies, key=lambda form: (-frequencies[form], form))


def _slips(frequencies: Mapping[str, int]) -> dict[str, str]:
    """One letter wrong in a long word, in a fifth of the papers at most."""
    blocks: dict[tuple[str, str], list[str]] = defaultdict(list)
    for form in _by_frequency(frequencies):
        blocks[form[:4], form[-3:]].append(form)
    found: dict[str, str] = {}
    for group in blocks.values():
        for place, rare in enumerate(group):
            right = (
                c
                for c in group[:place]
                if frequencies[rare] * 5 <= frequencies[c] and is_slip(rare, c)
            )
            if (common := next(right, None)) and common not in found:
                found[rare] = common
    return found


def is_slip(rare: str, common: str) -> bool:
    """Whether one letter differs, in a word of nine or more that begins alike."""
    if abs(len(rare) - len(common)) > 1 or OSA.distance(rare, common, score_cutoff=1) != 1:
        return False
    pairs = [(a, b) for a, b in zip(rare.split(), common.split(), strict=False) if a != b]
    one, other = pairs[0] if len(pairs) == 1 else ("", "")
    return (
        min(len(one), len(other)) >= 9 and one[:3] == other[:3] and _digits(one) == _digits(other)
    )


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def beheaded(form: str) -> str:
    """ "mixture of experts models" → "mixture of experts", for what a person typed."""
    rest, _, last = form.rpartition(" ")
    return rest if last in HEADS or last == "model" else form


def without_vessel(form: str) -> str:
    """ "image captioning model" → "image captioning"; "state space model" stays."""
    base, _, last = form.rpartition(" ")
    kept = last not in _VESSELS or " " not in base or base.rpartition(" ")[2] in _MODEL_KINDS
    return form if kept else base


_VESSELS = frozenset({"model", "system", "dataset", "architecture", "benchmark", "framework"})
_MODEL_KINDS = frozenset({"space", "reward", "mixture", "language", "variable", "agent", "world"})
_MODEL_KINDS |= {"image", "video", "text", "speech", "action"}


def nearly_same(one: str, other: str) -> bool:
    """Whether two forms of one paper would read as the same topic."""
    if {_stem(w) for w in one.split()} == {_stem(w) for w in other.split()}:
        return True
    same_start = one[:3] == other[:3] and _digits(one) == _digits(other)
    return same_start and fuzz.ratio(one, other, score_cutoff=92) > 0


def _stem(word: str) -> str:
    return _SUFFIX.sub("", word) if len(word) > 5 else word


_SUFFIX = re.compile(r"(?:ations?|ators?|ating|ings?|ions?|ers?|ors?|ed|es|al|e|s)$")


def label(group: Sequence[Candidate], names: Mapping[str, str]) -> str:
    """The commonest way to write a topic; an acronym only where it is far commoner than words."""
    counts = Counter(_written(c.surface, names) for c in group if not c.defined)
    words = Counter({written: n for written, n in counts.items() if not _has_acronym(written)})
    defined = Counter(_written(c.surface, names) for c in group if c.defined)
    if defined.total() > words.total():
        counts, words = counts - words + defined, defined
    if words and counts.total() < ACRONYM_RATIO * words.total():
        counts = words
    return min(counts, key=lambda w: (-counts[w], len(w), w.swapcase()))[:MAX_LENGTH].strip()


def _has_acronym(written: str) -> bool:
    return any(sum(c.isupper() for c in word) > 1 for word in written.split())


def _written(surface: str, names: Mapping[str, str]) -> str:
    """In lower case but for names; "mixture of experts" without hyphens."""
    surface = surface.replace("-of-", " of ").replace("-Of-", " of ")
    return re.sub(r"[^\s-]+", lambda m: _cased(m[0], names), surface)


def _cased(word: str, names: Mapping[str, str]) -> str:
    lower = word.lower()
    return names.get(lower) or PROPER.get(lower) or (word if is_name(word) else lower)
