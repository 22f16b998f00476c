"""Charts of a finished run: each a pure function of a small frame and a theme, with a computed title and words for who cannot see it."""

from audit.reports.charts.notebook import Charts
from audit.reports.charts.theme import DARK, LIGHT, Colours

__all__ = ["DARK", "LIGHT", "Charts", "Colours"]
