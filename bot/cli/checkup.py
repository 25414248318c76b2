"""`papers doctor`: what is found of an installation → what is well, what is not, what to do.

Every check is a function of facts. `examine` gathers those; it makes and changes nothing, and
asks Slack only if told to. No token is ever in a finding.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from bot.config import Config, ConfigError
from bot.words.sources import is_late, trouble
from storage import (
    IndexFacts,
    PaperboyError,
    StoreFacts,
    Watched,
    look_at_index,
    look_at_store,
    open_store,
)

MANIFEST = Path(__file__).parents[1] / "manifest.json"
LITTLE, TOO_LITTLE = 1_000_000_000, 50_000_000  # bytes free
SLOW_CLOCK, WRONG_CLOCK = 30, 240  # seconds; Slack's signatures hold for 300
SIGNS_AGAIN = "invalid_auth", "not_authed", "token_revoked", "account_inactive", "token_expired"


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """about: which part. do: what mends it, "" where nothing has to be done."""

    level: Level
    about: str
    says: str
    do: str = ""


def examine(config: Config, *, online: bool, now: Callable[[], datetime]) -> list[Finding]:
    found = [
        *check_settings(config),
        *check_keys(config.encryption_key),
        *check_zones(config.timezone, available_timezones()),
    ]
    try:
        store = look_at_store(config.database_url)
    except PaperboyError as error:
        found.append(Finding(Level.ERROR, "database", str(error), "Check DATABASE_URL."))
    else:
        found += check_database(store)
        if store.free is not None and not store.lacking:
            found.append(check_disk(store.free))
        if not store.lacking:
            found.append(check_index(look_at_index(config.index_folder), store))
        found += _look_at_sources(config, store, now)
    return [*found, *(_ask_slack(config, now) if online else [])]


def _look_at_sources(
    config: Config, facts: StoreFacts, now: Callable[[], datetime]
) -> list[Finding]:
    """Nothing of a database that is not as this Paperboy would have it: to open it changes it."""
    if not facts.exists or not facts.writable or facts.damage or facts.schema != facts.wanted:
        return []
    store = open_store(config.database_url)
    try:
        return list(check_sources(store.sources.everywhere(), now()))
    finally:
        store.close()


def malformed(error: ConfigError) -> list[Finding]:
    """Where the settings cannot even be read."""
    return [
        Finding(Level.ERROR, "settings", line, "Correct it in the environment or in .env.")
        for line in str(error).split("\n")
    ]


def check_settings(config: Config) -> list[Finding]:
    """Also says which way the bot would run: what is set decides."""
    if not (config.bot_token or config.app_token or config.signing_secret or config.is_for_many):
        says = "Slack is not set up; every command but `papers serve` works without."
        return [Finding(Level.WARNING, "settings", says, "See README.md, or run `papers try`.")]
    try:
        config.check_slack()
    except ConfigError as error:
        return malformed(error)
    way = "over Socket Mode" if config.app_token else f"over HTTP on port {config.port}"
    many = "several workspaces" if config.is_for_many else "one workspace"
    return [Finding(Level.OK, "settings", f"The bot runs {way}, for {many}.")]


def check_zones(house: str, zones: set[str]) -> list[Finding]:
    """house: the zone of members who chose none."""
    if house not in zones or "Europe/Berlin" not in zones:
        says = f"This machine knows {len(zones)} time zones; “{house}” or others are missing."
        return [Finding(Level.ERROR, "time zones", says, "Install them: pip install tzdata")]
    says = f"{len(zones)} are known; {ZoneInfo(house).key} is for members who chose none."
    return [Finding(Level.OK, "time zones", says)]


def check_keys(keys: str) -> list[Finding]:
    """Of those that encrypt tokens; one that is malformed is no setting at all."""
    if not keys:
        return []
    count = keys.count(",") + 1
    says = f"{count} encryption keys" if count > 1 else "1 encryption key"
    return [Finding(Level.OK, "keys", f"{says}, well-formed.")]


def check_database(store: StoreFacts) -> Iterator[Finding]:
    if store.lacking:
        says = f"There is no folder {store.lacking} to keep {Path(store.place).name} in."
        yield Finding(Level.ERROR, "database", says, "Make it, or set DATABASE_URL.")
        return
    if not store.writable:
        says = f"{store.place} cannot be written to."
        do = "Give this user the right to write to it and to its folder, or set DATABASE_URL."
        yield Finding(Level.ERROR, "database", says, do)
    if store.damage:
        do = "Put a backup in its place, or point DATABASE_URL elsewhere."
        yield Finding(Level.ERROR, "database", f"{store.place}: {store.damage}.", do)
    elif not store.exists:
        says = f"There is none yet at {store.place}."
        yield Finding(Level.WARNING, "database", says, "Make one: papers ingest --starter")
    elif store.schema > store.wanted:
        says = f"{store.place} has schema {store.schema}, of a newer Paperboy."
        yield Finding(Level.ERROR, "database", says, "Upgrade Paperboy.")
    elif store.schema < store.wanted:
        says = f"{store.place} has schema {store.schema}; this Paperboy has {store.wanted}."
        yield Finding(Level.WARNING, "database", says, "Bring it up to date: papers migrate")
    else:
        says = f"{store.place}: {store.papers:,} papers, schema {store.schema}."
        do = "" if store.papers else "Fill the shelf: papers ingest --starter"
        yield Finding(Level.OK if store.papers else Level.WARNING, "database", says, do)


def check_sources(sources: Sequence[Watched], now: datetime) -> Iterator[Finding]:
    """Of those that are asked: a day without an answer is nothing yet."""
    asked = [source for source in sources if not source.paused]
    late = [source for source in asked if is_late(source, now)]
    for each in late:
        where = f"{each.name} (of {each.workspace})" if each.workspace else each.name
        says = f"{where}: {', '.join(trouble(each, now))}"
        do = "Try it now: papers fetch; pause it or let it go: papers sources"
        yield Finding(Level.WARNING, "sources", says, do)
    if asked and not late:
        many = "1 is asked" if len(asked) == 1 else f"{len(asked)} are asked"
        yield Finding(Level.OK, "sources", f"{many}; none has been failing for days.")


def check_disk(free: int) -> Finding:
    says = f"{free / 1e9:,.1f} GB are free."
    if free >= LITTLE:
        return Finding(Level.OK, "disk", says)
    level = Level.WARNING if free >= TOO_LITTLE else Level.ERROR
    return Finding(level, "disk", says, "Make room: database and index both grow.")


def check_index(index: IndexFacts, store: StoreFacts) -> Finding:
    """What is wrong with an index mends itself when it is next used, if it can be written."""
    anew = "Make it anew: papers index"
    if not index.writable:
        do = "Give this user the right to write to it, or set PAPERBOY_INDEX_DIR."
        return Finding(Level.ERROR, "index", f"{index.folder} cannot be written to.", do)
    if not index.exists:
        says = f"There is none yet in {index.folder}."
        level = Level.WARNING if store.papers else Level.OK
        return Finding(level, "index", says, anew if store.papers else "")
    if not index.readable:
        says = f"The one in {index.folder} is damaged, or of another version."
        return Finding(Level.WARNING, "index", says, anew)
    if index.store != store.id:
        return Finding(
            Level.WARNING, "index", f"The one in {index.folder} is of another database.", anew
        )
    behind = store.last_change - index.reached
    if behind:
        says = f"{abs(behind):,} changes {'behind' if behind > 0 else 'ahead of'} the database."
        return Finding(Level.WARNING, "index", says, "Let it catch up: papers index")
    return Finding(Level.OK, "index", f"{index.folder} has all there is in the database.")


def check_clock(here: datetime, slack: datetime) -> Finding:
    apart = round(abs((here - slack).total_seconds()))
    if apart < SLOW_CLOCK:
        return Finding(Level.OK, "clock", f"{apart} seconds from Slack's.")
    level = Level.WARNING if apart < WRONG_CLOCK else Level.ERROR
    says = f"{apart:,} seconds from Slack's, which takes nothing that is 5 minutes off."
    return Finding(level, "clock", says, "Set the system's clock, by NTP at best.")


def check_token(setting: str, page: str, error: str) -> Finding:
    """error: Slack's word for what is wrong with it, "" for nothing."""
    if not error:
        return Finding(Level.OK, "token", f"Slack takes {setting}.")
    if error in SIGNS_AGAIN or error.startswith(("invalid", "not_allowed", "missing")):
        return Finding(
            Level.ERROR, "token", f"Slack refuses {setting} ({error}).", f"Copy it from {page}."
        )
    return Finding(
        Level.ERROR, "token", f"{setting} could not be tried ({error}).", "Try again in a while."
    )


