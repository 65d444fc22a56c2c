"""Run by the platform's environment: read CDFs from standard input, and tell what its client makes of them.

Each case is `{"range": [first, last], "open": [below, above], "values": [...]}`; the answer is a list of what
the client refuses each for, empty where it takes it as it is.
"""

import json
import sys

from forecasting_tools.data_models.numeric_report import NumericDistribution, Percentile


def refusal(case: dict) -> str:
    (first, last), values = case["range"], case["values"]
    step = (last - first) / (len(values) - 1)
    points = [Percentile(value=first + step * place, percentile=value) for place, value in enumerate(values)]
    bounds = {
        "lower_bound": first,
        "upper_bound": last,
        "open_lower_bound": case["open"][0],
        "open_upper_bound": case["open"][1],
    }
    try:
        # Validated as one that the client would still standardise, and read back as one that it would not.
        NumericDistribution(declared_percentiles=points, cdf_size=len(values), zero_point=None, **bounds)
        sent = NumericDistribution(
            declared_percentiles=points,
            cdf_size=len(values),
            zero_point=None,
            standardize_cdf=False,
            **bounds,
        ).get_cdf()
    except ValueError as error:
        return str(error)
    moved = max(abs(one.percentile - value) for one, value in zip(sent, values, strict=True))
    return "" if moved < 1e-9 else f"the client sends another CDF, {moved} apart"


print(json.dumps([refusal(case) for case in json.load(sys.stdin)]))
