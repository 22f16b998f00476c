"""Words that a request to a provider must not hold, by what they do: speak of money, of its refusal, of how a case is
weighed or scored, compare, lead, press, or blame. They are looked for in the whole letter, whoever wrote them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Ban:
    """A kind of words: how they are found, what is wrong with them, and what to do instead. `in_record` says whether they
    are looked for in words of the record too, where a patient may deny pain and a resistance may be higher."""

    kind: str
    pattern: re.Pattern[str]
    what: str
    fix: str
    in_record: bool = True


def _ban(kind: str, what: str, fix: str, *words: str, in_record: bool = True) -> Ban:
    return Ban(kind, re.compile("|".join(words), re.IGNORECASE), what, fix, in_record)


def _word(*stems: str) -> str:
    return rf"\b(?:{'|'.join(stems)})\b"


_SAY = r"(?:document|state|add|addend|amend|confirm|agree|acknowledge|change|correct|update|write|indicate|include|revise|specify|note)"

BANS: tuple[Ban, ...] = (
    _ban(
        "money",
        "speaks of money",
        "Take it out: a query says nothing of what anything is worth.",
        r"[$€£¥¢]",
        _word(
            r"dollars?",
            r"cents?",
            r"usd",
            r"money",
            r"monetary",
            r"financial(?:ly)?",
            r"revenues?",
            r"incomes?",
            r"profits?",
            r"budgets?",
            r"costs?",
            r"prices?",
            r"priced",
            r"fees?",
            r"charges?",
            r"charged",
            r"amounts? (?:billed|allowed|due|owed|paid)",
            r"allowed amounts?",
            r"copay(?:ments?)?",
            r"deductibles?",
            r"savings?",
            r"bonus(?:es)?",
            r"incentives?",
        ),
        _word(
            r"pay",
            r"pays",
            r"paid",
            r"paying",
            r"payable",
            r"payers?",
            r"payors?",
            r"payments?",
            r"nonpayment",
            r"prepayment",
            r"prepaid",
            r"postpayment",
            r"(?:over|under|re|un)pa(?:id|y|ys|ying|yments?)",
            r"refund\w*",
            r"recoup\w*",
            r"recover(?:y|ies) audit\w*",
            r"claw ?backs?",
            r"take ?backs?",
        ),
    ),
    _ban(
        "reimbursement",
        "speaks of reimbursement",
        "Take it out: a query does not name what the answer would do to reimbursement.",
        r"\bre ?imburs\w*",
        _word(r"remit\w*", r"remunerat\w*", r"compensat(?:e|es|ed|ion) (?:for|from|by)"),
    ),
    _ban(
        "denial",
        "speaks of a refusal or an appeal",
        "Take it out: what a payer might do is no matter of the record.",
        _word(
            r"denials?",
            r"(?:claims?|lines?|services?|codes?|coverage|payers?) (?:\w+ )?den(?:y|ies|ied|ying)",
            r"disallow\w*",
            r"appeals?",
            r"appealed",
            r"appealing",
            r"non ?covered",
            r"not covered",
            r"uncovered service\w*",
            r"medical(?:ly)? (?:un)?necess\w*",
            r"reject(?:s|ed|ion|ions)? (?:of )?(?:the |this )?(?:claim|line|service)s?",
            r"(?:claim|line|service)s? (?:was|were|is|are|will be|may be|might be) (?:rejected|refused)",
        ),
    ),
    _ban(
        "denial",
        "speaks of a refusal",
        "Take it out: what a payer might do is no matter of the record.",
        _word(r"den(?:y|ies|ied|ying)"),
        in_record=False,
    ),
    _ban(
        "weight",
        "speaks of how the case is grouped or weighed",
        "Take it out: groups, weights and relative values are no matter of the record.",
        _word(
            r"(?:ms|apr|ap)? ?drgs?",
            r"w?rvus?",
            r"relative (?:value|weight)s?(?: units?)?",
            r"case ?mix(?: index)?",
            r"cc ?/ ?mcc",
            r"cc capture",
            r"risk adjust\w*",
            r"raf scores?",
            r"conversion factors?",
            r"fee schedules?",
        ),
    ),
    _ban(
        "weight",
        "speaks of how the case is grouped or weighed",
        "Take it out: groups, weights and relative values are no matter of the record.",
        _word(r"apcs?", r"mcc", r"hccs?", r"raf", r"risk scores?", r"weighted"),
        in_record=False,
    ),
    _ban(
        "quality",
        "speaks of a score, a rating or a profile",
        "Take it out: what the answer would do to a score is no matter of the record.",
        _word(
            r"severity of illness",
            r"severity (?:scores?|levels?)",
            r"risk of mortality",
            r"quality (?:scores?|measures?|metrics?|ratings?|indicators?|impact|reporting)",
            r"star ratings?",
            r"patient safety indicators?",
            r"hospital acquired conditions?",
            r"report cards?",
            r"(?:physician|provider) (?:profiles?|scorecards?|rankings?)",
            r"benchmarks?",
            r"value based",
            r"performance (?:scores?|ratings?|metrics?)",
        ),
    ),
    _ban(
        "comparison",
        "compares answers with each other",
        "Say what is asked without more or less: no answer stands above another.",
        _word(r"highe(?:r|st)"),
        _word(
            r"low(?:er|est) (?:levels?|codes?|severity|complexity|paying|weighted|valued)",
            r"great(?:er|est) (?:specificity|severity|complexity|levels?|detail)",
            r"(?:more|most|less|least) (?:specific|severe|complex|intensive|extensive|appropriate|accurate|favorable|favourable|comprehensive)(?:ly)?",
            r"(?:better|best) (?:codes?|reflect\w*|captur\w*|support\w*|describ\w*|represent\w*|answers?)",
            r"up ?cod\w*",
            r"down ?cod\w*",
            r"under ?cod\w*",
            r"over ?cod\w*",
            r"upgrad\w*",
            r"downgrad\w*",
            r"maximi[sz]\w*",
            r"optimi[sz]\w*",
        ),
        in_record=False,
    ),
    _ban(
        "leading",
        "leads to an answer",
        "Ask openly, with what, which, where, when or how, and leave the answer to the provider.",
        rf"\b(?:please|kindly) (?:\w+ ){{0,2}}?{_SAY} that\b",
        r"\b(?:please|kindly) (?:re)?(?:confirm|agree|amend|correct|change|revise|addend|update)\b",
        rf"\b(?:we|i) (?:need|want|ask|would like|request|require) (?:\w+ ){{0,3}}?(?:to {_SAY}\b|{_SAY} that\b)",
        _word(
            r"(?:would|do|did|don't|wouldn't|can|could|will|might) you (?:not )?(?:please )?(?:agree|confirm|concur|consider|accept|say|add|change|amend)",
            r"(?:isn't|wasn't|aren't|weren't|doesn't|didn't|wouldn't|couldn't|shouldn't|hasn't|haven't) (?:it|this|that|there|the|you)",
            r"(?:should|must|ought to|needs? to|has to|have to) (?:have been |be |say |read |state |show |reflect |support |include )\w*",
            r"(?:should|must|ought to) (?:have been|be|say|read|state|show|reflect|support|include)",
            r"(?:we|i) (?:believe|think|suspect|expect|assume|suppose|hope|feel|conclude|suggest|recommend|propose|anticipate)",
            r"(?:it|this|the record) (?:appears|seems)(?: (?:that|to|as))?",
            r"(?:clearly|obviously|evidently|undoubtedly|surely|of course)",
            r"(?:most |very )?(?:likely|probably)",
            r"as you know",
            r"unless you",
            r"(?:addend|amend|correct|change|revise) (?:your|the) (?:note|record|report|documentation|chart|statement)",
            r"as (?:was )?(?:discussed|agreed)",
            r"correct to (?:say|assume|state)",
            r"in order (?:to|that|for)",
            r"so that (?:we|the|this|it)",
            r"(?:to|would|will|does not|doesn't|do not|not) supports? (?:the|this|that|a|our|your)? ?(?:code|billing|billed|claim|level|service|diagnosis|procedure)\w*",
            r"(?:would|will|could) (?:allow|permit|enable|let|help) (?:us|the|this)",
            r"consistent with the (?:code|billing|claim)",
            r"(?:suggested|recommended|correct|proper|right|supported|supporting|proposed|expected|preferred|desired) (?:codes?|answers?|options?|responses?|documentation|wording)",
            r"(?:recode|rebill|re ?bill|recoded|corrected claim)",
        ),
        in_record=False,
    ),
    _ban(
        "pressure",
        "presses the provider",
        "Take it out: a query names no audit, no penalty and no deadline of a payer.",
        _word(
            r"audit(?:s|ed|or|ors|ing)?",
            r"investigat\w*",
            r"penalt\w*",
            r"sanction\w*",
            r"liab(?:le|ility)",
            r"legal action",
            r"complian(?:ce|t)(?: \w+)? (?:issue|problem|risk|violation)s?",
            r"fraud\w*",
            r"abuse of",
            r"abusive billing",
            r"false claims?",
            r"at risk",
            r"failure to (?:respond|answer|reply)",
            r"or else",
        ),
    ),
    _ban(
        "blame",
        "says what is held to be wrong",
        "Say what the record holds and what is asked, without a verdict on it.",
        _word(
            r"incorrect(?:ly)?",
            r"erroneous(?:ly)?",
            r"mistak\w*",
            r"improper(?:ly)?",
            r"inappropriate(?:ly)?",
            r"unsupported",
            r"insufficient(?:ly)?",
            r"inadequate(?:ly)?",
            r"deficien\w*",
            r"wrong(?:ly)?",
            r"billing errors?",
            r"coding errors?",
            r"(?:was|were) (?:never|not) (?:done|performed|documented|used|supported)",
            r"failed to",
            r"fail(?:s|ure) to",
            r"neglect\w*",
            r"discrepan\w*",
            r"violat\w*",
        ),
        in_record=False,
    ),
)

YES_NO = re.compile(
    r"^(?:was|were|is|are|did|does|do|has|have|had|can|could|would|will|should|may|might|shall|am)(?:n't)?\b",
    re.IGNORECASE,
)
"""How a question begins that yes or no would answer."""

TAGGED = re.compile(
    r",?\s*(?:yes|no|right|correct|agreed?|is(?:n't)? it|was(?:n't)? it|or not|y/n|yes ?/ ?no)\s*\?$", re.IGNORECASE
)
"""How a question ends that asks for assent."""

BARE = re.compile(
    r"^(?:yes|no|y|n|true|false|agree|disagree|i agree|i disagree|confirmed?|correct|incorrect)\b[\s.,:;!)]*$",
    re.IGNORECASE,
)
"""An option that answers yes or no."""

MARKED = re.compile(
    r"[☑☒✓✔✗✘●◉➔→←★*]|^\s*[\[(]\s*[xX✓]\s*[\])]|\((?:default|preferred|recommended|selected|usual|expected)\)",
    re.IGNORECASE,
)
"""An option that is marked beforehand."""

CONCLUSIONS = re.compile(
    r"\b(?:missing|absent|absence|lack\w*|no|not|without|with|confirmed|confirmation|contradict\w*|conflict\w*|unsupported|undocumented|"
    r"unsigned|incomplete|change|correction|addendum|amendment|recod\w*|remov\w*|urgent|final notice)\b",
    re.IGNORECASE,
)
"""What a title must not say."""

CODE = re.compile(r"\b(?:\d{4}[0-9A-Z]|[A-Z]\d{4})\b")
DIAGNOSIS = re.compile(r"\b[A-TV-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}\b")
"""Codes as they are written: of procedures and drugs, and of diagnoses."""

PLACEHOLDER = re.compile(
    r"^(?:[\W_]*|tbd|todo|to do|n/?a|none|unknown|xx+|source|date|what it says|see (?:chart|record|note))$",
    re.IGNORECASE,
)
"""What stands in a cell that nobody has filled in."""
