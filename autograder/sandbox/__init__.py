"""Students' code runs here, behind walls. Only answers come out, as plain data, to be scored outside."""
