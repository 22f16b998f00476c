"""The Upload page: what is uploaded, confirmed and audited is what `run_audit` says of the same file."""

from __future__ import annotations

import gc
import zipfile
from io import BytesIO
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest
from tests.support.app import FIVE, as_csv, click, draw_until, open_page, shown, titles

from audit import run_audit
from audit.reports.audit import Audit
from audit.ui import cache
from audit.ui.job import Job
from audit.ui.views.upload import Chosen
from audit.workspace import schema
from audit.workspace.access import user_of_this_computer

pytestmark = pytest.mark.usefixtures("own_workspace")

ODD_HEADINGS = as_csv("""
    Claim No | CPT   | DOS        | documented_imaging | Visit kind
    A1       | 62323 | 2024-08-01 | none               | x
""")
NO_CODE = as_csv("""
    claim_id | DOS        | Visit kind
    A1       | 2024-08-01 | 62323
""")


def zipped() -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as bundle:
        bundle.writestr("claims.csv", FIVE)
    return target.getvalue()


def upload(*files: tuple[str, bytes]) -> AppTest:
    app = open_page("upload")
    app.file_uploader[0].set_value([(name, content, "text/csv") for name, content in files]).run()
    return click(app, "upload.read")


def audit(app: AppTest) -> AppTest:
    click(app, "upload.audit")
    return draw_until(app, lambda app: "accounted for" in titles(app)[0])


