"""What the customer wrote, held against the reply: their questions and their ideas.

Judged by shared content words (light stems, and groups of words that mean the same thing in support: ``words/same-thing.yaml``), and
by the kind of answer a question asks for: a *when* is answered by a time, a *how much* by a sum, a yes-or-no by a yes or no.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from linter.model import Hit
from linter.patterns import regex

if TYPE_CHECKING:
    from linter.match import View

_STOP = frozenset(
    "a an the i we you he she it they me us him them my our your his her its their this that these those is are was were be been being am do does did "
    "done have has had having will would can could shall should may might must not no yes to of in on at by for with from as and or but so if then than "
    "there here what which who whom whose when where why how all any some one just only also very too out up get got getting go going please "
    "thank thanks hi hello hey dear know tell say said about into over more now still even really much many such like want need let know ever "
    "never already yet again else other another same own be able actually anyway btw way thing things something anything everything ask asking "
    "question wonder wondering possible possibly maybe perhaps would'nt there's im ok oh well and also because since after before until while "
    "them most lot bit again hope sure good great best make made take taken give given use used see seen look looking help time mine yours ours "
    "kindly regards cheers team sir madam today tomorrow year month week day hour minute two three four five six seven eight nine ten ye".split()
)
_SUFFIXES = ("ations", "ation", "ingly", "ments", "ment", "ings", "ing", "ions", "ion", "edly", "ies", "ied", "ers", "er", "ed", "es", "ly", "s")


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """A light stem: ``charged``, ``charges`` and ``charging`` are ``charg``."""
    low = re.sub(r"(?<=\w{3}[vs])als?$", "", word.lower())
    for suffix in _SUFFIXES:
        if low.endswith(suffix) and len(low) - len(suffix) >= 3:
            low = low[: -len(suffix)]
            break
    low = low.rstrip("ey") if len(low) > 4 else low
    return low[:-1] if len(low) > 4 and low[-1] == low[-2] else low


def _content(text: str, groups: dict[str, str]) -> set[str]:
    found = set()
    for word in re.findall(r"[^\W_]+(?:'[a-z]+)?", text):
        if word in _STOP or len(word) < 2:
            continue
        root = stem(word)
        found.add(groups.get(root, root))
    return found


def _groups(view: View) -> dict[str, str]:
    groups: dict[str, str] = {}
    for line in view.words("same-thing"):
        words = [stem(word) for word in line.split()]
        for word in words:
            groups.setdefault(word, words[0])
    return groups


_ASKS = regex(
    r"^(?:and |but |also |so |or |then |plus |hi |hello |secondly |firstly |second |# |1 |2 |3 )*(?!would (?:be|love|like|have been) )(?:(?:what|when|where|which|who|whose|why|how|is|are|was|were|do|does|did|can|could|will|would|"
    r"should|shall|may|might|have|has|am) |any (?:idea|news|chance|update)|possible to )"
)
_INDIRECT = regex(
    r"(?:i (?:am|was) (?:just )?wondering|(?:i )?(?:just )?wonder(?:ing)? (?:if|whether|what|when|how|why|where)|(?:i )?(?:would|want|need|like) (?:like |love )?to (?:know|ask|find out|check|understand)|"
    r"(?:please |kindly |can you |could you )?(?:tell|advise|explain|confirm|clarify|remind|let) (?:me |us )?(?:know )?(?:if|whether|what|when|how|why|where|which|who)|"
    r"(?:i )?(?:do not|can not|could not) (?:know|understand|find|see|work out|figure out) (?:if|whether|what|when|how|why|where|which)|"
    r"not (?:sure|clear)(?: to me)? (?:if|whether|what|when|how|why|where|which)|(?:my|the|one more|another|a|quick|second) question is)"
)
_RHETORICAL = regex(
    r"^(?:and |but |so )?(?:am i (?:going (?:mad|crazy|insane|blind|potty)|losing (?:my mind|it)|the only one|missing something|being (?:stupid|daft|thick|silly)|a joke)|are you (?:even |actually |really |people )*(?:kidding|serious|joking|reading|listening|there|ok|for real|out of your)|(?:is|are) (?:this|that|it|you) (?:a joke|some kind of|serious|a bot|for real)|"
    r"what (?:the |is wrong with|a joke|(?:kind|sort) of (?:a )?(?:company|service|shop|people|business|joke|outfit|circus|support|place|customer))|why (?:should i|do i (?:even )?bother|oh why|would i|must i|is it always|am i paying|"
    r"does (?:nobody|no one|this always))|how (?:hard (?:is|can)|difficult (?:is|can)|many (?:more )?times|dare|is (?:this|that) (?:ok|acceptable|even possible))|do you (?:even |really )?(?:think i|people|enjoy|not believe|realize|care|"
    r"know how (?:annoying|long i|it feels|this)|have any idea how)|who (?:designs|designed|thought|cares)|can you (?:believe|imagine)|is (?:anyone|anybody) (?:there|even|reading|home|listening)|(?:did|have) you (?:even |actually )?read|"
    r"(?:seriously|really|hello|anyone|anybody|anyone there|ok|right|what|huh|excuse me|capisce|understood|got it|deal|no|yes|eh|remember)$)"
)
_REQUEST = regex(
    r"^(?:and |but |also |so |then )?(?:(?:can|could|would|will) (?:you|ye|someone|somebody|anyone|your team) (?:please |kindly |just |at least |also |not |go ahead and )*(?!tell|explain|confirm|say|advise|let|recommend|"
    r"check (?:if|whether|when|why|what)|suggest|accept|ship|deliver|repair|match|do (?:it|this|that)|cover|still|ever|be able|make (?:it|them|one|these)|offer|provide (?:a|an)|(?:read|see|hear|track|access|view) my)[a-z]+ "
    r"|(?:can|could|may|shall) (?:we|i) (?:please |just |also |at least )*(?:address|ensure|try|figure|work|look|go|move|proceed|start|talk|discuss|get back|consider|have (?:a|the|my)|speak|ask)\b"
    r"|(?:would|will|is|does|can|could) (?:that|this|it) (?:be )?(?:doable|ok|possible|work|all right|alright|fine|make sense|help|done)$|how does (?:that|this) sound"
    r"|(?:pls |please )?(?:fix|help|refund|solution|solutions|assist|assistance|sort it|sort)(?: (?:pls|please|me|it|this|anyone))*$|let me know (?:what|if|when|once) (?:you|there|anything)|maybe |perhaps |how about |why not |have you (?:ever |guys )?(?:thought|considered)|what if you )"
)
_REFUSES = regex(
    r"(?:^| )(?:unable to|not able to|can not|could not|not possible|not available|off the table|out of the question|not on the cards|unfortunately|i am afraid|do not (?:offer|have|sell|ship|do|provide|allow|accept)|does not|not allowed|no longer|rejected|declined|decline|refuse)(?= |$)"
)
_ASKS_BACK = regex(
    r"(?:^| )(?:(?:could|can|may|would|will) (?:you|i|we) (?:please |kindly |just )?(?:share|provide|send|have|give|tell|confirm|let|specify|ask)|please (?:share|provide|send|give|tell|confirm|let)|what is (?:your|the)|"
    r"which (?:one|size|model|order|date|\S+ (?:do|did|would|are|is))|(?:i|we) (?:will )?(?:need|require) (?:your|the|to know)|once (?:i|we) have)(?= |$)"
)


_NUMBERED = regex(r"(?:^|(?<= ))\(? ?[1-9a-d] ?\) ")


def questions(customer: View) -> list[str]:
    """The customer's questions, in matching text: with a question mark, indirect, several in one sentence apart."""
    found: list[str] = []
    for sentence in customer.reading.sentences:
        if sentence.part in {"greeting", "signature", "quoted"}:
            continue
        text = customer.reading.sentence_norm(sentence)
        asked = text.rstrip('" )').endswith("?")
        indirect = _INDIRECT.search(text)
        if not asked and indirect is None and not _ASKS.match(text):
            continue
        if not asked and indirect is None and (re.match(r"^(?:when|what|how|which|who|where) .* ,", text) or len(text.split()) < 4):
            continue
        if not asked and indirect is None and re.match(r"(?:\S+ )?(?:have|has|had|did|do|does|was|were|is|are|am|can|could|will|would) not ", text):
            continue
        body = _NUMBERED.sub("", text[indirect.start() :] if indirect is not None and not asked else text)
        pieces = re.split(
            r" (?:, )?(?:and|or|also|plus|but) (?=(?:also |then )?(?:what|when|where|which|who|why|how|is|are|do|does|did|can|could|will|would|should|may) )| ; ",
            body,
        )
        for piece in pieces:
            clean = piece.strip(" ?.,!")
            if len(pieces) > 1 and not _ASKS.match(clean) and _INDIRECT.search(clean) is None:
                continue
            if clean and not _RHETORICAL.match(clean):
                found.append(clean)
    return found


