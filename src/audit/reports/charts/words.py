"""How charts write numbers and names: signs, units, shares, and names that are too long for their place."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from textwrap import wrap

Number = int | float | Decimal
MINUS = "\u2212"
SHORT = 24


def dollars(amount: Number) -> str:
    """Whole dollars, `$26,356`; under ten dollars with cents, `$4.33`."""
    size = abs(float(amount))
    return (
        f"{MINUS if float(amount) < 0 else ''}${size:,.2f}"
        if 0 < size < 10
        else f"{MINUS if amount < 0 else ''}${size:,.0f}"
    )


def signed(amount: Number) -> str:
    """Dollars and cents with their sign, `+$123.16`; no sign on nothing."""
    sign = "+" if amount > 0 else MINUS if amount < 0 else ""
    return f"{sign}${abs(amount):,.2f}"


def share(part: float) -> str:
    """A share as people read it, `50 %`; never `0 %` or `100 %` for what is only near it."""
    if 0 < part < 0.01:
        return "<1 %"
    return ">99 %" if 0.99 < part < 1 else f"{part * 100:.0f} %"


def rate(part: float) -> str:
    """A rate with one decimal, `8.4 %`."""
    return f"{part * 100:.1f} %"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun, `1 line`, `1,204 lines`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def spelled(number: int) -> str:
    """The number as a word where it is small: titles begin with it."""
    small = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
    return small[number] if number < len(small) else f"{number:,}"


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def wrapped(text: str, width: int, rows: int = 2) -> str:
    """The text in up to `rows` rows of at most `width` characters, evenly long; cut with an ellipsis where longer."""
    text = " ".join(text.split())
    if len(text) <= min(width, SHORT):
        return text
    for narrower in range(max(1, len(text) // rows), width + 1):
        parts = wrap(text, narrower, break_long_words=narrower == width)
        if len(parts) <= rows and max(map(len, parts), default=0) <= width:
            return "\n".join(parts)
    parts = wrap(text, width, break_long_words=True)
    return "\n".join([*parts[: rows - 1], parts[rows - 1][: width - 1].rstrip(" ,") + "…"])


def capitalised(text: str) -> str:
    """The text with a capital first letter, and the rest as it is."""
    return text[:1].upper() + text[1:]


def distinct(labels: Sequence[str], kinds: Sequence[str | None]) -> list[str]:
    """The labels, with their kind behind those that stand more than once, so that no two rows of a chart fall together."""
    told = [
        f"{label} ({kind})" if kind and labels.count(label) > 1 else label
        for label, kind in zip(labels, kinds, strict=True)
    ]
    seen: dict[str, int] = {}
    for n, label in enumerate(told):
        seen[label] = seen.get(label, 0) + 1
        told[n] = label if seen[label] == 1 else f"{label} {seen[label]}"
    return told
