"""Words and spellings that the content must not use."""

import re

REFUSED = re.compile(
    r"\b(breach\w*|violat\w+|non-?complian\w+|fail(?:s|ed|ure|ures|ing)?|negligen\w+|knowing|predators?|monsters?|"
    r"child[- ]porn\w*|child prostitut\w*|kiddie|underage|must by law|by law|legally required|you are obliged)\b",
    re.IGNORECASE,
)
BRITISH = re.compile(
    r"\b(programmes?|licences?|defence|offences?|centres?|catalogues?|judgements?|practis\w+|grey|whilst|amongst|"
    r"fulfil|enrol|ageing|rotas?|adverts?|out[- ]of[- ]hours|"
    r"(?:col|behavi|fav|hon|lab|neighb)our\w*|(?:label|cancel|travel|signal|model)l(?:ed|ing)|"
    r"(?:organ|author|recogn|summar|priorit|minim|normal|penal|categor|special|standard)is(?:e[ds]?|ing|ations?)|"
    r"analys(?:e[ds]?|ing))\b",
    re.IGNORECASE,
)
BRITISH_NAMES = (
    "Australian Centre to Counter Child Exploitation",
    "Canadian Centre for Child Protection",
    "International Centre for Missing & Exploited Children",
    "Safety-Centre",
    "Sexual Offences Act",
    "Withholding of Information on Offences against Children and Vulnerable Persons",
)