_YES_NO = regex(
    r"^(?:and |but |also |so |or |then |hi |hello |secondly |# |plus |\{handle\} |seriously |anyway )*(?:is|are|was|were|do|does|did|can|could|will|would|should|shall|may|have|has|am|any chance|possible)\b"
)
_WH = regex(r"(?:what|when|where|which|who|whose|why|how)(?= |$)")
_WHAT_NOW = regex(r"(?:^| )(?:what (?:happens|will happen|is going to happen) (?:now|next|then)|what now|what next|what are the next steps)(?= |$)")
_ADVICE = regex(r"(?:^| )(?:a|any|some|your) (?:tips?|advice|tricks?|hints?|ideas?)(?= |$)")
_WHOM = regex(r"^(?:and |so )?whom? (?:do|should|can|shall|could|must|may) (?:i|we) ")
_REACHED = regex(r"\{(?:phone|contact|link|handle|number|email)\}|(?:^| )(?:ring|call|phone|email|contact|ask|reach|write to|dial) (?!you )\S+")
_OFFERS = regex(r"(?:^| )what (?:can|could|will|do) you (?:offer|do|suggest|propose|recommend)|what (?:are|were) (?:my|the|our) (?:options|choices)")
_BACK = regex(r"(?:^| )(?:get|have|want|receive|see) (?:\S+ ){0,5}back(?= |$)")
_WHERE_IS = regex(r"^(?:and |but |so )*where(?: is| are|s) (?:my|our|the|it)(?= |$)")
_PLACE = regex(
    r"(?:^| )(?:(?:is|are|was|were|sits?|lies?|sitting|stuck|waiting|still|now) (?:\S+ )?(?:at|in|with|on|near|outside|between|here|there)|on (?:its|their|the) way|at (?:our|the) (?:\S+ )?(?:depot|hub|warehouse|desk|station|airport|customs|shop)|left|reached|arrived|beats me where|no idea where|can not say where)(?= |$)"
)
_WHICH_ONE = regex(r"(?:^| )which (?:one |of (?:them |the two |these )?)?(?:is|was|are)(?= |$)")
_ANSWERS_YES_NO = regex(
    r"(?:^|\n |[.!?;:,–] )(?:and |so |but |then |well |oh |ah |hi )*(?:yes|yep|yeah|yup|nope|nah|no(?= [.,!;:–]|$|\n| (?:we|i|it|they|you|he|she|that|this|there|need|problem|longer|more|worries|sir|madam)(?= |$))|absolutely|certainly|of course|definitely|correct|exactly|indeed|sure|right)(?= |$|\n)|(?:^| )(?:yes|no [,.!]|you (?:can|may|do|could|need not)(?! (?:be|rest|imagine|see|expect|tell|count|bet|believe|call|ring|reach|contact) )|(?:we|they|i|you|it|he|she) (?:do|does|can|are|is|will|have|did|would)(?= [.!,])|neither|either|"
    r"i am afraid not|not at the moment|unfortunately not|not in the least|not at all|not quite|not yet|not really|by all means|no problem|that is right|(?:is|are|would be) (?:fine|ok|possible|welcome|allowed|no problem|no trouble))(?= |$)"
)
_ANSWERS_IT = regex(r"(?:^|\n )(?:and |but |so |then )?(?:it|they) (is|does|can|will|was|has|are|do|were|have)(?= |$)")
_AUXILIARIES = {
    word: words[0]
    for words in map(str.split, ("is are was were am", "do does did", "can will could would should shall may", "has have had"))
    for word in words
}
_PRONOUN = regex(
    r"^(?:and |but |so )?(?:when|how soon|how long|is|was|has|will|did) (?:will |is |can |would |does |until )?(?:it|this|that|they|someone|somebody|you|i|we)(?= |$)"
)
_SOON = regex(
    r"\{(?:time|date)\}|(?:^| )(?:in due course|in a (?:bit|while|moment|few)|soon|shortly|later|tonight|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|in an? hour|within)(?= |$)"
)
_FOUND = regex(r"^(?:and |but |so )?(?:was|is|has|have|did) .*(?:found|find|located|turned up|handed in)(?= |$)")
_NEWS = regex(r"^(?:and |so |is there |do you have |have you )*any (?:news|updates?|word|progress)(?= |$)")
_WHEN = regex(
    r"(?:^| )(?:when|how long|how soon|what (?:time|date|day)|until when|by when|eta|any (?:news|update)|where (?:is|are) (?:my|our)|how much long(?:er)?|how many (?:days|weeks|hours))(?= |$)"
)
_TIME = regex(
    r"\{time\}|\{date\}|(?:^| )at (?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon)(?= |$)|(?:^| )(?:today|tonight|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|june|july|august|"
    r"september|october|november|december|hours?|days?|weeks?|months?|minutes?|noon|midnight|evening|morning|afternoon|weekend|spring|summer|autumn|winter|now|immediately|in due course|anytime|always|whenever|in a bit|in a while|shortly|soon|later)(?= |$)"
)
_SUM = regex(
    r"\{money\}|(?:^| )(?:free|no (?:extra )?(?:charge|cost|fee)|nothing|included|costs?|price|waived|%|per|euros?|pounds|dollars)(?= |$)|\d%"
)
_HOW_MUCH = regex(
    r"(?:^| )(?:how (?:much|expensive)|(?:what|which|will|would|does|do) .{0,60} (?:cost|charge|price|fee)|what (?:is|are) the (?:\S+ ){0,3}(?:cost|price|fee|charge|rate)s?)(?= |$)"
)
_WEEKDAY = regex(r"(?:^| )(?:tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|on the \d+\w*)(?= |$)")
_HOW_LONG = regex(r"(?:^| )how (?:much )?(?:long|longer|soon)(?= |$)")
_DIGIT = regex(r"\d|(?:^| )(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|none|unlimited|any number|as many)(?= |$)")
_HOW_MANY = regex(r"(?:^| )how (?:many|big|large|long|tall|wide|heavy|far|old)(?= |$)")
_WHERE = regex(r"^(?:and |but |also |so )*where(?= |$)|(?:^| )(?:find|see|know) where(?= |$)")
_WHY = regex(r"(?:^| )(?:why|how come|what happened|what went wrong|what for|reason)(?= |$)")
_BECAUSE = regex(
    r"(?:^| )(?:because|since|reason|due to|caused?|so that|as (?:we|it|the|your|our|they)|means|that is why|so (?:it|they|we|the|your)|(?:report|records?|log|system|file) (?:says?|shows?)|explains?|happened|when|our (?:mistake|fault|error)|owing)(?= |$)"
)
_WHO = regex(r"(?:and |so )?who(?= |$)")
_OURS = regex(r"(?:^| )(?:(?:of|by) (?:mine|ours|me|us|my|our)|(?:was|were) (?:me|us|mine|ours|my|our))(?= |$)")
_HOWTO = regex(r"(?:^| )(?:how (?:do|can|to|should|would|could|does|did)|what (?:to do|(?:do|should|can|must|shall) (?:i|we) do)) ?")
_STEPS = regex(
    r"(?:^| )(?:click|press|open|go|choose|select|tap|enter|log|sign|follow|step|steps|link|reply|send|use|hold|pick|scroll|type|turn|set|settings|visit|under|via|through|take|keep|just|simply)(?= |$)"
)
_PROMISES = regex(
    r"(?:^| )(?:to (?:your|the) (?:second|other|first|last|third) (?:question|point)|(?:as for|regarding|concerning|about|on) (?:your|the) (?:\S+ )?(?:question|point|query)|both (?:questions|answers)|(?:yes|no) to (?:both|all)|on both|your (?:other|second) (?:question|point)s?|"
    r"the answer|answers? to|(?:put|passed|taken|took|raised|sent) (?:the|your|that|this) question|(?:her|his|their|its|an|the) answer(?! to)|let me (?:check|find out|ask)|(?:i|we) (?:will|shall) (?:let you know|tell you|confirm|find out|check|ask|write (?:back )?with)|(?:i am|we are|i have|we have) (?:just )?(?:ask(?:ed|ing)|check(?:ed|ing)|finding out)|"
    r"depends on)(?= |$)"
)


