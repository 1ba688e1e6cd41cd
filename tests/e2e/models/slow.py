"""Model B, which thinks for a while."""

import time


def init():
    """Nothing to load."""


def run(raw_data):
    time.sleep(0.3)
    return "New Model B"
