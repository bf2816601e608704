"""What Moodle's two formats have in common: categories, weights, numbers."""


def category_path(category: tuple[str, ...]) -> str:
    """A category below the course's top one; a slash in a name is doubled, as Moodle asks."""
    return "/".join(["$course$", "top", *(name.replace("/", "//") for name in category)])


def path_category(path: str) -> tuple[str, ...]:
    """The category that a path names, without the context ($course$) and the word "top"."""
    hidden = path.strip().replace("//", "\0")
    names = [name.replace("\0", "/").strip() for name in hidden.split("/")]
    return tuple(name for name in names if name and name != "top" and not (name[0] == name[-1] == "$"))


def percent(share: float) -> str:
    """A share of the points in per cent, with the five decimals of Moodle's own list of weights."""
    return f"{round(100 * share, 5):g}" if round(100 * share) == 100 * share else f"{100 * share:.5f}"


def figure(value: float) -> str:
    """A number as Moodle reads it, exact to twelve digits."""
    return f"{value:.12g}"
