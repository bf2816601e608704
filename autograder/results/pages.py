"""HTML pages from the templates beside this module. Every value is escaped: a page shows text and never runs it.

`formulas`, in templates a filter, sets the formulas of a text besides.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.bank.mathematics import with_formulas

TEMPLATES = FileSystemLoader(Path(__file__).parent / "templates")
_PAGES = Environment(loader=TEMPLATES, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def formulas(text: str) -> Markup:
    """A text for a page, with its formulas set and all else in it shown as it is; HTML stays HTML."""
    return text if isinstance(text, Markup) else Markup(with_formulas(text))


_PAGES.filters["formulas"] = formulas


def page(template: str, **values: object) -> str:
    """The HTML of templates/<template>.html.j2 with these values. UndefinedError where it needs one more."""
    return _PAGES.get_template(f"{template}.html.j2").render(values)
