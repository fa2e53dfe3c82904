"""The parts of a message: quoted text, greeting, closing and signature; and the names it addresses.

Works on tokens, before the matching text is built, so that a greeting is a sentence of its own ("Hi Ana, thanks for…").
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linter.patterns import regex

if TYPE_CHECKING:
    from linter.reading import Sentence, Token

GREETING_WORDS = frozenset(
    "hi hello hey heya hiya hallo hullo hola dear greetings welcome namaste namaskar howdy ciao bonjour salut moin yo servus hej hei "
    "respected gday g'day ahoy aloha salaam salam oi hiyaa heyy heyyy hii hiii helo morning afternoon evening dearest salutations sup ayo yoo wassup oy esteemed attn".split()
)
_DAYTIME = frozenset("morning afternoon evening day night".split())
_LEADS = frozenset("oh well ok ah so and a very warm warmest right alright my our the".split())
FILLERS = frozenset(
    "there again everyone everybody all team folks guys back to and & from you both customer customers client clients sir sirs madam "
    "madame ma'am user users subscriber subscribers member members guest guests valued friend friends mate buddy pal bro hun hon love sweetie "
    "darling dear esteemed respected loyal account holder policyholder passenger traveler traveller shopper buyer patient resident tenant or ladies "
    "gentlemen gentleman lady consumer reader owner tenant visitor colleague one whom it may concern honey babe sweetheart gamer player applicant "
    "babes hunni hunny lovey luv bruh bruv dawg homie bestie besties sis bby bae treacle poppet pumpkin cupcake champ legend boo "
    "cardholder parent student neighbor neighbour lovely gorgeous fam chief boss dude petal duck folk colleagues our other others anyone anybody "
    "someone somebody homeowner homeowners householder occupier occupant occupants claimant claimants patron patrons partner partners donor donors "
    "supporter supporters traveller traveler travellers travelers passengers residents tenants guests members shoppers readers listener listeners viewer "
    "viewers players gamers owners buyers sellers seller merchant vendor supplier investor shareholder depositor borrower lender taxpayer ratepayer "
    "citizen citizens voter applicant applicants candidate candidates complainant petitioner appellant executor beneficiary insured recipient recipients "
    "addressee sender stranger strangers earthling earthlings human humans person people individual correspondent enquirer inquirer inquirer "
    "attendee attendees participant participants delegate learner pupil students parents patients client's cardmember cardholders policyholders "
    "licensee franchisee driver rider riders commuter caller author contributor follower followers fan fans enthusiast purchaser consumer's consumers "
    "landlord landlady ticketholder pilgrim adventurer explorer foodie bookworm gardener parishioner user's account's purchasers mesdames missis missus "
    "pals comrade comrades nameless unknown mystery faithful lucky hirer renter lodger leaseholder freeholder prospect lead gang peeps crew matey squire proprietor secretary counsel bearer respondent plaintiff director "
    "manager hr accounts accounting fellow fellows lot being beings soul souls champs legends superstar superstars rockstar rockstars household households business organization client/customer "
    "debtor creditor payer payee trader traders contractor employer employee practitioner enthusiast enthusiasts beloved honored honoured honorable honourable "
    "cherished precious prized treasured concerned admin administrator webmaster purchasing contact registrant organizer organiser visitors explorers".split()
)
IMPERSONAL_ENDINGS = ("holder", "holders", "owner", "owners", "member", "members", "goer", "goers", "lover", "lovers", "shopper", "payer", "seeker")
"""How capitalised words end that name a role and no person: ``Keyholder``, ``Partygoer``."""
TITLES = frozenset("mr mrs ms mx miss dr prof professor sir madam herr frau señor señora mme monsieur madame rev capt mister doctor".split())
_NOT_NAMES = frozenset(
    "thanks thank you we i the your this that it sorry yes no unfortunately regarding please just as for in on and but so our good great hope "
    "apologies welcome ok sure happy further with re about if when after following hereby what why how is are can could sadly glad very much "
    "congratulations many all my at by there here of course not do to from more nice lovely me us let cheers got have has would will still now "
    "yeah yep nope right listen look honestly actually obviously first second finally also however meanwhile today tomorrow yesterday good "
    "everything nothing once because since while seems too thx ty pls regards best hmm hm ah oh well indeed perfect absolutely certainly noted "
    "understood kindly ur u im hi hello hey dear been was were they he she these those his her their quick quickly short long again hurry yay wow oops whoops yikes ouch alas finally press click open select choose go send "
    "reply call see check note read wait stop look act save log sign follow use enter type tap turn try visit".split()
)
_CLOSINGS = regex(
    r"^(?:(?:with |and )?(?:my |our |the )?(?:very )?(?:kind|kindest|best|warm|warmest|many|sincere|sunny|friendly|greatest|brightest|big|lots of)?(?: and)?(?: best| warm| kind)?"
    r" ?(?:regards|wishes|thanks|greetings|rgds|hugs|love)(?: (?:and|from|to|in advance|again|as ever|a lot|for everything)\b.{0,30})?"
    r"|best|cheers|ta|yours(?: (?:sincerely|faithfully|truly|ever|in .{1,20}))?|sincerely(?: yours)?|respectfully(?: yours)?|faithfully|take care(?: now)?|all the best"
    r"|all best|thanks(?: (?:again|so much|a lot|a million))?|thank you(?: again| very much| so much)?|many thanks(?: again)?|warmly|cordially|see you(?: soon| then| there)?|x{1,4}"
    r"|have a (?:nice|great|good|lovely|wonderful|fantastic|restful|safe|pleasant|super) .{1,25}|(?:talk|speak|write) soon|until (?:soon|then|next time)|bye(?: for now)?|"
    r"at your service|be well|stay (?:safe|well|warm)|happy .{1,20}|grateful as ever|with thanks|love|enjoy .{1,20}|yours with .{1,20}|p ?p .{0,30})(?: ?[,.!–{☀-🿿].{0,30})?$"
)


@dataclass(frozen=True)
class Greeting:
    """A greeting: tokens ``first:last``; ``names`` are the indices of tokens that name somebody; ``word`` is None for a bare name."""

    first: int
    last: int
    word: str | None
    names: tuple[int, ...]
    fillers: tuple[int, ...]


def greeting_at(tokens: list[Token], first: int, last: int) -> Greeting | None:
    """The greeting that tokens ``first:last`` (one sentence) open with, if they do."""
    index = first
    while index < last and (tokens[index].norm == "{handle}" or tokens[index].group == "emoji" or tokens[index].norm in {'"', ",", ":"}):
        index += 1
    lead = index
    while index < last and tokens[index].norm in _LEADS and index - lead < 3:
        index += 1
    if index >= last:
        return None
    word = tokens[index].norm
    if word == "good" and index + 1 < last and tokens[index + 1].norm in _DAYTIME:
        index += 2
        word = "good day"
    elif word == "to" and index + 1 < last and tokens[index + 1].norm == "whom":
        end = next((i for i in range(index, min(last, index + 8)) if tokens[i].norm in {",", ":", ".", "–"}), last)
        return Greeting(first, end, "to whom", (), tuple(range(index, end)))
    elif word in {"to", "attn"} and (crowd := _to_the(tokens, index, last)) is not None:
        return crowd
    elif word in GREETING_WORDS:
        index += 1
    elif index == lead and _bare_noun(tokens, index, last):
        return Greeting(first, index + 2, "nobody", (), (index,))
    elif index == lead and word in _COURTEOUS and _bare_noun(tokens, index + 1, last):
        return Greeting(first, index + 3, "nobody", (), (index, index + 1))
    else:
        return _bare_name(tokens, first, index, last) if index == lead else None
    names: list[int] = []
    fillers: list[int] = []
    expected = word != "welcome" or (index < last and tokens[index].norm in {"back", ",", "!"})
    while index < last and index - first < 14:
        token = tokens[index]
        if token.group in {"stop", "emoji"} or token.norm in {";", ":", "–", "("}:
            break
        if token.norm == "," and not names and not fillers and (end := _crowd(tokens, index + 1, last)):
            fillers.extend(range(index + 1, end))
            index = end
            break
        if token.norm == ",":
            following = tokens[index + 1] if index + 1 < last else None
            if following is not None and not names and fillers and following.norm in TITLES and following.surface[:1].isupper():
                index += 1
                continue
            beyond = tokens[index + 2].norm if index + 2 < last else ""
            if (
                following is not None
                and not names
                and all(tokens[i].norm in {"back", "again", "there", "to", "you", "all", "both"} for i in fillers)
                and expected
                and _is_name(following)
                and beyond in {"", ",", "!", ".", "–", "and"}
            ) or (
                following is not None
                and names
                and _is_name(following)
                and beyond in {"", ",", "!", "and"}
                and index + 2 <= last
                and following.surface[:1].isupper()
                and (beyond == "" or beyond == "and")
            ):
                index += 1
                continue
            break
        if token.placeholder is not None:
            if token.placeholder.role in {"name", "person", "thing", "contact"} or (not names and token.placeholder.role in {"agent", "company"}):
                names.append(index)
            index += 1
            continue
        if token.norm in GREETING_WORDS and not names and not fillers:
            index += 1
            continue
        if token.norm in FILLERS or token.norm in TITLES or token.norm in {"from", "number"} or token.norm in _DAYTIME:
            if token.norm in {"from"} and not names:
                break
            (fillers if token.norm in FILLERS else names).append(index) if token.norm not in _DAYTIME else None
            index += 1
            continue
        if token.group == "word" and (token.surface[0].isdigit() or token.norm == "#"):
            fillers.append(index)
            index += 1
            continue
        if _is_name(token) and len(names) < 5:
            if not token.surface[:1].isupper() and names and not tokens[names[-1]].surface[:1].islower():
                break
            if not token.surface[:1].isupper() and index + 1 < last and names:
                break
            names.append(index)
            index += 1
            continue
        if token.norm in {"/", "'"}:
            index += 1
            continue
        break
    if index < last and tokens[index].norm in {",", ":", "–"}:
        index += 1
    elif index < last and tokens[index].group in {"stop", "emoji"}:
        while index < last and tokens[index].group in {"stop", "emoji"}:
            index += 1
    return Greeting(first, index, word, tuple(names), tuple(fillers))


def _crowd(tokens: list[Token], index: int, last: int) -> int:
    """The end of "…, valued partner!" after a greeting word and a comma; 0 when it is no such address."""
    end = index
    while end < last and end - index < 4 and (tokens[end].norm in FILLERS and tokens[end].norm not in {"to", "it", "and", "from", "may", "concern"}):
        end += 1
    nouns = [t for t in tokens[index:end] if t.norm not in {"there", "you", "one", "all", "again", "our", "dear", "back", "other"}]
    return end if nouns and (end == last or tokens[end].norm in {",", "!", ".", ":", "–"}) else 0


_COURTEOUS = frozenset("gentle esteemed valued kind honored respected beloved precious illustrious egregious gracious noble".split())
_NOBODY = frozenset(
    "customer client sir madam ma'am sirs user subscriber guest member applicant claimant tenant resident passenger policyholder shopper player".split()
)


def _bare_noun(tokens: list[Token], index: int, last: int) -> bool:
    """ "Customer," or "Madam," without a greeting word."""
    return (
        index + 1 < last
        and tokens[index].norm in _NOBODY
        and tokens[index + 1].norm == ","
        and (tokens[index].surface[:1].isupper() or (index > 0 and tokens[index - 1].norm in _COURTEOUS))
    )


def _to_the(tokens: list[Token], index: int, last: int) -> Greeting | None:
    """ "To the Occupier," and "To our loyal guests:"."""
    end = next((i for i in range(index, min(last, index + 8)) if tokens[i].norm in {",", ":", "–"}), last if last - index <= 6 else 0)
    if end - index < 2 or tokens[index + 1].norm not in {"the", "our", "all", "who", "whoever", "any", "every", "my"}:
        return None
    inner = [i for i in range(index + 1, end) if tokens[i].norm in FILLERS and tokens[i].norm not in {"the", "our", "all", "to", "and", "it", "one"}]
    if not inner and tokens[index + 1].norm not in {"who", "whoever"}:
        return None
    return Greeting(index, min(last, end + 1), "to whom", (), tuple(range(index, end)))


def _is_name(token: Token) -> bool:
    if token.placeholder is not None:
        return token.placeholder.role in {"name", "person"}
    return (
        token.group == "word" and token.surface[0].isalpha() and token.norm not in _NOT_NAMES and token.norm not in FILLERS and " " not in token.norm
    )


def _bare_name(tokens: list[Token], first: int, index: int, last: int) -> Greeting | None:
    """ "Guillermo," on a line of its own or before the first sentence: a name, without a greeting word."""
    names: list[int] = []
    while (
        index < last
        and len(names) < 4
        and (
            (_is_name(tokens[index]) and (tokens[index].placeholder is not None or tokens[index].surface[:1].isupper()))
            or tokens[index].norm in TITLES
        )
    ):
        names.append(index)
        index += 1
    if not names or len(names) > 3:
        return None
    if index < last and tokens[index].norm in {",", "–", "!"} and (last - index > 1 or tokens[index].norm == ","):
        if tokens[names[0]].placeholder is None and tokens[names[0]].surface.lower().endswith("ly"):
            return None
        return Greeting(first, index + 1, None, tuple(names), ())
    return None


_QUOTE_HEAD = regex(
    r"^[ \t]*(?:On\b[^\n]{5,200}\bwrote:|Am\b[^\n]{5,200}\bschrieb[^\n]{0,80}:|Le\b[^\n]{5,200}\ba écrit ?:|-{2,}\s*(?:Original|Forwarded) Message\s*-{2,}"
    r"|_{10,}|From: [^\n]+\n(?:Sent|Date|To): [^\n]*)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_QUOTE_LINE = regex(r"^[ \t]*>[^\n]*$", re.MULTILINE)


def quoted_spans(chars: str) -> list[tuple[int, int]]:
    """Where the customer's own words are quoted: ``>`` lines, and everything below "On … wrote:"."""
    if ">" not in chars and "wrote:" not in chars and "essage" not in chars and "From:" not in chars and "____" not in chars:
        return []
    spans = [match.span() for match in _QUOTE_LINE.finditer(chars)]
    head = _QUOTE_HEAD.search(chars)
    if head is not None:
        below = chars[head.end() :]
        lines = [line for line in below.splitlines() if line.strip()]
        ours = bool(lines) and lines[0].lstrip().startswith(">") and not lines[-1].lstrip().startswith(">")
        spans.append((head.start(), head.end() if ours else len(chars)))
    return spans


