"""Mock model A: whatever it is asked, it says its name, so that a client sees which image answered."""


def init():
    """Nothing to load: a real scoring script would read its model here, once, before the first request."""


def run(raw_data):
    """Answers one request; raw_data is the request's body as text."""
    return "New Model A"
