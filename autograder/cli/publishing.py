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


def _links(commands) -> None:
    def run(options) -> None:
        from autograder.publishing.links import UNSET, checked, links, repository
        from autograder.questions import LESSONS

        address = checked(options.repository) if options.repository else repository(ROOT)
        if not address:
            print(UNSET)
            return
        for lesson in LESSONS:
            print(lesson)
            for service, link in links(address, lesson).items():
                print(f"  {service:12} {link}")

    parser = command(
        commands, "links", run, "Print the links that open each lesson in Colab, on Binder, and on a hub of yours."
    )
    parser.add_argument("--repository", metavar="URL", help="the course on GitHub (default: as pyproject.toml says)")


def _edition_option(parser) -> None:
    parser.add_argument("--edition", choices=["class", "self-study"], default="class", help="default: class")


COMMANDS = (_bundle, _links)
