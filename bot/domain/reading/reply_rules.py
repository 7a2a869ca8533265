"""The wording that tells what a plain reply means: small talk, hopes, negations, and where a clause ends."""

import re

LONGEST_NUMBER = 50
"""Characters that the form's field for a number takes."""

QUOTED_LINE = re.compile(r"^[ \t]*>(?!=?\s*\d).*$", re.MULTILINE)
FENCED_LINES = re.compile(r"^[ \t]*```(?:(?!```)[\s\S])*```[ \t]*$", re.MULTILINE)
"""A block of code on lines of its own."""

SMALL_TALK = re.compile(
    r"""(?:(?:
        thanks|thank\syou|thx|ty|ta(?:\sv\smuch)?|cheers
      | (?:very|so)\smuch | that'?s\s(?:it|all)(?:\s(?:from\sme|for\s(?:now|today|this\sweek)))?
      | okay|ok|great|nice|how\snice|cool|perfect|lovely|(?:hi|hello|hey)(?:\sthere)?|mate
      | will\sdo(?:\s(?:it|this|that))?(?:\s(?:later|soon|asap|shortly))?|sure|got\sit
      | good\s(?:morning|afternoon|evening|day)|morning|bye|see\syou|sounds\sgood|noted|no\s(?:problem|worries)|np|lol
      | you\stoo
      | (?:happy|merry)\s(?:new\syear|christmas|easter|holidays?|weekend|birthday|(?:mon|tues|wednes|thurs|fri)day)
      | guten\s(?:morgen|tag)|moin|servus|hola|buen(?:os|as)?\s(?:d[ií]as?|tardes)|bom\sdia|bonjour|salut|ciao
      | boa\starde
      | danke(?:\ssch[öo]n)?|gracias|obrigad[oa]|merci|grazie
      | have\sa\s(?:good|nice|great)\s(?:one|day|week|weekend)|haha
      | sorry,?\s(?:(?:that\s)?i'?m|i\sam|for\sbeing)\s(?:so\s|a\sbit\s|very\s)?late
      | sorry\s(?:for|about)\s(?:(?:the|my|being)\s)?(?:delay|late(?:\s(?:reply|answer|response|update))?|wait)
      | yay+|wow|woo+\s?hoo+|hoo?ray|yippee|whoop(?:\swhoop)?|sorry|so\smuch|a\slot|team
      | all(?!\s(?:ok|okay|great|nice|cool|perfect|lovely)\b)|everyone|headway|bot
      | [👍🙏🙂😀😊❤🎉🙌👋💪🚀🏻🏼🏽🏾🏿\ufe0f]
      | :(?:\+1|thumbsup|pray|wave|tada|heart|raised_hands|slightly_smiling_face|smile):(?::skin-tone-\d:)?
    )(?=\W|$)[\s,.!]*)+""",
    re.VERBOSE | re.IGNORECASE,
)

_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_TIME = rf"(?:day|week|month|quarter|sprint|{_DAY})"
_KIND_OF_WEEK = r"(?:busy|quiet|slow|calm|crazy|hectic|long|short|tough|normal|usual)"
OPENING = re.compile(
    rf"""(?:it's\s|its\s|it\sis\s|so\s|and\s|well\s)?(?:
        (?:the\s)?(?:very\s)?(?:last|first|second|final|another)\s{_TIME}\s(?:of|in|before)\s(?:the\s|this\s)?(?:new\s)?
          (?:day|week|month|quarter|year|holidays?|summer|winter)
      | (?:{_DAY}|weekend)\s(?:again|already|once\smore)(?:\salready)?
      | (?:a\s)?(?:new|another)\s{_TIME}(?:\s(?:again|already|begins|starts|gone|over))?
      | (?:what|such)\sa\s(?:{_KIND_OF_WEEK}\s)?{_TIME} | happy\s(?:{_DAY}|new\syear)
      | (?:here(?:'s|\sis|\sare|\scomes?)\s)(?:(?:my|our|the)\s)?(?:weekly\s|quick\s|short\s)?
          (?:update|check-?in|numbers|figures|report)(?:\sfor\s(?:this|the)\sweek)?
      | (?:my|our|weekly|quick)\s(?:weekly\s|quick\s)?(?:update|check-?in|report)(?:\sfrom\s(?:me|us|my\sside))?
      | (?:i\s)?hope\s(?:you(?:'re|\sare|\sall\sare)\s(?:all\s)?well
          |(?:you|everyone)\shad\sa\s(?:good|nice|great)\s(?:weekend|holiday))
      | time\sflies
    )[\s.!…]*""",
    re.VERBOSE | re.IGNORECASE,
)
"""A first sentence that says nothing of any goal."""
IDLE = re.compile(rf"(?:it\swas\s|a\s|very\s|another\s)*{_KIND_OF_WEEK}\s{_TIME}(?:\sagain)?[\s.,!…]*", re.IGNORECASE)
"""The same where several goals are told of; where there is one it may be why it stands so."""

