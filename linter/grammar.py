"""Grammar in small: verb forms, agreement, contractions and spelling. Word tables and rules of spelling, no parser.

A function that cannot be certain returns ``None``; whoever asks then leaves the sentence alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from linter.patterns import regex

_IRREGULAR = """
be was been; have had had; do did done; go went gone; become became become; begin began begun; break broke broken; bring brought brought;
build built built; buy bought bought; catch caught caught; choose chose chosen; come came come; cost cost cost; cut cut cut; deal dealt dealt;
draw drew drawn; drive drove driven; eat ate eaten; fall fell fallen; feel felt felt; fill filled filled; find found found; fly flew flown;
forget forgot forgotten; forgive forgave forgiven; get got got; give gave given; grow grew grown; hang hung hung; hear heard heard;
hide hid hidden; hit hit hit; hold held held; hurt hurt hurt; keep kept kept; know knew known; lay laid laid; lead led led; leave left left;
lend lent lent; let let let; lose lost lost; make made made; mean meant meant; meet met met; mistake mistook mistaken; overlook overlooked overlooked;
pay paid paid; put put put; quit quit quit; read read read; rebuild rebuilt rebuilt; resend resent resent; reset reset reset; ride rode ridden;
ring rang rung; rise rose risen; run ran run; say said said; see saw seen; sell sold sold; send sent sent; set set set; shake shook shaken;
show showed shown; shut shut shut; sit sat sat; sleep slept slept; speak spoke spoken; spend spent spent; split split split; stand stood stood;
steal stole stolen; stick stuck stuck; swear swore sworn; take took taken; teach taught taught; tear tore torn; tell told told; think thought thought;
throw threw thrown; understand understood understood; undo undid undone; wear wore worn; win won won; withdraw withdrew withdrawn; write wrote written;
redo redid redone; repay repaid repaid; spill spilled spilled; burn burned burned; bend bent bent; blow blew blown; bite bit bitten; freeze froze frozen
"""

_REGULAR = """
accept access add address adjust agree allow amend answer apologise apologize apply approve arrange arrive ask assemble attach authorise authorize
back block book boot borrow bounce call cancel carry cause change charge check claim clean clear click close collect complete confirm connect contact
continue convert copy correct count cover crack create credit damage decide decline delay delete deliver deny describe destroy dial disable discuss
dispatch display download drop email empty enable end enter exceed exchange expect expire explain extend fail file finish fit fix flip follow forward
handle happen help hope ignore include inform insert insist inspect install issue jam join key label leak lift list load lock log look lower mail mark
match melt mention misplace miss mix move need neglect notice notify offer omit open order overload pack park pick place plan plug post press print
process promise provide pull pump push query raise reach rebook receive recharge record refer refund refuse register reinstall reject release relocate
remember remove rename renew repair repeat replace reply report request require reschedule reserve resolve respond restart restore return review save
scan schedule scratch select separate settle share shift ship sign skip sort spell stain start stay stop store submit supply suspend switch
tell test tick track transfer trigger try turn type unlock unpack unplug update upgrade upload use verify visit wait walk want warn wash watch appear generate hand present furnish stamp obtain ensure comply attend quote specify state note refrain cease consult
acknowledge respect observe await indicate fetch produce permit prove deposit vacate inspect switch enclose mail phone text trim wipe rinse steam dry
raise rate grade repeat total measure fold iron unblock rebook book reopen approve oversee supervise expose leak dent damage bend crack knock spill
wire wish work wrap provide bother book overwrite overfill tap tip trip rip strip snap pop clip tug stuff pay glue force twist soak boil heat cool
""".split()

_DOUBLED = frozenset(
    "stop plan drop ship skip flip jam log plug rip strip snap pop clip tug trip tip tap run get put set cut let sit hit quit win shut split".split()
)
_DOUBLED_BRITISH = frozenset("cancel label travel".split())
_DOUBLED_ALWAYS = frozenset("refer omit submit transfer forget begin reset commit permit admit occur prefer".split())


@dataclass(frozen=True)
class Verb:
    """The forms of one verb."""

    base: str
    past: str
    participle: str


@lru_cache(maxsize=1)
def _verbs() -> dict[str, Verb]:
    """Verbs by each of their forms; the base wins where two share one."""
    listed = [Verb(*entry.split()) for entry in _IRREGULAR.split(";")]
    known = {verb.base for verb in listed}
    listed += [Verb(base, _ed(base), _ed(base)) for base in dict.fromkeys(_REGULAR) if base not in known]
    found: dict[str, Verb] = {}
    for verb in listed:
        found[verb.base] = verb
    for verb in listed:
        for form in (verb.past, verb.participle, third(verb.base), ing(verb.base)):
            found.setdefault(form, verb)
    for british in _DOUBLED_BRITISH:
        found.update({f"{british}led": found[british], f"{british}ling": found[british]} if british in found else {})
    return found


def _ed(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied"
    return base + (base[-1] if base in _DOUBLED | _DOUBLED_ALWAYS | _DOUBLED_BRITISH else "") + "ed"


def verb(word: str) -> Verb | None:
    """The verb of which ``word`` is a form; ``None`` where that is not known."""
    return _verbs().get(word.lower())


def base(word: str) -> str | None:
    """``sent`` and ``sending`` as ``send``."""
    held = verb(word)
    return held.base if held is not None else None


def is_base(word: str) -> bool:
    """Whether a word is the plain form of a known verb."""
    held = verb(word)
    return held is not None and held.base == word.lower()


def first(word: str) -> str | None:
    """A verb as *I* has it: ``confirms`` as ``confirm``; a past form stays."""
    held = verb(word)
    if held is None or word.lower() in {"is", "was", "be"}:
        return None
    return held.base if word.lower() == third(held.base) else word.lower()


def past(word: str) -> str | None:
    """``sending`` as ``sent``."""
    held = verb(word)
    return held.past if held is not None else None


def participle(word: str) -> str | None:
    """``chose`` as ``chosen``; also of a regular verb that is in no table, when it ends in -ed."""
    held = verb(word)
    if held is None:
        return word.lower() if re.fullmatch(r"[a-z]{2,}[^aeiou]ed", word.lower()) else None
    return held.participle


def ing(word: str) -> str:
    """``send`` as ``sending``."""
    if word.endswith("ie"):
        return word[:-2] + "ying"
    if word.endswith("e") and not word.endswith(("ee", "oe", "ye")) and word != "be":
        return word[:-1] + "ing"
    return word + (word[-1] if word in _DOUBLED | _DOUBLED_ALWAYS | _DOUBLED_BRITISH else "") + "ing"


def third(word: str) -> str:
    """``send`` as ``sends``."""
    special = {"be": "is", "have": "has", "do": "does", "go": "goes"}
    if word in special:
        return special[word]
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    return word[:-1] + "ies" if word.endswith("y") and word[-2] not in "aeiou" else word + "s"


_SINGULAR = frozenset(
    "this that it he she everything anything something news address business bus gas access status glass process class series".split()
)
_PLURAL = frozenset(
    "we they you these those both people children men women details instructions photos goods two three four five six several few many".split()
)
_AFTER_NOUN = frozenset("of for in on with at to from by that which who when as about under over around within".split())


def plural(words: Iterable[str]) -> bool | None:
    """Whether a noun phrase (lower-case words) wants *were*; ``None`` where it has no noun that can be told."""
    head: list[str] = []
    for word in words:
        if word in _AFTER_NOUN:
            break
        head.append(word)
    if not head or not head[-1][:1].isalpha():
        return None
    if "and" in head or head[0] in _PLURAL or head[-1] in _PLURAL:
        return True
    if head[0] in {"a", "an", "this", "that", "one", "each", "every"} or head[-1] in _SINGULAR:
        return False
    return head[-1].endswith("s") and not head[-1].endswith(("ss", "us", "is", "'s"))


_FULL = {
    "can't": "cannot", "won't": "will not", "shan't": "shall not", "let's": "let us", "it's": "it is", "that's": "that is", "here's": "here is",
    "there's": "there is", "what's": "what is",
}  # fmt: skip
_SHORT_WORD = regex(r"\b([A-Za-z]+)(n't|'ll|'ve|'re|'m|'d|'s)\b")
_LONG = {"n't": " not", "'ll": " will", "'ve": " have", "'re": " are", "'m": " am", "'d": " would"}


def written_out(text: str) -> str:
    """A text without contractions: ``I'll`` as ``I will``. A genitive stays."""

    def full(match: re.Match[str]) -> str:
        word = match.group()
        known = _FULL.get(word.lower())
        if known is not None:
            return known[0].upper() + known[1:] if word[0].isupper() else known
        return match[1] + _LONG[match[2]] if match[2] in _LONG else word

    return _SHORT_WORD.sub(full, text)


_BRITISH = (
    ("apologise", "apologize"), ("cancelled", "canceled"), ("organise", "organize"), ("recognise", "recognize"), ("favourite", "favorite"),
    ("colour", "color"), ("behaviour", "behavior"), ("centre", "center"), ("cheque", "check"), ("enquiry", "inquiry"), ("programme", "program"),
)  # fmt: skip


def american(text: str) -> str:
    """A text in American spelling."""
    for british, other in _BRITISH:
        text = re.sub(rf"\b{british}", other, text)
    return text


ONE = {
    "we": "I", "we'll": "I'll", "we're": "I'm", "we've": "I've", "we'd": "I'd", "us": "me", "our": "my", "ours": "mine", "are": "am", "were": "was",
}  # fmt: skip
"""What a template says of us, and how one person says it. ``are`` and ``were`` only after ``we``."""
