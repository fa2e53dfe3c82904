"""What the customer already gave: whether the reply asks for a number, a date or a photo that stands in their message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from linter.model import Hit
from linter.patterns import regex

if TYPE_CHECKING:
    from linter.match import View

_PAPER = r"receipt|invoice|report|statement|certificate|passport|form|bill|contract|prescription|licen[sc]e|policy document|proof of purchase|label|log|video"
_GIVEN = {
    "order": regex(
        r"(?:order|booking|reservation|reference|ref|confirmation|invoice|ticket|case|tracking|claim|policy|number|no|code|pnr|tag|prescription|patient|student|contract|id|permit|file|pcn|rx|job)\b[^.?!]{0,25}?(?=\S{0,12}\d)[a-z0-9][a-z0-9./-]{2,20}|#\d{3,}|\bno\. ?\d{3,}|\b[a-z]{1,4}-?\d{4,}\b|\b\d{5,}\b|\b(?:booking|reservation|pnr|confirmation)\W+(?:\w+\W+){0,2}(?-i:[A-Z]{6})\b",
        re.I,
    ),
    "email": regex(r"[\w.+-]+@[\w-]+\.\w+"),
    "photo": regex(
        r"\b(?:attach\w*|enclos\w*|here (?:is|are)|sent|sending|send|see|added|includ\w*|upload\w*|pic\w* (?:is|are)|below|took|with (?:two|three|four|five|six|seven|eight|ten|some|several|my|the|\d+))\b[^.?!]{0,40}\b(?:photo(?:graph)?s?|pics?|pictures?|images?|screenshots?|screen shots?|snaps?|scans?)\b|\b(?:photo(?:graph)?s?|pics?|pictures?|images?|screenshots?|screen shots?|scans?)\b[^.?!]{0,25}\b(?:attached|enclosed|below|included|here|added|above|uploaded|sent)\b",
        re.I,
    ),
    "date": regex(
        r"\b(?:\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w* \d{1,2}|\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?|\d{4}-\d{2}-\d{2}|(?:on|last|since) (?:mon|tues|wednes|thurs|fri|satur|sun)day|the \d{1,2}(?:st|nd|rd|th)|yesterday|last night)\b",
        re.I,
    ),
    "phone": regex(
        r"(?:\+|\b0)\d[\d ()-]{6,}\d|\b(?:phone|mobile|cell|call me|ring me|reach me|whatsapp|text me|my number|my no)\b[^.?!\d]{0,20}\d[\d ()-]{5,}\d|\b\d{5} \d{5}\b",
        re.I,
    ),
    "account": regex(
        r"\b(?:account|customer|member|membership|client|user|card|loyalty|username|user ?id)\b[^.?!]{0,20}?(?=\S{0,10}\d)[a-z0-9][a-z0-9-]{3,}", re.I
    ),
    "error": regex(
        r"\berror\b[^.?!]{0,40}[\"'“:]|\b(?-i:[A-Z]{2,}(?:_[A-Z0-9]+)+)\b|\b(?:with|saying|got|get|gives?|error|message)\b[^.?!]{0,10}(?:\"|“|(?<!\w)['‘])[^\"”'’]{6,}|\berror (?:code )?[A-Z]{0,4}-?\d+|(?:says?|said|shows?|message|reads?|get|got)\b[^.?!]{0,20}[\"“'][^\"”']{4,}|\b[A-Z]{1,4}-?\d{2,4}\b",
        re.I,
    ),
    "address": regex(
        r"\b\d{1,4}[a-z]? (?:[A-Z]\w+ ){1,3}(?:street|st|road|rd|avenue|ave|lane|close|drive|way|court|square|place|terrace|gardens|hill|crescent)\b|\b(?:street|road|straße|strasse|rue|via|calle) \S+ \d+|\b[A-Z]\w+(?:straße|strasse|gade|weg|vej|gatan|straat|gasse) \d+",
        re.I,
    ),
    "size": regex(
        r"\bsize (?:is )?(?:\d+|xs|s|m|l|xl|xxl|small|medium|large)\b|\b(?:in|a) (?:size )?(?:xs|xl|xxl)\b|\b(?:model|version)\b[^.?!]{0,12}?\b[a-z]*\d[\w.-]*",
        re.I,
    ),
    "serial": regex(r"\b(?:serial|s/n|imei|sn)\b[^.?!]{0,15}?\w*\d{3,}", re.I),
    "meter": regex(r"\b(?:meter|reading)\b[^.?!]{0,40}?\d{3,}", re.I),
    "money": regex(r"[€£$₹]\s?\d|\b(?:rs\.?|inr|eur|usd|gbp|chf)\s?\d|\d\s?(?:euros?|pounds?|dollars?|quid|rupees|eur|usd|gbp|chf|€|£)", re.I),
    "device": regex(
        r"\b(?:firefox|chrome|safari|edge|opera|iphone|ipad|android|samsung|galaxy|pixel|windows (?:\d+|xp)|mac ?os|macbook|linux|ubuntu|ios)\b", re.I
    ),
    "plate": regex(r"\b(?:plate|registration|reg|licen[cs]e plate|number plate)\b[^.?!]{0,20}?(?=\S{0,8}\d)[a-z0-9][a-z0-9 -]{2,}", re.I),
    "birth": regex(r"\b(?:born|dob|date of birth|birthday|birth date)\b[^.?!]{0,15}?\d", re.I),
    "color": regex(r"\b(?:red|green|blue|amber|orange|yellow|white|black|gr[ae]y|pink|purple|brown|beige|navy)\b", re.I),
    "name": regex(r"\b(?:my (?:full )?name is|i'?m called|name\s*:|in the name of|under the name(?: of)?|booked (?:under|as))\s+\w+", re.I),
}
_ORDER_NUMBER = (
    r"(?:order|booking|reservation|reference|confirmation|invoice|tracking|claim|policy|case|check|cheque|voucher|report|transfer|transaction|payment|parcel|shipment|purchase|consignment|ticket|tag|bag tag|luggage tag|baggage tag|"
    r"prescription|patient|student|customer|contract|job|flight|train|appointment|pnr|rx|file|permit|docket|repair|return|rma|enrolment|enrollment|application|docket|pcn|serial)"
)
_ASKED_FOR = {
    "order": regex(
        _ORDER_NUMBER
        + r" (?:number|id|no|code|details|reference|ref|#)|(?:number|id|reference|ref|code) (?:of|for|from|on) (?:your|the|that|this) "
        + _ORDER_NUMBER
        + r"|(?:the|your|that|this|a|any) (?:reference|booking code|pnr|ref)(?= |$)|what(?: is)? (?:the|your) (?:number|reference)(?= |$)|(?:which|what) (?:order|booking|reservation|claim)(?= |$)|your order (?:number|no|id)"
    ),
    "email": regex(
        r"e ?mail (?:address|id|used|you (?:used|registered))|(?:which|what|your) (?:registered )?email(?! to)(?: address)?|email (?:do|did) you|email (?:is|are) (?:you|registered|linked)"
    ),
    "photo": regex(
        r"(?:photo|photos|photograph|photographs|picture|pictures|pic|pics|image|images|screenshot|screenshots|screen shot|snap|snaps)(?= |$)"
    ),
    "date": regex(
        r"(?:what|which|the|your|exact) (?!same |next |other |very |rest )(?:\S+ ){0,2}(?:date|dates|day|nights)(?= |$)|(?:on )?(?:what|which) (?:date|day)|when (?:did|was|were|exactly)|when you (?:bought|ordered|purchased|booked|paid|stayed|flew|placed|received|got|traveled|visited)|date of (?!birth)|from when|since when|(?:purchase|order|arrival|departure|check in|travel|delivery) dates?"
    ),
    "phone": regex(r"(?:phone|mobile|contact|telephone|cell|whatsapp) (?:number|no)|number (?:to|we can|i can) (?:reach|call|ring)|your number"),
    "account": regex(
        r"(?:account|customer|member|membership|client|card|loyalty) (?:number|id|no)|(?:which|your) account(?! (?:number|id|no))(?= |$)|user ?name|user id"
    ),
    "error": regex(
        r"error (?:message|code|text|number)|(?:exact|full|precise) error(?= |$)|(?:what|which) (?:\S+ ){0,2}(?:error|message)(?= |$)|what (?:does )?(?:it|the screen|the error|the message) (?:say|show|read)|wording of the (?:error|message)"
    ),
    "address": regex(
        r"(?:your|delivery|shipping|postal|home|full|the|billing) (?:\S+ )?address(?= |$)|where (?:do you live|should we (?:send|ship|deliver))"
    ),
    "size": regex(r"(?:what|which|your) (?:size|model|version)|size (?:do|did) you|model (?:number|name|do you)"),
    "serial": regex(r"(?:serial|imei)(?: (?:number|no))?(?= |$)"),
    "meter": regex(
        r"(?:stands|stand|shows|show|reads|read|says|say|number|figure|figures|reading) (?:on|of|from|off) (?:your|the) meter|meter (?:reading|readings|reads?|says?|shows?|stands?)|what (?:does|is|was|did) (?:your|the) meter"
    ),
    "money": regex(
        r"how much (?:\S+ ){0,3}(?:charged|paid|taken|pay|debited|deducted|transfer|transferred|billed)|(?:what|which) (?:was |is |were )?(?:the )?(?:exact )?(?:amount|sum)(?= |$)|exact (?:amount|sum)"
    ),
    "device": regex(
        r"(?:which|what) (?:\S+ )?(?:browser|device|phone|console|computer|laptop|handset|operating system|os|platform)(?= |$)|(?:browser|device|operating system) (?:are|do|did|is|version)|(?:your|the) (?:browser|device|operating system)(?= |$)"
    ),
    "plate": regex(
        r"(?:which|what|your|the) (?:\S+ )?plate(?: number| no)?(?= |$)|(?:number|license|licence) plate|registration (?:number|no|of your)|plate number"
    ),
    "birth": regex(r"date of birth|birth ?date|birthday|when you were born|your dob"),
    "color": regex(r"(?:which|what) color (?:is|was|are|were|does|did|do you (?:see|have))(?= |$)"),
    "name": regex(r"(?:your|the|full) (?:\S+ )?name(?= |$)|(?:which|what|whose) name"),
}
_ASK_VERB = (
    r"(?:copy|paste|fire|fire over|fire off|chuck over|fax|let slip|hand over|relay|whip over|cite|reveal|disclose|chuck|type|type out|type in|bung|lob|toss|key in|read me|spell out|sling|fling|jot|jot down|recite|send|provide|share|give|tell|supply|forward|attach|state|mention|quote|advise|dm|pass|remit|submit|shoot|email|mail|text|ping|drop|write|upload|confirm|specify|indicate|furnish|post|message|intimate|"
    r"reply with|respond with|revert with|come back with|get back with|show|communicate|transmit|repeat|resend|read out|note down|include|fill in|write down|whatsapp|inform)"
)
_ASKING = regex(
    r"(?:^(?=(?:and |your |the )?(?:\S+ ){1,3}\?$)|(?:^| ))(?:(?=(?<!.)(?:\S+ ){1,4}\?$)|(?:please|kindly|pls|just|then|first|but|and|to|must|should|so|,|or|needs? to|have to) (?:\S+ ){0,2}?"
    + _ASK_VERB
    + r"(?! you(?: |$))|(?:could|can|would|will|need|necessary that|obligatory that|required that|essential that|important that|indispensable that) you (?:\S+ ){0,3}?"
    + _ASK_VERB
    + r"|(?:^|[,;:–] )"
    + _ASK_VERB
    + r"(?! you(?: |$))|(?:what|where|which) (?:is|are|was) (?:the|your)|^(?:what|where|which|when|on which|on what)|(?:may|can|could|might) (?:i|we) (?:\S+ )?(?:have|ask|get|know|see|take)|(?:^|[,;:–] |and |so |but |or )(?:what|which|when|where|whose|how much|from when|on what|on which|to which|for which)|"
    r"let (?:me|us) (?:know|have|see)|(?:send|give|tell|shoot|pass|remit|forward|drop|ping|email|text|show) (?:me|us|over)|(?:i|we|us|me|would|will|do|still|gonna|going to|also|first|to|^)(?: \S+)? (?:need|require|want)(?! (?:not|no) )|need (?:the|your|a|to know)|(?:will|would) be (?:wanting|needing|requiring|after)|(?:am|are) (?:after|missing|lacking|wanting|needing)(?= (?:the|your|a|an) )|(?:trouble|bother|ask|press|pester|beg) you (?:again |once more |kindly )?(?:for|to)|"
    r"without (?:the|your|a|an|any)|help me with|grateful (?:for|if)|missing (?:is|are)|is required|are required|what is your|do you have (?:the|your|a|an)|have you (?:got )?(?:the|your|a|an))(?= |$)"
)
_CONFIRMING = regex(
    r"(?:^| )(?:old|previous|former|alternative|alternate|is it(?! (?:on )?(?:a |the )?\S+ or )|am i right|still|another|second|new|clearer|closer|sharper|different|more|other|extra|further|better|of the (?:label|box|back|serial)|already have|on file|not need|no need|need not|will not need|"
    r"keep|bring|handy|when you (?:call|come|visit|arrive|collect|pay)|next time|at the (?:desk|counter|gate|door)|suits?|works? (?:for|best)|prefer|(?:is|are|would be) best|convenient|would you like|do you want|you would like|next to|below|you find|you will find|you can find)(?= |$)"
)
_NOT_ASKED = regex(
    r"(?:^| )(?:(?:do|does|did|will|would|should|shall|could|must|need)(?: \w+)? not(?: (?:actually|even|now|also|really))?(?: (?:have|need) to)?|never|no|no longer|nobody will|without having to|rather than|instead of|not going to) ?$"
)
"""What stands before something that is not asked for: "you do not need to send the photo again"."""
_NUMBERED = regex(
    r"\b(?:tag|order|booking|reference|ref|claim|tracking|case|policy|ticket|parcel|prescription|patient|student|check|cheque|invoice|contract|job|permit|rx|file)\s*(?:no\.?|number|#|is|:)?\s*(?:no\.?|is|:)?\s*[a-z]{0,4}-?\d[\w-]{3,}",
    re.I,
)
_PURPOSE = regex(r" (?:so (?:that )?(?:i|we) (?:can|could|may)|in order to|to (?:help|proceed|assist|retrieve|find|look)) ")
_RIGHT = regex(r" (?:right|correct|the right one|is that|is (?:that|this|it) (?:still )?(?:right|correct))(?: \S+){0,2} ?\?")
_NAMED = regex(
    r"(?:^|[,;–] |and |but |or |so |in |on |at |for |from |to |of )(?:which|what) (?P<what>[a-z]{3,}) (?:was|is|were|are|did|do|have|had|you)(?= |$)"
)
_COUNTED = regex(r"(?:^| )(?:the|your|that|this|a) (?:\S+ )?(?P<what>[a-z]{3,}) (?:number|no|id|code|reference|ref)(?= |$)")
_NUMBER_OF = r"\b{}\W+(?:(?:is|was|no|number|nr|id|code|ending|of|in)\W+){{0,2}}#?(?:[a-z]{{1,5}}-?\d[\w-]*|\d[\w-]{{2,}})"
_NOT_NAMED = frozenset("way time kind sort day date one reason part thing things people happened order size colour color help else more other")


def repeat_ask(view: View) -> Iterator[Hit]:
    """The reply asks for something that the customer's message already gives."""
    if view.customer is None:
        return
    theirs = view.context.customer_message or ""
    given = {kind for kind, pattern in _GIVEN.items() if pattern.search(theirs)}
    if "order" in given:
        rest = theirs
        for kind in ("phone", "serial", "meter", "money", "address", "email"):
            rest = _GIVEN[kind].sub(" ", rest)
        if not _GIVEN["order"].search(rest) and not _NUMBERED.search(theirs):
            given.discard("order")
    for sentence in view.reading.sentences:
        if sentence.part not in {"body", "closing"}:
            continue
        text = view.reading.sentence_norm(sentence)
        begin = text.find(" , ") if re.match(r"(?:thanks|thank you|i have|we have|i see|if|once|when) ", text) else 0
        if begin < 0 or _RIGHT.search(text):
            continue
        text = text[:begin] + _PURPOSE.split(text[begin:])[0]
        asking = _ASKING.search(text, begin)
        if asking is None:
            continue
        need = re.search(r"(?:need|require|want)$", asking[0])
        at = asking.start() + (need.start() if need is not None else len(asking[0]) - len(asking[0].lstrip(" ,;:–")))
        for low, high in _asked_twice(text, at, begin, given, theirs):
            if _NOT_ASKED.search(text[:low]):
                continue
            begins = text.rfind(" and ", low, high)
            if not _CONFIRMING.search(text[max(low, begins) : high + 40]):
                yield Hit(sentence.start + low, sentence.start + high)
                break


