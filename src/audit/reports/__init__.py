"""Frames and charts for people, from a finished run; nothing here knows a screen."""
