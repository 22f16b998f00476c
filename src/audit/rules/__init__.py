"""Judgments: each rule is an expression over the facts of a claim line, and looks nothing up."""
