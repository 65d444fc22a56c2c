"""List English timing words; `forecast.promise.kinds` describes the kinds."""

from forecast.promise.kinds import Kind, Words

#: Phrases by kind and value.
WORDS: Words = {
    Kind.MONTH: {
        1: "january | jan",
        2: "february | feb",
        3: "march | mar",
        4: "april | apr",
        5: "may",
        6: "june | jun",
        7: "july | jul",
        8: "august | aug",
        9: "september | sep | sept",
        10: "october | oct",
        11: "november | nov",
        12: "december | dec",
    },
    Kind.WEEKDAY: {
        0: "monday",
        1: "tuesday",
        2: "wednesday",
        3: "thursday",
        4: "friday",
        5: "saturday",
        6: "sunday",
    },
    Kind.SEASON: {
        "spring": "spring | springtime",
        "summer": "summer | summertime",
        "fall": "fall | autumn",
        "winter": "winter | wintertime",
    },
    Kind.QUARTER: {
        1: "q1 | 1q",
        2: "q2 | 2q",
        3: "q3 | 3q",
        4: "q4 | 4q",
    },
    Kind.HALF: {
        1: "h1 | 1h",
        2: "h2 | 2h",
    },
    Kind.UNIT: {
        "hour": "hour",
        "day": "day",
        "week": "week",
        "weekend": "weekend",
        "month": "month",
        "quarter": "quarter",
        "half": "half",
        "year": "year",
    },
    Kind.UNITS: {
        "hour": "hours",
        "day": "days",
        "week": "weeks",
        "month": "months",
        "quarter": "quarters",
        "year": "years",
    },
    Kind.NUMBER: {
        1: "one",
        2: "two | a couple of | couple of | a couple | couple",
        3: "three",
        4: "four",
        5: "five",
        6: "six",
        7: "seven",
        8: "eight",
        9: "nine",
        10: "ten",
        11: "eleven",
        12: "twelve",
    },
    Kind.ORDINAL: {
        1: "first | 1st",
        2: "second | 2nd",
        3: "third | 3rd",
        4: "fourth | last | 4th",
    },
    Kind.BY: {
        None: "by | on or before | no later than | at the latest",
    },
    Kind.BEFORE: {
        None: "before | prior to | ahead of",
    },
    Kind.NOT_BEFORE: {
        None: (
            "not before | not until | no earlier than | no sooner than | not earlier than"
            " | at least until | until at least | as early as | as soon as"
        ),
    },
    Kind.OR_LATER: {
        None: (
            "or later | or even later | or possibly later | or beyond | or after"
            " | at the earliest | at earliest | at the soonest"
        ),
    },
    Kind.WITHIN: {
        None: "within",
    },
    Kind.OVER: {
        None: "over | over the course of | in the course of | during",
    },
    Kind.LATER: {
        None: "later",
    },
    Kind.JOIN: {
        None: "or | and | to | through | or maybe | or possibly",
    },
    Kind.DASH: {
        None: "- | /",
    },
    Kind.THIRD: {
        0: "early | beginning of | the beginning of | start of | the start of",
        1: "mid | middle of | the middle of",
        2: "late",
    },
    Kind.END: {
        None: "end | -end | the end | 's end",
    },
    Kind.THIS: {
        None: "this | this coming | current",
    },
    Kind.NEXT: {
        None: "next | following",
    },
    Kind.ROLLING: {
        None: "the next | coming | upcoming",
        "plural": "ahead",
    },
    Kind.FEW: {
        None: "few | a few | several | some | a matter of",
    },
    Kind.AN: {
        None: "a",
    },
    Kind.WEEK_OF: {
        None: "week of | the week of",
    },
    Kind.DAY_OFFSET: {
        0: "today | later today | tonight | end of day | by end of day",
        1: "tomorrow",
        2: "the day after tomorrow",
    },
    Kind.NO_TIME: {
        "soon": (
            "soon | very soon | coming soon | real soon | pretty soon | as soon as possible"
            " | shortly | in the near future | near future | stay tuned | coming very soon"
            " | to come soon | released soon | to be released soon | available soon | on the way"
            " | incoming | as soon as we can | imminent | imminently | momentarily"
        ),
        None: (
            "at a later date | at a later time | at some point | in the future | eventually"
            " | at a later point | in due course | when possible | in time | over time"
            " | when ready | when it's ready | when it is ready | once ready | when they're ready"
            " | down the road | down the line | tbd | tba | to be determined | to be announced"
            " | no date | no timeline | no timeframe"
        ),
        "postponed": (
            "indefinitely | postponed indefinitely | delayed indefinitely | paused indefinitely"
            " | postponed | delayed | paused | halted | shelved | stalled | on hold | suspended"
        ),
    },
    Kind.FILLER: {
        None: (
            "in | on | at | the | of | for | from | starting | beginning | sometime | some time"
            " | between | around | about | approximately | roughly | likely | probably | possibly"
            " | perhaps | maybe | tentatively | available | released | to be released"
            " | will be available | arriving | launching | shipping | coming in | in preview"
            " | in beta | open source | itself | … | potentially | until | delayed until"
            " | delayed to | postponed until | postponed to | pushed to | hopefully | planned"
            " | expected | just | only | or so | away | from now | time | ~ | , | ; | ."
        ),
    },
}
