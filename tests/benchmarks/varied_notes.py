"""Notes for measuring speed: the gold notes with other doses, readings and small talk, about a thousand characters each.

The same number of notes is the same notes on every machine; no two of them are alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count
from random import Random

from tests.evidence.gold_notes import GoldNote

LENGTH = 1_000
END = re.compile(r"([a-z)])(\.(?=\s)|\.?$|\n)", re.MULTILINE)
MEASURE = re.compile(r"\b(\d{1,3})(?=\s?(?:mg|mcg|ml|mL|ML|cc|cm|CM|MG|minutes|min)\b)")
ASIDES = (
    "Blood pressure was {a}/{b} before and {c}/{b} afterwards.",
    "Pulse {b}, respirations {d}, oxygen saturation {e} percent on room air.",
    "Room {a}, nurse {name}, arrival at {d}:{b} in the morning.",
    "The patient weighs {b} kg and walked in with a {aid}.",
    "Pain was rated {d} of ten before the visit and {f} of ten when {name} asked again.",
    "The wristband was checked against chart {a}{b}{c} by {name}.",
    "Allergies were reviewed with the patient, who reports a rash from {drug}.",
    "A warm blanket was offered; the {aid} was kept within reach.",
    "Discharge instructions were read aloud and a copy was handed to the {relative}.",
    "The {relative} will drive home; telephone {a}-{c} is on file.",
    "Tea and biscuits were tolerated after {d} minutes.",
    "Skin was intact, and the dressing stayed dry for {b} minutes.",
)
NUMBERS = {"a": (101, 180), "b": (50, 100), "c": (101, 180), "d": (8, 20), "e": (90, 100), "f": (0, 8)}
WORDS = {
    "name": ("Abara", "Bergman", "Castillo", "Dvorak", "Eze", "Farouk", "Grünwald", "Hassan", "Ito", "Jovanovic"),
    "aid": ("cane", "walker", "wheelchair", "crutch", "rollator"),
    "drug": ("penicillin", "sulfa", "adhesive tape", "codeine", "shellfish"),
    "relative": ("daughter", "son", "neighbour", "sister", "husband", "wife"),
}


def varied_notes(
    notes: Sequence[GoldNote], number_of_notes: int, skip: int = 0, *, share_sentences: bool = True
) -> list[str]:
    """`number_of_notes` texts, of which no two are alike, from the one numbered `skip`.

    They share sentences, as notes written from templates do; without `share_sentences` each sentence has a number of its
    own, so that hardly one is met twice.
    """
    varied = (_varied(notes[number % len(notes)].text, number) for number in range(skip, skip + number_of_notes))
    return list(varied) if share_sentences else [_numbered(text, skip + place) for place, text in enumerate(varied)]


def _varied(text: str, number: int) -> str:
    chance = Random(number)
    told = MEASURE.sub(lambda found: str(int(found[1]) + chance.randrange(1, 9)), text.strip())
    asides = [f"Visit {number}."]
    while len(told) + sum(map(len, asides)) + len(asides) < LENGTH:
        asides.append(_aside(chance))
    return "\n\n".join([told, " ".join(asides)])


def _numbered(text: str, number: int) -> str:
    places = count(1)
    return END.sub(lambda found: f"{found[1]} {number}.{next(places)}{found[2]}", text)


def _aside(chance: Random) -> str:
    numbers = {name: chance.randrange(low, high) for name, (low, high) in NUMBERS.items()}
    words = {name: chance.choice(choices) for name, choices in WORDS.items()}
    return chance.choice(ASIDES).format(**numbers, **words)
