"""Compare a release's name with a catalogue's: sizes and dates are no versions."""

import re
from collections.abc import Collection

#: Parameters, all or active: 31b, a3b, e4b, 8x22b, 1.6t.
_SIZE = re.compile(r"(?:\d+x)?[ae]?\d+(?:\.\d+)?[bmt]")
#: Digits that stand for a day or a month: 0731, 2512, 260424, 20260424.
_DATE = re.compile(r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|2[3-9](?:0[1-9]|1[0-2])|2\d{5}|20\d{6}")
#: How weights are tuned, stored or paid for; no promise of a release speaks of these.
_FORMS = frozenset(
    ["instruct", "it", "hf", "gguf", "fp8", "bf16", "nvfp4", "mxfp4", "int4", "awq", "gptq", "free", "and"]
)
#: What a release's name says of its access, and a catalogue's does not.
_ACCESS = frozenset(["api", "open", "weights"])


def resemblance(release: str, listed: str, makers: Collection[str]) -> str:
    """Say how a catalogue's name resembles a release's; empty if it is another release.

    Parameters
    ----------
    release
        The release's name.
    listed
        The catalogue's.
    makers
        Words that name makers, in lower case; names are compared without them.

    Returns
    -------
    str
        `same name`, or `variant` with the words by which the catalogue's name differs. A name without a
        version has no variants but sizes and dates, since its next version may be called the same.

    Examples
    --------
    >>> resemblance("Gemma 4", "google/gemma-4-31B-it", ["google"])
    'variant (31b it)'
    >>> resemblance("DeepSeek V4", "DeepSeek V4 Flash (0731)", ["deepseek"])
    'variant (flash)'
    >>> resemblance("Grok 5", "Grok 5.5", ["xai"])
    ''
    """
    ours, theirs = _words(release, makers), _words(listed, makers)
    if ours == theirs:
        return "same name"
    known = set(ours)
    kept = [word for word in theirs if word in known or not _says_no_version(word)]
    extra = [word for word in theirs if word not in known]
    plain = [word for word in ours if word not in _ACCESS]
    for name in [ours, *([plain] if _has_version(plain) and not _ACCESS & {*kept} else [])]:
        rest = kept[len(name) :]
        if kept[: len(name)] == name and not _has_version(rest) and (_has_version(name) or not rest):
            missing = [word for word in ours if word not in theirs]
            differs = " ".join([*extra, *(["without", *missing] if missing else [])])
            return f"variant ({differs})"
    return ""


def joined(name: str) -> str:
    """Return the letters and digits of a name in lower case.

    Parameters
    ----------
    name
        Any name.

    Examples
    --------
    >>> joined("Moonshot-AI")
    'moonshotai'
    """
    return re.sub(r"[\W_]+", "", name.casefold())


def _words(name: str, makers: Collection[str]) -> list[str]:
    text = re.sub(r"[\[(].*?[\])]", " ", name).casefold()
    text = re.sub(r"(20\d\d)-([01]\d)-([0-3]\d)", r"\1\2\3", text)
    text = re.sub(r"(?<![\d.])([01]\d)-([0-3]\d)(?![\d.])", r"\1\2", text)
    words: list[str] = []
    for token in re.split(r"[^\w.]+|_", text):
        whole = _SIZE.fullmatch(token) or token in _FORMS
        words += [token] if whole else re.findall(r"\d+(?:\.\d+)*|[^\W\d_]+", token)
    words = [re.sub(r"(?<=\d)(?:\.0)+$", "", word) for word in words]
    return [word for word in words if word not in makers] or words


def _has_version(words: list[str]) -> bool:
    return any(word[0].isdigit() for word in words)


def _says_no_version(word: str) -> bool:
    return bool(_SIZE.fullmatch(word) or _DATE.fullmatch(word)) or word in _FORMS
