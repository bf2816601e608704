"""What a lesson shows where JavaScript runs: the quiz, and the panel that says how far a student has come.

`quiz.py` and `progress.py` decide what is shown, as plain data; `quiz.js` and `panel.js` draw it. Nothing comes back
from the page: a graded answer is always code.
"""
