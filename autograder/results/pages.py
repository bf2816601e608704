"""HTML pages from the templates beside this module. Every value is escaped: a page shows text and never runs it."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = FileSystemLoader(Path(__file__).parent / "templates")
_PAGES = Environment(loader=TEMPLATES, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def page(template: str, **values: object) -> str:
    """The HTML of templates/<template>.html.j2 with these values. UndefinedError where it needs one more."""
    return _PAGES.get_template(f"{template}.html.j2").render(values)
