"""What the README shows is so: its Python runs, its commands exist, its links lead somewhere."""

import re

import pytest
from typer.testing import CliRunner

from audit.cli import app
from audit.model.places import home

README = (home() / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    claims-audit (\w[\w-]*)", README, re.MULTILINE)


def test_its_python_runs(monkeypatch):
    monkeypatch.chdir(home())
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})


@pytest.mark.parametrize("command", sorted(set(COMMANDS)))
def test_its_commands_exist(command):
    assert CliRunner().invoke(app, [command, "--help"]).exit_code == 0


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)\)", README))
def test_its_links_lead_somewhere(target):
    assert (home() / target).exists()
