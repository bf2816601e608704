"""Fit the law L(N, D) to runs of your own, in one command: `python -m solutions.fit_runs RUNS.csv`.

It guesses the columns and says which it took, fits the law, says what the runs leave open, forecasts your costliest
runs from the others as a test, recommends a model for a budget, and writes the same as JSON and as a page with
pictures.
"""

import argparse
import csv
import json
import math
import re
import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar

from solutions.chinchilla import ChinchillaFit, ExtrapolationWarning, fit_chinchilla
from solutions.planning import forecast_run, forecaster
from solutions.repeated_data import data_constrained_loss, limited_optimum
from solutions.windows import NAMES, better_half, law_intervals, windows_of

# What people call the columns, in small letters without signs; the earlier names are taken first.
GUESSES = {
    "params": (
        "params",
        "n",
        "parameters",
        "numparams",
        "nparams",
        "modelsize",
        "size",
        "totalparams",
        "paramstotal",
        "nonembeddingparams",
    ),
    "tokens": ("tokens", "d", "tokennum", "numtokens", "ntokens", "trainingtokens", "traintokens", "datasize"),
    "flops": ("flops", "c", "compute", "trainingflops", "trainingflop", "trainflops", "flop"),
    "loss": ("loss", "l", "valloss", "validationloss", "evalloss", "testloss", "finalloss", "lossopenlm", "openlmloss"),
    "weights": ("weights", "weight"),
}
SUFFIXES = {"k": 1e3, "m": 1e6, "b": 1e9, "g": 1e9, "t": 1e12}


@dataclass(frozen=True)
class Table:
    """The runs of a file: columns by our names, each (n,); which of the file's columns each is; and lines left out."""

    columns: dict[str, np.ndarray]
    names: dict[str, str]
    notes: tuple[str, ...]


def read_runs(path: Path, chosen: dict[str, str | None]) -> Table:
    """The runs in a CSV file; `chosen` names the file's column for some of ours, and the others are guessed.

    Numbers may read 70M or 1.4B. Without tokens, D = C/(6N); without FLOPs, C = 6ND. A line without a loss is a run
    that has not finished: it is left out, with a note. Raises ValueError in one sentence for what cannot be read.
    """
    lines = _lines(path)
    header = lines[0]
    names = {ours: name for ours in GUESSES if (name := _column(header, ours, chosen.get(ours))) is not None}
    for ours in ("params", "loss"):
        if ours not in names:
            raise ValueError(
                f"{path} has no column that looks like {ours} among {_listed(header)}: give --{ours} NAME."
            )
    if not {"tokens", "flops"} & set(names):
        raise ValueError(f"{path} has neither tokens nor FLOPs among {_listed(header)}: give --tokens or --flops NAME.")
    place = {ours: header.index(name) for ours, name in names.items()}
    finished = [(i, line) for i, line in enumerate(lines[1:], 2) if any(cell.strip() for cell in line)]
    unfinished = [i for i, line in finished if place["loss"] < len(line) and not line[place["loss"]].strip()]
    rows = [(i, line) for i, line in finished if i not in unfinished]
    if not rows:
        raise ValueError(f"{path} has no run with a loss.")
    columns = {
        ours: np.array([_number(path, i, line, names[ours], k) for i, line in rows]) for ours, k in place.items()
    }
    notes = [f"Lines {_listed(unfinished)} have no loss and are left out."] if unfinished else []
    if "tokens" not in columns:
        columns["tokens"] = columns["flops"] / (6 * columns["params"])
        notes.append("There is no column of tokens, so D = C/(6N).")
    if "flops" not in columns:
        columns["flops"] = 6 * columns["params"] * columns["tokens"]
        notes.append("There is no column of FLOPs, so C = 6ND.")
    return Table(columns, names, tuple(notes))


