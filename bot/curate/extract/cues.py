"""What the sentences of abstracts say about themselves, as patterns; English.

Written from how reporting guidelines (CONSORT and STROBE for abstracts) word results, and widened on a
sample of PubMed abstracts. The direction or significance of an effect is in none of them.
"""

from __future__ import annotations

import re


def phrases(*alternatives: str) -> re.Pattern[str]:
    """Any of the alternatives as whole words, in any case."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)", re.IGNORECASE)


def word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


PRIMARY = phrases(
    r"(?:co-?)?primary (?:\w+ ){0,3}?(?:outcomes?|end ?-?points?|efficacy|safety|analysis|measures?)",
    r"(?:co-?)?primary (?:\w+ ){0,3}?(?:objectives?|composite|events?|results?)",
    r"(?:main|principal) (?:clinical )?outcomes?",
)
"""Names the primary outcome."""

ONLY_NAMES = re.compile(
    r"(?:primary|main) (?:\w+ ){0,3}?(?:outcome|end ?-?point)s?(?: measures?| variables?)? "
    r"(?:was|were|is|are|will be|included|comprised)"
    r"(?! (?:not |also |significantly |similar|met|achieved|reached|lower|higher|reduced|improved|observed|"
    r"seen|reported|recorded|less|more|found|noted|no |\d))",
    re.IGNORECASE,
)
"""Says what the primary outcome is, not how it came out; what follows is its name."""

ESTIMATE = phrases(
    r"(?:hazard|odds|risk|rate|prevalence|likelihood|incidence(?: rate)?) ratios?",
    r"(?-i:a?(?:HR|OR|RR)s?|IRR|SMD|MD|WMD|NNT|NNH|ARR|RRR|ICER|AUC|AUROC|I2)",
    r"\d+(?:\.\d+)?% ?(?:CI|confidence intervals?|CrI)",
    r"(?:confidence|credible|uncertainty) intervals?|CIs?",
    r"(?:mean|median|absolute|risk|rate|between-group|weighted|adjusted|group) (?:\w+ )?differences?",
    r"(?:sensitivity|specificity|c-statistic|positive predictive value|kappa)(?= .*\d)",
)
"""Gives an estimate of effect or accuracy."""

P_VALUE = re.compile(r"\bp[- ]?(?:values?)?\s*(?:for \w+\s*)?[<>=≤≥]\s*[0.·]", re.IGNORECASE)
NUMBER = re.compile(r"\d")

CONTRAST = re.compile(
    r"\d[\w%·.,)]*(?: [\w%-]+){0,4} (?:vs?\.?|versus|compared (?:with|to)|than|against) "
    r"(?:[\w%-]+ ){0,4}?[-−]?\d",
    re.IGNORECASE,
)
"""Two numbers set against each other: `9.9 vs. 4.8 months`."""

AGAINST = phrases(
    r"vs?\.?|versus|compared (?:with|to)|than|between",
    r"differ(?:ed|ences?|ent)?|similar|unchanged|no (?:\w+ )?effect",
    r"associated|associations?|correlat\w+",
    r"reduc\w+|increas\w+|improv\w+|decreas\w+|declin\w+|fell|rose",
    r"lower|higher|fewer|greater|shorter|longer|superior\w*|non-?inferior\w*|inferior\w*",
)
"""Sets one thing against another."""

FOUND = phrases(
    r"did not (?:\w+ )?(?:differ|reduce|increase|improve|lower|raise|change|affect|prevent)",
    r"did not (?:\w+ )?(?:shorten|prolong|predict|alter|help|benefit|lead|result)",
    r"(?:was|were) (?:\w+ ){0,2}?(?:associated|similar|unchanged|comparable|superior|inferior|non-?inferior)",
    r"(?:was|were) (?:\w+ ){0,2}?(?:lower|higher|fewer|greater|shorter|longer|less|more|better|worse)",
    r"(?<=[\w)%] )(?<!has )(?<!have )(?<!had )(?<!be )(?<!been )(?<!is )(?<!are )(?<!the )(?<!\ba )(?<!\ban )"
    r"(?<!their )(?<!its )(?<!of )(?<!that )(?<!with )(?<!to )(?<!for )(?<!by )(?<!in )(?<!show )"
    r"(?<!exhibit )(?:reduced|improved|increased|decreased|lowered|prolonged|shortened|worsened|prevented)",
    r"(?:led to|resulted in|made no difference|had no (?:\w+ )?(?:effect|benefit|impact|influence))",
    r"(?:showed|found|saw|observed) (?:no|a|an) (?:\w+ ){0,3}?(?:difference|effect|association"
    r"|benefit|reduction|increase|improvement)",
)
"""States a finding in words, in the past tense: what was known before is told in the present or perfect."""

OTHERS = phrases(
    r"(?:has|have|had) (?:\w+ )?(?:reduced|improved|increased|decreased|lowered|prolonged|led|resulted)",
    r"according to|(?:stud(?:y|ies)|researchers) (?:found|published|reported)",
    r"^(?:however|despite|although|while|whereas|thus|hence|therefore)",
    r"(?:previous|prior|earlier|past|existing|published|other) (?:\w+ ){0,3}?(?:stud(?:y|ies)|trials?|work"
    r"|research|reports?|analys[ei]s|evidence)",
    r"(?:19|20)\d\d",
)
"""Speaks of what others found, dates a background, or leans on the sentence before."""

ENROLMENT = phrases(
    r"(?:were|was) (?:\w+ )?(?:enrol\w+|recruited|screened|included|randomi[sz]ed|assigned|allocated)",
    r"(?:were|was) (?:\w+ )?(?:identified|analy[sz]ed|eligible|invited|retrieved)",
    r"we (?:included|identified|enrolled|recruited|randomi[sz]ed|screened|analy[sz]ed)",
    r"underwent randomi[sz]ation",
    r"(?:mean|median) (?:\(\w+\) )?(?:age|follow-?up|duration)|follow-?up (?:was|of)",
    r"baseline characteristics|response rate",
    r"(?:studies|trials|articles|records) (?:\w+ ){0,3}(?:met|were|was)",
)
"""Tells who took part."""

ASIDE = phrases(
    r"secondary|tertiary|subgroups?|sub-groups?|exploratory|post[- ]hoc|sensitivity analys\w+|ancillary",
    r"(?:serious )?adverse (?:\w+ )?events?|side[- ]effects?|heterogeneity|safety profile|well tolerated",
)
"""Speaks of something other than the main result."""

LEANS_BACK = re.compile(
    r"^(?:this|these|those|they|it|its|their|such|nor|also|similarly|likewise|moreover|furthermore|additionally|"
    r"in addition|conversely|on the other hand|by contrast|in contrast|finally|further|both were|"
    r"the (?:latter|former|same|other))\b",
    re.IGNORECASE,
)
"""Begins with what only the sentence before explains."""

INTENT = phrases(
    r"will (?:be|assess|evaluate|compare)|we (?:aim\w*|sought|hypothesi[sz]ed?|planned)",
    r"(?:aim|purpose|objective|goal)s? (?:of|was|is|were)|aim(?:ed|s) to",
    r"(?:was|were) (?:defined|designed|measured|assessed|evaluated|collected|used|calculated|performed) "
    r"(?:as|by|with|using|to|from|at|in|for)",
    r"(?:is|are|remains?) (?:\w+ )?(?:unknown|unclear|uncertain|controversial|debated|lacking|limited)",
    r"(?:little|not much) is known",
    r"to (?:assess|evaluate|determine|investigate|examine|compare|describe|explore) \w+",
)
"""Says what was meant or done, not what was found."""

CONCLUDES = re.compile(
    r"^(?:in (?:conclusion|summary)|we conclude|to conclude|taken together|collectively|altogether|"
    r"(?:overall,? |therefore,? |thus,? |hence,? )?(?:our|these|the present|this|the) "
    r"(?:results?|findings?|data|study|studies|work|series|survey|analys[ei]s|observations?|trial|evidence) "
    r"(?:\w+ )?(?:suggests?|indicates?|shows?|demonstrates?|supports?|provides?|highlights?|confirms?|"
    r"reveals?|do(?:es)? not|did not|implies|imply|underlines?|emphasi[sz]es?))|\bwe conclude\b|"
    r"\bour (?:findings|results|data) (?:suggest|indicate|show|demonstrate|support)\b",
    re.IGNORECASE,
)
"""Opens the authors' conclusion where no label does."""

