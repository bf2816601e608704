"""Small tables that a notebook shows as HTML, and a terminal as text."""

from collections.abc import Sequence
from html import escape


class Table:
    """A small table that a notebook shows as HTML, and a terminal as text."""

    def __init__(self, head: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> None:
        """head: the names of the columns. rows: their cells, as text. title: one line above."""
        self.head, self.rows, self.title = head, rows, title

    def __repr__(self) -> str:
        lines = [self.head, *self.rows]
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.head))]
        return "\n".join(
            [
                self.title,
                *("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines),
            ]
        )

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in self.head)
        rows = "".join(
            f'<tr><th scope="row">{escape(row[0])}</th>'
            + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
            + "</tr>"
            for row in self.rows
        )
        return (
            f"<table><caption>{escape(self.title)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )


__all__ = ["Table"]