def _lines(path: Path) -> list[list[str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise ValueError(f"{path} cannot be read: {reason}.") from None
    if not text.strip():
        raise ValueError(f"{path} is empty.")
    first = text.splitlines()[0]
    try:
        lines = list(csv.reader(text.splitlines(), delimiter=max(",;\t", key=first.count)))
    except csv.Error as error:
        raise ValueError(f"{path} is not a table: {error}.") from None
    header = [name.strip() for name in lines[0]]
    twice = [name for name in header if header.count(name) > 1]
    if twice:
        raise ValueError(f"{path} has two columns named {twice[0]!r}: rename one.")
    return [header, *lines[1:]]


def _column(header: list[str], ours: str, chosen: str | None) -> str | None:
    if chosen is not None:
        if chosen not in header:
            raise ValueError(f"There is no column {chosen!r} for {ours}: the file has {_listed(header)}.")
        return chosen
    plain = {re.sub(r"[^a-z]", "", name.lower()): name for name in reversed(header)}
    return next((plain[guess] for guess in GUESSES[ours] if guess in plain), None)


def _number(path: Path, line: int, cells: list[str], name: str, place: int) -> float:
    text = cells[place].strip() if place < len(cells) else ""
    found = re.fullmatch(r"([-+0-9.,_eE]+) *([kmbgtKMBGT]?)", text)
    try:
        if found is None:
            raise ValueError
        value = float(found[1].replace(",", "").replace("_", "")) * SUFFIXES.get(found[2].lower(), 1)
    except ValueError:
        raise ValueError(f"{path}, line {line}: {name} is {text!r}, but it must be a number.") from None
    if not 0 < value < math.inf:
        raise ValueError(f"{path}, line {line}: {name} is {text}, but it must be finite and above zero.")
    return value


def _listed(values: Sequence[Any]) -> str:
    return ", ".join(map(str, values[:12])) + (", …" if len(values) > 12 else "")


def best_model(
    law: ChinchillaFit, budget: float, *, data_limit: float = math.inf, inference_tokens: float = 0
) -> tuple[float, float]:
    """(N*, D*) of least loss for a budget of FLOPs, where so many different tokens exist and so many will be served.

    Training costs 6·N·D and serving 2·N FLOPs for each token. Tokens beyond the limit are read again, and count for
    less (Muennighoff et al. 2023).
    """
    if inference_tokens == 0 and data_limit == math.inf:
        params, tokens = law.compute_optimal(budget)
        return float(params), float(tokens)
    if inference_tokens == 0:
        return limited_optimum(law, budget, data_limit)

    def tokens_for(params: float) -> float:
        return budget / (6 * params) - inference_tokens / 3

    def loss(log_params: float) -> float:
        params = math.exp(log_params)
        tokens = tokens_for(params)
        if data_limit == math.inf:
            return float(law.predict(params, tokens))
        return float(data_constrained_loss(params, min(data_limit, tokens), tokens, law=law))

    largest = math.log(budget / (2 * inference_tokens))  # serving alone would cost the whole budget
    places = largest - np.geomspace(1e-6, 25, 400)
    k = int(np.argmin([loss(place) for place in places]))
    bounds = (places[min(k + 1, len(places) - 1)], places[max(k - 1, 0)])
    params = math.exp(minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-9}).x)
    return params, tokens_for(params)


