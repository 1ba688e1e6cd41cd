"""Trains the model of score.py and writes it to model.json: python3 train.py

A linear regression on scikit-learn's diabetes data set (442 patients, which come with scikit-learn): from ten measurements of a
patient to the progression of the disease a year later. The measurements are in their own units, so that a client can send what
a clinic has. The model is a few numbers, and they are kept as numbers: a change of it can be read, and reading it runs no code.
"""

import json
from pathlib import Path

import sklearn
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split

MODEL = Path(__file__).with_name("model.json")


def train():
    """The model as score.py reads it. Training again gives the same numbers, up to what machines make of the last digits."""
    patients = load_diabetes(scaled=False)
    seen, unseen, seen_targets, unseen_targets = train_test_split(
        patients.data, patients.target, test_size=0.2, random_state=0
    )
    regression = LinearRegression().fit(seen, seen_targets)
    return {
        "data": "diabetes (scikit-learn)",
        "scikit-learn": sklearn.__version__,
        "r2_unseen": digits(regression.score(unseen, unseen_targets)),
        "features": patients.feature_names,
        "coefficients": [digits(each) for each in regression.coef_],
        "intercept": digits(regression.intercept_),
    }


def digits(number):
    """Ten significant digits: far more than the data bear, and fewer than processors differ in."""
    return float(f"{number:.10g}")


if __name__ == "__main__":
    MODEL.write_text(json.dumps(train(), indent=2) + "\n", encoding="utf-8")
