"""Topics week by week: printed, and drawn into a file."""

from typing import TYPE_CHECKING, Any

import click

from bot.cli.common import JSON, command, opened, read_config

if TYPE_CHECKING:
    from storage import Trends


@command
@click.argument("words", metavar="[TOPIC, TOPIC...] [since:DAY]", nargs=-1)
@click.option("--png", type=click.Path(dir_okay=False, writable=True), help="Draw a chart there.")
@JSON
def trends(words: tuple[str, ...], png: str | None, as_json: bool) -> None:
    """Papers a week of topics, by any of their names; without, of those that grew most."""
    from bot.charts import MOST_LINES
    from bot.intents import Trends
    from bot.understanding.trends import parse_trends
    from storage import NotFound, find_trends

    asked = parse_trends(" ".join(words))
    if not isinstance(asked, Trends) or len(asked.topics) > MOST_LINES:
        raise click.UsageError(f"Name at most {MOST_LINES} topics, and no filter but since:.")
    with opened(read_config()) as store:
        found = find_trends(store, asked.topics, since=asked.since, most=MOST_LINES)
    if found is None:
        raise NotFound("There is no paper with a day on the shelf: ingest some first.")
    if png:
        _draw(found, png)
    _print(found, as_json=as_json)
    if found.unknown:
        from bot.cli.printing import plain

        click.echo(plain(f"papers: No topic is called {', '.join(found.unknown)}"), err=True)


def _draw(found: "Trends", path: str) -> None:
    """Raises: PaperboyError where it cannot be drawn or written."""
    from bot.charts import Chart, draw
    from storage import NotFound, PaperboyError

    if not found.topics:
        raise NotFound("There is nothing to draw.")
    picture = draw(Chart("Papers a week by topic", found.weeks, found.topics))
    try:
        with open(path, "wb") as file:
            file.write(picture)
    except OSError as error:
        raise PaperboyError(f"{path} cannot be written: {error.strerror}.") from error


def _print(found: "Trends", *, as_json: bool) -> None:
    from bot.cli.printing import plain, print_json

    if as_json:
        print_json(_told(found))
        return
    weeks = found.weeks
    click.echo(f"Papers a week, {weeks.count} weeks to {weeks.last}")
    for trend in found.topics:
        numbers = " ".join(f"{count:,}" for count in trend.counts)
        click.echo(plain(f"{trend.total:6} {trend.growth:+5}  {trend.topic}: {numbers}"))


def _told(found: "Trends") -> dict[str, Any]:
    return {
        "weeks": [end.isoformat() for end in found.weeks.ends],
        "topics": [
            {
                "label": trend.topic,
                "counts": list(trend.counts),
                "total": trend.total,
                "growth": trend.growth,
            }
            for trend in found.topics
        ],
        "unknown": list(found.unknown),
    }
