"""Second review: what a second person judges blind, where two differ, and how far opinions agree."""

from audit.ui import guard
from audit.ui.views import second_review

guard.require("second_review")
second_review.render()
