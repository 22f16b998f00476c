"""Event log: everything that was done, and whether the log still holds."""

from audit.ui import guard
from audit.ui.views import event_log

guard.require("event_log")
event_log.render()