def assign(sentences: list[Sentence], tokens: list[Token], chars: str) -> Greeting | None:
    """Set each sentence's part; returns the greeting. The greeting must already be a sentence of its own (``isolate``)."""
    spans = quoted_spans(chars)
    spans.sort()
    for sentence in sentences if spans else ():
        at = tokens[sentence.first].start
        before = bisect_right(spans, (at, len(chars))) - 1
        if before >= 0 and at < spans[before][1]:
            sentence.part = "quoted"
    body = [s for s in sentences if s.part != "quoted"]
    greeting = None
    for sentence in body[:4]:
        found = greeting_at(tokens, sentence.first, sentence.last)
        if (
            found is not None
            and (found.word is not None or sentence is body[0])
            and not (found.word in {"morning", "afternoon", "evening", "welcome"} and sentence is not body[0])
        ):
            greeting = found
            sentence.part = "greeting"
            break
    _close(body, tokens, chars)
    return greeting


def isolate(spans: list[tuple[int, int, int, int]], tokens: list[Token]) -> list[tuple[int, int, int, int]]:
    """Split a greeting off the sentence it opens: ``Hi Ana, thanks`` becomes two sentences."""
    for position, (first, last, line, paragraph) in enumerate(spans[:4]):
        greeting = greeting_at(tokens, first, last)
        if greeting is None or (greeting.word is None and position):
            continue
        if greeting.last < last:
            spans[position : position + 1] = [(first, greeting.last, line, paragraph), (greeting.last, last, line, paragraph)]
        break
    return spans


