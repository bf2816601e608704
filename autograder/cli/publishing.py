"""The commands that make something to hand out: a bundle, a site, links."""

import time
from pathlib import Path

import click

from autograder.cli.parts import tree
from autograder.course import ROOT, CourseError
from autograder.publishing import EDITIONS

edition_option = click.option("--edition", type=click.Choice(EDITIONS), default="class", help="Default: class.")


@click.command()
@edition_option
@click.option("--to", metavar="FILE.zip", help="Where to write it (default: in .course).")
def bundle(edition: str, to: str | None) -> None:
    """Write the course as a zip file: the students' edition, or everything.

    The class edition is for students in a class: no keys, no solutions, no held-out losses. The self-study edition is
    the whole course.
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
@click.option("--fetch", is_flag=True, help="Fetch what the live lessons need, and build nothing.")
@click.option("--pyodide", metavar="SOURCE", help="Folder or address of an unpacked full release of Pyodide.")
@click.option("--offline", is_flag=True, help="Stop if the live lessons cannot be built.")
@click.option("--without-live", is_flag=True, help="Build only the book; nothing is fetched.")
@click.option("--address", metavar="URL", default="", help="Where the site will be; its pages then name it.")
def site(
    edition: str,
    to: str | None,
    fetch: bool,
    pyodide: str | None,
    offline: bool,
    without_live: bool,
    address: str,
) -> None:
    """Build the web site: a book, and the lessons live in the browser.

    The site needs no other host. The live lessons run on Pyodide, which is fetched once, 84 MB, and checked. Where it
    cannot be fetched, the book is built without them; with --offline or --pyodide, the command stops and says why.
    """
    from autograder.publishing import edition as editions
    from autograder.publishing import site
    from autograder.publishing.live import require_kernel
    from autograder.publishing.pyodide import Distribution

    root, found = tree().root, Distribution.cached()
    if fetch:
        found.fetch(click.echo, pyodide)
        print(f"What the live lessons need is in {found.folder}: {site.size(found.folder) / 1e6:.0f} MB.")
        return
    live = not without_live
    try:
        if live:
            require_kernel()
            found.fetch(click.echo, pyodide)
    except CourseError as error:
        if pyodide or offline:
            raise
        click.echo(f"There will be no live lessons. {error}", err=True)
        live = False
    click.echo(editions.left_out(root, edition), err=True, nl=False)
    began, folder = time.monotonic(), Path(to or root / ".course" / "site")
    site.build_site(root, edition, folder, found if live else None, address=address, say=click.echo)
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
