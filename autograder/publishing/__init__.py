"""What is handed out: the zip file of an edition, the site with its book and its live lessons, and links to it."""
