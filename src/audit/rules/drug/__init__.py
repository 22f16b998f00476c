"""Rules on drugs: the dose beside the units, and what became of the rest."""