def test_the_numbers_are_those_of_run_audit(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_bytes(as_csv(FIVE))
    counts = run_audit(path).summary["reconciliation"]
    app = audit(upload(("claims.csv", as_csv(FIVE))))
    assert titles(app) == ["5 records in, every one accounted for"]
    sentence = "{flagged} flagged + {unverified} unverified + {clear} clear + {rejected} set aside = {records} records."
    assert sentence.format(**counts) in shown(app)


def test_a_record_that_was_set_aside_is_told_with_its_reason() -> None:
    app = audit(upload(("claims.csv", as_csv(FIVE))))
    assert "1 record was set aside" in shown(app)
    assert '<td class="num">5</td><td>claim_line_start_date</td>' in shown(app)


def test_the_sample_opens_with_one_click() -> None:
    app = click(open_page("upload"), "upload.sample")
    draw_until(app, lambda app: "accounted for" in titles(app)[0])
    assert not app.exception


def test_the_card_shows_what_was_seen_before_anything_is_audited() -> None:
    app = upload(("march.csv", ODD_HEADINGS))
    assert titles(app) == ["1 record waits for its audit"]
    assert "<td>march.csv</td>" in shown(app)
    assert "<td>comma</td>" in shown(app)
    assert "4 headings of 5 are known" in shown(app)
    assert "Claim from Claim No" in shown(app)


def test_a_heading_that_is_not_known_is_kept_unless_a_person_says_what_it_is() -> None:
    app = upload(("march.csv", ODD_HEADINGS))
    visit = next(box for box in app.selectbox if box.label == "Visit kind")
    assert visit.value == ""
    assert "claim_id" in visit.options[1]


def test_what_is_missing_is_said_at_once_and_can_be_mended() -> None:
    app = upload(("march.csv", NO_CODE))
    assert "No heading stands for Code (hcpcs_code), which every line needs." in shown(app)
    assert "Code from no heading" in shown(app)
    assert app.button(key="upload.audit").disabled
    next(box for box in app.selectbox if box.label == "Visit kind").select("hcpcs_code").run()
    assert not app.button(key="upload.audit").disabled
    assert titles(audit(app)) == ["1 record in, every one accounted for"]


def test_two_headings_for_one_column_are_refused() -> None:
    app = upload(("march.csv", ODD_HEADINGS))
    next(box for box in app.selectbox if box.label == "Visit kind").select("hcpcs_code").run()
    assert "Code (hcpcs_code) is chosen for 2 headings: CPT, Visit kind. Keep one." in shown(app)


def test_several_files_with_other_headings_are_one_run() -> None:
    app = audit(upload(("march.csv", ODD_HEADINGS), ("april.csv", as_csv(FIVE))))
    assert titles(app) == ["6 records in, every one accounted for"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "empty.csv"),
        ("claims.csv", zipped(), "claims.csv"),
        ("head.csv", b"claim_id,cpt,dos\n", "head.csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_calm_sentence(name: str, content: bytes, says: str) -> None:
    app = upload((name, content))
    assert not app.exception
    assert titles(app) == ["Choose a claim file to audit"]
    assert f'<div class="problem" role="alert">{says}' in shown(app)


def test_a_bad_file_does_not_lose_the_good_one() -> None:
    app = upload(("empty.csv", b""), ("claims.csv", as_csv(FIVE)))
    assert 'role="alert">empty.csv' in shown(app)
    assert titles(audit(app)) == ["5 records in, every one accounted for"]


def test_going_on_without_a_rule_is_said_on_every_page() -> None:
    app = upload(("claims.csv", as_csv(FIVE)))
    assert app.multiselect(key="upload.without").value == []
    app.multiselect(key="upload.without").select("attribute.imaging").run()
    audit(app)
    assert "Went on without <b>attribute.imaging</b>" in shown(app)
    assert "Went on without attribute.imaging" in shown(app)


def test_after_the_audit_nothing_of_the_upload_is_left() -> None:
    app = audit(upload(("left_over.csv", as_csv(FIVE))))
    workspace = cache.workspace()
    assert not list(workspace.directory.rglob("left_over*"))
    assert not list(workspace.staging.rglob("*.csv"))
    assert any(path.read_bytes() == as_csv(FIVE) for path in workspace.runs.glob("*/in/*.csv"))
    assert app.file_uploader[0].value == []


def test_a_name_cannot_leave_its_folder_and_is_told_as_text() -> None:
    app = upload(("../../x<b>**y**</b>[1].csv", as_csv(FIVE)))
    assert "<td>b_1_.csv</td>" in shown(app)


def test_a_heading_is_shown_as_it_is_written() -> None:
    heading = '<img src="http://evil.example/p.png"> **x** :red[x] $y$ ![](http://evil.example)'
    app = upload(("march.csv", ODD_HEADINGS.replace(b"Visit kind", b'"' + heading.replace('"', '""').encode() + b'"')))
    label = next(box.label for box in app.selectbox if "evil" in box.label)
    assert label.replace("\\", "") == heading
    assert "<img" not in shown(app)
    assert all(f"\\{sign}" in label for sign in "<*:[$!(")


def test_only_what_names_nobody_is_shown_of_the_first_records() -> None:
    app = upload(("claims.csv", as_csv("""
        claim_id  | hcpcs_code | claim_line_start_date | person_id | allowed_amount | documented_imaging | Name     | payer
        SECRET-C1 | 62323      | 2024-08-01            | SECRET-P1 | 258.31         | fluoroscopy        | SECRET-N | SECRET-Y
        SECRET-C2 | SECRET     | SECRET 2024           | 987654321 | 987-65-4321    | SECRET             | x        | y
    """)))  # fmt: skip
    assert "SECRET" not in shown(app)
    assert "987" not in shown(app)
    assert all(f"<td>{value}</td>" in shown(app) for value in ("62323", "2024-08-01", "258.31", "fluoroscopy"))


def waiting_job(gate: Event, tmp_path: Path) -> Job:
    """A real audit that waits at the gate before it looks whether it is to stop."""

    def wait_and_audit(job: Job) -> Audit:
        gate.wait(timeout=30)
        path = tmp_path / "claims.csv"
        path.write_bytes(as_csv(FIVE))
        return run_audit(path, progress=job, work=job.folder)

    job = Job("claims.csv", cache.runs().new_folder(), user_of_this_computer())
    job.start(cache.workers(), cache.workspace(), wait_and_audit)
    return job


def test_cancel_ends_the_audit_and_nothing_of_it_is_kept(tmp_path: Path) -> None:
    gate = Event()
    job = waiting_job(gate, tmp_path)
    app = open_page("upload", **{"kept.values.upload.job": job})
    assert titles(app) == ["The audit is under way"]
    app.button(key="upload.cancel").click().run()
    assert app.button(key="upload.cancel").disabled
    gate.set()
    draw_until(app, lambda app: titles(app) == ["Choose a claim file to audit"])
    assert "Stopped. Nothing was kept of this run" in shown(app)
    assert not job.folder.exists()


def test_a_saved_mapping_is_used_again() -> None:
    saved = b'"Visit kind" = "payer"\n'
    app = upload(("march.csv", ODD_HEADINGS))
    app.file_uploader[0].set_value(("mapping.toml", saved, "application/toml")).run()
    click(app, "upload.use")
    assert next(box for box in app.selectbox if box.label == "Visit kind").value == "payer"


def test_a_mapping_that_is_none_changes_nothing() -> None:
    app = upload(("march.csv", ODD_HEADINGS))
    app.file_uploader[0].set_value(("mapping.toml", b"not a mapping", "application/toml")).run()
    app.button(key="upload.use").click().run()
    assert 'role="alert">mapping.toml: the mapping is not valid' in shown(app)


def test_an_upload_that_was_never_audited_goes_with_its_visitor() -> None:
    folder = cache.runs().new_folder()
    chosen = Chosen(folder, {})
    assert folder.exists()
    del chosen
    gc.collect()
    assert not folder.exists()


def test_a_file_that_was_audited_before_is_met_again() -> None:
    first = audit(upload(("claims.csv", as_csv(FIVE))))
    run_id = first.query_params["run"]
    again = upload(("april.csv", as_csv(FIVE)))
    assert titles(again) == ["This file was audited before"]
    assert f'<code class="c">{run_id}</code>' in shown(again)
    assert "Program and reference are as they were" in shown(again)
    click(again, "known.open")
    assert again.query_params["run"] == run_id
    assert len(list(cache.workspace().runs.iterdir())) == 1


def test_auditing_it_again_needs_a_reason_that_stays_with_the_run() -> None:
    audit(upload(("claims.csv", as_csv(FIVE))))
    app = upload(("claims.csv", as_csv(FIVE)))
    app.text_input(key="known.because").set_value("too short")
    app.button(key="known.audit").click().run()
    assert 'role="alert">Say in at least 10 characters' in shown(app)
    app.text_input(key="known.because").set_value("the policy of the payer is another")
    click(app, "known.audit")
    assert titles(app) == ["5 records wait for their audit"]
    audit(app)
    workspace = cache.workspace()
    with workspace.database.reading() as connection:
        kept = connection.execute(select(schema.texts.c.kind, schema.texts.c.body)).all()
    assert [tuple(row) for row in kept] == [("again_because", "the policy of the payer is another")]
    assert len(list(workspace.runs.iterdir())) == 2


def test_the_sample_is_audited_once() -> None:
    for _ in range(2):
        app = click(open_page("upload"), "upload.sample")
        draw_until(app, lambda app: "accounted for" in titles(app)[0])
    assert len(list(cache.workspace().runs.iterdir())) == 1


def test_an_audit_is_saved_when_nobody_looks(tmp_path: Path) -> None:
    gate = Event()
    job = waiting_job(gate, tmp_path)
    cache.jobs().add(job)
    other_tab = open_page("upload")
    assert "claims.csv is being audited." in shown(other_tab)
    gate.set()
    run_id = job.result()
    assert cache.runs().get(run_id) is not None
    assert not job.folder.exists()
    assert not cache.jobs().of(user_of_this_computer())


def test_another_tab_can_watch_the_audit(tmp_path: Path) -> None:
    gate = Event()
    job = waiting_job(gate, tmp_path)
    cache.jobs().add(job)
    app = click(open_page("upload"), f"upload.watch.{job.folder.name}")
    assert titles(app) == ["The audit is under way"]
    gate.set()
    draw_until(app, lambda app: "accounted for" in titles(app)[0])
    assert app.query_params["run"] == job.result()


def test_a_finished_audit_is_held_against_an_earlier_one_where_there_is_one() -> None:
    app = audit(upload(("january.csv", as_csv(FIVE))))
    assert "result.runs" not in {button.key for button in app.button}
    app = audit(upload(("february.csv", as_csv(FIVE).replace(b"A1", b"B1"))))
    assert "result.runs" in {button.key for button in app.button}
