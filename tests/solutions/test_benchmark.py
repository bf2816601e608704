"""The benchmark on a folder of simulated runs, and on public ones: a table with every way, ours the least objective."""

import numpy as np

from solutions.benchmark import as_text, main, score, sets_in
from tests.solutions.problems import public
from tests.solutions.test_chinchilla import REFIT, valleys


def test_a_folder_is_scored_and_drawn(tmp_path, capsys):
    runs = valleys(REFIT, noise=0.005, sizes=5)
    lines = [",".join(map(str, line)) for line in zip(*runs, strict=True)]
    (tmp_path / "some.csv").write_text("\n".join(["N,D,loss", *lines]))
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    [(name, (params, tokens, loss))] = list(sets_in(tmp_path))
    assert name == "some"
    np.testing.assert_allclose((params, tokens, loss), runs)
    assert "passed over" in capsys.readouterr().out
    assert main(["--data", str(tmp_path), "--picture", str(tmp_path / "a.png")]) == 0
    out = capsys.readouterr().out
    assert "BFGS, 100 starts" in out
    assert (tmp_path / "a.png").stat().st_size > 1000


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
