"""The SQL of saves of papers that are joined: they follow, and can go back."""

from collections import defaultdict
from dataclasses import replace

from storage.joining import combined
from storage.models import PaperId
from storage.people import Save
from storage.shelves.engine import Engine, rows_in
from storage.shelves.lists import FIELDS, read_save, told_of, write_save

Saves = dict[tuple[str, str], dict[PaperId, Save]]  # (workspace, member) → paper → save


def move_saves(engine: Engine, alias: PaperId, to: PaperId) -> None:
    """Those of the alias become the paper's; of whoever had saved both, one of both. What they
    were is kept for as long as their members are."""
    sql = f"""
        insert into joined_saves (alias_id, workspace, {FIELDS})
        values (:alias, :workspace, :paper, :member, :saved_at, :changed_at, :list, :status,
            :note, :due, :reminded_at)"""
    for (workspace, _), saves in _saves(engine, "saves", "paper_id in", (alias, to)).items():
        if alias not in saves:
            continue
        for save in saves.values():
            engine.write(sql, {**told_of(save), "alias": alias, "workspace": workspace})
        write_save(engine, combined(to, *saves.values()), workspace)
    engine.write("delete from saves where paper_id = :alias", {"alias": alias})


def give_back(engine: Engine, alias: PaperId, of: PaperId) -> None:
    """Saves go to the paper that they were made on. Who has taken the paper off their shelf
    since keeps none; who has changed the save of both keeps it, beside the alias's as it was."""
    then = _saves(engine, "joined_saves", "alias_id in", (alias,))
    now = _saves(engine, "saves", "paper_id in", (of,))
    for (workspace, member), saves in then.items():
        save = now.get((workspace, member), {}).get(of)
        if save is None:
            continue
        theirs = saves[alias] if of in saves else replace(save, paper=alias)
        write_save(engine, theirs, workspace)
        if of not in saves:
            values = {"workspace": workspace, "member": member, "paper": of}
            sql = """delete from saves
                     where workspace = :workspace and member = :member and paper_id = :paper"""
            engine.write(sql, values)
        elif save == combined(of, *saves.values()):
            write_save(engine, saves[of], workspace)


def _saves(engine: Engine, table: str, where: str, ids: tuple[PaperId, ...]) -> Saves:
    found: Saves = defaultdict(dict)
    sql = f"select workspace, {FIELDS} from {table} where {where}"
    for workspace, *row in rows_in(engine, sql, ids, then="order by paper_id"):
        save = read_save(row)
        found[workspace, save.member][save.paper] = save
    return found
