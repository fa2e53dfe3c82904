"""One spelling for every word: how a surface word is written in the text that phrases are matched against.

Lower case, straight apostrophes, contractions written out ("don't", "dont" and "don’t" are ``do not``), chat shorthand written out
("u" is ``you``). The same function runs over a rule's phrases, so that authors may write whichever form they like.
"""

from __future__ import annotations

from functools import lru_cache

_NEGATED = {
    "do": "do", "does": "does", "did": "did", "is": "is", "are": "are", "was": "was", "were": "were", "has": "has",
    "have": "have", "had": "had", "would": "would", "could": "could", "should": "should", "must": "must", "need": "need",
    "ca": "can", "wo": "will", "sha": "shall", "might": "might", "ought": "ought", "dare": "dare", "may": "may",
}  # fmt: skip

_WHOLE = {
    "cannot": "can not", "cant": "can not", "wont": "will not", "aint": "is not", "ain't": "is not", "shant": "shall not",
    "im": "i am", "i'm": "i am", "ive": "i have", "youre": "you are", "youve": "you have", "theyre": "they are", "weve": "we have",
    "theyve": "they have", "youll": "you will", "u'll": "you will", "u're": "you are", "u've": "you have", "theyll": "they will", "itll": "it will", "thats": "that is", "whats": "what is",
    "theres": "there is", "heres": "here is", "wheres": "where is", "hows": "how is", "lets": "let us", "let's": "let us",
    "shouldve": "should have", "wouldve": "would have", "couldve": "could have", "mustve": "must have", "mightve": "might have",
    "shoulda": "should have", "woulda": "would have", "coulda": "could have", "musta": "must have", "youd": "you would",
    "u": "you", "ya": "you", "yu": "you", "y'all": "you all", "yall": "you all", "ur": "your", "urself": "yourself", "r": "are", "thru": "through",
    "gonna": "going to", "wanna": "want to", "gotta": "have got to", "lemme": "let me", "gimme": "give me", "dunno": "do not know",
    "idk": "i do not know", "cos": "because", "cuz": "because", "coz": "because", "bc": "because", "cause": "cause",
    "'cause": "because", "pls": "please", "plz": "please", "plss": "please", "thx": "thanks", "thnx": "thanks", "ty": "thank you",
    "tysm": "thank you", "tho": "though", "tmrw": "tomorrow", "tmr": "tomorrow", "2moro": "tomorrow", "msg": "message",
    "ok": "ok", "okay": "ok", "w/": "with", "w/o": "without", "b4": "before", "gr8": "great", "ppl": "people", "smth": "something",
    "sth": "something", "srry": "sorry", "sry": "sorry", "soz": "sorry", "soory": "sorry", "sympathise": "sympathize", "apologise": "apologize",
    "apologised": "apologized", "apologises": "apologizes", "apologising": "apologizing", "recieve": "receive",
    "recieved": "received", "realise": "realize", "realised": "realized", "recognise": "recognize", "organise": "organize",
    "cancelled": "canceled", "cancelling": "canceling", "favour": "favor", "colour": "color", "behaviour": "behavior",
    "adress": "address", "wich": "which", "teh": "the", "alot": "a lot", "untill": "until", "definately": "definitely",
    "e-mail": "email", "e-mails": "emails", "mail": "email", "mails": "emails", "mailed": "emailed", "mailing": "emailing",
    "'em": "them", "'tis": "it is", "'twas": "it was", "i'd": "i would", "ma'am": "ma'am", "o'clock": "oclock",
}  # fmt: skip

_IS_HEADS = frozenset("it that there here what who where how he she this everything everyone nothing nobody something someone one when why".split())
_HAS_NEXT = frozenset("been got had gone taken become come done made given seen gotten found lost broken shown sent left run hit never".split())
_HAD_NEXT = frozenset(
    "better been gone had done got read seen sent told made given taken come left put kept paid chosen picked written bought "
    "found known said set lost brought thought spent rung spoken let not bothered just only".split()
)
_NOT_PAST = frozenset("need feed speed exceed proceed succeed embed bleed seed".split())
_NOUN_IS_NEXT = frozenset(
    "not been late lost gone still on in at back here there too broken delayed a an the already now never really just been "
    "being going coming stuck down out off over due fine wrong right clear".split()
)
_ITS_NEXT = frozenset(
    "not a an the just only been your no too all very so in on gone going ok fine because our my that what up down out "
    "still really about clear obvious easy simple written right there wrong impossible".split()
)


LOOKING_ON = frozenset({"its", "ur", "youd"})
"""The words of letters alone whose form hangs on the next."""


@lru_cache(maxsize=16384)
def normal(word: str, following: str = "") -> str:
    """The matching form of one surface word: one or more lower-case words with single spaces between.

    ``following`` is the next word in lower case; it decides what ``'d`` and ``'s`` stand for.
    """
    low = word.lower().replace("’", "'").replace("‘", "'").replace("`", "'").replace("´", "'")
    low = low.strip("'") if low not in _WHOLE else low
    if low in _WHOLE:
        if low in {"i'd", "youd"} and _is_past(following):
            return _WHOLE[low].replace("would", "had")
        if low == "ur" and following in {
            "a",
            "not",
            "being",
            "the",
            "just",
            "so",
            "wrong",
            "right",
            "only",
            "still",
            "welcome",
            "banned",
            "out",
            "done",
            "mistaken",
            "getting",
            "mixing",
            "going",
            "gonna",
        }:
            return "you are"
        return _WHOLE[low]
    if low == "its":
        return "it is" if following in _ITS_NEXT else low
    if low.endswith("n't") and low[:-3] in _NEGATED:
        return _NEGATED[low[:-3]] + " not"
    if low.endswith("nt") and low[:-2] in _NEGATED and low not in {"want", "mint", "dont"}:
        return _NEGATED[low[:-2]] + " not"
    if low == "dont":
        return "do not"
    if "'" not in low:
        return low
    head, _, tail = low.rpartition("'")
    if tail == "re":
        return head + " are"
    if tail == "ll":
        return head + " will"
    if tail == "ve":
        return head + " have"
    if tail == "m" and head == "i":
        return "i am"
    if tail == "d" and head:
        return head + (" had" if _is_past(following) else " would")
    if tail == "s":
        if head in _IS_HEADS:
            return head + (" has" if following in _HAS_NEXT else " is")
        if following in _NOUN_IS_NEXT:
            return head + (" has" if following in {"been", "gone"} else " is")
    return low


def _is_past(word: str) -> bool:
    return word in _HAD_NEXT or (word.endswith("ed") and word not in _NOT_PAST)
