"""Every threat that docs/threats.md names has the tests that it names."""

import re

import pytest

from audit.model.places import home

NAMED = sorted(set(re.findall(r"`(test_\w+)`", (home() / "docs" / "threats.md").read_text(encoding="utf-8"))))
WRITTEN = {
    name
    for path in (home() / "tests").rglob("test_*.py")
    for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
}


@pytest.mark.parametrize("name", NAMED)
def test_the_test_is_there(name):
    assert name in WRITTEN
