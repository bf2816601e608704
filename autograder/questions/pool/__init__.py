"""Parallel forms of questions, by theme: what is asked."""
