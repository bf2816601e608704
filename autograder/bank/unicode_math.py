"""A formula in TeX as one line of Unicode, for where nothing can be typeset: a terminal, a CSV file, a log."""

import re
import unicodedata
from functools import lru_cache

LONGEST = 2_000  # characters of a formula; a longer one is a text that met two dollar signs
# The functions that have names, which are set upright and apart from what they apply to.
FUNCTIONS = frozenset(
    re.findall(r"\w+", "arg cos cosh det dim exp gcd inf ker lim ln log max min Pr sin sinh sup tan tanh")
)

_GREEK = {
    unicodedata.name(letter).rpartition(" ")[2].lower().replace("lamda", "lambda"): letter
    for letter in "αβγδεζηθικλμνξπρστυφχψω"
}
_SIGNS = {
    **_GREEK,
    **{name.capitalize(): letter.upper() for name, letter in _GREEK.items()},
    "varepsilon": "ε",
    "varphi": "φ",
    "cdot": "·",
    "times": "×",
    "div": "÷",
    "pm": "±",
    "mp": "∓",
    "ast": "*",
    "star": "⋆",
    "approx": "≈",
    "sim": "∼",
    "simeq": "≃",
    "propto": "∝",
    "equiv": "≡",
    "ne": "≠",
    "neq": "≠",
    "le": "≤",
    "leq": "≤",
    "ge": "≥",
    "geq": "≥",
    "lt": "<",
    "gt": ">",
    "ll": "≪",
    "gg": "≫",
    "lesssim": "≲",
    "gtrsim": "≳",
    "to": "→",
    "rightarrow": "→",
    "leftarrow": "←",
    "Rightarrow": "⇒",
    "mapsto": "↦",
    "in": "∈",
    "notin": "∉",
    "infty": "∞",
    "partial": "∂",
    "nabla": "∇",
    "sum": "∑",
    "prod": "∏",
    "int": "∫",
    "ell": "ℓ",
    "ldots": "…",
    "dots": "…",
    "cdots": "⋯",
    "mid": "|",
    "vert": "|",
    "lvert": "|",
    "rvert": "|",
    "langle": "⟨",
    "rangle": "⟩",
    "lfloor": "⌊",
    "rfloor": "⌋",
    "lceil": "⌈",
    "rceil": "⌉",
    "prime": "′",
    "circ": "°",
    "degree": "°",
    "backslash": "∖",
    "setminus": "∖",
    "quad": " ",
    "qquad": " ",
}
_SILENT = frozenset(
    re.findall(
        r"\w+",
        "left right big Big bigg Bigg bigl bigr Bigl Bigr middle displaystyle textstyle scriptstyle limits nolimits "
        "mathrm mathbf mathit mathsf mathtt mathcal mathbb boldsymbol operatorname mathop",
    )
)
_TEXTS = frozenset(["text", "textrm", "textbf", "textit", "mbox"])
_MARKS = {"hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0304", "tilde": "\u0303"} | {
    "widetilde": "\u0303",
    "dot": "\u0307",
    "vec": "\u20d7",
}
_ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}
_RAISED = str.maketrans(
    "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδθ",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᶿ",
)
_LOWERED = str.maketrans("0123456789+−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ")
_TOKEN = re.compile(r"\\[A-Za-z]+\s*|\\.|\s+|[0-9]+(?:[.,][0-9]+)*|.", re.S)
_SCRIPTS = "".join(map(re.escape, map(chr, {*_RAISED.values(), *_LOWERED.values()})))
_ENDS_IN_NAME = re.compile(rf"(?<![^\W\d_])(?:{'|'.join(sorted(FUNCTIONS, key=len, reverse=True))})[{_SCRIPTS}]*$")
_RELATION = "=≈∼≃≠≤≥<>∝≡→←⇒↦∈∉≪≫≲≳"
_OPERATOR = "+−±∓×÷"


@lru_cache(maxsize=4_096)
def unicode(tex: str) -> str:
    """The formula as a line in which a reader knows it again: `N^{-\\alpha}` becomes N⁻ᵅ, `\\frac{a}{b+c}` a/(b + c).

    Never raises, and leaves no backslash, brace or dollar sign: a command that is not known becomes its name.
    """
    reader = _Reader(_TOKEN.findall(tex[:LONGEST]))
    return " ".join(re.sub(r"[\\{}$]", "", reader.row()).split())


