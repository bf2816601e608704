"""Small drawings for a page, as SVG with their words: they take the page's colours, and so fit both schemes."""

from collections.abc import Sequence

from markupsafe import Markup


def histogram(counts: Sequence[int], ends: Sequence[str], words: str) -> Markup:
    """Bars of equal width, each with its count above it; `ends` are written below the bars' edges, one more than bars.

    `words` say what it shows to somebody who does not see it.
    """
    width, height, most = 36, 120, max([*counts, 1])
    bars = []
    for place, count in enumerate(counts):
        tall = height * count / most
        x, y = 10 + place * width, 20 + height - tall
        bars.append(
            Markup('<rect class="bar" x="{}" y="{:.1f}" width="{}" height="{:.1f}"></rect>').format(
                x + 2, y, width - 4, tall
            )
        )
        if count:
            bars.append(Markup('<text x="{}" y="{:.1f}">{}</text>').format(x + width / 2, y - 4, count))
    labels = [
        Markup('<text x="{}" y="{}">{}</text>').format(10 + place * width, height + 36, end)
        for place, end in enumerate(ends)
    ]
    wide = 20 + len(counts) * width
    line = Markup('<line class="axis" x1="10" y1="{0}" x2="{1}" y2="{0}"></line>').format(20 + height, wide - 10)
    return Markup('<svg class="histogram" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        wide, height + 44, words, Markup("").join([*bars, line, *labels])
    )


def sparkline(shares: Sequence[float | None], words: str) -> Markup:
    """Shares from 0 to 1 as a line from left to right; a gap where there is none. `words` say what it shows."""
    step = 60 / max(1, len(shares) - 1)
    points = [(5 + place * step, 21 - 18 * min(1.0, share)) for place, share in enumerate(shares) if share is not None]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = Markup("").join(Markup('<circle cx="{:.1f}" cy="{:.1f}" r="2.5"></circle>').format(x, y) for x, y in points)
    return Markup(
        '<svg class="spark" viewBox="0 0 70 24" role="img" aria-label="{}"><polyline points="{}"></polyline>{}</svg>'
    ).format(words, path, dots)


def bar(share: float, words: str) -> Markup:
    """A bar of the width of a share from 0 to 1, and beside it what it shows in words."""
    drawn = '<span class="share" aria-hidden="true"><span style="width:{:.0f}%"></span></span>'
    return Markup(f'<span class="nowrap">{drawn} {{}}</span>').format(100 * min(1.0, max(0.0, share)), words)
