"""A term's people and rules: the roster, the policy, and how each file arrived."""
