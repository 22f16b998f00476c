"""The worked example runs as it stands, and shows the same numbers as the function it calls."""

import nbformat
from nbclient import NotebookClient

from audit.model.places import home


def test_the_quickstart_runs(tmp_path):
    notebook = nbformat.read(home() / "notebooks" / "quickstart.ipynb", as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    shown = [output["data"].get("text/html", "") for output in outputs if "data" in output]
    assert any("claim lines are flagged" in html for html in shown)
    assert not [output for output in outputs if output["output_type"] == "error"]
