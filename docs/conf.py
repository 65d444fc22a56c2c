"""How Sphinx makes the reference from the docstrings; `make reference` writes it to build/reference."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from forecast import __version__ as release

project = "Slipcast"
author = "Slipcast's contributors"
project_copyright = author
version = release

extensions = ["sphinx.ext.autodoc", "numpydoc"]
exclude_patterns: list[str] = []
nitpicky = False

#: Members stand in the order of the source; what has no docstring is not shown.
autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
#: Methods are shown with their class, so they need no table of their own.
numpydoc_show_class_members = False

html_theme = "alabaster"
html_theme_options = {
    "description": "When will an announced AI model ship, if ever?",
    "fixed_sidebar": True,
    "page_width": "70rem",
    "show_powered_by": False,
}
html_sidebars = {"**": ["about.html", "navigation.html", "searchfield.html"]}
html_show_sourcelink = False
html_copy_source = False
