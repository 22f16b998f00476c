"""A team dashboard and its provider, one of each for a module of tests; each test signs in whom it needs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.support.team import TeamServer, provider, team_dashboard


@pytest.fixture(scope="session")
def provider_address() -> Iterator[str]:
    with provider() as address:
        yield address


@pytest.fixture(scope="module")
def team_server(provider_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TeamServer]:
    with team_dashboard(tmp_path_factory.mktemp("team"), provider_address) as served:
        yield served