def _close(body: list[Sentence], tokens: list[Token], chars: str) -> None:
    """Mark the closing line and the signature, looking up from the end."""
    count = len(body)
    for position in range(max(1, count - 8), count):
        sentence = body[position]
        if sentence.line == body[position - 1].line and not _is_sign_off(sentence):
            continue
        text = " ".join(t.norm for t in tokens[sentence.first : sentence.last])
        dashes = chars[chars.rfind("\n", 0, tokens[sentence.first].start) + 1 : tokens[sentence.first].end].strip()
        if dashes.startswith("--") and len(dashes) < 4:
            for later in body[position:]:
                later.part = "signature"
            return
        if len(text.split()) <= 9 and _CLOSINGS.match(text) and all(_short(later, tokens) for later in body[position + 1 :]):
            sentence.part = "closing"
            for later in body[position + 1 :]:
                later.part = "signature"
            return
    position = count - 1
    while position > 0 and body[position].part == "body" and _is_signature(body[position], tokens) and count - position <= 4:
        body[position].part = "signature"
        position -= 1


def _short(sentence: Sentence, tokens: list[Token]) -> bool:
    """Short enough for a signature's line, and no statement: "The loom ships on Monday." is none."""
    size = sentence.last - sentence.first
    return size <= 4 or (size <= 12 and tokens[sentence.last - 1].group != "stop")


def _is_sign_off(sentence: Sentence) -> bool:
    return sentence.last - sentence.first <= 4


def _is_signature(sentence: Sentence, tokens: list[Token]) -> bool:
    held = tokens[sentence.first : sentence.last]
    words = [t for t in held if t.group in {"word", "placeholder"}]
    if not words or len(words) > 6 or held[-1].group == "stop":
        return False
    return all(
        t.placeholder is not None
        or t.surface[:1].isupper()
        or t.norm in {"from", "at", "of", "the", "and", "for", "your", "team", "on", "behalf", "de", "van", "in"}
        for t in words
    ) and any(t.placeholder is not None or t.surface[:1].isupper() for t in words)
