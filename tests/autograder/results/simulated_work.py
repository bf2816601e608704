"""A class of sixty whose copies are known: people who work alone, with the same textbook, and people who copy."""

import random
import re

from autograder.results.marked_answers import MarkedAnswer

# Each function as it is commonly written, in several ways; `{a}` to `{d}` are names that a student chooses.
IDIOMS = {
    "flops": [
        "def flops(n, d):\n    return 6 * n * d",
        "def flops(n, d):\n    {a} = n * d\n    return 6 * {a}",
        "flops = lambda n, d: 6 * n * d",
    ],
    "line": [
        "def line(x, y):\n    {a}, {b} = np.polyfit(np.log(x), np.log(y), 1)\n    return {a}, {b}",
        "def line(x, y):\n    {c} = stats.linregress(np.log(x), np.log(y))\n    return {c}.slope, {c}.intercept",
        "def line(x, y):\n    {a} = np.log(x)\n    {b} = np.log(y)\n    {c} = np.cov({a}, {b})\n"
        "    {d} = {c}[0, 1] / {c}[0, 0]\n    return {d}, {b}.mean() - {d} * {a}.mean()",
    ],
    "fit": [
        "def fit(x, y):\n    def {a}({b}, {c}, {d}, e):\n        return {c} + {d} * {b} ** -e\n"
        "    return tuple(curve_fit({a}, x, y, p0=[{p}, 1, {q}], maxfev=10000)[0])",
        "def fit(x, y):\n    {a} = np.inf\n    for {b} in np.linspace(0.05, {p}, {n}):\n"
        "        {c} = np.column_stack([np.ones_like(x), x ** -{b}])\n"
        "        {d}, r = np.linalg.lstsq({c}, y, rcond=None)[:2]\n"
        "        if r[0] < {a}:\n            {a}, best = r[0], ({d}[0], {d}[1], {b})\n    return best",
        "def fit(x, y):\n    {a} = lambda {b}: np.sum(({b}[0] + {b}[1] * x ** -{b}[2] - y) ** 2)\n"
        "    {c} = minimize({a}, [{p}, 1.0, {q}], method='Nelder-Mead')\n    return tuple({c}.x)",
    ],
    "gain": [
        "def gain(E, A, k, x):\n    return A * x ** -k - A * (2 * x) ** -k",
        "def gain(E, A, k, x):\n    {a} = E + A * x ** -k\n    {b} = E + A * (2 * x) ** -k\n    return {a} - {b}",
        "def gain(E, A, k, x):\n    return A * x ** -k * (1 - 2 ** -k)",
    ],
    "needed": [
        "def needed(E, A, k, x, t):\n    if t <= E:\n        return 'never'\n    {a} = ((t - E) / A) ** (-1 / k)\n"
        "    return {a} / x",
        "def needed(E, A, k, x, t):\n    {a} = t - E\n    {b} = A * x ** -k\n    if not {a} > 0:\n"
        "        return 'never'\n    return ({a} / {b}) ** (-1 / k)",
    ],
}
# Slips, of which a student who is wrong makes one.
SLIPS = {
    "flops": ["6 *|2 *", "6 *|", "* d|+ d"],
    "line": ["np.log(|np.log10(", "np.log(y)|y", "np.log(|np.log2("],
    "fit": ["** -|** ", "x ** -|1 / x ** -", "y|np.log(y)"],
    "gain": ["2 *|4 *", "-k|k", "A *|"],
    "needed": ["'never'|None", "-1 / k|1 / k", "t - E|t"],
}
LETTERS = {f"choice-{n}": "ABCD" for n in range(6)}
_WORDS = """
a b c d u v w z slope floor best tmp result law model value res out fun par q1 s0 guess xs ys logs

the data|more tokens|the model|a larger model|the budget|our compute|this curve|the fit|the floor|the entropy|a doubling
|the exponent|the language|one more run|the next team|the price|the forecast|the interval

shows|buys|costs|needs|limits|explains|misses|reaches|gains|loses|predicts|supports|contradicts|bounds|hides|moves
|decides|flattens

slowly|by about a half|at this size|in nats per token|within the error|as the law says|before it is too late|every time
|for the same price|on log axes|beyond the range|with little doubt|as we measured|in the memo
"""
_names, *_phrases = _WORDS.strip().split("\n\n")
NAMES = _names.split()
SAID, DOES, HOW = ([one.strip() for one in part.split("|")] for part in _phrases)
COMMON = "By the law, the part above the floor must fall from 0.45 to 0.30 nats, that is, to two thirds."


