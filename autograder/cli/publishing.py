"""The commands that make something to hand out: a bundle, a site, links."""

from pathlib import Path

from autograder.cli.parts import command
from autograder.course import ROOT


def _bundle(commands) -> None:
    def run(options) -> None:
        from autograder.publishing.edition import NAME, bundle, edition

        files = edition(ROOT, options.edition)
        to = Path(options.to or ROOT / ".course" / f"{NAME}-{options.edition}.zip")
        bundle(files, to)
        print(f"Wrote {to}: {len(files)} files, {to.stat().st_size / 1e6:.1f} MB.")

    parser = command(
        commands,
        "bundle",
        run,
        "Write the course as a zip file. The class edition is for students of a class: no keys, no solutions, no "
        "held-out losses. The self-study edition is the whole.",
    )
    _edition_option(parser)
    parser.add_argument("--to", metavar="FILE.zip", help="where to write it (default: in .course)")


def _site(commands) -> None:
    def run(options) -> None:
        import time

        from autograder.publishing.site import build_site, fetch, size

        cache = ROOT / ".course"
        if options.fetch:
            fetch(cache, _say)
            print(f"What the offline site needs is in {cache}.")
            return
        began = time.monotonic()
        to = Path(options.to or cache / "site")
        full = Path(options.pyodide) if options.pyodide else None
        build_site(ROOT, options.edition, to, cache, offline=options.offline, full=full, say=_say)
        print(f"Wrote {to}: {size(to) / 1e6:.0f} MB, in {time.monotonic() - began:.0f} s. To look at it:")
        print(f"  python -m http.server 8000 --directory {to}    and open http://localhost:8000")

    parser = command(
        commands,
        "site",
        run,
        "Build a static web site: the course as a book, and its lessons live in the browser. The live lessons take "
        "Python's packages from Pyodide's public address, unless --offline or --pyodide is given.",
    )
    _edition_option(parser)
    parser.add_argument("--to", metavar="FOLDER", help="where to write it (default: .course/site)")
    parser.add_argument("--offline", action="store_true", help="a site that needs no other host; without numpy")
    parser.add_argument(
        "--pyodide", metavar="FOLDER", help="an unpacked full release of Pyodide: as --offline, and with numpy"
    )
    parser.add_argument("--fetch", action="store_true", help="fetch what --offline needs, and build nothing")


def _say(sentence: str) -> None:
    print(sentence, flush=True)


def _links(commands) -> None:
    def run(options) -> None:
        from autograder.questions import LESSONS
        from autograder.release.links import UNSET, checked, links, repository

        address = checked(options.repository) if options.repository else repository(ROOT)
        if not address:
            print(UNSET)
            return
        for lesson in LESSONS:
            print(lesson)
            for service, link in links(address, lesson).items():
                print(f"  {service:12} {link}")
        print("YOUR-HUB is your JupyterHub. The links follow the manuals of these services; we have not tried them.")

    parser = command(
        commands, "links", run, "Print the links that open each lesson in Colab, on Binder, and on a hub of yours."
    )
    parser.add_argument("--repository", metavar="URL", help="the course on GitHub (default: as pyproject.toml says)")


def _edition_option(parser) -> None:
    parser.add_argument("--edition", choices=["class", "self-study"], default="class", help="default: class")


COMMANDS = (_bundle, _site, _links)
