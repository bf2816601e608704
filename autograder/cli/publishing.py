"""The commands that make something to hand out: a bundle, a site, links."""

COMMANDS = ()
