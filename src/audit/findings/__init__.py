"""From outcomes to findings: which lines stand where, what a finding says, and what it is worth."""
