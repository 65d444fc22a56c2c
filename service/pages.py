"""The pages that people read."""

from flask import Blueprint, render_template

from forecast.overview import pending_overview
from service.state import artifact

pages = Blueprint("pages", __name__)


@pages.get("/")
def home() -> str:
    """List what is awaited, with its likely window and its chances."""
    loaded = artifact()
    return render_template("home.html", overview=pending_overview(loaded), artifact=loaded)
