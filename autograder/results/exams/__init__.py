"""Exams on paper from the forms of the pool: which forms each student gets, the pages to print, and their points."""
