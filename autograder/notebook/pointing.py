"""Pointing back: where what was missed is taught, and how to practise it."""

from autograder.questions.concepts import TaughtConcept


def pointer(concept: TaughtConcept) -> dict[str, str]:
    """A sentence below a check, by MIME type: as text, and with a link to the section as Markdown."""
    text = f"→ {concept.name}: {concept.place}. To practise it: {concept.practice}"
    link = f"[{concept.place}]({concept.notebook})"
    return {
        "text/plain": text,
        "text/markdown": f"→ **{concept.name}**: {link}. To practise it: `{concept.practice}`",
    }
