"""The parts that pages are made of: blocks of HTML, charts with their tables, problems, the sidebar."""
