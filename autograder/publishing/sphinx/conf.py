"""How Sphinx sets the book. Notebooks come executed; nothing on a page is taken from another host.

book.py adds `html_static_path`: the folder _static here, and the widgets of the edition; and `html_baseurl`, where the
site's address is known.
"""

project = "Scaling laws, measured"
author = "The authors of the course"
extensions = ["myst_nb", "sphinx.ext.githubpages", "autograder.publishing.book_extension"]  # the second: keep _static
suppress_warnings = ["myst.xref_missing"]
root_doc = "contents"  # the front page is made by itself

nb_execution_mode = "off"
nb_merge_streams = True
nb_mime_priority_overrides = [("html", "application/vnd.jupyter.widget-view+json", None)]  # these need a kernel
nb_ipywidgets_js: dict[str, str] = {}
nb_render_markdown_format = "myst"  # commonmark knows no tables
myst_enable_extensions = ["dollarmath"]
myst_dmath_allow_digits = False  # $5 and $6 are prices
myst_dmath_double_inline = True
myst_heading_anchors = 3
highlight_language = "none"

html_theme = "pydata_sphinx_theme"
html_title = project
html_math_renderer = "mathml"
html_use_index = False
templates_path = ["_templates"]
html_css_files = ["book.css", "widgets/explorer.css", "widgets/quiz.css"]
html_js_files = [(name, {"defer": "defer"}) for name in ("course.js", "widgets/quiz.js", "study.js", "book.js")]
html_favicon = "_static/favicon.svg"
html_copy_source = False
html_show_sourcelink = False
html_sidebars = {"**": ["contents"]}
html_context = {"default_mode": "auto"}
html_theme_options = {
    "logo": {"link": "index"},
    "navbar_center": [],
    "navbar_end": ["theme-switcher"],
    "navigation_with_keys": False,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
copyright = "the authors. Text, figures and measured data: CC BY 4.0; code: BSD-3-Clause"
