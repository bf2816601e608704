"""What is handed out: an edition of the course as a zip file, or as a site with a book and live lessons."""

EDITIONS = ("class", "self-study")  # without keys, and the whole