def unanswered_question(view: View) -> Iterator[Hit]:
    """A question of the customer's that no sentence of the reply addresses."""
    customer = view.customer
    if customer is None or not view.reading.sentences:
        return
    groups = _groups(view)
    said = [view.reading.sentence_norm(s) for s in view.reading.sentences if s.part in {"body", "closing"}]
    reply = _Reply([text for text in said if not (text.endswith("?") and len(text.split()) < 5)], groups)
    asked = [question for question in questions(customer) if not _REQUEST.match(question)]
    told = [customer.reading.sentence_norm(s) for s in customer.reading.sentences if s.part == "body"]
    for question in asked:
        rest = [q for q in asked if q != question]
        stated = [s for s in told if not any(q in s for q in asked)]
        if not _addressed(question, reply, _content(" ".join(rest), groups), _content(" ".join(stated), groups), groups, rest):
            first = view.reading.first_body
            yield Hit(first.start, first.end, note=f" They asked: “{_asked_words(customer, question)}”")
            return


class _Reply:
    """Our words: all together, by clause, and their content."""

    def __init__(self, sentences: list[str], groups: dict[str, str]):
        self.body = " ".join(sentences)
        self.said = _content(self.body, groups)
        self.clauses = [clause for sentence in sentences for clause in _CLAUSES.split(sentence) if clause.strip(" .!?,")]
        self.contents = [_content(clause, groups) for clause in self.clauses]
        self.informs = any(len(clause.split()) > 2 and _BOILERPLATE.search(clause) is None for clause in self.clauses)

    def free(self, taken: set[str]) -> str:
        """The clauses that say nothing of what else was asked, one a line: an answer in other words is among them."""
        return "\n ".join(clause for clause, held in zip(self.clauses, self.contents, strict=True) if not held & taken)