def backtest(columns: dict[str, np.ndarray], irreducible: str | float) -> list[dict[str, float | bool]]:
    """The costliest fifth of the runs, at most eight of them, each forecast from the cheaper four fifths."""
    flops = columns["flops"]
    cheap = flops <= np.quantile(flops, 0.8)
    later = np.flatnonzero(~cheap)
    later = later[np.argsort(flops[later])][:: max(len(later) // 8, 1)][:8]
    some = [columns[name][cheap] for name in ("params", "tokens", "loss")]
    if cheap.sum() < 8 or len(np.unique(some[0])) < 3 or len(np.unique(some[1])) < 3:
        return []
    found, source = [], forecaster(*some, flops=flops[cheap], irreducible=irreducible)
    for k in later:
        target = (float(columns["params"][k]), float(columns["tokens"][k]))
        bet = source.forecast(target)
        measured = float(columns["loss"][k])
        figures = {"measured": measured, "forecast": bet.loss, "low": bet.low, "high": bet.high}
        found.append({"params": target[0], "tokens": target[1], **figures, "inside": bet.low <= measured <= bet.high})
    return [line for line in found if not math.isnan(float(line["forecast"]))]


def analyse(table: Table, options: argparse.Namespace) -> tuple[dict[str, Any], ChinchillaFit]:
    """Everything that the report says, as plain data; and the fit."""
    runs = [table.columns[name] for name in ("params", "tokens", "loss")]
    fit = fit_chinchilla(
        *runs,
        delta=options.delta,
        weights=table.columns.get("weights"),
        irreducible=options.irreducible,
        tied=options.tied,
        overestimate=options.overestimate,
    )
    said: dict[str, Any] = {"file": str(options.file), "runs": len(fit.loss), "columns": table.names}
    said |= {"notes": list(table.notes), "verdicts": list(fit.verdicts), "objective": fit.objective}
    said["constants"] = dict(zip(NAMES, fit.constants.tolist(), strict=True))
    if math.isnan(fit.E):
        return said, fit
    windows = windows_of(fit)
    said["intervals"] = law_intervals(windows, fit=fit, level=options.level)
    if not windows:
        said["notes"].append("Too few runs to compare windows: the intervals of the constants hold noise alone.")
    said["backtest"] = backtest(table.columns, options.irreducible)
    if options.budget:
        limits = {"data_limit": options.data_limit, "inference_tokens": options.inference_tokens}
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", ExtrapolationWarning)
            params, tokens = best_model(fit, options.budget, **limits)
        said["notes"] += [str(warning.message) for warning in caught[:1]]
        optima = [best_model(window.fit, options.budget, **limits) for window in better_half(windows)]
        others = np.array([(params, tokens), *optima])
        said["recommendation"] = {"flops": options.budget, "params": params, "tokens": tokens}
        said["recommendation"] |= {"params_by_window": [float(others[:, 0].min()), float(others[:, 0].max())]}
        said["recommendation"] |= {"tokens_by_window": [float(others[:, 1].min()), float(others[:, 1].max())]}
        fresh = tokens <= options.data_limit
        if fresh:  # repeated tokens are beyond what the runs can say
            bet = forecast_run(
                *runs, target=(params, tokens), flops=table.columns["flops"], irreducible=options.irreducible
            )
            said["recommendation"] |= {"loss": bet.loss, "low": bet.low, "high": bet.high}
    return said, fit


def as_text(said: dict[str, Any]) -> str:
    """What the command prints."""
    lines = [f"{said['runs']} runs in {said['file']}"]
    lines += [f"  {ours} is the column {name!r}" for ours, name in said["columns"].items()]
    lines += [f"  {note}" for note in said["notes"]]
    lines += ["", "L(N, D) = E + A·N^(-alpha) + B·D^(-beta), fitted:"]
    for name, value in said["constants"].items():
        low, high = said.get("intervals", {}).get(name, (math.nan, math.nan))
        lines.append(f"  {name:5} {value:10.4g}   {low:.4g} to {high:.4g}")
    lines += ["", "What the runs leave open:"] + [
        f"  - {verdict}" for verdict in said["verdicts"] or ["Nothing found."]
    ]
    if tests := said.get("backtest"):
        inside = sum(bool(line["inside"]) for line in tests)
        lines += [
            "",
            f"Backtest: {inside} of {len(tests)} of your costliest runs, forecast from the others, are inside.",
        ]
        lines += [
            f"  N {line['params']:.3g}, D {line['tokens']:.3g}: {line['forecast']:.4g} "
            f"({line['low']:.4g} to {line['high']:.4g}), measured {line['measured']:.4g}"
            for line in tests
        ]
    if best := said.get("recommendation"):
        lines += ["", f"For {best['flops']:.3g} FLOPs: N = {best['params']:.3g}, D = {best['tokens']:.3g}"]
        lines[-1] += " ({:.3g} tokens per parameter)".format(best["tokens"] / best["params"])
        lines.append("  other windows say N from {:.3g} to {:.3g}".format(*best["params_by_window"]))
        if "loss" in best:
            lines.append(f"  its loss: {best['loss']:.4g} ({best['low']:.4g} to {best['high']:.4g})")
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Fit the law L(N, D) to the runs in a CSV file, and say what they leave open."""
    parser = argparse.ArgumentParser(prog="scaling-laws fit", description=main.__doc__)
    add = parser.add_argument
    add("file", type=Path, metavar="RUNS.csv", help="one line for each finished run: params, tokens or FLOPs, loss")
    for ours in GUESSES:
        add(f"--{ours}", metavar="NAME", help=f"the file's column for {ours} (default: guessed)")
    add("--irreducible", type=number, metavar="E", help="the irreducible loss, where it is known")
    add("--tied", action="store_true", help="one exponent: beta = alpha")
    add("--delta", type=number, default=1e-3, help="Huber's threshold (default: 1e-3)")
    add("--overestimate", type=number, default=1.0, help="how much more a run counts that the law puts too high")
    add("--budget", type=number, metavar="FLOPS", help="recommend N and D for so many FLOPs")
    add("--data-limit", type=number, default=math.inf, metavar="TOKENS", help="so many different tokens exist")
    add("--inference-tokens", type=number, default=0, metavar="TOKENS", help="the budget also serves so many tokens")
    add("--level", type=float, default=0.9, help="of the intervals (default: 0.9)")
    add("--json", type=Path, metavar="FILE", help="write all figures there")
    add("--html", type=Path, metavar="FILE", help="write a page with pictures there")
    options = parser.parse_args(argv)
    options.irreducible = "fit" if options.irreducible is None else options.irreducible
    try:
        table = read_runs(options.file, {ours: getattr(options, ours) for ours in GUESSES})
        said, fit = analyse(table, options)
        print(as_text(said))
        if options.json:
            options.json.write_text(json.dumps(_plain(said), indent=2) + "\n", encoding="utf-8")
        if options.html:
            from solutions.fit_page import page

            options.html.write_text(page(said, as_text(said), fit, table.columns["flops"]), encoding="utf-8")
    except (ValueError, OSError) as error:
        said_of = f"{error.filename}: {error.strerror}." if isinstance(error, OSError) else str(error)
        print(said_of, file=sys.stderr)
        return 2
    return 0


def number(text: str) -> float:
    """An option's number; argparse says so where it is none."""
    value = float(text)
    if not 0 <= value < math.inf:
        raise argparse.ArgumentTypeError(f"{text} must be a finite number, not below zero")
    return value


def _plain(value: Any) -> Any:
    """The same with null for what is not a number, which JSON does not have."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


if __name__ == "__main__":
    raise SystemExit(main())
