"""The record: what was documented of a claim line, as facts that a rule can compare."""
