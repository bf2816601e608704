"""Students' code runs here, behind walls or, on request, without. Plain answers come out, to be scored outside."""
