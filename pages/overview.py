"""Overview: counts and dollars for whoever may not see lines."""

from audit.ui import guard
from audit.ui.views import overview

guard.require("overview")
overview.render()
