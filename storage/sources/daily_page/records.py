"""A page's reading → its records, with the facts that stand around each. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from storage.models import Mention, Problem, Record, Source
from storage.sources.daily_page.blocks import Block
from storage.sources.daily_page.calendar import Calendar
from storage.sources.daily_page.chrome import Kind, Role
from storage.sources.daily_page.dates import resolve
from storage.sources.daily_page.links import arxiv_id, canonical
from storage.sources.daily_page.pairs import Pair, abstract_misfit, title_misfit
from storage.sources.daily_page.reading import Reading

_SHOWN = 60


def records(reading: Reading, calendar: Calendar, *, page: str) -> Iterator[Record | Problem]:
    """Records and problems, in page order."""
    found: dict[int, Record | Problem] = {
        **{i: _unread(reading.blocks[i], page) for i in reading.unread},
        **{i: _no_such_day(reading.blocks[i], page) for i in calendar.impossible},
    }
    votes_lead = _votes_lead(reading)
    for position, (pair, around) in enumerate(_arounds(reading), start=1):
        mention = Mention(
            Source.DAILY_PAGE,
            page,
            day=calendar.days[pair.title],
            position=position,
            votes=_votes(reading.roles, around, votes_lead),
        )
        found[pair.title] = _record(reading, pair, around, mention, calendar)
    yield from (found[i] for i in sorted(found))


@dataclass(frozen=True, slots=True)
class _Around:
    """The furniture of one record, by block index: before its title, after its title, after its
    abstract. Within an HTML article all of it is the record's own."""

    before: range
    between: range
    after: range
    enclosed: bool

    @property
    def own(self) -> tuple[int, ...]:
        """What surely is this record's, nearest to the title first."""
        before = self.before if self.enclosed else ()
        return (*self.between, *self.after, *before)


def _arounds(reading: Reading) -> Iterator[tuple[Pair, _Around]]:
    """Every pair with its furniture, which ends where another record begins, read or not."""
    walls = sorted(
        {*reading.unread, *(p.title for p in reading.pairs), *(p.abstract for p in reading.pairs)}
    )
    place = {wall: k for k, wall in enumerate(walls)}
    for pair in reading.pairs:
        first, last = place[pair.title], place[pair.abstract]
        start = walls[first - 1] + 1 if first else 0
        end = walls[last + 1] if last + 1 < len(walls) else len(reading.blocks)
        group = reading.blocks[pair.title].group
        yield (
            pair,
            _Around(
                before=_grouped(reading.blocks, range(start, pair.title), group),
                between=range(pair.title + 1, pair.abstract),
                after=_grouped(reading.blocks, range(pair.abstract + 1, end), group),
                enclosed=group > 0,
            ),
        )


def _grouped(blocks: Sequence[Block], span: range, group: int) -> range:
    inside = [i for i in span if blocks[i].group == group]
    return range(inside[0], inside[-1] + 1) if inside else range(0)


def _votes_lead(reading: Reading) -> bool:
    """Whether a count between two records is the votes of the lower one."""
    arounds = [around for _, around in _arounds(reading)]
    if not arounds:
        return True
    return _counts(reading.roles, arounds[0].before) or not _counts(
        reading.roles, arounds[-1].after
    )


def _counts(roles: Sequence[Role], span: Iterable[int]) -> bool:
    return any(roles[i].kind in (Kind.VOTES, Kind.NUMBER) for i in span)


def _votes(roles: Sequence[Role], around: _Around, votes_lead: bool) -> int | None:
    """What says it is votes, else the number nearest to the title."""
    before = around.before[::-1] if votes_lead or around.enclosed else range(0)
    after = range(0) if votes_lead and not around.enclosed else around.after
    near = [roles[i] for i in (*before, *around.between, *after)]
    said = [r.number for r in near if r.kind is Kind.VOTES]
    bare = [r.number for r in near if r.kind is Kind.NUMBER]
    return next(iter(said + bare), None)


def _record(
    reading: Reading, pair: Pair, around: _Around, mention: Mention, calendar: Calendar
) -> Record:
    title, roles = reading.blocks[pair.title], [reading.roles[i] for i in around.own]
    paper = _paper(title, [reading.blocks[i] for i in around.own])
    authors = next((r.names for r in roles if r.kind is Kind.NAMES), ())
    return Record(
        title=title.text,
        mention=mention,
        abstract=reading.blocks[pair.abstract].text,
        authors=authors,
        author_count=_author_count(roles, len(authors)),
        arxiv_id=paper,
        url=canonical(title.link) if title.link and not paper else None,
        published=_published(reading, around, mention.day, calendar),
    )


def _paper(title: Block, furniture: Iterable[Block]) -> str | None:
    """The arXiv id of the title's link, else the one id that the links around it agree on."""
    if title.link and (paper := arxiv_id(title.link)):
        return paper
    papers = {paper for b in furniture if b.link and (paper := arxiv_id(b.link))}
    return papers.pop() if len(papers) == 1 else None


def _author_count(roles: Sequence[Role], named: int) -> int | None:
    counted = [r.number for r in roles if r.kind in (Kind.AUTHOR_COUNT, Kind.NAMES) and r.number]
    if counted:
        return counted[0]
    more = next((r.number for r in roles if r.kind is Kind.MORE_AUTHORS), None)
    # "+5" counts from the names shown; where a page shows faces only, it says nothing.
    return named + more if named and more else None


def _published(
    reading: Reading, around: _Around, day: date | None, calendar: Calendar
) -> date | None:
    for i in around.own:
        its = reading.roles[i]
        if its.date and (its.kind is Kind.PUBLISHED or i in calendar.in_records):
            # Half a date with no page's day to count back from is no date.
            return resolve(its.date, today=day or date.max) if day or its.date.year else None
    return None


def _unread(block: Block, page: str) -> Problem:
    is_title = block.marked or title_misfit(block.text) < abstract_misfit(block.text)
    lacks = "a title with no abstract" if is_title else "an abstract with no title"
    text = block.text if len(block.text) <= _SHOWN else block.text[:_SHOWN].rstrip() + "…"
    return Problem(f"{page}:{block.line}", f"{lacks}: {text!r}")


def _no_such_day(block: Block, page: str) -> Problem:
    return Problem(f"{page}:{block.line}", f"no such day: {block.text!r}")
