"""A question as a person reads it."""

from autograder.bank.kinds import Choice, Essay, Function, Instance, Ordering, SeveralChoices


def question_text(instance: Instance) -> str:
    """The question as Markdown: title, points, prompt, options, and how to answer."""
    asked = instance.question
    lines = [f"**{asked.title}** · {asked.worth}", "", instance.prompt]
    how = {
        "choice": 'one letter, such as `"A"`',
        "several choices": 'a list of letters, such as `["A", "B"]`',
        "ordering": 'a list of all letters in order, such as `["B", "A"]`',
        "record": "a list of rows",
        "number": f"one number ({getattr(asked, 'unit', '')})",
        "forecast": f"three numbers ({getattr(asked, 'unit', '')}): `(value, low, high)`",
    }
    if isinstance(asked, (Choice, SeveralChoices, Ordering)):
        lines += [""] + [f"- **{letter}** {text}" for letter, text in asked.options.items()]
    if isinstance(asked, Function):
        lines += ["", f"*Answer:* the function `{asked.signature}`, which gives {asked.returns}."]
    elif isinstance(asked, Essay):
        lines += ["", f"*Answer:* about {asked.words} words in the cell below. A person reads it."]
    else:
        lines += ["", f'*Answer:* `answers["{asked.id}"] =` {how[asked.kind]}.']
    return "\n".join(lines)
