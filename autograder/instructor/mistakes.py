"""Wrong answers as students write them, each with the name of the slip whose message must meet it.

`MISTAKES[question id, name of the slip]` is the code of an answer cell. The sample class is made of them, and the tests
hold every slip's message against them.
"""

import re

_LAYERS, _WITH_TABLE = "12 * layers * width**2", "12 * layers * width**2 + vocabulary * width"
_ATTENTION, _OUTPUT = " + 2 * layers * context * width", " + vocabulary * width"
_FLOPS = f"6 * (params{_ATTENTION}{_OUTPUT})"
_COUNT = f"""
def count_transformer(layers, width, vocabulary, context):
    params = {_LAYERS}
    return params, {_FLOPS}
"""
_RANGE = """
def forecast_range(x, loss, target):
    residuals, forecasts, floors = [], [], np.linspace(0, 0.999 * loss.min(), 400)
    for E in floors:
        slope, intercept = np.polyfit(np.log(x), np.log(loss - E), 1)
        law = E + np.exp(intercept) * x**slope
        residuals.append(np.sqrt(np.mean(np.log(loss / law) ** 2)))
        forecasts.append(E + np.exp(intercept) * target**slope)
    fits = np.array(forecasts)[np.array(residuals) <= 1.5 * min(residuals)]
    return fits.min(), fits.max()
"""


def _altered(right: str, *changes: tuple[str, str]) -> str:
    """A right answer with a mistake in it: each text exchanged for the other, once."""
    for before, after in changes:
        assert right.count(before) == 1, before
        right = right.replace(before, after)
    return right


_FUNCTIONS = {
    "training-flops": {
        "forward pass only": """
def training_flops(params, tokens):
    return 2 * params * tokens
""",
        "six forgotten": """
def training_flops(params, tokens):
    return params * tokens
""",
        "sum for product": """
def training_flops(params, tokens):
    return 6 * (params + tokens)
""",
        "inference of one token": """
def training_flops(params, tokens):
    return 6 * params
""",
    },
    "fit-power-law": {
        "E forgotten": """
def fit_power_law(x, loss):
    slope, intercept = np.polyfit(np.log(x), np.log(loss), 1)
    return 0.0, np.exp(intercept), -slope
""",
        "smallest loss taken for E": """
def fit_power_law(x, loss):
    E = loss.min()
    above = loss > E
    slope, intercept = np.polyfit(np.log(x[above]), np.log(loss[above] - E), 1)
    return E, np.exp(intercept), -slope
""",
        "sign of the exponent": """
from scipy.optimize import curve_fit


def fit_power_law(x, loss):
    scaled = x / x[0]
    start = [0.9 * loss.min(), loss.max() - 0.9 * loss.min(), -0.4]
    (E, A, b), _ = curve_fit(lambda z, E, A, b: E + A * z**b, scaled, loss, p0=start, sigma=loss)
    return E, A * x[0] ** -b, b
""",
        "log10 for ln": """
from scipy.optimize import curve_fit


def fit_power_law(x, loss):
    def law(z, E, log_A, alpha):
        return E + 10 ** (log_A - alpha * np.log10(z))

    scaled = x / x[0]
    start = [0.9 * loss.min(), np.log10(loss.max() - 0.9 * loss.min()), 0.4]
    (E, log_A, alpha), _ = curve_fit(law, scaled, loss, p0=start, sigma=loss)
    return E, np.exp(log_A + alpha * np.log10(x[0])), alpha
""",
        "A left in logarithms": """
from scipy.optimize import curve_fit


def fit_power_law(x, loss):
    scaled = x / x[0]
    start = [0.9 * loss.min(), np.log(loss.max() - 0.9 * loss.min()), 0.4]
    (E, log_A, alpha), _ = curve_fit(
        lambda z, E, log_A, alpha: E + np.exp(log_A) * z**-alpha, scaled, loss, p0=start, sigma=loss
    )
    return E, log_A + alpha * np.log(x[0]), alpha
""",
        "order of the three": """
from scipy.optimize import curve_fit


def fit_power_law(x, loss):
    scaled = x / x[0]
    start = [0.9 * loss.min(), loss.max() - 0.9 * loss.min(), 0.4]
    (E, A, alpha), _ = curve_fit(lambda z, E, A, alpha: E + A * z**-alpha, scaled, loss, p0=start, sigma=loss)
    return A * x[0] ** alpha, E, alpha
""",
    },
    "scale-needed": {
        "E forgotten": """
def scale_needed(E, A, alpha, x, target):
    return (A * x**-alpha / target) ** (1 / alpha)
""",
        "x for the factor": """
def scale_needed(E, A, alpha, x, target):
    if target <= E:
        return "never"
    return (A / (target - E)) ** (1 / alpha)
""",
        "factor upside down": """
def scale_needed(E, A, alpha, x, target):
    if target <= E:
        return "never"
    return ((target - E) / (A * x**-alpha)) ** (1 / alpha)
""",
        "never missed": """
def scale_needed(E, A, alpha, x, target):
    return abs(A * x**-alpha / (target - E)) ** (1 / alpha)
""",
    },
    "count-transformer": {
        "the count as it stood": _altered(_COUNT, (_FLOPS, "6 * params"), (_LAYERS, _WITH_TABLE)),
        "embedding counted": _altered(_COUNT, (_OUTPUT, ""), (_LAYERS, _WITH_TABLE)),
        "matrices alone": _altered(_COUNT, (_FLOPS, "6 * params")),
        "attention left out": _altered(_COUNT, (_ATTENTION, "")),
        "output left out": _altered(_COUNT, (_OUTPUT, "")),
        "one product of attention": _altered(_COUNT, (_ATTENTION, " + layers * context * width")),
        "lookup multiplied": _altered(_COUNT, (_OUTPUT, " + 2 * vocabulary * width")),
        "forward pass only": _altered(_COUNT, ("6 *", "2 *")),
        "additions forgotten": _altered(_COUNT, ("6 *", "3 *")),
        "context squared": _altered(_COUNT, ("context * width", "context**2 * width")),
        "whole text": _altered(_COUNT, ("6 *", "6 * context *")),
        "parts exchanged": _altered(_COUNT, (f"params, {_FLOPS}", f"{_FLOPS}, params")),
    },
    "forecast-range": {
        "best floor alone": _altered(_RANGE, ("1.5 *", "1.0 *")),
        "floors for forecasts": _altered(_RANGE, ("np.array(forecasts)", "np.array(floors)")),
        "every floor": _altered(_RANGE, ("fits.min(), fits.max()", "min(forecasts), max(forecasts)")),
        "squares compared": _altered(
            _RANGE, ("np.sqrt(np.mean(np.log(loss / law) ** 2))", "np.mean(np.log(loss / law) ** 2)")
        ),
        "at the last run": _altered(_RANGE, ("target**slope", "x.max() ** slope")),
        "ends exchanged": _altered(_RANGE, ("fits.min(), fits.max()", "fits.max(), fits.min()")),
    },
}

