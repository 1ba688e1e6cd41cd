"""A real model: predicts the progression of diabetes a year on, by the linear regression that train.py writes to model.json.

POST /score with {"data": [[AGE, SEX, BMI, BP, S1, …, S6], …]}, a row for each patient, answers {"result": [PROGRESSION, …]}.
What is no such table is answered by 400 and a message. The server tells the schema at /swagger.json?version=3.
"""

import json
from pathlib import Path

import numpy
from azureml_inference_server_http.api.aml_response import AMLResponse
from inference_schema.parameter_types.numpy_parameter_type import NumpyParameterType
from inference_schema.parameter_types.standard_py_parameter_type import StandardPythonParameterType
from inference_schema.schema_decorators import input_schema, output_schema
from sklearn.linear_model import LinearRegression

# The first two patients of the data set, and what the model says of them.
SAMPLE = numpy.array(
    [
        [59.0, 2.0, 32.1, 101.0, 157.0, 93.2, 38.0, 4.0, 4.8598, 87.0],
        [48.0, 1.0, 21.6, 87.0, 183.0, 103.2, 70.0, 3.0, 3.8918, 69.0],
    ]
)
ANSWER = {"result": [210.57, 66.99]}

model = None


def init():
    """Reads the model, once, before the first request."""
    global model
    with Path(__file__).with_name("model.json").open(encoding="utf-8") as file:
        trained = json.load(file)
    model = LinearRegression()
    model.coef_ = numpy.array(trained["coefficients"])
    model.intercept_ = trained["intercept"]
    model.n_features_in_ = len(trained["features"])


# Not converted by the schema: what does not fit it would become a 500 without a reason.
@input_schema("data", NumpyParameterType(SAMPLE), convert_to_provided_type=False)
@output_schema(StandardPythonParameterType(ANSWER))
def run(data):
    """Predicts for each row of a table; data is the member "data" of the request's JSON."""
    try:
        table = numpy.array(data, dtype=float)
    except (TypeError, ValueError):
        return refusal("'data' must be a list of rows of numbers, all of the same length")
    if table.ndim != 2 or table.shape[1] != model.n_features_in_:
        return refusal(f"'data' must have rows of {model.n_features_in_} numbers, its shape is {table.shape}")
    if not numpy.isfinite(table).all():
        return refusal("'data' must have finite numbers only")
    return {"result": model.predict(table).tolist()}


def refusal(message):
    """The answer to a request that is the client's fault."""
    return AMLResponse({"message": message}, 400, json_str=True)