_CLAUSES = regex(
    r"(?<!yes)(?<!no)(?<!sure)(?<!course) [,;–] | (?:[,;–] )?and (?=(?:the|it|they|you|we|yes|no|there|your|our|on|at|from|a|an|as|for) )|(?<=[.!?]) "
)
_BOILERPLATE = regex(
    r"(?:^| )(?:thank|thanks|welcome|wish|hope|sorry|apologi[sz]e|apologies|value|valued|matters|important|let (?:us|me) know|see you|anything else|look(?:ing)? forward|nice day|great day|regards|have a|enjoy|"
    r"hesitate|pleased to|happy to|glad to|noted|received|appreciate|understand|silly|stupid|questions|calm|wait)(?= |$)"
)


def _addressed(question: str, reply: _Reply, others: set[str], stated: set[str], groups: dict[str, str], rest: list[str]) -> bool:
    alone = not rest
    keys = _content(question, groups)
    if not keys or (_PROMISES.search(reply.body) and not _promised_elsewhere(keys, reply.body, groups)):
        return True
    if _BACK.search(question):
        keys.add(groups.get("refund", "refund"))
    own = (keys - others - stated) or (keys - others) or keys
    shared = own & reply.said
    free = reply.free(others - keys)
    if alone and not stated and reply.informs:
        return True
    if (_WHAT_NOW.search(question) or _NEWS.match(question) or _ADVICE.search(question)) and reply.informs:
        return True
    if (_WHERE_IS.search(question) or _FOUND.match(question)) and _PLACE.search(free):
        return True
    if (
        alone
        and _WHICH_ONE.search(question)
        and re.search(r" (?:is|was|are|were) (?:\S+ )?(?:wrong|right|correct|true|valid|current|latest|outdated|old|mistaken)(?= |$)", reply.body)
    ):
        return True
    if _OFFERS.search(question) and re.search(r"(?:^| )(?:(?:i|we|you) (?:can|could|have|may)|choices?|options?)(?= |$)", free):
        return True
    if re.match(r"(?:and |so )?what (?:is|are|does|do) ", question) and re.search(r"(?:^| )(?:means?|stands? for|refers? to)(?= |$)", free):
        return True
    if _WHOM.match(question):
        return _REACHED.search(reply.body) is not None
    kind = _kind(question)
    if kind is not None:
        if kind is _TIME:
            free = free.replace("{time}", "", question.count("{time}"))
        if kind.search(free) and (
            not stated or (_PRONOUN.match(question) and _SOON.search(free)) or shared or not alone or "{" in free or _WEEKDAY.search(free)
        ):
            return True
        return len(shared) * 2 > len(own) or (bool(shared) and bool(_ASKS_BACK.search(reply.body) or (alone and _REFUSES.search(reply.body))))
    if shared and len(shared) * 3 >= len(own):
        return True
    if (_HOWTO.search(question) or _WHERE.search(question) or (alone and re.match(r"(?:can|may|could) (?:i|we) ", question))) and _STEPS.search(free):
        return True
    if _YES_NO.match(question) or (len(question.split()) <= 3 and not _WH.match(question)):
        open_ones = 1 + sum(1 for q in rest if _YES_NO.match(q) and not _content(q, groups) & reply.said)
        told = len(_ANSWERS_YES_NO.findall(reply.body))
        if (
            (_ANSWERS_YES_NO.search(free) and (shared or told >= open_ones))
            or (alone and any(_AUXILIARIES.get(found[1]) in {None, _AUXILIARIES.get(_asked_with(question))} for found in _ANSWERS_IT.finditer(free)))
            or (alone and (shared or _REFUSES.search(reply.body)))
        ):
            return True
        return len(_ANSWERS_YES_NO.findall(reply.body)) > len([q for q in rest if _YES_NO.match(q)]) > 0
    if (_WHY.search(question) and _BECAUSE.search(free)) or (_WHO.match(question) and _OURS.search(free)):
        return True
    if alone:
        return bool(shared) or (bool(_ASKS_BACK.search(reply.body)) and _WHY.search(question) is None)
    return bool(shared) and len(own) <= 4


