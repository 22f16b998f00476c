"""What public pages say of codes, held against the reference."""

from audit.reports.statements.judge import judge_statements
from audit.reports.statements.statement import AT_ODDS, Verdict

__all__ = ["AT_ODDS", "Verdict", "judge_statements"]
