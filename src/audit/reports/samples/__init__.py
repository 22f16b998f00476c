"""Synthetic claims that look like the real thing, and the truth about the errors planted in them. Nothing is real."""

from audit.reports.samples.write import SampleFiles, write_samples

__all__ = ["SampleFiles", "write_samples"]
