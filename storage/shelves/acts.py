"""The SQL of acts: what members did to their shelves, to be undone."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from storage.joining import combined
from storage.models import PaperId
from storage.people import Act, Save, Step
from storage.shelves.aliases import current
from storage.shelves.engine import Engine, utc
from storage.shelves.lists import read_save


class ActsShelf:
    """Acts over any Engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, act: Act, *, now: datetime) -> None:
        sql = """
            insert into acts (id, workspace, member, steps, kept_at)
            values (:id, :workspace, :member, :steps, :now)"""
        steps = [[step.paper, _told(step.before), _told(step.after)] for step in act.steps]
        values = {
            "id": act.id,
            "workspace": act.workspace,
            "member": act.member,
            "steps": json.dumps(steps),
            "now": utc(now),
        }
        self._engine.write(sql, values)

    def find(self, id: str, *, workspace: str, member: str) -> Act | None:
        sql = """
            select steps from acts
            where id = :id and workspace = :workspace and member = :member"""
        rows = self._engine.rows(sql, {"id": id, "workspace": workspace, "member": member})
        if not rows:
            return None
        steps = [
            Step(PaperId(paper), _save(paper, member, before), _save(paper, member, after))
            for paper, before, after in json.loads(rows[0][0])
        ]
        return Act(id, workspace, member, self._of_today(steps))

    def forget_before(self, moment: datetime) -> int:
        return self._engine.write(
            "delete from acts where kept_at < :moment", {"moment": utc(moment)}
        )

    def _of_today(self, steps: Sequence[Step]) -> tuple[Step, ...]:
        """Of papers that were joined since, one step, as their saves became one."""
        now = current(self._engine, [step.paper for step in steps])
        its: dict[PaperId, list[Step]] = defaultdict(list)
        for step in sorted(steps, key=lambda step: step.paper):
            its[now.get(step.paper, step.paper)].append(step)
        papers = dict.fromkeys(now.get(step.paper, step.paper) for step in steps)
        return tuple(
            Step(
                paper,
                _one(paper, [step.before for step in its[paper]]),
                _one(paper, [step.after for step in its[paper]]),
            )
            for paper in papers
        )


def _one(paper: PaperId, saves: Sequence[Save | None]) -> Save | None:
    kept = [save for save in saves if save]
    return combined(paper, *kept) if kept else None


def _told(save: Save | None) -> list[Any] | None:
    if save is None:
        return None
    due = save.due and save.due.isoformat()
    moments = [utc(save.saved_at), utc(save.changed_at), save.reminded_at and utc(save.reminded_at)]
    return [*moments, save.list, save.status.value, save.note, due]


def _save(paper: int, member: str, told: list[Any] | None) -> Save | None:
    if told is None:
        return None
    saved_at, changed_at, reminded_at, *rest = told
    return read_save((paper, member, saved_at, changed_at, *rest, reminded_at))
