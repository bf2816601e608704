"""What a lesson's cells call, and what they show where JavaScript runs. A graded answer is always code."""
