"""Audits claim lines against the record and the payer's edits."""
