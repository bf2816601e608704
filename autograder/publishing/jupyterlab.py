"""How JupyterLab is set up for a lesson, on a machine and in the browser alone."""

from pathlib import Path

# JupyterLab finds labconfig/ below each folder of $JUPYTER_CONFIG_PATH.
CONFIG_PATH = Path(__file__).parent
# No news and no requests for updates: a lesson needs no other host.
SETTINGS = CONFIG_PATH / "labconfig" / "default_setting_overrides.json"
SAVING = "--ContentsManager.pre_save_hook=autograder.notebook.saving.without_views"
