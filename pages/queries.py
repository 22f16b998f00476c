"""Queries: requests to providers for what a record leaves open."""

from audit.ui import guard
from audit.ui.views import queries

guard.require("queries")
queries.render()
