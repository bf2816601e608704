"""Practice with the forms of the pool: which concept comes next, a session in a terminal, a notebook."""
