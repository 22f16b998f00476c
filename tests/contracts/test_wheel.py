"""The wheel is the whole program: pages, reference and samples travel in it, and it runs from anywhere."""

import os
import subprocess
import sys
import zipfile

import pytest

from audit.model.places import home


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=home(), check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(folder / "site")
    return folder / "site"


def command(unpacked, tmp_path, *words):
    environment = {**os.environ, "PYTHONPATH": str(unpacked), "PYTHONNOUSERSITE": "1"}
    script = "import sys, audit; assert audit.__file__.startswith(sys.argv.pop(1)), audit.__file__; from audit.cli import main; main()"
    words = [sys.executable, "-c", script, str(unpacked), *map(str, words)]
    return subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "folder", ["app.py", "pages", "static", ".streamlit/config.toml", "data/reference", "sample_claims"]
)
def test_everything_travels_in_it(unpacked, folder):
    names = {path.name for path in (home() / folder).iterdir()} if (home() / folder).is_dir() else set()
    packed = unpacked / "audit" / "_bundled" / folder
    assert packed.exists()
    assert names - {"__pycache__"} <= ({path.name for path in packed.iterdir()} if packed.is_dir() else set())


def test_it_audits_its_own_sample_from_anywhere(unpacked, tmp_path):
    sample = unpacked / "audit" / "_bundled" / "sample_claims" / "clean.csv"
    done = command(unpacked, tmp_path, "run", sample, "--out", "out")
    assert (done.returncode, done.stderr) == (0, "")
    assert "60 clear" in done.stdout


def test_it_knows_its_own_reference(unpacked, tmp_path):
    assert "sound" in command(unpacked, tmp_path, "reference", "validate").stdout


def test_it_names_its_licence(unpacked):
    (metadata,) = unpacked.glob("*.dist-info/METADATA")
    assert "License-Expression: Apache-2.0" in metadata.read_text(encoding="utf-8")
    assert {path.name for path in metadata.parent.rglob("*") if path.parent.name == "licenses"} == {"LICENSE", "NOTICE"}
