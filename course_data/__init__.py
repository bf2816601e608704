"""The measured data of the course."""
