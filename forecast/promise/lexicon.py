"""The timing words that Slipcast reads, English and French, each with its token kind and value.

To teach a word, add it here and a phrase with it to `tests/data/promises.csv`. An entry may have
several words, separated from the next by a bar; the longest one that fits wins.
"""

from enum import StrEnum, auto


class Kind(StrEnum):
    """What a token does in a promise."""

    BY = auto()  # from the announcement to the end of what follows
    BEFORE = auto()  # from the announcement to the eve of what follows
    NOT_BEFORE = auto()  # what follows, or later
    OR_LATER = auto()  # the same, mostly said after it
    WITHIN = auto()  # at most so long from now
    OVER = auto()  # as within, of a counted wait; of a named time, the time itself
    LATER = auto()  # "later this year"; alone it names no time
    JOIN = auto()  # two periods make one span: "May or June"
    DASH = auto()  # a join, or the hyphen of "mid-2025" and "Q1-2026"
    THIRD = auto()  # 0 early, 1 mid, 2 late
    END = auto()  # the last third, but "before the end of X" runs to the last day of X
    THIS = auto()
    NEXT = auto()
    ROLLING = auto()  # "the coming": counted from now
    FEW = auto()
    AN = auto()  # one; "an" is also a French year
    NUMBER = auto()
    ORDINAL = auto()
    UNIT = auto()
    UNITS = auto()  # a unit that is plain to see a plural
    WEEK_OF = auto()
    YEAR = auto()
    MONTH = auto()
    QUARTER = auto()
    HALF = auto()
    SEASON = auto()
    WEEKDAY = auto()
    DAY_OFFSET = auto()  # days after the announcement
    DATE = auto()
    NO_TIME = auto()  # says when without a time: soon, some day, or that it is postponed
    FILLER = auto()


Value = int | str | None