MORE_RESEARCH = re.compile(
    r"\b(?:further|future|more|additional|larger|prospective|randomi[sz]ed) (?:[\w-]+ ){0,4}"
    r"(?:research|stud(?:y|ies)|trials?|work|investigations?)\b.*"
    r"\b(?:needed|warranted|required|necessary|should|recommended)\b",
    re.IGNORECASE,
)
"""Says nothing but that more should be done."""

ACTION = phrases(
    r"do not|don't|should|must|avoid|stop|discontinue|quarantine|return|monitor|offer|consider|refer|check",
    r"recall\w*|withdraw\w*|suspend\w*|contraindicat\w+|revok\w+|restrict\w*|terminat\w+",
    r"recommend\w*|advis\w+|warn\w*|remind\w*|caution\w*|urg(?:es?|ed|ing)",
    r"approv\w+|authori[sz]\w+|licen[sc]ed|granted",
)
"""Tells somebody to do something, or that a regulator did."""

CUT_BY_FEED = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])[\"'”’)\]]*$")
WHOLE = re.compile(r"[.!?][\"'”’)\]]*$")
IMPRINT = re.compile(
    r"^(?:publication date|source|authors?|available online|doi|volume|keywords?|copyright|©)\b\s*[:\d(©]|"
    r"\bahead of print\b|\bearly ?view\b|\bvolume \d+, (?:issue|page)|^[\w &,'’.-]+, (?:vol|issue|volume)\b",
    re.IGNORECASE,
)
"""What publishers' feeds print where an abstract could stand: journal, issue, pages, names."""
