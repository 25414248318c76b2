"""Digests: delivered once by hand, and what is subscribed to and was delivered."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from bot.cli.common import JSON, command, opened, read_config

if TYPE_CHECKING:
    from bot.config import Config
    from bot.delivery.composing import Place
    from storage import Delivery, Store, Subscription

WORKSPACE = click.option("--workspace", metavar="ID", help="Only of this one.")


def _moment(context: click.Context, option: click.Parameter, told: str | None) -> datetime | None:
    if told is None:
        return None
    try:
        moment = datetime.fromisoformat(told)
    except ValueError as error:
        raise click.BadParameter("say it as 2026-08-12T09:00, in UTC or with a zone") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@command
@click.option("--at", metavar="TIME", callback=_moment, help="As if it were then: 2026-08-12T09:00")
@click.option("--dry-run", is_flag=True, help="Show what is due; post nothing, change nothing.")
@JSON
def deliver(at: datetime | None, dry_run: bool, as_json: bool) -> None:
    """Post the digests that are due, once, as `papers worker` does all the time."""
    config = read_config()
    if not dry_run:
        config.check_slack(listening=False)
    with opened(config) as store:
        now = at or datetime.now(UTC)
        found = _waiting(store, now) if dry_run else _delivered(config, store, at)
        _show(list(found), as_json=as_json, none="Nothing is due.")


@command
@WORKSPACE
@JSON
def subscriptions(workspace: str | None, as_json: bool) -> None:
    """List what is subscribed to, where, and when the next digest comes."""
    with opened(read_config()) as store:
        found = [
            _subscription(each)
            for where in _workspaces(store, workspace)
            for each in store.subscriptions.all(workspace=where)
        ]
        _show(found, as_json=as_json, none="Nothing is subscribed to.")


@command
@WORKSPACE
@click.option("--limit", default=30, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--uncertain", is_flag=True, help="Only those of which nobody knows.")
@JSON
def deliveries(workspace: str | None, limit: int, uncertain: bool, as_json: bool) -> None:
    """List what was delivered, the latest first, and what became of it."""
    from storage import DeliveryState

    states = {DeliveryState.UNCERTAIN} if uncertain else set()
    with opened(read_config()) as store:
        found = [
            each
            for where in _workspaces(store, workspace)
            for each in store.deliveries.latest(workspace=where, states=states, limit=limit)
        ]
        found.sort(key=lambda each: (each.at, each.id), reverse=True)
        _show([_delivery(each) for each in found[:limit]], as_json=as_json, none="None yet.")


def _workspaces(store: "Store", asked: str | None) -> list[str]:
    return [asked] if asked else store.subscriptions.workspaces()


def _waiting(store: "Store", now: datetime) -> Iterator[dict[str, Any]]:
    from bot.delivery.composing import waiting

    for place, slot, digest in waiting(store, now):
        yield {**_place(place), "slot": slot, "state": "due", "papers": list(digest.papers)}


def _delivered(config: "Config", store: "Store", at: datetime | None) -> Iterator[dict[str, Any]]:
    from bot.app import create_errands, open_keys, quiet_libraries

    quiet_libraries()
    keys, _ = open_keys(config, store)
    now = (lambda: at) if at else (lambda: datetime.now(UTC))
    for each in create_errands(config, store, keys, now=now).deliver():
        yield _delivery(each)


def _place(place: "Place") -> dict[str, Any]:
    return {
        "workspace": place.workspace,
        "destination": place.destination,
        "member": place.member or None,
    }


def _delivery(its: "Delivery") -> dict[str, Any]:
    return {
        "id": its.id,
        "workspace": its.workspace,
        "destination": its.destination,
        "member": its.member or None,
        "slot": its.slot,
        "state": its.state.value,
        "reason": its.reason,
        "attempt": its.attempt,
        "papers": list(its.papers),
        "changed_at": its.changed_at.isoformat(),
    }


def _subscription(its: "Subscription") -> dict[str, Any]:
    from bot.words.cadences import said

    return {
        "id": its.id,
        "workspace": its.workspace,
        "destination": its.order.destination,
        "member": its.order.member or None,
        "words": its.order.words,
        "cadence": said(its.order.cadence),
        "cap": its.order.cap,
        "threads": its.order.threads,
        "chart": its.order.chart,
        "step": its.order.step,
        "creator": its.creator or None,
        "next": its.next_due.isoformat(),
        "paused": its.pause.reason if its.pause else None,
    }


def _show(found: list[dict[str, Any]], *, as_json: bool, none: str) -> None:
    from bot.cli.printing import plain

    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    if not found:
        click.echo(none, err=True)
    for each in found:
        told = {**each, "papers": len(each["papers"])} if "papers" in each else each
        parts = (f"{name} {value}" for name, value in told.items() if value not in (None, ""))
        click.echo(plain("  ".join(parts)))
