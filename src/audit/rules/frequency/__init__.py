"""Limits over time: how many sessions in a window, and how far apart."""
