"""Own data in one command: columns guessed, clear sentences for bad files, figures that agree with the fits."""

import json
import math

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from solutions.fit_runs import best_model, main
from tests.solutions.test_chinchilla import REFIT, valleys


def written(path, header, columns):
    path.write_text("\n".join([header, *(",".join(map(str, line)) for line in zip(*columns, strict=True))]))
    return path


@pytest.fixture
def runs(tmp_path):
    params, tokens, loss = valleys(REFIT, noise=0.003, span=8, sizes=7)
    return written(tmp_path / "runs.csv", "Model Size,Training Tokens,val_loss", (params, tokens, loss))


def test_a_file_of_runs_gives_the_law_its_intervals_and_a_model(runs, tmp_path, capsys):
    where = [str(runs), "--budget", "1e22", "--json", str(tmp_path / "a.json"), "--html", str(tmp_path / "a.html")]
    assert main(where) == 0
    out = capsys.readouterr().out
    assert "params is the column 'Model Size'" in out
    assert "There is no column of FLOPs, so C = 6ND" in out
    said = json.loads((tmp_path / "a.json").read_text())
    for name, truth in zip(("E", "A", "alpha", "B", "beta"), REFIT.constants, strict=True):
        low, high = said["intervals"][name]
        assert low / 1.01 <= truth <= high * 1.01
        assert low < said["constants"][name] < high
    best = said["recommendation"]
    assert best["params"] == pytest.approx(REFIT.compute_optimal(1e22)[0], rel=0.15)
    assert best["low"] < REFIT.predict(best["params"], best["tokens"]) < best["high"]
    assert sum(line["inside"] for line in said["backtest"]) >= len(said["backtest"]) - 1
    page = (tmp_path / "a.html").read_text()
    assert page.count("<img alt=") == 2
    assert "E         " in page


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("a,b\n1,2", "no column that looks like params among a, b: give --params NAME"),
        ("N,loss\n1,2", "neither tokens nor FLOPs"),
        ("N,N,loss\n1,2,3", "two columns named 'N'"),
        ("N,D,loss\n7e7,many,3", "line 2: D is 'many', but it must be a number"),
        ("N,D,loss\n7e7,-1,3", "line 2: D is -1, but it must be finite and above zero"),
        ("N,D,loss\n7e7,1e9", "line 2: loss is '', but it must be a number"),
        ("N,D,loss\n70M,1.4B,3", "1 run cannot decide 5 parameters"),
        ("N,D,loss\n70M,1.4B,", "has no run with a loss"),
    ],
)
def test_a_bad_file_gets_one_sentence(text, sentence, tmp_path, capsys):
    path = tmp_path / "runs.csv"
    path.write_text(text)
    assert main([str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert sentence in err
    assert len(err.strip().splitlines()) == 1


def test_other_separators_units_and_flops_are_read(tmp_path, capsys):
    params, tokens, loss = valleys(REFIT, noise=0.003, span=8, sizes=7)
    lines = [f"{n / 1e6:.6f}M;{6 * n * d:.8e};{y:.6f}" for n, d, y in zip(params, tokens, loss, strict=True)]
    path = tmp_path / "runs.csv"
    path.write_text("\n".join(["\ufeffN;Training FLOPs;Loss", *lines, f"{params[0]};{1e20};"]), encoding="utf-8")
    assert main([str(path), "--tied", "--irreducible", "1.817", "--json", str(tmp_path / "a.json")]) == 0
    out = capsys.readouterr().out
    assert "so D = C/(6N)" in out
    assert f"Lines {len(lines) + 2} have no loss" in out
    constants = json.loads((tmp_path / "a.json").read_text())["constants"]
    assert constants["E"] == 1.817
    assert constants["alpha"] == constants["beta"] == pytest.approx(0.357, abs=0.02)


def test_serving_makes_the_best_model_smaller_and_a_data_limit_larger():
    params, _ = REFIT.compute_optimal(1e22)
    served = best_model(REFIT, 1e22, inference_tokens=1e12)
    search = minimize_scalar(
        lambda log_n: REFIT.predict(math.exp(log_n), 1e22 / 6 / math.exp(log_n) - 1e12 / 3),
        bounds=(math.log(params / 30), math.log(params)),
        method="bounded",
        options={"xatol": 1e-10},
    )
    assert served[0] == pytest.approx(math.exp(search.x), rel=1e-3)
    assert 6 * served[0] * served[1] + 2 * served[0] * 1e12 == pytest.approx(1e22)
    assert served[0] < params
    limited = best_model(REFIT, 1e22, data_limit=1e10)
    assert limited[0] != pytest.approx(params, rel=0.01)
    assert best_model(REFIT, 1e22, data_limit=1e13) == pytest.approx(REFIT.compute_optimal(1e22))
    both = best_model(REFIT, 1e22, data_limit=1e10, inference_tokens=1e6)
    assert both == pytest.approx(limited, rel=0.02)


def test_runs_on_one_line_say_so_and_recommend_nothing(tmp_path, capsys):
    params = np.geomspace(1e7, 1e10, 12)
    path = written(tmp_path / "runs.csv", "N,D,L", (params, 20 * params, REFIT.predict(params, 20 * params)))
    assert main([str(path), "--budget", "1e21", "--html", str(tmp_path / "a.html")]) == 0
    out = capsys.readouterr().out
    assert "not separable" in out
    assert "For 1e+21" not in out