_WORDS: dict[Kind, dict[Value, str]] = {
    Kind.MONTH: {
        1: "january | jan | janvier",
        2: "february | feb | février | fevrier",
        3: "march | mar | mars",
        4: "april | apr | avril",
        5: "may | mai",
        6: "june | jun | juin",
        7: "july | jul | juillet",
        8: "august | aug | août | aout",
        9: "september | sep | sept | septembre | rentrée",
        10: "october | oct | octobre",
        11: "november | nov | novembre",
        12: "december | dec | décembre | decembre",
    },
    Kind.WEEKDAY: {
        0: "monday | lundi",
        1: "tuesday | mardi",
        2: "wednesday | mercredi",
        3: "thursday | jeudi",
        4: "friday | vendredi",
        5: "saturday | samedi",
        6: "sunday | dimanche",
    },
    Kind.SEASON: {
        "spring": "spring | springtime | printemps",
        "summer": "summer | summertime | été | ete",
        "fall": "fall | autumn | automne",
        "winter": "winter | wintertime | hiver",
    },
    Kind.QUARTER: {
        1: "q1 | 1q | t1",
        2: "q2 | 2q | t2",
        3: "q3 | 3q | t3",
        4: "q4 | 4q | t4",
    },
    Kind.HALF: {1: "h1 | 1h | s1", 2: "h2 | 2h | s2"},
    Kind.UNIT: {
        "hour": "hour | heure",
        "day": "day | jour",
        "week": "week | semaine",
        "weekend": "weekend | week-end",
        "month": "month | mois",
        "quarter": "quarter | trimestre",
        "half": "half | semestre | quinzaine",
        "year": "year | année",
    },
    Kind.UNITS: {
        "hour": "hours | heures",
        "day": "days | jours",
        "week": "weeks | semaines",
        "month": "months",
        "quarter": "quarters | trimestres",
        "year": "years | années | ans",
    },
    Kind.NUMBER: {
        1: "one",
        2: "two | deux | a couple of | couple of | a couple | couple",
        3: "three | trois",
        4: "four | quatre",
        5: "five | cinq",
        6: "six",
        7: "seven",
        8: "eight | huit",
        9: "nine | neuf",
        10: "ten | dix",
        11: "eleven | onze",
        12: "twelve | douze",
        15: "quinze",
    },
    Kind.ORDINAL: {
        1: "first | premier | première | 1st | 1er | 1re",
        2: "second | deuxième | seconde | 2nd | 2e | 2ème",
        3: "third | troisième | 3rd | 3e | 3ème",
        4: "fourth | quatrième | last | dernier | 4th | 4e",
    },
    Kind.BY: {
        None: "by | on or before | d'ici | d'ici à | no later than | au plus tard | at the latest | jusqu'à"
    },
    Kind.BEFORE: {None: "before | prior to | ahead of | avant"},
    Kind.NOT_BEFORE: {
        None: "not before | not until | no earlier than | no sooner than | not earlier than"
        " | at least until | until at least | as early as | as soon as | pas avant"
    },
    Kind.OR_LATER: {
        None: "or later | or even later | or possibly later | or beyond | or after | at the earliest"
        " | at earliest | at the soonest | ou plus tard | voire plus tard | voire au-delà | au plus tôt"
    },
    Kind.WITHIN: {None: "within | sous"},
    Kind.OVER: {None: "over | over the course of | in the course of | during | au cours de | au cours des"},
    Kind.LATER: {None: "later | plus tard"},
    Kind.JOIN: {None: "or | and | to | through | or maybe | or possibly | ou | et"},
    Kind.DASH: {None: "- | /"},
    Kind.THIRD: {
        0: "early | beginning of | the beginning of | start of | the start of | début | au début",
        1: "mid | middle of | the middle of | mi | milieu | au milieu",
        2: "late",
    },
    Kind.END: {None: "end | -end | the end | 's end | fin | la fin"},
    Kind.THIS: {None: "this | this coming | current | ce | cet | cette | ces | en cours"},
    Kind.NEXT: {None: "next | following | prochain | prochaine"},
    Kind.ROLLING: {
        None: "the next | coming | upcoming",
        "plural": "prochains | prochaines | à venir | qui viennent | ahead",
    },
    Kind.FEW: {None: "few | a few | several | some | quelques | plusieurs | a matter of"},
    Kind.AN: {None: "a | un | une", "year": "an"},
    Kind.WEEK_OF: {None: "week of | the week of | semaine du"},
    Kind.DAY_OFFSET: {
        0: "today | later today | tonight | end of day | by end of day | aujourd'hui",
        1: "tomorrow | demain",
        2: "the day after tomorrow | après-demain",
    },
    Kind.NO_TIME: {
        "soon": "soon | very soon | coming soon | real soon | pretty soon | as soon as possible | shortly"
        " | in the near future | near future | stay tuned | coming very soon | to come soon | released soon"
        " | to be released soon | available soon | on the way | incoming | as soon as we can"
        " | imminent | imminently | momentarily"
        " | bientôt | très bientôt | prochainement | très prochainement | sous peu | dès que possible"
        " | demnächst | in kürze | bald | próximamente | pronto | em breve"
        " | 近期 | 即将 | 很快 | 近日 | 近日中 | 敬请期待 | まもなく | 間もなく | 곧 | 조만간",
        None: "at a later date | at a later time | at some point | in the future | eventually"
        " | at a later point | in due course | when possible | in time | over time"
        " | when ready | when it's ready | when it is ready | once ready"
        " | when they're ready | down the road | down the line"
        " | tbd | tba | to be determined | to be announced | no date | no timeline | no timeframe"
        " | ultérieurement | à une date ultérieure | à terme",
        "postponed": "indefinitely | postponed indefinitely | delayed indefinitely | paused indefinitely"
        " | postponed | delayed | paused | halted | shelved | stalled | on hold | suspended"
        " | sine die | reporté sine die | indéfiniment | reporté indéfiniment | reporté | reportée",
    },
    Kind.FILLER: {
        None: "in | on | at | the | of | for | from | starting | beginning | sometime | some time"
        " | between | around | about | approximately | roughly | likely | probably | possibly | perhaps"
        " | maybe"
        " | tentatively | available | released | to be released"
        " | will be available | arriving | launching | shipping | coming in | in preview | in beta"
        " | open source | itself | … | potentially | until | delayed until | delayed to | postponed until"
        " | postponed to | pushed to | reporté à | reporté au | repoussé à | repoussé au"
        " | pour | mois de | du mois de"
        " | à compter de | aux alentours de"
        " | hopefully | planned | expected | just | only | or so | away | from now | time | ~ | , | ; | ."
        " | le | la | les | l' | de | du | des | d' | au | aux | à | à partir de | à partir du | dès | en"
        " | dans | courant | cours | vers | environ | entre | sans doute | probablement | tout | prévu | -ci"
    },
}

#: Each phrase as the words of `forecast.promise.tokenize.WORD`, with its kind and value.
PHRASES: dict[str, tuple[Kind, Value]] = {
    phrase.strip(): (kind, value)
    for kind, values in _WORDS.items()
    for value, phrases in values.items()
    for phrase in phrases.split("|")
}