class _Reader:
    """Reads tokens from the left; each method takes what belongs to one thing, and gives it as Unicode."""

    def __init__(self, tokens: list[str]) -> None:
        self._left = [token.rstrip() if token[0] == "\\" and token != "\\ " else token for token in reversed(tokens)]
        self._depth = 0

    def row(self, end: str = "") -> str:
        """All up to the token `end`, which is taken as well, or up to the last one."""
        made = ""
        self._depth += 1
        while self._left and self._left[-1] != end:
            made = self._joined(made, self._left[-1])
        if self._left:
            self._left.pop()
        self._depth -= 1
        return made.strip()

    def _joined(self, made: str, token: str) -> str:
        """What is made so far with the next thing behind it."""
        if token in ("^", "_"):
            self._left.pop()
            return made.rstrip() + _script(self._one(), token)
        found = self._one()
        if len(found) == 1 and found in _RELATION:
            return f"{made.rstrip()} {found} "
        if len(found) == 1 and found in _OPERATOR:
            before = made.rstrip()
            binary = before and before[-1] not in f"({'['}{'|'},;/·{_RELATION}{_OPERATOR}"
            return f"{before} {found} " if binary else made + found
        if token == ",":  # and not {,}, which stands inside of a number
            return f"{made.rstrip()}, "
        return f"{made} {found}" if _apart(made, token, found) else made + found

    def _one(self) -> str:
        """The next thing: a letter, a number, a group in braces, or a command with what it applies to."""
        if not self._left or self._depth > 60:
            self._left.clear()
            return ""
        token = self._left.pop()
        if token == "{":
            return self.row("}")
        if token[0] != "\\":
            return (
                "" if token.isspace() or token in "}&$" else {"-": "−", "*": "*", "'": "′", "~": " "}.get(token, token)
            )
        name = token[1:]
        if not name.isalpha():
            return name if name in "%#_|" else "" if name in "!{}$&" else " "
        if name in _SIGNS:
            return _SIGNS[name]
        if name in _TEXTS:
            return self._text()
        if name in ("frac", "dfrac", "tfrac"):
            return _over(self._argument(), self._argument())
        if name == "sqrt":
            return self._root()
        if name in ("underbrace", "overbrace"):
            return self._labelled()
        if name in _MARKS:
            base = self._argument()
            return base + _MARKS[name] if len(base) == 1 else base
        if name in ("begin", "end"):
            self._argument()
            return " "
        return "" if name in _SILENT else name

    def _argument(self) -> str:
        """What a command applies to."""
        while self._left and self._left[-1].isspace():
            self._left.pop()
        return self._one()

    def _text(self) -> str:
        """Words in braces, with their spaces."""
        while self._left and self._left[-1].isspace():
            self._left.pop()
        if not self._left or self._left[-1] != "{":
            return self._one()
        words, deep = "", 0
        while self._left:
            token = self._left.pop()
            deep += (token == "{") - (token == "}")
            if not deep:
                break
            words += "" if token in "{}" else token
        return words

    def _labelled(self) -> str:
        """What a brace stands below or above, with the brace's label in brackets."""
        inside = self._argument()
        if not self._left or self._left[-1] not in ("_", "^"):
            return inside
        self._left.pop()
        return f"{inside} ({self._argument()})"

    def _root(self) -> str:
        degree = ""
        if self._left and self._left[-1] == "[":
            self._left.pop()
            degree = self.row("]")
        sign = _ROOTS.get(degree) or f"{degree.translate(_RAISED)}√"
        inside = self._argument()
        return sign + (inside if len(inside) == 1 or inside.isdigit() else f"({inside})")


def _script(inside: str, mark: str) -> str:
    """A power or an index: raised or lowered where Unicode has all of its signs, otherwise behind ^ or _."""
    close = re.sub(r"\s+", "", inside)
    if mark == "^" and close in ("*", "⋆", "′", "°"):
        return close
    table = _RAISED if mark == "^" else _LOWERED
    if close and all(ord(sign) in table for sign in close) and not (mark == "_" and len(close) > 2 and close.isalpha()):
        return close.translate(table)
    return f"{mark}{inside}" if re.fullmatch(r"∞|(?:[\w.]*\w)?", inside) else f"{mark}({inside})"


def _over(above: str, below: str) -> str:
    """A fraction in a line, with brackets around what would fall apart without them."""
    above = above if re.fullmatch(rf"(?:\w|[.∂{_SCRIPTS}])+", above) else f"({above})"
    below = below if re.fullmatch(rf"(?:[\d.]+|[d∂]?\w)[{_SCRIPTS}]*", below) else f"({below})"
    return f"{above}/{below}"


def _apart(made: str, token: str, found: str) -> bool:
    """Whether the next thing would run into the name of a function, or is one that would run into what is before."""
    if token[0] == "\\" and token[1:] in FUNCTIONS:
        return bool(re.search(rf"[\w)\]{_SCRIPTS}]$", made))
    return bool(_ENDS_IN_NAME.search(made)) and (found[:1].isalnum() or found[:1] == "√")
