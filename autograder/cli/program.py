"""The commands together, grouped by who uses them."""

from typing import Any

import click

from autograder.cli import authors, instructors, publishing, students


class Program(click.Group):
    """A group of commands whose help lists them in sections by their users."""

    def __init__(self, sections: dict[str, list[click.Command]], **settings: Any) -> None:
        self.sections = sections
        super().__init__(commands=[command for commands in sections.values() for command in commands], **settings)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for users, commands in self.sections.items():
            with formatter.section(users):
                formatter.write_dl([(str(command.name), command.get_short_help_str(limit=200)) for command in commands])


program = Program(
    {
        "For students and self-learners": students.COMMANDS,
        "For instructors": instructors.COMMANDS,
        "For publishing": publishing.COMMANDS,
        "For authors": authors.COMMANDS,
    },
    help="A course on scaling laws: lessons, measured data and grading.",
    epilog="`scaling-laws COMMAND --help` says more about one of them.",
    no_args_is_help=False,  # a sentence, as for any other mistake
    context_settings={"max_content_width": 100},
)
