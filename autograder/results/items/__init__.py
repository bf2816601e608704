"""The question bank in the forms that other systems read: one model of a question, one writer per format, and readers.

`item` is the model, `gathering` makes it of the course's questions, `formats` lists the writers.
"""
