"""From note to code: paste a procedure note, see what it says and which code it supports."""

from audit.ui import guard
from audit.ui.views import note

guard.require("note")
note.render()