_NONE_AT_ALL = r"(?:nothing|none|no\s(?:obstacles?|blockers?|problems?|issues?))(?:\sat\sall)?"
_IN_THE_WAY = r"(?:'s|\sis|\sstands)?\s(?:in|on)\s(?:the|my|our)\sway"
_FOR_NOW = r"\s(?:this\sweek|today|for\snow|right\snow|at\sthe\smoment|so\sfar|yet)"
_FINE = r"(?:good|fine|well|clear|ok|okay)(?:\shere)?"
LONGEST_NO = 100
"""Characters; who says more than no says something else, too."""
NOTHING_IN_THE_WAY = re.compile(
    rf"""(?:(?:
        no|nope|nah|not\sat\sall|not\sreally
      | {_NONE_AT_ALL}(?:{_IN_THE_WAY})?(?:{_FOR_NOW})?
      | (?:it's\s|it\sis\s|we're\s|i'm\s|everything(?:'s|\sis)\s|all(?:'s|\sis)?\s){_FINE}(?:{_FOR_NOW})?
      | thanks|thank\syou
    )(?=\W|$)[\s,;.!–—-]*)+""",
    re.VERBOSE | re.IGNORECASE,
)
NAMES_THE_WAY = re.compile(rf"{_IN_THE_WAY}|\b(?:obstacles?|blockers?)\b", re.IGNORECASE)

