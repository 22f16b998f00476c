"""The lock file: every version is fixed and hashed, and no index is named."""

import re

import pytest

from audit.model.places import home

LOCK = home() / "requirements.lock"


@pytest.fixture(scope="module")
def lock():
    return LOCK.read_text(encoding="utf-8")


def test_no_host_is_named(lock):
    assert "://" not in lock
    assert "--index" not in lock
    assert "--find-links" not in lock


def test_every_requirement_is_fixed_and_hashed(lock):
    entries = re.split(r"\n(?=[a-z0-9])", lock.strip())
    loose = [entry.splitlines()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]
    assert not loose


def test_what_the_project_needs_is_locked(lock):
    settings = (home() / "pyproject.toml").read_text(encoding="utf-8")
    wanted = re.findall(r'^    "([a-z0-9-]+)[><=]', settings, re.MULTILINE)
    assert wanted
    assert [name for name in wanted if f"\n{name}==" not in f"\n{lock}"] == []
