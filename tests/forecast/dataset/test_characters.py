"""The characters that XML forbids are exactly those that a parser of XML refuses."""

from xml.parsers import expat

from forecast.dataset.characters import forbidden_in_xml


def test_agrees_with_a_parser_of_xml_on_every_character_of_the_basic_plane():
    disagreements = [
        f"U+{point:04X}"
        for point in (*range(0x10000), 0x10000, 0x1FFFF, 0x10FFFF)
        if chr(point) not in "<&" and (forbidden_in_xml(chr(point)) is None) != _parses(chr(point))
    ]
    assert disagreements == []


def test_finds_the_first_one_anywhere():
    assert forbidden_in_xml("a" * 100_000 + "\ud800\x01") == "\ud800"


def _parses(character: str) -> bool:
    document = f"<t>{character}</t>".encode("utf-8", "surrogatepass")
    try:
        expat.ParserCreate("utf-8").Parse(document, True)
    except expat.ExpatError:
        return False
    return True
