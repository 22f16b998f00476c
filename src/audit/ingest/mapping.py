"""A mapping that a person confirmed: heading of the file to column of the program, kept as a TOML or JSON file."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from audit.errors import MappingError
from audit.ingest.headings import plain
from audit.model.columns import BY_NAME, DOCUMENTED_PREFIX

KEPT_AS_IT_IS = ""


def load_mapping(path: Path) -> dict[str, str]:
    """Heading to column, from a `.json` or a TOML file; raises `MappingError` where the file cannot be read so."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except OSError as problem:
        raise MappingError(f"{path.name}: the mapping cannot be opened ({problem.strerror}). Check its name.") from None
    except ValueError:
        raise MappingError(
            f'{path.name}: the mapping is not valid. Write lines like "Claim No" = "claim_id" (TOML), or a JSON object.'
        ) from None
    if not isinstance(content, dict) or not all(isinstance(column, str) for column in content.values()):
        raise MappingError(
            f'{path.name}: the mapping must take each heading to one column, like "Claim No" = "claim_id".'
        )
    return {str(heading): str(column) for heading, column in content.items()}


def save_mapping(mapping: Mapping[str, str], path: Path) -> None:
    """Write the mapping so that `load_mapping` gives it back: JSON where the name ends so, else TOML."""
    if path.suffix.lower() == ".json":
        text = json.dumps(dict(mapping), indent=2, ensure_ascii=False)
    else:
        text = "\n".join(f"{_toml(heading)} = {_toml(column)}" for heading, column in mapping.items())
    path.write_text(text + "\n", encoding="utf-8")


def check_mapping(mapping: Mapping[str, str], headings: Iterable[str]) -> None:
    """Raise `MappingError` with everything that is wrong with the mapping for files with these headings, all at once."""
    known = {plain(heading): heading for heading in headings}
    problems = [_absent(heading, known) for heading in mapping if plain(heading) not in known]
    problems += [_unknown(column) for column in mapping.values() if not _is_column(column)]
    targets = [column for column in mapping.values() if column != KEPT_AS_IT_IS]
    twice = sorted({column for column in targets if targets.count(column) > 1})
    problems += [f"more than one heading is taken to {column!r}" for column in twice]
    if problems:
        raise MappingError(f"The mapping does not fit: {'; '.join(problems)}. Correct these and run again.")


def _is_column(column: str) -> bool:
    return column == KEPT_AS_IT_IS or column in BY_NAME or column.startswith(DOCUMENTED_PREFIX)


def _absent(heading: str, known: Mapping[str, str]) -> str:
    near = get_close_matches(plain(heading), known, n=1)
    return f"there is no heading {heading!r}{_nearest(known[name] for name in near)}"


def _unknown(column: str) -> str:
    return f"there is no column {column!r}{_nearest(get_close_matches(column.lower(), BY_NAME, n=1))}"


def _nearest(names: Iterable[str]) -> str:
    return "".join(f" (the nearest is {name!r})" for name in names)


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
