"""List words for "soon" in further languages; windows are read in English and French only."""

from forecast.promise.kinds import Kind, Words

#: Phrases by kind and value.
WORDS: Words = {
    Kind.NO_TIME: {
        "soon": (
            "demnächst | in kürze | bald | próximamente | pronto | em breve | 近期 | 即将 | 很快 | 近日"
            " | 近日中 | 敬请期待 | まもなく | 間もなく | 곧 | 조만간"
        ),
    },
}