def _asked_twice(text: str, at: int, begin: int, given: set[str], theirs: str) -> Iterator[tuple[int, int]]:
    """Where a sentence asks for what was given, from the asking word on."""
    for kind, pattern in _ASKED_FOR.items():
        wanted = pattern.search(text, at)
        if kind in given and wanted is not None:
            yield at, wanted.end()
    paper = re.search(rf"(?:^| )(?:a|the|your|any|copy of (?:the|your)|us|me) (?:\S+ )?({_PAPER})(?= |$)", text[at:])
    if paper is not None:
        word = paper[1]
        there = rf"\b{word}s?\b[^.?!]{{0,25}}\b(?:attached|enclosed|uploaded|included|below)\b|\b(?:attach\w*|enclos\w*|upload\w*|here(?:'s| is| are)|herewith|hereby)\b[^.?!]{{0,30}}\b{word}s?\b"
        if re.search(there, theirs, re.I):
            yield at, at + paper.end()
    counted = _COUNTED.search(text, at)
    if counted is not None and counted["what"] not in _NOT_NAMED and re.search(_NUMBER_OF.format(re.escape(counted["what"])), theirs, re.I):
        yield at, counted.end()
    named = _NAMED.search(text, begin)
    if named is not None and named["what"] not in _NOT_NAMED:
        what = re.escape(named["what"])
        if re.search(
            rf"\b(?i:{what})\W+(?:(?:is|was|no|number|nr)\W+){{0,2}}(?=\w*\d)\w+|(?<![.!?] )(?<!^)\b(?!The|My|Your|Our|This|That|A|I)[A-Z]\w+ {what}\b",
            theirs,
        ):
            yield named.start("what") - 6, named.end()