def alone(student: str, seed: int) -> dict[str, MarkedAnswer]:
    """What one student writes alone: idioms, own names, now and then a slip, and an essay."""
    chance = random.Random(f"{seed} {student}")
    skill = chance.uniform(0.4, 1.0)
    answers = {}
    for question, ways in IDIOMS.items():
        right = chance.random() < skill
        way = chance.choices(ways, [6, 2, 1][: len(ways)])[0]
        if not right:
            old, new = chance.choice(SLIPS[question]).split("|")
            way = way.replace(old, new)
        names = dict(zip("abcd", chance.sample(NAMES, 4), strict=True))
        values = {"p": chance.choice(["1", "0.5", "1.5", "2"]), "q": chance.choice(["0.3", "0.5", "0.4"])}
        source = re.sub(r"\{([a-dpqn])\}", lambda m: (names | values | {"n": "500"})[m[1]], way)  # noqa: B023
        answers[question] = _marked(f"{source}\n\nanswers['{question}'] = {question}", right)
    for question in LETTERS:
        letter = "A" if chance.random() < skill else chance.choice("BCD")
        answers[question] = _marked(f"answers['{question}'] = '{letter}'", letter == "A")
    sentences = [
        f"{chance.choice(SAID)} {chance.choice(DOES)} {chance.choice(SAID)} {chance.choice(HOW)}".capitalize() + "."
        for _ in range(chance.randint(6, 14))
    ]
    if chance.random() < 0.5:
        sentences.insert(0, COMMON)
    text = " ".join(sentences) if chance.random() < 0.9 else ""
    answers["essay"] = MarkedAnswer(0.0, 5.0, "", True, text, prose=True)
    return answers


def _marked(source: str, right: bool) -> MarkedAnswer:
    return MarkedAnswer(2.0 if right else 0.0, 2.0, "", False, source)


def copied(work: dict[str, MarkedAnswer], how: str, seed: int) -> dict[str, MarkedAnswer]:
    """Another student's work as somebody hands it in who would rather not be found out."""
    chance = random.Random(f"{seed} {how}")
    copy = {}
    for question, answer in work.items():
        text = answer.written
        if answer.prose:
            words = text.split()
            for at in chance.sample(range(len(words)), min(len(words), 2)) if "word" in how else ():
                words[at] = "indeed"
            text = " ".join(words)
            if "essay" in how:  # of their own
                text = alone(f"the essay of {how}", seed)["essay"].written
        else:
            if "comments" in how:
                text = "# my own solution\n" + text.replace("\n", f"  # step {chance.randint(1, 9)}\n", 1)
            if "renamed" in how:
                new = chance.sample([f"my_{name}" for name in NAMES], len(NAMES))
                for old, name in zip(NAMES, new, strict=True):
                    text = re.sub(rf"\b{old}\b", name, text)
            if "layout" in how:
                text = text.replace(" * ", "*").replace(", ", ",").replace("\n\n", "\n")
        copy[question] = MarkedAnswer(
            answer.points, answer.max_points, answer.reason, answer.by_hand, text, prose=answer.prose
        )
    return dict(chance.sample(sorted(copy.items()), len(copy))) if "reordered" in how else copy


COPIES = {  # by pair, how the second copied from the first
    ("mary", "zoe"): "comments, word",
    ("mary", "adam"): "renamed, word",
    ("bea", "yan"): "reordered, comments, word",
    ("walt", "cleo"): "renamed, comments, layout, word",
    ("dora", "xavier"): "",
}


def simulated_class(seed: int, students: int = 60) -> tuple[dict[str, dict[str, MarkedAnswer]], set[frozenset[str]]]:
    """The answers of a class by student, and the pairs of true copies (two who copied from one are a pair too)."""
    names = sorted({name for pair in COPIES for name in pair})
    names += [f"s{n:02}" for n in range(students - len(names))]
    work = {name: alone(name, seed) for name in names}
    source = {}
    for (one, other), how in COPIES.items():
        order = list(work[one])
        work[other] = copied(work[one], how, seed)
        work[other] = {question: work[other][question] for question in order}
        source[other] = one
    pairs = set(map(frozenset, COPIES))
    pairs |= {frozenset((a, b)) for a, one in source.items() for b, other in source.items() if one == other and a != b}
    return work, pairs
