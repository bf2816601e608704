"""The benchmark on a folder of simulated runs, and on public ones: a table with every way, ours the least objective."""

import json
from pathlib import Path

import numpy as np
import pytest

from solutions import benchmark
from solutions.benchmark import Score, answer, as_text, main, score, sets_in, with_chinchilla
from solutions.chinchilla import fit_chinchilla
from tests.solutions.problems import DATA, public
from tests.solutions.test_chinchilla import REFIT, valleys


@pytest.mark.slow
def test_a_folder_is_scored_and_drawn(tmp_path, capsys, monkeypatch):
    runs = valleys(REFIT, noise=0.005, sizes=5)
    lines = [",".join(map(str, line)) for line in zip(*runs, strict=True)]
    (tmp_path / "some.csv").write_text("\n".join(["N,D,loss", *lines]))
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    [(name, (params, tokens, loss))] = list(sets_in(tmp_path))
    assert name == "some"
    np.testing.assert_allclose((params, tokens, loss), runs)
    assert "passed over" in capsys.readouterr().out
    monkeypatch.chdir(tmp_path)
    assert main(["--data", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "BFGS, 100 starts" in out
    assert "The picture is benchmark.png" in out
    picture = (tmp_path / "benchmark.png").read_bytes()
    assert b"Against the usual recipe, the rule errs" in picture  # in words, for those who do not see it


def test_the_answer_follows_from_the_scores():
    def line(name, way, error, interval):
        return Score(name, way, 0.0, error, 0.9, 0.1, interval, 0.01)

    scores = [line("a", "ours", 0.01, 0.1), line("a", "BFGS, 100 starts", 0.02, 0.4)]
    scores += [line("b", "ours", 0.04, 0.1), line("b", "BFGS, 100 starts", 0.02, 0.1)]
    assert "errs less on 1 of 2 sets, and in the geometric mean 1.00 times" in answer(scores)
    assert "better on 1, and in the mean 0.50 times as large" in answer(scores)
    assert "hold 90%, 90% of" in answer(scores)


def test_a_folder_without_runs_is_refused(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["--data", str(tmp_path)])
    assert "no set of runs was found" in capsys.readouterr().err


@pytest.mark.slow
def test_the_answer_in_the_readme_and_in_lesson_2_is_what_the_public_sets_say(monkeypatch):
    public("gadre_testbed.csv")  # skips where the data are not at hand
    monkeypatch.setattr(benchmark, "WAYS", {way: benchmark.WAYS[way] for way in ("ours", benchmark.USUAL)})
    scores = [line for name, runs in sets_in(DATA) for line in score(name, runs)]
    room = Path(benchmark.__file__).parent
    assert answer(scores) in " ".join((room / "README.md").read_text().split())
    lesson = json.loads((room / "notebooks" / "02_fit_and_forecast" / "02_fit_and_forecast.ipynb").read_text())
    told = next("".join(cell["source"]) for cell in lesson["cells"] if cell["id"] == "reveal-13b-text")
    ours, usual = ([line for line in scores if line.way == way] for way in ("ours", benchmark.USUAL))
    assert sum(a.error < b.error for a, b in zip(ours, usual, strict=True)) == 4
    assert "error was smaller on four of the five, and 0.7 times as large on average" in told
    ratio = np.exp(np.mean([np.log(a.error / b.error) for a, b in zip(ours, usual, strict=True)]))
    assert f"{ratio:.1f}" == "0.7"
    unseen = [next(line.error for line in lines if line.name == "Chinchilla's points") for lines in (ours, usual)]
    assert f"{100 * unseen[0]:.1f} against {100 * unseen[1]:.1f} %" in told
    assert all(a.interval < b.interval for a, b in zip(ours, usual, strict=True))
    assert "Its intervals scored better on all five" in told


@pytest.mark.slow
def test_the_package_s_law_is_near_ours():
    pytest.importorskip("chinchilla", reason="install chinchilla==0.2.0 in an environment of its own")
    runs = valleys(REFIT, noise=0.005, sizes=5)
    ours, theirs = fit_chinchilla(*runs), with_chinchilla(runs)
    assert ours.objective <= theirs.objective * (1 + 1e-9)
    assert theirs.objective < ours.objective * 1.05
    np.testing.assert_allclose(theirs.predict(1e9, 1e11), ours.predict(1e9, 1e11), rtol=0.01)


@pytest.mark.slow
def test_on_gadre_s_runs_the_rule_scores_better_than_the_usual_recipe(capsys):
    gadre = public("gadre_testbed.csv")
    rows = gadre["dataset"] == "c4_original"
    scores = score("c4", tuple(gadre[column][rows] for column in ("params", "tokens", "loss_c4_val")))
    with capsys.disabled():
        print(f"\n{as_text(scores)}")
    ours, *others = scores
    assert ours.way == "ours"
    assert ours.excess < 1e-9
    assert all(ours.interval < other.interval for other in others)
