"""The dashboard's own charts for a notebook: one method a chart, with its title inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from textwrap import wrap

import altair as alt
import polars as pl

from audit.reference import Reference, load_reference
from audit.reports import risk, summary
from audit.reports.charts import carc, groups, heatmap, lattice, observed, pareto, provider, trend
from audit.reports.charts.family import family_of
from audit.reports.charts.theme import LIGHT, Colours, Drawing
from audit.reports.filters import EVERYTHING, Filters

SUBTITLE = 80


@dataclass(frozen=True)
class Charts:
    """The charts of the finished run in the folder `run`, each an Altair chart.

    `filters` narrow all of them; `colours` are `LIGHT` or `DARK`; `given` is the reference for words and fees, by default
    the one that ships.
    """

    run: Path
    filters: Filters = EVERYTHING
    colours: Colours = LIGHT
    given: Reference | None = None

    @cached_property
    def reference(self) -> Reference:
        """The reference that gives reason codes and places their words, and codes their fees."""
        return self.given or load_reference()

    def by_rule(self) -> Drawing:
        """Overpaid dollars by rule, with the running share."""
        told = summary.by_rule(self.run, self.filters)
        return described(pareto.chart(told, self.colours), pareto.title(told), pareto.alt_text(told))

    def by_carc(self) -> Drawing:
        """Findings by the answer that a payer would likely give."""
        told = summary.by_carc(self.run, self.filters)
        return described(
            carc.chart(told, self.colours, self._words("carc", "carc")), carc.title(told), carc.alt_text(told)
        )

    def code_by_rule(self) -> Drawing:
        """Flagged lines by code billed and rule."""
        told = summary.code_by_rule(self.run, self.filters)
        return described(heatmap.chart(told, self.colours), heatmap.title(told), heatmap.alt_text(told))

    def trend(self) -> Drawing:
        """The flag rate by month of service."""
        told = summary.trend(self.run, self.filters)
        return described(trend.chart(told, self.colours), trend.title(told), trend.alt_text(told))

    def by_provider(self) -> Drawing:
        """Overpaid dollars a line by provider."""
        told = summary.by_provider(self.run, self.filters)
        return described(provider.chart(told, self.colours), provider.title(told), provider.alt_text(told))

    def by_payer(self) -> Drawing:
        """Flag rate and dollars by payer."""
        told = summary.by_payer(self.run, self.filters)
        return described(groups.chart(told, self.colours), groups.title(told), groups.alt_text(told))

    def by_place(self) -> Drawing:
        """Flag rate and dollars by place of service."""
        told, words = summary.by_place(self.run, self.filters), self._words("place_of_service", "place_of_service_code")
        return described(
            groups.chart(told, self.colours, words), groups.title(told, words), groups.alt_text(told, words)
        )

    def observed(self) -> Drawing:
        """Observed denials by rule, where the file carries the answers of payers."""
        told = risk.observed(self.run, self.filters)
        return described(observed.chart(told, self.colours), observed.title(told), observed.alt_text(told))

    def lattice(
        self, code: str, supported: str | None = None, *, on: date | None = None, facility: bool = False
    ) -> Drawing:
        """The family of a billed code, with the supported one where given; fees of the day `on`, office or facility.

        By default the day is the last one on which the run has the code. Raises `ReferenceError` where no family has it.
        """
        family = family_of(self.reference, code, on or self._last_day(code), facility=facility)
        drawn = lattice.chart(family, self.colours, billed=code, supported=supported, width=560)
        return described(drawn, lattice.title(family, code, supported), lattice.alt_text(family, code, supported))

    def _last_day(self, code: str) -> date:
        lines = pl.scan_parquet(self.run / "lines.parquet").select("hcpcs_code", "claim_line_start_date")
        days = lines.filter(pl.col("hcpcs_code") == code).select(pl.col("claim_line_start_date").max()).collect()
        last = days.item()
        return last if isinstance(last, date) else datetime.now(UTC).date()

    def _words(self, table: str, key: str) -> Mapping[str, str]:
        return dict(self.reference.tables[table].select(key, "label").iter_rows())


def described(chart: Drawing, title: tuple[str, str], words: str) -> Drawing:
    """The chart with its title and subtitle inside, and with the words for who cannot see it."""
    text, subtitle = title
    inside = alt.TitleParams(text=text, subtitle=wrap(subtitle, SUBTITLE))
    told: Drawing = chart.properties(title=inside, description=words)
    return told
