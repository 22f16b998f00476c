"""Rules on what can be so of one patient at one place on one day."""
