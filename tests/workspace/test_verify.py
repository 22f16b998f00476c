"""The trail of a real database: what is done to it there is noticed, and the workspace is read-only from then on."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update
from tests.support.trail import worked_on
from tests.workspace.conftest import ADA, ANN, CLEO, MO

from audit.errors import NotAllowed, ReadOnly, WorkspaceError
from audit.reports.audit import Audit
from audit.reports.export import EXPORTS, create_export
from audit.reports.export.manifest import Origin
from audit.reports.export.run import FinishedRun
from audit.workspace import Workspace, open_workspace, schema
from audit.workspace.anchors import FILE, anchors_in, head_anchor, note_anchor, noted_anchors, parse_anchor
from audit.workspace.chain import next_hash
from audit.workspace.events import Action
from audit.workspace.runs import SavedRun
from audit.workspace.soundness import MARK
from audit.workspace.verify import break_in, check, verify

ROUNDS = 60
EVENTS, HEAD = schema.events, schema.chain_head


def tamper(workspace: Workspace) -> Connection:
    """A connection past every lock of the program."""
    return workspace.database.engine.connect()


def rewrite_from(connection: Connection, seq: int) -> None:
    """Make every hash from event `seq` on, and the head, agree with what the rows say."""
    last = connection.execute(select(EVENTS.c.hash).where(EVENTS.c.seq == seq - 1)).scalar_one()
    for row in connection.execute(select(EVENTS).where(EVENTS.c.seq >= seq).order_by(EVENTS.c.seq)).mappings().all():
        made = next_hash(last, row)  # type: ignore[arg-type]
        connection.execute(update(EVENTS).where(EVENTS.c.seq == row["seq"]).values(prev_hash=last, hash=made))
        last = made
    connection.execute(update(HEAD).values(hash=last))


@pytest.fixture
def worked(workspace: Workspace, saved: SavedRun) -> Workspace:
    """A workspace with some forty events of every kind that a finding has."""
    worked_on(workspace, saved, ANN, CLEO)
    return workspace


def test_a_workspace_that_was_worked_in_is_sound(worked: Workspace) -> None:
    verdict = verify(worked, head_anchor(worked))
    assert verdict.sound, verdict.why
    assert verdict.events > 20
    assert verdict.head == head_anchor(worked)


def test_t33_mutations_of_the_database_are_all_noticed(worked: Workspace) -> None:
    chance = random.Random(34)
    note_anchor(worked, "asked")
    with tamper(worked) as connection:
        count = connection.execute(select(HEAD.c.seq)).scalar_one()
    for _ in range(ROUNDS):
        seq = chance.randint(2, count - 1)
        with tamper(worked) as connection, connection.begin() as transaction:
            expected = _mutate(connection, seq, chance)
            found = break_in(connection, worked.workspace_id, [noted.anchor for noted in noted_anchors(worked)])
            transaction.rollback()
        assert found is not None
        assert found.seq == expected
    assert verify(worked).sound


def _mutate(connection: Connection, seq: int, chance: random.Random) -> int:
    """Do one thing to the database; gives the event that is to be named as the first bad one."""
    last = connection.execute(select(HEAD.c.seq)).scalar_one()
    here = EVENTS.c.seq == seq
    match chance.randrange(6):
        case 0:
            column = chance.choice(["at", "actor", "role", "action", "payload", "key", "prev_hash", "hash"])
            connection.execute(update(EVENTS).where(here).values({column: "x"}))
            return seq
        case 1:
            connection.execute(delete(EVENTS).where(here))
            return seq
        case 2:
            connection.execute(update(EVENTS).where(here).values(seq=-1))
            connection.execute(update(EVENTS).where(EVENTS.c.seq == seq + 1).values(seq=seq))
            connection.execute(update(EVENTS).where(EVENTS.c.seq == -1).values(seq=seq + 1))
            return seq
        case 3:
            connection.execute(delete(EVENTS).where(EVENTS.c.seq >= seq))
            kept = connection.execute(select(EVENTS.c.hash).where(EVENTS.c.seq == seq - 1)).scalar_one()
            if chance.random() < 0.5:
                connection.execute(update(HEAD).values(seq=seq - 1, hash=kept))
            return seq
        case 4:
            row = dict(connection.execute(select(EVENTS).where(EVENTS.c.seq == last)).mappings().one())
            connection.execute(insert(EVENTS).values({**row, "seq": last + 1, "key": None}))
            return last + 1
        case _:
            connection.execute(update(EVENTS).where(here).values(actor="x"))
            rewrite_from(connection, seq)
            return int(last)


def test_t33_a_chain_written_anew_is_caught_by_an_anchor_only(worked: Workspace, tmp_path: Path) -> None:
    manifest = tmp_path / "export.manifest.json"
    manifest.write_text(f'{{"head": "{head_anchor(worked)}"}}', encoding="utf-8")
    (worked.directory / FILE).unlink()
    with tamper(worked) as connection, connection.begin():
        connection.execute(update(EVENTS).where(EVENTS.c.seq == 5).values(at="2020-01-01T00:00:00.000+00:00"))
        rewrite_from(connection, 5)
    assert verify(worked).kind in ("", "state")
    verdict = verify(worked, anchors_in(manifest))
    assert not verdict.sound
    assert verdict.kind == "rewritten"


def test_a_text_that_was_changed_or_lost_is_noticed(worked: Workspace) -> None:
    with tamper(worked) as connection, connection.begin():
        seq = _seq_of(connection, Action.COMMENTED)
        connection.execute(update(schema.texts).where(schema.texts.c.kind == "comment").values(body="other words"))
    verdict = verify(worked)
    assert (verdict.first_bad_seq, verdict.kind) == (seq, "text")
    with tamper(worked) as connection, connection.begin():
        connection.execute(delete(schema.texts).where(schema.texts.c.kind == "comment"))
    assert "missing" in verify(worked).why


def test_a_state_that_no_event_leads_to_is_noticed(worked: Workspace) -> None:
    states = schema.finding_states
    with tamper(worked) as connection, connection.begin():
        connection.execute(update(states).values(disposition="confirm", state="decided"))
    assert verify(worked).kind == "state"
    with tamper(worked) as connection, connection.begin():
        connection.execute(delete(states))
    assert verify(worked).kind == "state"


def test_a_state_without_any_event_is_noticed(worked: Workspace) -> None:
    states = schema.finding_states
    with tamper(worked) as connection, connection.begin():
        row = dict(connection.execute(select(states).limit(1)).mappings().one())
        connection.execute(insert(states).values({**row, "finding_id": "f" * 16}))
    verdict = verify(worked)
    assert (verdict.sound, verdict.first_bad_seq) == (False, None)
    assert "no event leads to it" in verdict.why


def test_a_run_that_was_taken_from_the_list_is_noticed(worked: Workspace) -> None:
    with tamper(worked) as connection, connection.begin():
        seq = _seq_of(connection, Action.RUN_SAVED)
        connection.execute(delete(schema.runs))
    verdict = verify(worked)
    assert (verdict.first_bad_seq, verdict.kind) == (seq, "run")


def test_a_setting_that_nobody_set_is_noticed(worked: Workspace) -> None:
    with tamper(worked) as connection, connection.begin():
        connection.execute(schema.meta.insert().values(key="setting.retention_days", value="3650"))
    assert verify(worked).kind == "setting"


def test_t33_a_broken_trail_makes_the_workspace_read_only_until_it_holds_again(worked: Workspace) -> None:
    with tamper(worked) as connection, connection.begin():
        held = connection.execute(select(EVENTS.c.actor).where(EVENTS.c.seq == 3)).scalar_one()
        connection.execute(update(EVENTS).where(EVENTS.c.seq == 3).values(actor="x"))
    assert check(worked, CLEO).first_bad_seq == 3
    again = open_workspace(worked.directory)
    assert "Event 3 was edited" in again.database.refusal
    with pytest.raises(ReadOnly, match="read-only"), again.database.writing():
        raise AssertionError
    with again.database.reading() as connection:
        assert connection.execute(select(EVENTS.c.seq)).first()
    with tamper(worked) as connection, connection.begin():
        connection.execute(update(EVENTS).where(EVENTS.c.seq == 3).values(actor=held))
    assert check(again, CLEO).sound
    assert again.database.refusal == ""
    assert not (worked.directory / MARK).exists()
    again.close()


def test_a_cut_end_is_seen_at_the_next_opening(worked: Workspace) -> None:
    with tamper(worked) as connection, connection.begin():
        connection.execute(delete(EVENTS).where(EVENTS.c.seq > 10))
    again = open_workspace(worked.directory)
    assert "read-only" in again.database.refusal
    again.close()


def test_who_may_not_see_the_trail_does_not_verify_it(worked: Workspace) -> None:
    for person in (ANN, MO):
        with pytest.raises(NotAllowed):
            check(worked, person)
    before = verify(worked).events
    assert check(worked, ADA).sound
    assert verify(worked).events == before + 1


def test_the_workspace_notes_an_anchor_a_day_and_keeps_it_to_itself(workspace: Workspace) -> None:
    (noted,) = noted_anchors(workspace)
    assert noted.why == "day"
    assert (workspace.directory / FILE).stat().st_mode & 0o077 == 0
    open_workspace(workspace.directory).close()
    assert len(noted_anchors(workspace)) == 1


def test_a_line_that_a_crash_cut_short_is_no_anchor(workspace: Workspace) -> None:
    with (workspace.directory / FILE).open("a", encoding="utf-8") as file:
        file.write('{"at": "2026-11-21T10:00:00", "why": "day", "anch')
    assert len(noted_anchors(workspace)) == 1


@pytest.mark.parametrize("wrong", ["", "5", "0:" + "a" * 64, "5:" + "A" * 64, "5:abc", "x:" + "a" * 64])
def test_what_is_no_anchor_is_refused(wrong: str) -> None:
    with pytest.raises(WorkspaceError, match="no anchor"):
        parse_anchor(wrong)


def test_a_file_without_an_anchor_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="no anchor stands in it"):
        anchors_in(tmp_path / "manifest.json")


def _seq_of(connection: Connection, action: Action) -> int:
    wanted = select(EVENTS.c.seq).where(EVENTS.c.action == action.value).order_by(EVENTS.c.seq).limit(1)
    return int(connection.execute(wanted).scalar_one())


def test_a_key_that_stands_twice_is_noticed(worked: Workspace) -> None:
    with tamper(worked) as connection, connection.begin():
        first = connection.execute(select(EVENTS).where(EVENTS.c.key.is_not(None)).limit(1)).mappings().one()
        last = connection.execute(select(HEAD.c.seq)).scalar_one()
        _drop_uniqueness(connection)
        connection.execute(update(EVENTS).where(EVENTS.c.seq == last).values(key=first["key"]))
        rewrite_from(connection, last)
    (worked.directory / FILE).unlink()
    verdict = verify(worked)
    assert (verdict.first_bad_seq, verdict.kind) == (last, "key")


def _drop_uniqueness(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("alter table events drop constraint events_key_key"))
        return
    connection.execute(text("create table loose as select * from events"))
    connection.execute(text("drop table events"))
    connection.execute(text("alter table loose rename to events"))


@pytest.mark.parametrize("form", EXPORTS)
def test_every_format_of_an_export_carries_an_anchor_that_is_read_again(
    form: str, five: tuple[Path, Audit], tmp_path: Path
) -> None:
    anchor = f"1042:{'9f' * 32}"
    origin = Origin("ann", "auditor", "0123abcd", "", anchor)
    run = FinishedRun(five[1].directory, five[1].summary)
    made = create_export(run, form, origin=origin)
    (tmp_path / "export").write_bytes(made.content)
    assert {str(each) for each in anchors_in(tmp_path / "export")} == {anchor}
