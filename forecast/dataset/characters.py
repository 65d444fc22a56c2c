"""Find the characters that XML forbids, which no chart, feed or page can hold."""

import re

#: What XML 1.0 forbids (section 2.2): control characters but tab, newline and carriage return; surrogates;
#: U+FFFE and U+FFFF.
_FORBIDDEN_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def forbidden_in_xml(text: str) -> str | None:
    r"""Return the first character of a text that XML 1.0 forbids; None if it has none.

    Parameters
    ----------
    text
        Any text, of any length; it is read once.

    Examples
    --------
    >>> forbidden_in_xml("Gemini\x07 3")
    '\x07'
    >>> forbidden_in_xml("naïve 日本 🚀, with a tab\tand a line\n") is None
    True
    """
    found = _FORBIDDEN_IN_XML.search(text)
    return found.group() if found else None
