"""List French timing words; `forecast.promise.kinds` describes the kinds."""

from forecast.promise.kinds import Kind, Words

#: Phrases by kind and value.
WORDS: Words = {
    Kind.MONTH: {
        1: "janvier",
        2: "février | fevrier",
        3: "mars",
        4: "avril",
        5: "mai",
        6: "juin",
        7: "juillet",
        8: "août | aout",
        9: "septembre | rentrée",
        10: "octobre",
        11: "novembre",
        12: "décembre | decembre",
    },
    Kind.WEEKDAY: {
        0: "lundi",
        1: "mardi",
        2: "mercredi",
        3: "jeudi",
        4: "vendredi",
        5: "samedi",
        6: "dimanche",
    },
    Kind.SEASON: {
        "spring": "printemps",
        "summer": "été | ete",
        "fall": "automne",
        "winter": "hiver",
    },
    Kind.QUARTER: {
        1: "t1",
        2: "t2",
        3: "t3",
        4: "t4",
    },
    Kind.HALF: {
        1: "s1",
        2: "s2",
    },
    Kind.UNIT: {
        "hour": "heure",
        "day": "jour",
        "week": "semaine",
        "weekend": "week-end",
        "month": "mois",
        "quarter": "trimestre",
        "half": "semestre | quinzaine",
        "year": "année",
    },
    Kind.UNITS: {
        "hour": "heures",
        "day": "jours",
        "week": "semaines",
        "quarter": "trimestres",
        "year": "années | ans",
    },
    Kind.NUMBER: {
        2: "deux",
        3: "trois",
        4: "quatre",
        5: "cinq",
        8: "huit",
        9: "neuf",
        10: "dix",
        11: "onze",
        12: "douze",
        15: "quinze",
    },
    Kind.ORDINAL: {
        1: "premier | première | 1er | 1re",
        2: "deuxième | seconde | 2e | 2ème",
        3: "troisième | 3e | 3ème",
        4: "quatrième | dernier | 4e",
    },
    Kind.BY: {
        None: "d'ici | d'ici à | au plus tard | jusqu'à",
    },
    Kind.BEFORE: {
        None: "avant",
    },
    Kind.NOT_BEFORE: {
        None: "pas avant",
    },
    Kind.OR_LATER: {
        None: "ou plus tard | voire plus tard | voire au-delà | au plus tôt",
    },
    Kind.WITHIN: {
        None: "sous",
    },
    Kind.OVER: {
        None: "au cours de | au cours des",
    },
    Kind.LATER: {
        None: "plus tard",
    },
    Kind.JOIN: {
        None: "ou | et",
    },
    Kind.THIRD: {
        0: "début | au début",
        1: "mi | milieu | au milieu",
    },
    Kind.END: {
        None: "fin | la fin",
    },
    Kind.THIS: {
        None: "ce | cet | cette | ces | en cours",
    },
    Kind.NEXT: {
        None: "prochain | prochaine",
    },
    Kind.ROLLING: {
        "plural": "prochains | prochaines | à venir | qui viennent",
    },
    Kind.FEW: {
        None: "quelques | plusieurs",
    },
    Kind.AN: {
        None: "un | une",
        "year": "an",
    },
    Kind.WEEK_OF: {
        None: "semaine du",
    },
    Kind.DAY_OFFSET: {
        0: "aujourd'hui",
        1: "demain",
        2: "après-demain",
    },
    Kind.NO_TIME: {
        "soon": ("bientôt | très bientôt | prochainement | très prochainement | sous peu | dès que possible"),
        None: "ultérieurement | à une date ultérieure | à terme",
        "postponed": (
            "sine die | reporté sine die | indéfiniment | reporté indéfiniment | reporté | reportée"
        ),
    },
    Kind.FILLER: {
        None: (
            "reporté à | reporté au | repoussé à | repoussé au | pour | mois de | du mois de"
            " | à compter de | aux alentours de | le | la | les | l' | de | du | des | d' | au"
            " | aux | à | à partir de | à partir du | dès | en | dans | courant | cours | vers"
            " | environ | entre | sans doute | probablement | tout | prévu | -ci"
        ),
    },
}
