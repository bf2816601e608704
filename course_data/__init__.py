"""The measured data of the course: `course_data.load("grid")`, `course_data.names()`."""


def __getattr__(name: str):
    # Late, so that importing the room costs nothing until data are wanted.
    if name in {"Dataset", "listing", "load", "names"}:
        from course_data import dataset

        return getattr(dataset, name)
    raise AttributeError(f"course_data has no {name!r}; see course_data.names() and course_data.load(NAME).")
