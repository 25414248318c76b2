"""How well papers are known again: precision and recall, beside exact titles and beside DOIs.

    python -m tests.bench.quality_identity [--papers 10000] [--tiny]

Four of five papers are stored, as their source gives them. Then each of all papers is asked for
once more as another source would tell it: in that source's form, with its title changed as titles
are, and half of them without their ids. Of the fifth that is not stored none may be found. Nor
may namesakes: a stored paper's title, whole, or as another part of a series, over the authors and
the abstract of a paper that is not stored.

Found is right where it is the stored paper (or one that was stored as the same). Precision is the
share of what was found that is right, recall the share of stored papers that were found.
"""

import argparse
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.ingest import ingest
from storage.matching import find_same
from storage.models import Details, Mention, PaperId, Record, Source, Tag
from storage.sqlite import SqliteStore, open_sqlite
from tests.bench.corpus import many
from tests.bench.table import show

EVERY = 5  # of as many papers one is not stored
SEED = 20251231

Form = Callable[[Record, random.Random], Record]
Method = Callable[[Sequence[Record]], list[PaperId | None]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A record as another source tells it. truth: where its paper stands in the corpus, None
    where it is none of the stored."""

    form: str
    record: Record
    truth: int | None


class NoTags:
    def tag(self, papers: Sequence[tuple[str, str]]) -> list[tuple[Tag, ...]]:
        return [()] * len(papers)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--papers", type=int, default=10_000)
    parser.add_argument("--tiny", action="store_true")
    told = parser.parse_args(argv)
    corpus = many(60 if told.tiny else told.papers)
    asked = asked_of(corpus.records)
    with TemporaryDirectory() as folder:
        store = open_sqlite(Path(folder) / "papers.db")
        places = stored_in(store, corpus.records)
        methods: dict[str, Method] = {
            "paperboy": lambda records: find_same(store, records),
            "exact title": by_key(corpus.records, places, lambda record: record.title),
            "DOI alone": by_key(corpus.records, places, _doi),
        }
        found = {name: method([one.record for one in asked]) for name, method in methods.items()}
        store.close()
    columns = ("records", "found", "wrong", "precision", "recall")
    rows = [[name, *figures(asked, its, places)] for name, its in found.items()]
    show(f"{corpus.name}: papers known again", ("method", *columns), rows)
    forms = [
        [form, *figures(*_of_form(form, asked, found["paperboy"]), places)]
        for form in dict.fromkeys(one.form for one in asked)
    ]
    show("paperboy, by the form that they came in", ("form", *columns), forms)


def asked_of(records: Sequence[Record]) -> list[Asked]:
    """Each paper in one of the forms, and a namesake for each that is not stored."""
    chance = random.Random(SEED)
    asked = []
    for place, record in enumerate(records):
        form = chance.choice([*FORMS])
        told = FORMS[form](record, chance)
        if form != "title alone" and chance.random() < 0.5:
            told = replace(told, arxiv_id=None, doi=None, url=None)
        asked.append(Asked(form, told, place if _is_stored(place) else None))
    for place, record in enumerate(records):
        if not _is_stored(place):
            title = chance.choice(records[place // EVERY * EVERY : place] or records).title
            named = replace(record, title=_other_part(title, chance), arxiv_id=None, doi=None)
            asked.append(Asked("namesake", named, None))
    return asked


def stored_in(store: SqliteStore, records: Sequence[Record]) -> Mapping[int, PaperId]:
    """Place in the corpus → number in the store."""
    kept = [(place, record) for place, record in enumerate(records) if _is_stored(place)]
    ingest(store, [record for _, record in kept], tagger=NoTags())
    ids = find_same(store, [record for _, record in kept])
    return {place: id for (place, _), id in zip(kept, ids, strict=True) if id is not None}


def by_key(
    records: Sequence[Record], places: Mapping[int, PaperId], key: Callable[[Record], str | None]
) -> Method:
    """The first stored paper with that very key."""
    known: dict[str, PaperId] = {}
    for place, id in places.items():
        if its := key(records[place]):
            known.setdefault(its.casefold(), id)
    return lambda asked: [known.get((key(record) or "").casefold()) for record in asked]


def figures(
    asked: Sequence[Asked], found: Sequence[PaperId | None], places: Mapping[int, PaperId]
) -> list[object]:
    """Records, found, wrong, precision, recall; 1 where there is nothing to be wrong about."""
    pairs = [
        (id, places.get(one.truth) if one.truth is not None else None)
        for one, id in zip(asked, found, strict=True)
    ]
    given = [(id, truth) for id, truth in pairs if id is not None]
    right = sum(id == truth for id, truth in given)
    there = sum(truth is not None for _, truth in pairs)
    precision = right / len(given) if given else 1.0
    recall = right / there if there else 1.0
    return [len(pairs), len(given), len(given) - right, f"{precision:.4f}", f"{recall:.4f}"]


def _of_form(
    form: str, asked: Sequence[Asked], found: Sequence[PaperId | None]
) -> tuple[list[Asked], list[PaperId | None]]:
    pairs = [(one, id) for one, id in zip(asked, found, strict=True) if one.form == form]
    return [one for one, _ in pairs], [id for _, id in pairs]


def _is_stored(place: int) -> bool:
    return place % EVERY != EVERY - 1


def _doi(record: Record) -> str | None:
    return record.doi or (record.arxiv_id and f"10.48550/arXiv.{record.arxiv_id}")


def _arxiv(record: Record, chance: random.Random) -> Record:
    lines = re.sub(r"(.{60,75}) ", r"\1\n", record.abstract)
    id = f"{record.arxiv_id}v{chance.randint(1, 4)}" if record.arxiv_id else None
    told = replace(record, title=_retitled(record.title, chance), abstract=f" {lines}\n")
    return _from(Source.ARXIV, replace(told, arxiv_id=id, doi=None))


def _daily_page(record: Record, chance: random.Random) -> Record:
    told = Record(_retitled(record.title, chance), record.mention, record.abstract)
    return _from(Source.DAILY_PAGE, told)


def _hugging_face(record: Record, chance: random.Random) -> Record:
    url = f"https://huggingface.co/papers/{record.arxiv_id}" if record.arxiv_id else None
    told = replace(record, title=_retitled(record.title, chance), url=url, doi=None, arxiv_id=None)
    return _from(Source.HUGGING_FACE, told)


def _bibtex(record: Record, chance: random.Random) -> Record:
    title = re.sub(r"\b([A-Z][A-Z]+\w*)", r"{\1}", _retitled(record.title, chance))
    names = tuple(_inverted(name) for name in record.authors)
    return _from(Source.BIBTEX, replace(record, title=title, abstract="", authors=names))


def _crossref(record: Record, chance: random.Random) -> Record:
    doi = _doi(record)
    year = record.published.year if record.published else None
    told = replace(record, title=_retitled(record.title, chance), abstract="", doi=doi, url=None)
    told = replace(told, arxiv_id=None, published=None, details=Details(year=year))
    return _from(Source.CROSSREF, told)


def _semantic_scholar(record: Record, chance: random.Random) -> Record:
    names = tuple(f"{name[0]}. {name.split()[-1]}" for name in record.authors)
    return _from(
        Source.SEMANTIC_SCHOLAR,
        replace(record, title=_retitled(record.title, chance), authors=names),
    )


def _title_alone(record: Record, chance: random.Random) -> Record:
    """Spelt as it is, but for case and signs: nothing else could know it again."""
    title = chance.choice([str, str.upper, str.lower, lambda text: f"{text}."])(record.title)
    return _from(Source.JSON_LINES, Record(title, record.mention))


FORMS: Mapping[str, Form] = {
    "arXiv": _arxiv,
    "daily page": _daily_page,
    "Hugging Face": _hugging_face,
    "BibTeX": _bibtex,
    "Crossref": _crossref,
    "Semantic Scholar": _semantic_scholar,
    "title alone": _title_alone,
}


def _from(source: Source, record: Record) -> Record:
    return replace(record, mention=Mention(source, "asked", None, record.mention.position))


def _inverted(name: str) -> str:
    *given, family = name.split() or [""]
    return f"{family}, {' '.join(given)}" if given else family


def _retitled(title: str, chance: random.Random) -> str:
    """As another source could have spelt it."""
    return chance.choice(CHANGES)(title, chance)


def _as_it_is(title: str, chance: random.Random) -> str:
    return title


def _in_capitals(title: str, chance: random.Random) -> str:
    return title.upper()


def _small(title: str, chance: random.Random) -> str:
    return title.lower()


def _typo(title: str, chance: random.Random) -> str:
    """One letter lost, doubled or swapped with the next, within a word of letters."""
    places = [found.start() + 2 for found in re.finditer(r"[A-Za-z]{6,}", title)]
    if not places:
        return title
    at = chance.choice(places)
    one, other = title[at], title[at + 1]
    put = chance.choice([one, other + one, one + one + other])
    return title[:at] + put + title[at + 2 :]


def _without_subtitle(title: str, chance: random.Random) -> str:
    before = title.partition(": ")[0]
    return before if len(before.split()) >= 3 else title


def _other_signs(title: str, chance: random.Random) -> str:
    return title.replace("-", "\u2010").replace(": ", " \u2013 ").replace("'", "\u2019") + "."


def _another_article(title: str, chance: random.Random) -> str:
    return re.sub(r"\b(for|of|in) (?!the\b)", r"\1 the ", title, count=1)


CHANGES: Sequence[Callable[[str, random.Random], str]] = (
    _as_it_is,
    _as_it_is,
    _in_capitals,
    _small,
    _typo,
    _without_subtitle,
    _other_signs,
    _another_article,
)


def _other_part(title: str, chance: random.Random) -> str:
    """The title whole, or of another part, another version, another kind of the same work."""
    numbers = [*re.finditer(r"\d+", title)]
    if numbers and chance.random() < 0.5:
        found = chance.choice(numbers)
        return f"{title[: found.start()]}{int(found[0]) + 1}{title[found.end() :]}"
    return chance.choice(["{}", "{}: Part II", "{} v2", "{}: A Survey", "Towards {}"]).format(title)


if __name__ == "__main__":
    main()
