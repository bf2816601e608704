"""What a question is, and how an answer becomes points: plain data and pure functions."""
