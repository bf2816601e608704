"""The commands that make something to hand out: a bundle, a site, links."""

import time
from pathlib import Path

import click

from autograder.cli.parts import tree
from autograder.course import ROOT
from autograder.publishing import EDITIONS

edition_option = click.option("--edition", type=click.Choice(EDITIONS), default="class", help="Default: class.")


@click.command()
@edition_option
@click.option("--to", metavar="FILE.zip", help="Where to write it (default: in .course).")
def bundle(edition: str, to: str | None) -> None:
    """Write the course as a zip file: the students' edition, or the whole.

    The class edition is for students of a class: no keys, no solutions, no held-out losses. The self-study edition is
    the whole.
    """
    from autograder.publishing import edition as editions

    root = tree().root
    files = editions.edition(root, edition)
    click.echo(editions.left_out(root, edition), err=True, nl=False)
    path = Path(to or root / ".course" / f"{editions.NAME}-{edition}.zip")
    editions.bundle(files, path)
    print(f"Wrote {path}: {len(files)} files, {path.stat().st_size / 1e6:.1f} MB.")


@click.command()
@edition_option
@click.option("--to", metavar="FOLDER", help="Where to write it (default: .course/site).")
@click.option("--offline", is_flag=True, help="A site that needs no other host; without numpy.")
@click.option("--pyodide", metavar="FOLDER", help="An unpacked full release of Pyodide: as --offline, and with numpy.")
@click.option("--fetch", is_flag=True, help="Fetch what --offline needs, and build nothing.")
@click.option("--address", metavar="URL", default="", help="Where the site will stand; its pages then name it.")
def site(edition: str, to: str | None, offline: bool, pyodide: str | None, fetch: bool, address: str) -> None:
    """Build the web site: a book, and the lessons live in the browser.

    The live lessons take Python's packages from Pyodide's public address, unless --offline or --pyodide is given.
    """
    from autograder.publishing import edition as editions
    from autograder.publishing import site

    root = tree().root
    cache = root / ".course"
    if fetch:
        site.fetch(cache, click.echo)
        print(f"What the offline site needs is in {cache}.")
        return
    click.echo(editions.left_out(root, edition), err=True, nl=False)
    began, folder = time.monotonic(), Path(to or cache / "site")
    full = Path(pyodide) if pyodide else None
    site.build_site(root, edition, folder, cache, offline=offline, full=full, address=address, say=click.echo)
    print(f"Wrote {folder}: {site.size(folder) / 1e6:.0f} MB, in {time.monotonic() - began:.0f} s. To look at it:")
    print(f"  python -m http.server 8000 --directory {folder}    and open http://localhost:8000")


@click.command()
@click.option("--repository", metavar="URL", help="The course on GitHub (default: as pyproject.toml says).")
def links(repository: str | None) -> None:
    """Print the links that open each lesson in Colab, on Binder and on a hub of yours."""
    from autograder.questions import LESSONS
    from autograder.release import links

    address = links.checked(repository) if repository else links.repository(ROOT)
    if not address:
        print(links.UNSET)
        return
    for lesson in LESSONS:
        print(lesson)
        for service, link in links.links(address, lesson).items():
            print(f"  {service:12} {link}")
    print("YOUR-HUB is your JupyterHub. The links follow the manuals of these services; we have not tried them.")


COMMANDS = [bundle, site, links]
