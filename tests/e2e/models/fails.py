"""A model that is ready and answers every request with an error."""


def init():
    """Nothing to load."""


def run(raw_data):
    raise ValueError("this model fails")
