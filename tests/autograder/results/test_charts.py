"""Small drawings: valid, with words, and nothing in them that acts."""

import re

from autograder.results.charts import bar, histogram, sparkline


def test_a_bar_is_as_tall_as_its_count():
    drawn = str(histogram([1, 4, 0], ["0", "5", "10", "15"], 'two "bars" <b>'))
    tall = [float(height) for height in re.findall(r'<rect [^>]* height="([\d.]+)"', drawn)]
    assert tall[1] == 4 * tall[0] > 0 == tall[2]
    assert re.findall(r">(\d+)</text>", drawn) == ["1", "4", "0", "5", "10", "15"]
    assert 'aria-label="two &#34;bars&#34; &lt;b&gt;"' in drawn


def test_a_class_of_nobody_is_drawn_all_the_same():
    assert "<rect" in histogram([0, 0], ["0", "1", "2"], "none")


def test_a_line_has_a_dot_for_every_lesson_that_was_handed_in_and_more_is_higher():
    drawn = str(sparkline([0.2, None, 0.9], "20%, none, 90%"))
    dots = [tuple(map(float, dot)) for dot in re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', drawn)]
    assert len(dots) == 2
    assert dots[0][0] < dots[1][0]
    assert dots[0][1] > dots[1][1]
    assert sparkline([], "nothing").count("<circle") == 0
    assert sparkline([0.5], "one").count("<circle") == 1


def test_a_bar_says_what_it_shows():
    assert bar(2.0, "<5>").endswith("</span></span> &lt;5&gt;</span>")
    assert "width:100%" in bar(2.0, "")
    assert "width:0%" in bar(-1.0, "")
