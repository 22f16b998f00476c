"""What medSpaCy reads in the same notes. Usage, in an environment of its own: with_medspacy.py ASKED.json FOUND.json."""

from __future__ import annotations

from harness import Reader, Terms, measure, note_level
from loguru import logger

logger.remove()  # its sentence splitter prints the text of the notes otherwise

import medspacy  # noqa: E402 - only after it has been silenced
from medspacy.target_matcher import TargetRule  # noqa: E402 - as above

PIPES = ["medspacy_pyrush", "medspacy_target_matcher", "medspacy_context", "medspacy_sectionizer"]
NOT_DONE = ("is_historical", "is_hypothetical", "is_family", "is_uncertain")
ASIDES = {"past_medical_history", "history_of_present_illness", "family_history", "observation_and_plan", "imaging"}


def build(terms: Terms) -> Reader:
    nlp = medspacy.load(medspacy_enable=PIPES)
    rules = [TargetRule(term, category) for category, words in terms.items() for term in words]
    nlp.get_pipe("medspacy_target_matcher").add(rules)

    def counts(mention) -> bool:
        aside = mention._.section_category in ASIDES
        return not aside and not any(getattr(mention._, name) for name in NOT_DONE)

    def read(text: str) -> dict[str, str]:
        mentions = [mention for mention in nlp(text).ents if counts(mention)]
        return {each: note_level([m._.is_negated for m in mentions if m.label_ == each]) for each in terms}

    return read


measure(build, timed_notes=150)