def check_scopes(granted: frozenset[str], needed: set[str], optional: set[str]) -> Finding:
    if lacking := sorted(needed - granted):
        do = "Install the app anew with bot/manifest.json."
        return Finding(Level.ERROR, "scopes", f"Not granted: {', '.join(lacking)}.", do)
    if more := sorted(granted - needed - optional):
        do = "Leave them out of the app's settings: nothing here uses them."
        return Finding(Level.WARNING, "scopes", f"More than needed: {', '.join(more)}.", do)
    without = sorted(optional - granted)
    says = f"All that are needed; without the optional {', '.join(without)}." if without else ""
    return Finding(Level.OK, "scopes", says or "All that are of use.")


def _ask_slack(config: Config, now: Callable[[], datetime]) -> Iterator[Finding]:
    from bot.slack import probe  # slack_sdk: only who asks Slack needs it

    there = probe.reach(config.api_url)
    if not there.reached:
        says = f"{config.api_url} cannot be reached ({there.error[:80]})."
        yield Finding(Level.ERROR, "slack", says, "Check the network, and SLACK_API_URL.")
        return
    yield Finding(Level.OK, "slack", f"{config.api_url} answers.")
    if there.clock:
        yield check_clock(now(), there.clock)
    if config.bot_token:
        its = probe.try_bot_token(config.api_url, config.bot_token)
        yield check_token("SLACK_BOT_TOKEN", "OAuth & Permissions", its.error)
        if not its.error and its.scopes is not None:
            yield check_scopes(its.scopes, *_scopes_wanted())
    if config.app_token:
        its = probe.try_app_token(config.api_url, config.app_token)
        yield check_token("SLACK_APP_TOKEN", "Basic Information", its.error)


def _scopes_wanted() -> tuple[set[str], set[str]]:
    """Those the manifest asks for, and those it would like."""
    scopes = json.loads(MANIFEST.read_text(encoding="utf-8"))["oauth_config"]["scopes"]
    return set(scopes["bot"]), set(scopes.get("bot_optional", ()))
