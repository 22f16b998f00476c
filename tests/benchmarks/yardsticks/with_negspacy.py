"""What negspacy reads in the same notes. Usage, in an environment of its own: with_negspacy.py ASKED.json FOUND.json."""

from __future__ import annotations

import spacy
from harness import Reader, Terms, measure, note_level
from negspacy.negation import Negex  # noqa: F401 - its import is what makes the pipe known
from negspacy.termsets import termset


def build(terms: Terms) -> Reader:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    ruler = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    ruler.add_patterns([{"label": each, "pattern": term} for each, words in terms.items() for term in words])
    nlp.add_pipe("negex", config={"neg_termset": termset("en_clinical").get_patterns(), "ent_types": list(terms)})

    def read(text: str) -> dict[str, str]:
        mentions = nlp(text).ents
        return {each: note_level([m._.negex for m in mentions if m.label_ == each]) for each in terms}

    return read


measure(build, timed_notes=2_000)
