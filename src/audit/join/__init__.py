"""Facts beside a claim line: DuckDB brings them, and never has an opinion."""