_ABOUT = regex(r"(?:^| )(?:answers?|reply|news) (?:on|about|regarding|as to) ((?:the|your) \S+)")


def _promised_elsewhere(keys: set[str], body: str, groups: dict[str, str]) -> bool:
    """Whether the answer that is promised is about something else."""
    about = _ABOUT.search(body)
    return about is not None and not _content(about[1], groups) & keys


def _asked_with(question: str) -> str:
    """The auxiliary that a yes-or-no question begins with, or nothing."""
    return next((word for word in question.split()[:4] if word in _AUXILIARIES), "")


def _kind(question: str) -> re.Pattern[str] | None:
    """What an answer to this question must have, where that is plain: a time, a sum, a number."""
    if _HOW_MUCH.search(question) and not _HOW_LONG.search(question):
        return _SUM
    if _WHEN.search(question):
        return _TIME
    if _HOW_MANY.search(question):
        return _DIGIT
    return None


def _asked_words(customer: View, question: str) -> str:
    at = customer.reading.norm.find(question)
    words = customer.reading.surface(at, at + len(question)) if at >= 0 else question
    return words if len(words) <= 90 else words[:89] + "…"


def ignored_idea(view: View) -> Iterator[Hit]:
    """An idea or opinion in the customer's message that the reply passes over."""
    customer = view.customer
    if customer is None or not view.reading.sentences:
        return
    ideas = [hit for hit in customer.signal("customer-idea") if customer.reading.sentence_at(hit.start).part != "quoted"]
    if not ideas or view.signal("idea-acknowledged"):
        return
    groups = _groups(view)
    ours = " ".join(view.reading.sentence_norm(s) for s in view.reading.sentences if s.part == "body")
    said = _content(ours, groups)
    for hit in ideas:
        sentence = customer.reading.sentence_at(hit.start)
        text = customer.reading.sentence_norm(sentence)
        keys = _content(text, groups)
        others = _content(" ".join(customer.reading.sentence_norm(s) for s in customer.reading.sentences if s is not sentence), groups)
        left = keys - others
        shared = left & said
        if len(left) == len(shared) == 1 or (len(shared) >= 2 and len(shared) * 3 >= len(left)):
            continue
        first = view.reading.first_body
        yield Hit(first.start, first.end, note=f" They wrote: “{customer.reading.surface(hit.start, hit.end)}”")
        return