ONE_OF_NUMBERS = re.compile(r"[\d.,]{1,12}\s?%?(?:\s(?:or\s|/\s)?[\d.,]{1,12}\s?%?){1,3}[\s.!]*", re.IGNORECASE)
"""Numbers and no more, of which any can be meant: "82 or 83"."""
A_RANGE = re.compile(
    r"(?:(?:it's|we're|is|are|at|now|somewhere|it's\sbetween)\s)*(?:between\s)?[€$£]?[\d.,]{1,12}\s?(?:%|[a-z]{1,7})?(?:\s?[-–/]\s?|\s(?:and|to|or)\s)"
    r"[€$£]?[\d.,]{1,12}\s?(?:%|[a-z]{1,7})?[\s.!]*",
    re.IGNORECASE,
)
"""Two numbers and no more, between which it is: "between 82 and 84", "82-84"."""
LIKELY_NOW = re.compile(
    r"\b(?:yesterday|(?:should|must|might|may|could)\s(?:now\s)?be|probably|perhaps|maybe|i\s(?:think|guess|believe)|presumably|likely)\b",
    re.IGNORECASE,
)
LATER = re.compile(
    r"\b(?:by|next|tomorrow|soon|later|will|reach|hit|get|until|till|end\sof|when|once|if|after|week|month|quarter|year|q[1-4]|target|goal|hop\w+|plan\w*)\b|'ll\b",
    re.IGNORECASE,
)
"""A number beside the first, and none of the second, may well be that of now: "82 yesterday", "should be 82"."""
QUESTION = re.compile(
    r"(?:how(?!\s(?:nice|lovely|great)\b)|what|when(?!\s(?:the|our|we|it|they|people)\b[^?]*\d[^?]*$)|where|who|why"
    r"|which(?!\s(?:is|leaves|means|makes|puts|brings|gives)\b[^?]*\d[^?]*$)|can\s(?:you|i|we)|could\syou|do\s(?:you|i|we)"
    r"|is\s(?:it|there)|help(?!\s(?:came|has|arrived|from)\b[^?]*$))\b(?!\s?:).*|.*\?\s*",
    re.IGNORECASE | re.DOTALL,
)
LEAD_IN = re.compile(
    r"""(?:(?:back|down|dropped|fell|fallen|rose|risen|climbed|crept|inched|jumped|slipped|improved|increased|decreased|reduced
        |recovered|returned|(?:went|gone|moved|came|come|got|is|are|it's|we're|now)(?:\s(?:up|down|back|over))?)
        (?:\s(?:down|up|back))?\sto(?=\s(?:(?:about|around|roughly)\s|~\s?)?[€$£]?\s?\d)
      |hi|hello|hey|morning|good\smorning|ok|okay|um+|uh+|erm|score|we're|we\sare|we|it's|it\sis|its|it|that's|i'm(?!\s(?:all\s)?(?:done|finished))|they're
      |this\sis|by\sthe\sway|btw|fyi|still|today|this\s(?:week|month)|at|is|are|status|value|update|number|figure|result
      |so|and|with|the|our|only|rather|now|currently|presently|actually|basically|meanwhile|so\sfar|(?:until|till)\snow|overall|again
      |as\sof\s(?:now|today)|right\snow|at\s(?:the\smoment|present)|for\snow|(?:please|kindly|pls)\snote|all\sin\sall
      |(?:which|those|these|that)\s(?:is|are)(?=\s(?:on|off|at|green|amber|yellow|red|done|now|still|[€$£]?\d))
      |already|just|finally|exactly|stuck|steady|stable|flat|stays?|stayed|remains?|remained|sits?|sitting|stands?
      |standing|hold(?:s|ing)?|(?:landed|closed|ended(?:\sup)?)(?=\s(?:at|on)\b)|(?:came|comes|clocked)\s(?:in\s)?at
      |(?:but|however|yet|though|or\srather)(?=\W+(?:now|currently|today|back|still|at|on|off|it's|we're)\b)
      |back(?=\s(?:at|on|to|down|up)\b)|[📊🚀🔥⭐🎉🥳💪🙌😀😊🙂😅😬😢😭🤞]\ufe0f?(?=\s?[€$£]?\d)
      |(?:oops|typo|correction)(?=[\s,.:;!–—-]{1,3}[€$£]?\d)
      |(?:(?:oops|typo|correction|so?r+y)[\s,.:;!–—-]{1,3})?(?:(?:i\s)?meant?|make\sthat)(?=\s[€$£]?\d)
      |(?:up|down)\s(?:a\s(?:bit|little|touch)|slightly)(?:,|:|\sto|\sat)?(?=\s[€$£]?\d)
      |(?:have|has|'ve)\s(?:now\s|already\s|just\s|finally\s)?(?:hit|reached|achieved)(?=\s[€$£]?\s?\d)
      |(?:not\s(?:(?:too|so|that)\s)?bad|(?:pretty\s|very\s)?good)(?=\s?[,:;–-]\s?[€$£]?\d)|so?r+y(?=\W+[€$£]?\d)
      |(?:slightly|a\s(?:bit|little))\s(?:up|down|better|worse)\s(?:at|to|with)(?=\s[€$£]?\d)|made\sit\sto(?=\s[€$£]?\d)
      |(?:have|has)\snow(?=\s[€$£]?\d)|(?:avg\.?|average|on\saverage)(?=\s(?:is\s)?[€$£]?\d)
      |got(?=\s\d{1,3}(?:[.,]\d)?\s?%)
      |(?:thanks|thank\syou|thx|cheers|great|nice|cool|perfect|lovely|hoo?ray|yay+|wow|sure|yes|yep|yeah)(?=[\s,!.]+(?:[€$£]?\d|(?:on|off)\strack\b|at\srisk\b))
      |(?:(?:the|our|my|this\sweek's|latest|new|weekly)\s){0,3}(?:surveys?|dashboard|report|tool|sheet|system|data|numbers?|figures?|score|result|latest)
        \s(?:is|are|says?|shows?|reads?|gives?|tells?)(?:\s(?:us|me|now|at))?(?=\s[€$£]?\d)
      |(?:the\s|our\s)?latest\s(?:survey|number|figure|score|result|value)(?=:?\s[€$£]?\d)|latest(?=:\s[€$£]?\d)
      |(?:comes|came)\sto(?=\s[€$£]?\d)|(?:hit|reached|achieved|on|with|have|has|having|only|shows?|reads?|well|h+m+)(?=\s[€$£]?\s?\d)
    )(?!\w)[\s,:;.!=]*""",
    re.IGNORECASE | re.VERBOSE,
)
BRACKET_GOES_ON = re.compile(r"\s?[,;]\s[^()]{1,200}\)[\s.!]*$")
"""Behind a status that a bracket begins with: "82 (on track, macros help)"."""
REASON = re.compile(
    r"\s(?:(?:still|but)\s)?(?:waiting\s(?:for|on)|blocked\s(?:by|on)|stuck\s(?:on|with|behind|because)|delayed\sby|held\sup\sby|depends\son)\s+\w",
    re.IGNORECASE,
)
"""Why a number is what it is; of what is counted, it may be how many wait."""
GOT = re.compile(r"(?:we've\s|we\s)?got\s(?=\d{1,3}(?:[.,]\d{1,2})?\s*(?:$|[.,!;:\n(]))", re.IGNORECASE)
ANSWERS = re.compile(r"\b(?:answer|repl(?:y|ies)|respon[ds])", re.IGNORECASE)
ANSWERS_IN = re.compile(
    r"(?:answer|reply|respond|(?:(?<=\bare\s)|(?<=\bis\s)|(?<=\bget\s))(?:answered|replied\sto))\s(?:with)?in\s(?=\d)",
    re.IGNORECASE,
)
"""Before a time, of a goal that is about how long an answer takes: "we answer in 4 hours"."""
OPENS, CLOSES = re.compile(r"\(\s?"), re.compile(r"\s?\)")
AT_NUMBER = re.compile(r"\s(?:at|on)\s(?=[€$£]?\d)", re.IGNORECASE)
ONLY_AT = re.compile(r"\W*(?:at|around|about|at\s(?:about|around))\s", re.IGNORECASE)
BEFORE_NUMBER = re.compile(r"(?:[\s,:;.!–—-]|\b(?:at|with|now|is|it's|we're)\b)+", re.IGNORECASE)
COUNTED_DONE = re.compile(r"\d(?:\s\w+)?\s(?:done|finished|completed?)\W*$", re.IGNORECASE)
"""How many are done, as often as how many there are when all is done."""
SPLIT = re.compile(r"(?<![\w.,])(?P<whole>\d{1,6})(?:\s[.,]\s?|[.]\s)(?P<part>\d{1,2})(?![\w.,])")
"""A decimal that was typed with a gap: "4 .2"."""
BACK_TO = re.compile(
    r"(?:\bback\b|\bnow\b|\b(?:fell|dropped|slipped|recovered|rose)\b|\btoday\b|\b(?:down|up)\s(?:again\s)?to\b)[\w\s']*$",
    re.IGNORECASE,
)
"""Between two numbers: the first is what was, and the second what is."""
TURNED = re.compile(r"(?:but|then|before|until|and\sthen)\b", re.IGNORECASE)
"""After a change that is not all there is: "dropped 2 but recovered"."""
STANDS_AT = re.compile(
    r"\b(?:is|are|it's|we're|stands?|now)\s(?:at\s|now\s|about\s)*(?:(?:plus|minus)\s)?$", re.IGNORECASE
)
"""Before a number with a sign: it may well be the value."""
CHANGED_TO = re.compile(r",?\s(?:and\s)?(?:(?:is|are|now|so)\s)*(?:to|at)\s", re.IGNORECASE)
"""Between a change and where it led: "up 2 to 82"."""
SINCE_THEN = re.compile(r"\s(?:since|compared|over|than|vs\.?|versus|within|from|in|on(?!\W?track))\b", re.IGNORECASE)
"""After a change: it is told against something else than the last check-in."""
DONE_WHEN = re.compile(
    r"\s(?:yesterday|last\s\w+|earlier\sthis\sweek|on\s(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?|this\smorning|early)\b",
    re.IGNORECASE,
)
"""When something was finished that is done since."""
DONE_AS_SAID = re.compile(
    rf"(?:{DONE_WHEN.pattern})?(?:\s?[:,–—-])?\s(?:yes|yep)(?=\s*(?:$|[,;.!\n]))|{DONE_WHEN.pattern}", re.IGNORECASE
)
"""The same, and a yes that only says it again: "agents trained on Monday: yes"."""
NOTHING_NEW = re.compile(
    r"\W*(?:nothing\s(?:new|to\s(?:report|add|update))|no\s(?:news|updates?|progress)|not\smuch)(?:\sthis\sweek|\sfrom\sme|\syet)?\W*",
    re.IGNORECASE,
)
GOES_WELL = re.compile(
    r"\W*(?:(?:it's|we're|is|are|everything(?:'s|\sis)?|all(?:'s|\sis)?)\s)?(?:all\s)?(?:(?:going|looking|doing|so\sfar,?\sso)\s)?(?:good|well|fine"
    r"|ok|okay|great|nice|cool|perfect|lovely|as\splanned|(?:on|ahead\sof)\s(?:plan|schedule|course|time)|on\sthe\sright\strack|in\strack)(?:\shere|\snow)?\W*",
    re.IGNORECASE,
)
IS_LATE = re.compile(
    r"\W*(?:(?:it's|we're|is|are|running|a\s(?:bit|little))\s)*(?:behind|late|delayed|slipping|bad(?:ly)?|poor|at\srisks|on\srisk|in\srisk)\b",
    re.IGNORECASE,
)
"""Words near to a status, which the question offers: nobody else's word for it is taken as one."""
ROUGHLY = re.compile(
    r"(?:(?:about|around|roughly|approx(?:imately|\.)?|circa|ca\.?)\s(?=[€$£]?\s?\d)|~\s?(?=[€$£]?\d))", re.IGNORECASE
)
ROUGHLY_BEHIND = re.compile(
    r"(?:\s?-?ish\b|,?\s(?:or\sso|or\sthereabouts|roughly|approx(?:imately|\b\.?)|more\sor\sless|give\sor\stake)\b)",
    re.IGNORECASE,
)
"""A number beside these is meant as it stands, and the words are kept with it."""
NEARLY = re.compile(r"\b(?:about|around|roughly|approx\w*|circa|ca|up\sto)\b|~|\d\s?-?ish\b", re.IGNORECASE)
"""Words after which a number is meant as it stands, more or less."""
BETWEEN = re.compile(
    r"(?:[:;]-?[()](?!\w)|(?:[-=–]+>|→|➔|➡️?)(?=\s?(?:[€$£]?\d|on\b|off\b|at\b))|[\s,;.!|/&=–—-]|:(?![a-z_]+:))*"
)
NOW = (
    r"now|today|(?:(?:in|for)\s)?this\s(?:week|morning|month)|for\s(?:now|today)|so\sfar|currently|presently|as\s(?:of|on)\s(?:now|today|date)"
    r"|at\sthe\smoment|at\spresent|right\snow|again|only|already|overall|in\stotal"
)
_POLITE_END = r"(?:(?:it\sis|please|pls)(?=\W*$)|still(?=\s?(?:[,;.!\n]|\W*$)))"
_MEASURED = r"(?:in|from|per|by)\s(?:the|our|this\sweek's)\s(?:latest\s|new\s)?(?:survey|dashboard|report)"
"""Where a number of now was found."""
SAYS_NOTHING = re.compile(
    r"\W*(?:it\sis|still|please|pls|ok|okay|hi|hello|sorry|that'?s\s(?:it|all)(?:\s(?:from\sme|for\s(?:now|today|this\sweek)))?|so|and|but|despite|though|although|while|with)\W*",
    re.IGNORECASE,
)
"""The same words where they are all that is left."""
ENDS = re.compile(
    rf"\s*(?:$|(?:[↑↓↗↘⬆⬇]\ufe0f?|:arrow_(?:up|down|upper_right|lower_right):)\s*(?:$|[,;.!\n])|[,;.!:|/()\n–—\u2600-\u27bf\U0001f300-\U0001faff]|-{{1,3}}\s|(?:{NOW}|(?:(?:up|down)\s)?from(?=\s[€$£]?\d)|instead\sof|compared\s(?:to|with)|vs\.?\s|versus|because|but|and|due|despite|in\sspite|yay+|woo+\s?hoo+|hoo?ray|even\s(?:though|with)|with(?=\s(?:the|our|a|an|more|less|fewer|all|some)\s)|based\son|on\saverage|according\sto|as\sof|so|since|thank(?:s|\syou)|thx|as(?=\s(?:\w+\s){{1,3}}(?:is|are|has|have|was|were|had|left|quit)\b)|{_POLITE_END}|{_MEASURED}|after|while|though|although)\b)",
    re.IGNORECASE,
)
HOPE = re.compile(
    r"(?:(?:but|and)\s)?(?:hopefully|if|maybe|perhaps|probably|i\s(?:think|guess|hope)|by|should|would|could|might"
    r"|expect(?:ed|ing)?|was|were|yesterday|tomorrow|or|until|target|goal|aim|planned|once|unless"
    r"|(?:last|next)\s(?:week|month|quarter|year|time|mon|tues|wednes|thurs|fri)(?:day)?"
    r"|in\s(?:\d+|an?|two|three)|on\s(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?)\b",
    re.IGNORECASE,
)
CLAUSE_ENDS = re.compile(r"[,;.:!|\n–—]")
OWN_CLAUSE = re.compile(
    r"by\s(?:[a-z]{2,}ing\b|.*\b(?:i|we|they|he|she|it|there|you)(?:'ll|\s(?:will|shall|can|know|have|has|are|is|get))\b)",
    re.IGNORECASE,
)
"""A note that begins with "by" and tells something of its own, or how it was done."""
BY = re.compile(r"by\b", re.IGNORECASE)
BY_SOME_TIME = re.compile(
    r"by\s(?:the\s|this\s|next\s|that\s|about\s|around\s|mid-?\s?|early\s|late\s)*"
    r"(?:\d|q[1-4]|eo[dwmqy]|(?:week|month|quarter|year|time|then|now|next|end|close|start|middle|deadline|launch"
    r"|today|to(?:morrow|night)|noon|midday|midnight|lunch(?:time)?|morning|afternoon|evening|weekend|when|spring|summer"
    r"|autumn|winter|christmas|easter|mon|tues?|wed|thurs?|fri|sat|sun|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct"
    r"|nov|dec|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|august|september"
    r"|october|november|december)s?\b)",
    re.IGNORECASE,
)
PART_OF = re.compile(r"\s*(?:out\s)?(?:of|to|from|up|down|per)\b", re.IGNORECASE)
GOES_ON = re.compile(
    r"\s*(?:[-=–]>|→|[½¼¾]|\d\s?/\s?\d|and\s(?:an?\s)?(?:half|quarter)\b|-?ish\b"
    r"|\s+[.,]\d)",
    re.IGNORECASE,
)
"""After a number: it is only a part of what is told ("3 and a half", "3 1/2"), or was so before ("80 -> 82")."""
TAKEN_BACK = re.compile(
    r"(?:not\s(?:really|quite|sure|exactly|yet|any\s?more|at\sall)|no,?\swait|wait|sorry(?!\s(?:for|about)\b)|oops|correction|scratch\sthat"
    r"|i\smean|well,?\snot|kidding|just\skidding|is|seems|looks|(?:is|was|are|were|does|do|did)n't)\b",
    re.IGNORECASE,
)
PUTS_RIGHT = re.compile(
    r"\b(?:oops|correction|correct(?:ed|ing)|scratch\sthat|typo|mistake|mistyped|wrong|misread|i\smeant?|(?:sorry|no),?\s(?:i\s)?meant?)\b",
    re.IGNORECASE,
)
"""Words anywhere in a text that take back what was said."""
NEGATED_START = re.compile(
    r"(?:not|no|nope|nah|never|hardly|barely|far\sfrom|nowhere\snear|[a-z]+n't)\b", re.IGNORECASE
)
APPROXIMATE = re.compile(
    r"(?:about|around|roughly|approx\w*|circa|ca(?=\.?\s)|nearly|almost|over|under|above|below|up\sto|(?:more|less)\sthan)\b|[~>≤≥]|<(?![@#!]|https?:|mailto:)",
    re.IGNORECASE,
)
UP_TO = re.compile(r"up\sto\s(?:now\s)?(?=[€$£]?\s?\d)", re.IGNORECASE)
"""Of a number that was less, it is where it rose to; of any other, the most that it can be."""
REACHED = re.compile(
    r"(?:(?:we|we've|have|the|our)\s){0,3}(?:(?:reached|achieved|hit|met)\s(?:the|our)\s(?:target|goal)|(?:target|goal)\s"
    r"(?:(?:is|was|has\sbeen)\s)?(?:reached|achieved|hit|met)|reached|achieved)\b",
    re.IGNORECASE,
)
DASH = re.compile(r"(?:^|\s)[-–—−]\s+$")
"""Before a number: it may be a sign."""
CHANGE = re.compile(r"(?:up|down|plus|minus|by|gained|lost|rose|fell|dropped)\b", re.IGNORECASE)
NEGATION = re.compile(
    r"(?:\b(?:not|no\slonger|never|hardly|barely|cannot|far\sfrom|nowhere\snear|without|no)\b|n't\b)((?:\s+[\w']+){0,4}?)\s+$",
    re.IGNORECASE,
)
OTHER_THINGS = re.compile(
    r"\s(?:(?:new|more|open|old|other|extra|late|missing)\s)?(?!was|is|has|this|as|its|plus|vs|versus|less)(?:[a-z]{2,}s|people|staff)\b"
    r"|\s(?:of\s(?:them|those|these|which|whom)|new|closed|solved|resolved|reopened)\b",
    re.IGNORECASE,
)
WORDS = re.compile(r"[^\W\d_]{2,}")
KEY = re.compile(r"\bg-?\d+\b", re.IGNORECASE)
