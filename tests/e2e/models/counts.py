"""Model B, which tells how often it was asked."""

asked = 0


def init():
    """Nothing to load."""


def run(raw_data):
    global asked
    asked += 1
    return f"New Model B, asked {asked} times"