_NUMBERS = {
    "run-cost": {
        "embedding counted": '6 * (mine["layers"] + mine["embedding"]) * mine["tokens"]',
        "forward pass only": '2 * mine["layers"] * mine["tokens"]',
        "six forgotten": 'mine["layers"] * mine["tokens"]',
    },
    "bits-and-nats": {
        "wrong way": 'mine["bits"] / np.log(2)',
        "not converted": 'mine["bits"]',
        "log10 for ln": 'mine["bits"] * np.log10(2)',
    },
    "better-lever": {
        "both levers": 'mine["N_part"] * (1 - 2 ** -mine["alpha"]) + mine["D_part"] * (1 - 2 ** -mine["beta"])',
        "parts for gains": 'abs(mine["N_part"] - mine["D_part"])',
    },
    "kaplan-size": {
        "N in place of D": '100 * (1 - mine["factor"] ** -0.095)',
        "what remains": '100 * mine["factor"] ** -0.076',
        "a doubling": "100 * (1 - 2**-0.076)",
    },
}


def function_cell(question: str, code: str) -> str:
    """The answer cell that defines a function and hands it in."""
    name = re.findall(r"^def (\w+)", code, re.MULTILINE)[-1]
    return f'{code.strip()}\n\n\nanswers["{question}"] = {name}'


def number_cell(question: str, expression: str) -> str:
    """The answer cell that works out a number from the student's own figures, called `mine`."""
    return f'mine = my_figures("{question}")\nanswers["{question}"] = {expression}'


MISTAKES: dict[tuple[str, str], str] = {
    (question, slip): cell(question, code)
    for answers, cell in ((_FUNCTIONS, function_cell), (_NUMBERS, number_cell))
    for question, slips in answers.items()
    for slip, code in slips.items()
}
